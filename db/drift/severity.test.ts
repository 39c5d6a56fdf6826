import { describe, expect, it } from 'vitest';
import type { Difference } from './difference.ts';
import { SEVERITIES, type Severity } from './finding.ts';
import { ASPECTS, different, KINDS, missing, unexpected } from './sample-differences.ts';
import { type Surroundings, severityOf } from './severity.ts';

const NOTHING_AROUND: Surroundings = { evidence: [], redundant: false };
const FOUND: Surroundings = { evidence: [{ count: 0 }, { count: 2 }], redundant: false };
const NONE: Surroundings = { evidence: [{ count: 0 }], redundant: false };

type Case = readonly [difference: Difference, severity: Severity, why: string];

function hold(cases: readonly Case[], around = NOTHING_AROUND): void {
  it.each(cases.map(([difference, severity, why]) => ({ difference, severity, why })))(
    '$severity: $why',
    ({ difference, severity }) => expect(severityOf(difference, around)).toBe(severity),
  );
}

describe('what decides about a child', () => {
  const columns = [
    ['profiles', 'age'],
    ['profiles', 'age_rating_limit'],
    ['profiles', 'daily_limit_minutes'],
    ['profiles', 'deleted_at'],
    ['users', 'deleted_at'],
    ['videos', 'age_rating'],
    ['platforms', 'is_active'],
    ['nfc_chips', 'is_active'],
    ['video_nfc_mappings', 'is_active'],
    ['video_nfc_mappings', 'max_watch_time_minutes'],
    ['daily_watch_time', 'total_minutes'],
    ['kiosk_watch_time', 'seconds'],
    ['profile_rules', 'quiet_from'],
  ] as const;
  hold(
    columns.flatMap(([table, column]): Case[] => [
      [missing('column', table, column, 'integer'), 'critical', `${table}.${column} is missing`],
      [unexpected('column', table, column, 'integer'), 'critical', `${table}.${column} is not expected`],
      [
        different('column', table, column, 'type', 'integer', 'text'),
        'critical',
        `${table}.${column} is of another kind`,
      ],
    ]),
  );
  hold([
    [missing('table', 'daily_watch_time', 'daily_watch_time'), 'critical', 'minutes are not counted'],
    [unexpected('table', 'daily_watch_time', 'daily_watch_time'), 'critical', 'nobody adds up the minutes'],
    [
      different('column', 'profiles', 'daily_limit_minutes', 'default', '60', '600'),
      'critical',
      'a new child gets ten hours',
    ],
    [
      different('column', 'daily_watch_time', 'date', 'nullability', 'NOT NULL', 'NULL'),
      'critical',
      'minutes may count for no day',
    ],
    [
      different('column', 'videos', 'age_rating', 'type', 'varchar(20)', 'varchar(10)'),
      'high',
      'a long rating is refused, which opens nothing',
    ],
    [different('column', 'videos', 'age_rating', 'collation'), 'low', 'ratings sort differently'],
    [missing('check', 'kiosk_watch_time', '(seconds >= 0)'), 'high', 'minutes may be negative'],
  ]);
});

