import type { ColumnMeaning, TableMeaning } from './meaning.ts';

const REMOVED: ColumnMeaning = {
  matter: 'child_safety',
  missing: 'What a parent removed cannot be marked as removed: it goes on working, or its history is lost.',
  unexpected: 'Programs of the expected schema do not look here: what a parent removed comes back to life.',
};

const SWITCH: ColumnMeaning = {
  matter: 'child_safety',
  missing:
    'Nothing here can be switched off: a lost chip or a forbidden video goes on playing for the child.',
  unexpected: 'Programs of the expected schema do not look here: what a parent switched off goes on playing.',
};

const STANDS_FOR: ColumnMeaning = {
  matter: 'data',
  missing:
    'Duplicates cannot be told from the row they stand for: a chip may follow the copy with the milder rating or limit.',
};

const SECOND_IDENTITY: ColumnMeaning = {
  matter: 'identity',
  missing: 'Older backends write this second identity: their writes fail, and a family cannot add chips.',
  unexpected:
    'An account has two identities here: a program that goes by the one does not find what was stored under the other.',
};

const UNCOUNTED =
  'Programs of the expected schema do not count these minutes: a child may get more than its daily limit.';

const COUNTED: ColumnMeaning = {
  matter: 'child_safety',
  empty: 'A row without it counts for no child and no day: the daily limit does not end.',
  missing: 'What a child watched in a day is not counted as expected: its daily limit does not end.',
  unexpected: UNCOUNTED,
};

const RULE: ColumnMeaning = {
  matter: 'child_safety',
  empty: 'A rule without it holds for no child and no day: quiet hours are not kept.',
  missing: 'The quiet hours and minutes that a parent set for a weekday are not kept.',
  unexpected:
    'Programs of the expected schema do not read this rule: a child watches when a parent forbade it.',
};

const REVOKED: ColumnMeaning = {
  matter: 'data',
  missing: 'A kiosk cannot be revoked: one that was sold or stolen goes on reading the household.',
};

const use = (missing: string): ColumnMeaning => ({ matter: 'use', missing });
const data = (missing: string): ColumnMeaning => ({ matter: 'data', missing });
const display: ColumnMeaning = { matter: 'display' };

