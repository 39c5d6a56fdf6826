SELECT 'mappings that point at a duplicate of a video' AS what, count(*) AS count,
    coalesce((array_agg(m.id::text ORDER BY m.id))[1:5], '{}') AS ids
FROM video_nfc_mappings m JOIN videos v ON v.id = m.video_id WHERE v.merged_into_id IS NOT NULL
UNION ALL
SELECT 'sessions that point at a duplicate of a video', count(*), coalesce((array_agg(s.id::text ORDER BY s.id))[1:5], '{}')
FROM watch_sessions s JOIN videos v ON v.id = s.video_id WHERE v.merged_into_id IS NOT NULL
UNION ALL
SELECT 'duplicates of videos whose rating differs from the video they stand for', count(*),
    coalesce((array_agg(v.id::text ORDER BY v.id))[1:5], '{}')
FROM videos v JOIN videos main ON main.id = v.merged_into_id WHERE v.age_rating IS DISTINCT FROM main.age_rating;
