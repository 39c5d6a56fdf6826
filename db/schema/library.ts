import { boolean, id, integer, required, text, timestamp, uuid, varchar } from './column.ts';
import { recordTable } from './table.ts';

/** Where videos come from. Shared by all households. */
export const platforms = recordTable(
  'platforms',
  {
    id: id(),
    name: required(varchar('name', 100)),
    display_name: required(varchar('display_name', 100)),
    icon_url: text('icon_url'),
    api_endpoint: varchar('api_endpoint', 500),
    is_active: boolean('is_active'),
    merged_into_id: uuid('merged_into_id'),
    created_at: timestamp('created_at'),
  },
  {},
);

export const videos = recordTable(
  'videos',
  {
    id: id(),
    user_id: required(uuid('user_id')),
    platform_id: uuid('platform_id'),
    platform_video_id: varchar('platform_video_id', 255),
    video_url: text('video_url'),
    title: required(varchar('title', 500)),
    description: text('description'),
    thumbnail_url: text('thumbnail_url'),
    duration_seconds: integer('duration_seconds'),
    age_rating: varchar('age_rating', 20),
    channel_name: varchar('channel_name', 255),
    merged_into_id: uuid('merged_into_id'),
    created_at: timestamp('created_at'),
    updated_at: timestamp('updated_at'),
  },
  {},
);

export const nfcChips = recordTable(
  'nfc_chips',
  {
    id: id(),
    user_id: required(uuid('user_id')),
    chip_uid: required(varchar('chip_uid', 255)),
    label: varchar('label', 255),
    is_active: boolean('is_active'),
    created_at: timestamp('created_at'),
    updated_at: timestamp('updated_at'),
    /** Deprecated second identity that older writers still fill; `user_id` decides. */
    user_uuid: uuid('user_uuid'),
  },
  {},
);

/** Which video a chip plays, for which child (none: for whoever is watching), for how long a day. */
export const videoNfcMappings = recordTable(
  'video_nfc_mappings',
  {
    id: id(),
    video_id: required(uuid('video_id')),
    nfc_chip_id: required(uuid('nfc_chip_id')),
    profile_id: uuid('profile_id'),
    max_watch_time_minutes: integer('max_watch_time_minutes'),
    is_active: boolean('is_active'),
    merged_into_id: uuid('merged_into_id'),
    created_at: timestamp('created_at'),
    updated_at: timestamp('updated_at'),
  },
  {},
);