describe('columns', () => {
  hold([
    [missing('column', 'platforms', 'display_name', 'varchar(100) NOT NULL'), 'high', 'a reader needs it'],
    [missing('column', 'videos', 'merged_into_id', 'uuid'), 'high', 'duplicates are not told apart'],
    [missing('column', 'users', 'user_uuid', 'uuid'), 'high', 'older backends write it'],
    [missing('column', 'nfc_chips', 'updated_at', 'timestamp'), 'medium', 'only audit'],
    [missing('column', 'users', 'deleted_by', 'uuid'), 'medium', 'only audit'],
    [unexpected('column', 'users', 'user_uuid', 'uuid'), 'high', 'a second identity'],
    [unexpected('column', 'users', 'note', 'text'), 'low', 'nobody reads it'],
    [
      unexpected('column', 'platforms', 'display_name', 'varchar(100) NOT NULL'),
      'high',
      'inserts that leave it out fail',
    ],
    [
      unexpected('column', 'users', 'note', "text NOT NULL DEFAULT ''"),
      'low',
      'inserts that leave it out get the default',
    ],
    [different('column', 'videos', 'thumbnail_url', 'type', 'text', 'varchar(500)'), 'medium', 'narrower'],
    [different('column', 'videos', 'title', 'type', 'varchar(500)', 'text'), 'low', 'wider'],
    [different('column', 'row_versions', 'revision', 'type', 'bigint', 'integer'), 'medium', 'narrower'],
    [different('column', 'token_blacklist', 'id', 'type', 'integer', 'uuid'), 'high', 'of another kind'],
    [
      different('column', 'videos', 'platform_id', 'nullability', 'NOT NULL', 'NULL'),
      'high',
      'a video from nowhere',
    ],
    [different('column', 'users', 'email', 'nullability', 'NOT NULL', 'NULL'), 'medium', 'may be empty'],
    [different('column', 'nfc_chips', 'label', 'nullability', 'NOT NULL', 'NULL'), 'low', 'only shown'],
    [
      different('column', 'watch_sessions', 'profile_id', 'nullability', 'NULL', 'NOT NULL'),
      'medium',
      'some writers are refused',
    ],
    [different('column', 'users', 'created_at', 'default', 'now()', null), 'low', 'no default'],
    [different('column', 'users', 'id', 'default', 'gen_random_uuid()', 'uuid_generate_v4()'), 'low', 'ids'],
    [different('column', 'users', 'id', 'default', 'gen_random_uuid()', null), 'high', 'no ids'],
    [different('column', 'users', 'id', 'generated', null, 'GENERATED …'), 'high', 'made differently'],
    [
      different('column', 'users', 'email', 'validity', 'NOT NULL', 'NOT NULL NOT VALID'),
      'high',
      'half done',
    ],
  ]);
});

describe('columns of which rows were asked', () => {
  const narrower = different('column', 'videos', 'thumbnail_url', 'type', 'varchar(500)', 'text');
  const empty = different('column', 'users', 'email', 'nullability', 'NOT NULL', 'NULL');
  const label = different('column', 'nfc_chips', 'label', 'nullability', 'NOT NULL', 'NULL');
  describe('and some break the expectation', () =>
    hold(
      [
        [narrower, 'high', 'rows exceed what is expected'],
        [empty, 'high', 'rows lack a value'],
        [label, 'low', 'rows lack what is only shown'],
        [missing('column', 'users', 'note', 'text'), 'high', 'a missing column stays what it is'],
        [different('column', 'users', 'name', 'order'), 'info', 'an order stays what it is'],
      ],
      FOUND,
    ));
  describe('and none do', () =>
    hold(
      [
        [narrower, 'low', 'wider'],
        [empty, 'medium', 'may be empty'],
      ],
      NONE,
    ));
});

const VIDEO_KEY = '(user_id, platform_id, platform_video_id)';
const uniqueIndex = missing('index', 'videos', `${VIDEO_KEY} UNIQUE`, 'CREATE UNIQUE INDEX x ON videos …');

describe('keys and indexes', () => {
  hold([
    [missing('unique', 'videos', VIDEO_KEY), 'high', 'duplicates may come'],
    [uniqueIndex, 'high', 'duplicates may come'],
    [missing('primary_key', 'videos', '(id)'), 'high', 'rows may be the same'],
    [missing('exclusion', 'videos', '(x)'), 'high', 'rows may overlap'],
    [unexpected('unique', 'users', '(name)'), 'medium', 'writers are refused'],
    [unexpected('index', 'users', '(name) UNIQUE', 'CREATE UNIQUE INDEX x'), 'medium', 'writers are refused'],
    [different('unique', 'users', '(email)', 'definition', 'UNIQUE (email)', 'x'), 'high', 'another key'],
    [different('index', 'users', '(email) UNIQUE', 'predicate', null, 'x'), 'high', 'holds for some rows'],
    [different('index', 'users', '(email)', 'predicate', null, 'x'), 'low', 'serves some rows'],
    [
      different(
        'index',
        'platforms',
        '(name) UNIQUE',
        'definition',
        'CREATE UNIQUE … WHERE x',
        'UNIQUE (name)',
      ),
      'medium',
      'refuses more than expected',
    ],
    [
      different('index', 'users', '(a)', 'definition', 'CREATE INDEX', 'CREATE INDEX x'),
      'low',
      'another order',
    ],
    [missing('index', 'videos', '(platform_id)'), 'medium', 'of a foreign key'],
    [missing('index', 'nfc_chips', '(user_uuid)'), 'medium', 'of a foreign key'],
    [missing('index', 'videos', '(created_at DESC)'), 'low', 'of a list'],
    [unexpected('index', 'videos', '(title)', 'CREATE INDEX x'), 'info', 'redundant'],
    [different('index', 'videos', '(platform_id)', 'validity', 'VALID', 'INVALID'), 'high', 'half built'],
    [different('index', 'videos', '(platform_id)', 'name'), 'info', 'another name'],
  ]);

  describe('when a key has the same columns', () =>
    hold([[missing('index', 'users', '(email)'), 'info', 'nothing is lost']], {
      evidence: [],
      redundant: true,
    }));

  describe('when there are duplicates now', () =>
    hold(
      [
        [missing('unique', 'videos', VIDEO_KEY), 'critical', 'a child is judged by either'],
        [uniqueIndex, 'critical', 'a child is judged by either'],
        [unexpected('unique', 'users', '(name)'), 'medium', 'it was not expected anyway'],
        [missing('index', 'videos', '(platform_id)'), 'medium', 'it is not unique'],
      ],
      FOUND,
    ));

  describe('when there are none', () =>
    hold([[missing('unique', 'videos', VIDEO_KEY), 'high', 'they may still come']], NONE));
});

