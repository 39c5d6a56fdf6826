-- The few videos that are merged into another are read after every pull.
CREATE INDEX videos_merged ON videos (merged_into_id) WHERE merged_into_id IS NOT NULL;