/** By table. What is not said of a column or table follows from what it is. */
export const TABLES: Readonly<Record<string, TableMeaning>> = {
  users: {
    one: 'an account',
    many: 'accounts',
    serves: 'signing in',
    columns: { deleted_at: REMOVED, user_uuid: SECOND_IDENTITY, name: display },
  },
  profiles: {
    one: 'a child',
    many: 'children',
    serves: "the children's profiles",
    columns: {
      age: {
        matter: 'child_safety',
        missing:
          'Nobody can say how old a child is: whoever judges by age lets everything through or, like the kiosk, plays only what is for everyone.',
        unexpected:
          'Programs of the expected schema do not read the ages that parents gave: they let a child watch what it is too young for.',
      },
      age_rating_limit: {
        matter: 'child_safety',
        missing:
          'A parent cannot say up to which rating a child may watch: what it is too young for is played, or nearly everything is refused.',
        unexpected:
          'Programs of the expected schema do not read this limit: they play what a parent forbade.',
        narrower: 'A longer rating cannot be saved as a limit: the child keeps the limit it had before.',
      },
      daily_limit_minutes: {
        matter: 'child_safety',
        missing:
          'No child has a daily limit of its own: a program without a fallback lets it watch all day, the kiosk gives every child 60 minutes.',
        unexpected: 'Programs of the expected schema do not read the daily limit: a child may watch all day.',
      },
      deleted_at: REMOVED,
      avatar_url: display,
      name: display,
    },
  },
  platforms: {
    one: 'a platform',
    many: 'platforms',
    serves: 'the list of platforms',
    columns: {
      display_name: {
        ...use('The list of platforms cannot be shown: the page where parents add videos fails.'),
        fill: 'name',
      },
      icon_url: display,
      is_active: SWITCH,
      merged_into_id: STANDS_FOR,
    },
  },
  videos: {
    one: 'a video',
    many: 'videos',
    serves: "the families' libraries",
    columns: {
      age_rating: {
        matter: 'child_safety',
        missing:
          'No video has an age rating: either all are refused, or a child sees what it is too young for.',
        unexpected:
          'Programs of the expected schema do not read age ratings: they play everything to everyone.',
        narrower:
          'A longer age rating cannot be saved: the video is refused or stays without one, and no child may watch it.',
      },
      platform_id: {
        ...data('Nobody can tell where a video comes from: the chip finds nothing to play.'),
        empty:
          'A video may come from nowhere: its chip finds nothing to play, and it escapes the check for duplicates.',
      },
      platform_video_id: {
        ...data('Nobody can tell which film of its platform a video is: the chip finds nothing to play.'),
        empty:
          'A video may be no film of its platform: its chip finds nothing to play, and it escapes the check for duplicates.',
      },
      merged_into_id: STANDS_FOR,
      title: display,
      description: display,
      thumbnail_url: display,
      channel_name: display,
    },
  },
  nfc_chips: {
    one: 'a chip',
    many: 'chips',
    serves: 'every tap of a chip',
    columns: {
      is_active: SWITCH,
      user_uuid: SECOND_IDENTITY,
      label: {
        matter: 'display',
        empty: 'A chip may be without a name: parents tell their chips apart by number.',
      },
    },
  },
  video_nfc_mappings: {
    one: 'a mapping of a chip',
    many: 'mappings of chips',
    serves: 'what chips play',
    columns: {
      is_active: SWITCH,
      merged_into_id: STANDS_FOR,
      max_watch_time_minutes: {
        matter: 'child_safety',
        missing: 'A parent cannot limit how long a chip plays for a child.',
        unexpected:
          "Programs of the expected schema do not read a chip's own limit: the child watches longer.",
      },
    },
  },
  watch_sessions: {
    one: 'a watch session',
    many: 'watch sessions',
    serves: 'the history of what was watched',
    columns: {
      user_id: {
        ...data(
          "Sessions cannot be told apart by household: a kiosk's sessions are refused, and parents see no history.",
        ),
        fill: '(SELECT user_id FROM profiles WHERE profiles.id = watch_sessions.profile_id)',
      },
      profile_id: data('Nobody can tell which child watched: its minutes count for nobody.'),
      nfc_chip_id: data('Nobody can tell which chip started a session: storing sessions from kiosks fails.'),
      completed: data(
        'Nobody can tell whether a film was seen to its end: storing sessions from kiosks fails.',
      ),
      stopped_reason: data('Why a film ended is lost: a parent asks and nobody can answer.'),
      kiosk_id: data('Nobody can tell which kiosk played: storing sessions from kiosks fails.'),
    },
  },
  daily_watch_time: {
    one: "a child's day",
    many: "children's days",
    serves: "counting a child's minutes of the day",
    guardsChildren: true,
    missing: 'Nothing counts what a child watches in a day: its daily limit does not end.',
    unexpected: UNCOUNTED,
    columns: { profile_id: COUNTED, date: COUNTED, total_minutes: COUNTED },
  },
  kiosk_watch_time: {
    one: "a child's day on one kiosk",
    many: "children's days on kiosks",
    serves: "adding up a child's minutes over all kiosks",
    guardsChildren: true,
    missing: 'Nothing adds up what a child watches on several kiosks: on each it gets the whole daily limit.',
    unexpected: UNCOUNTED,
    columns: { profile_id: COUNTED, date: COUNTED, kiosk_id: COUNTED, seconds: COUNTED },
  },
  token_blacklist: {
    one: 'a revoked token',
    many: 'revoked tokens',
    serves: 'logging out',
    columns: {
      id: data('Revoked tokens cannot be told apart.'),
      user_id: {
        ...use('Nobody can tell whose token was revoked: logging out fails.'),
        empty:
          'A token may be revoked without saying whose: nobody can tell a parent which log-outs were theirs.',
      },
      revoked_at: use('Logging out fails: a token that was to be revoked stays valid.'),
    },
  },
  kiosks: {
    one: 'a kiosk',
    many: 'kiosks',
    serves: "the kiosks' access",
    columns: {
      name: display,
      status: data('A kiosk cannot be revoked: one that was sold or stolen goes on reading the household.'),
      revoked_at: data(
        'A kiosk cannot be revoked: one that was sold or stolen goes on reading the household.',
      ),
    },
  },
  profile_rules: {
    one: "a child's rule for a weekday",
    many: "children's rules for weekdays",
    serves: 'keeping quiet hours and the minutes of a weekday',
    guardsChildren: true,
    missing:
      'Nothing keeps the quiet hours and the minutes of weekdays that parents set: a child watches at night.',
    unexpected:
      'Programs of the expected schema do not read quiet hours: a child watches when a parent forbade it.',
    columns: {
      profile_id: RULE,
      weekday: RULE,
      minutes: RULE,
      quiet_from: RULE,
      quiet_to: RULE,
    },
  },
  watch_time_grants: {
    one: 'a gift of minutes',
    many: 'gifts of minutes',
    serves: 'giving a child more minutes for a day',
    columns: {},
  },
  watch_time_leases: {
    one: "a kiosk's share of a child's day",
    many: "kiosks' shares of a child's day",
    serves: "sharing a child's minutes between kiosks",
    guardsChildren: true,
    missing: 'Nothing shares out what is left of a day between kiosks: on each a child gets the whole of it.',
    unexpected: UNCOUNTED,
    columns: { profile_id: COUNTED, kiosk_id: COUNTED, date: COUNTED, seconds: COUNTED, expires_at: COUNTED },
  },
  device_authorizations: {
    one: 'a pairing under way',
    many: 'pairings under way',
    serves: 'pairing a kiosk',
    columns: {},
  },
  kiosk_tokens: {
    one: "a kiosk's token",
    many: "kiosks' tokens",
    serves: "the kiosks' access",
    columns: { revoked_at: REVOKED, expires_at: REVOKED },
  },
  access_events: {
    one: 'an entry of who had access',
    many: 'entries of who had access',
    serves: 'telling parents what was paired and revoked',
    columns: {},
  },
  sync_receipts: {
    one: "a kiosk's receipt",
    many: "kiosks' receipts",
    serves: 'taking what kiosks send, once each',
    columns: {},
  },
  chip_sightings: {
    one: 'a sighting of an unknown chip',
    many: 'sightings of unknown chips',
    serves: 'showing parents the chips they have still to name',
    columns: {},
  },
  row_reconciliations: {
    one: 'a note of what migrations did to a row',
    many: 'notes of what migrations did to rows',
    serves: 'undoing what migrations decided',
    columns: {},
  },
  household_revisions: {
    one: "a household's revision",
    many: "households' revisions",
    serves: 'bringing changes to the kiosks',
    missing: 'Changes do not reach the kiosks: a limit that a parent lowers never arrives.',
    columns: {},
  },
  row_versions: {
    one: "a row's revision",
    many: "rows' revisions",
    serves: 'bringing changes to the kiosks',
    missing: 'Changes do not reach the kiosks: a limit that a parent lowers never arrives.',
    columns: {},
  },
};