const CHILD_OF_MAPPING = '(profile_id) -> profiles (id)';

describe('foreign keys and checks', () => {
  hold([
    [missing('foreign_key', 'videos', '(user_id) -> users (id)'), 'high', 'rows may point to nothing'],
    [unexpected('foreign_key', 'a', '(b) -> c (id)', 'FOREIGN KEY …'), 'medium', 'writers are refused'],
    [
      unexpected('foreign_key', 'a', '(b) -> c (id)', 'FOREIGN KEY … ON DELETE CASCADE'),
      'high',
      'rows go along that should stay',
    ],
    ...(
      [
        ['NO ACTION', 'CASCADE', 'high'],
        ['NO ACTION', 'SET NULL', 'high'],
        ['NO ACTION', 'SET DEFAULT', 'high'],
        ['SET NULL', 'CASCADE', 'high'],
        ['CASCADE', 'NO ACTION', 'medium'],
        ['CASCADE', 'SET NULL', 'medium'],
        ['NO ACTION', 'RESTRICT', 'low'],
      ] as const
    ).map(
      ([expected, actual, severity]): Case => [
        different(
          'foreign_key',
          'a',
          '(b) -> c (id)',
          'actions',
          `ON DELETE ${expected}`,
          `ON DELETE ${actual}`,
        ),
        severity,
        `ON DELETE ${actual} instead of ${expected}`,
      ],
    ),
    [
      different(
        'foreign_key',
        'a',
        '(b) -> c (id)',
        'actions',
        'ON DELETE CASCADE',
        'ON DELETE CASCADE ON UPDATE CASCADE',
      ),
      'medium',
      'another action on update',
    ],
    [
      different(
        'foreign_key',
        'video_nfc_mappings',
        CHILD_OF_MAPPING,
        'actions',
        'ON DELETE NO ACTION',
        'ON DELETE SET NULL',
      ),
      'critical',
      "one child's chip opens to all children",
    ],
    [
      different(
        'foreign_key',
        'video_nfc_mappings',
        CHILD_OF_MAPPING,
        'actions',
        'ON DELETE CASCADE',
        'ON DELETE SET NULL',
      ),
      'critical',
      'the same where CASCADE was expected',
    ],
    [
      unexpected('foreign_key', 'video_nfc_mappings', CHILD_OF_MAPPING, 'FOREIGN KEY … ON DELETE SET NULL'),
      'critical',
      'the same where none was expected',
    ],
    [different('foreign_key', 'a', '(b) -> c (id)', 'validity', 'VALID', 'NOT VALID'), 'high', 'half done'],
    [different('foreign_key', 'a', '(b) -> c (id)', 'enabled', 'ENABLE', 'DISABLE'), 'high', 'not held'],
    [different('foreign_key', 'a', '(b) -> c (id)', 'deferrability'), 'medium', 'held at another moment'],
    [missing('check', 'videos', '(duration_seconds >= 0)'), 'medium', 'senseless values'],
    [unexpected('check', 'videos', '(duration_seconds >= 0)'), 'medium', 'writers are refused'],
    [different('check', 'videos', '(x)', 'validity', 'VALID', 'NOT VALID'), 'high', 'half done'],
  ]);
});

describe('triggers, functions and access', () => {
  hold([
    [missing('trigger', 'profiles', 'version_update'), 'high', 'kiosks do not hear of changes'],
    [missing('trigger', 'platforms', 'compat_platforms'), 'high', 'older writers are not helped'],
    [
      different('trigger', 'profiles', 'version_update', 'enabled', 'ENABLE', 'DISABLE'),
      'high',
      'switched off',
    ],
    [different('trigger', 'profiles', 'version_update', 'definition'), 'high', 'does something else'],
    [missing('trigger', 'users', 'update_users_updated_at'), 'medium', 'only audit'],
    [
      different('trigger', 'users', 'update_users_updated_at', 'enabled', 'ENABLE', 'DISABLE'),
      'medium',
      'only audit',
    ],
    [unexpected('trigger', 'users', 'notify'), 'medium', 'does what nobody knows of'],
    [unexpected('trigger', 'users', 'update_users_updated_at'), 'low', 'only audit'],
    [missing('function', null, 'version_row(text, uuid)'), 'high', 'kiosks do not hear of changes'],
    [different('function', null, 'version_row(text, uuid)', 'definition'), 'high', 'another body'],
    [different('function', null, 'touch_updated_at()', 'definition'), 'medium', 'only audit'],
    [unexpected('function', null, 'f()'), 'low', 'nobody calls it'],
    [
      different('row_security', 'kiosks', 'kiosks', 'enabled', 'ENABLE ROW LEVEL SECURITY', 'DISABLE …'),
      'high',
      'households are not kept apart',
    ],
    [missing('policy', 'kiosks', 'own_household'), 'high', 'nobody says who may see what'],
    [unexpected('policy', 'kiosks', 'everything'), 'high', 'somebody may see more'],
    [different('policy', 'kiosks', 'own_household', 'definition'), 'high', 'somebody may see more'],
    [unexpected('grant', 'users', 'PUBLIC', 'GRANT SELECT ON users TO PUBLIC'), 'high', 'all may read'],
    [unexpected('grant', 'users', 'reader', 'GRANT SELECT ON users TO reader'), 'medium', 'one may read'],
    [
      different('grant', 'users', 'PUBLIC', 'privileges', 'SELECT', 'SELECT, UPDATE'),
      'high',
      'all may write',
    ],
    [
      different('grant', 'users', 'PUBLIC', 'privileges', 'SELECT, UPDATE', 'SELECT'),
      'medium',
      'all may less',
    ],
    [
      missing('grant', null, 'FUNCTION f() TO PUBLIC', 'REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC'),
      'high',
      'all may call what was closed to them',
    ],
    [missing('grant', 'users', 'reader', 'GRANT SELECT ON users TO reader'), 'medium', 'one is refused'],
  ]);
});

describe('the rest', () => {
  hold([
    [missing('table', 'users', 'users'), 'high', 'a reader needs it'],
    [unexpected('table', 'stray', 'stray'), 'low', 'nobody reads it'],
    [different('table', 'users', 'users', 'definition', null, 'UNLOGGED'), 'high', 'empty after a crash'],
    [different('table', 'users', 'users', 'definition', null, 'fillfactor=70'), 'info', 'only speed'],
    [different('table', 'users', 'users', 'order'), 'info', 'another order'],
    [missing('view', 'v', 'v'), 'high', 'a reader needs it'],
    [different('view', 'v', 'v', 'definition'), 'high', 'other rows'],
    [missing('enum', null, 'mood'), 'high', 'columns need it'],
    [different('enum', null, 'mood', 'definition'), 'high', 'other values'],
    [missing('sequence', null, 's'), 'medium', 'somebody may call it'],
    [different('sequence', null, 's', 'definition'), 'low', 'other numbers'],
    [missing('extension', null, 'uuid-ossp'), 'medium', 'its functions are missing'],
    [unexpected('extension', null, 'uuid-ossp'), 'low', 'nobody uses it'],
    [different('comment', 'users', 'COLUMN email', 'text'), 'info', 'only words'],
    [missing('comment', 'users', 'COLUMN email'), 'info', 'only words'],
  ]);

  it('has an answer for everything that can differ in any way', () => {
    const all = KINDS.flatMap((kind) => [
      missing(kind, 'users', 'x', 'x'),
      unexpected(kind, 'users', 'x', 'x'),
      ...ASPECTS.map((aspect) => different(kind, 'users', 'x', aspect, 'x', 'y')),
    ]);
    for (const around of [NOTHING_AROUND, FOUND]) {
      const without = all.filter((it) => !SEVERITIES.includes(severityOf(it, around)));
      expect(without).toEqual([]);
    }
  });
});
