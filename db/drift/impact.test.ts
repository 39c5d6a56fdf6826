import { describe, expect, it } from 'vitest';
import type { Difference } from './difference.ts';
import { impactOf } from './impact.ts';
import { ASPECTS, different, KINDS, missing, unexpected } from './sample-differences.ts';

const impact = (difference: Difference) => impactOf(difference, { redundant: false });

describe('the impact of a difference', () => {
  const cases: readonly (readonly [Difference, string])[] = [
    [
      missing('column', 'profiles', 'age'),
      'Nobody can say how old a child is: whoever judges by age lets everything through or, like the kiosk, plays only what is for everyone.',
    ],
    [
      unexpected('column', 'profiles', 'daily_limit_minutes', 'integer'),
      'Programs of the expected schema do not read the daily limit: a child may watch all day.',
    ],
    [missing('column', 'users', 'password_hash'), 'Programs name this column: signing in fails.'],
    [
      missing('column', 'nfc_chips', 'updated_at'),
      'When a chip was made or changed, or by whom, cannot be said: after a mistake nobody can trace what happened.',
    ],
    [
      unexpected('column', 'platforms', 'display_name', 'varchar(100) NOT NULL'),
      'Programs of the expected schema leave it out, and it must not be empty: adding a platform fails.',
    ],
    [
      different('column', 'videos', 'age_rating', 'type', 'varchar(20)', 'varchar(10)'),
      'A longer age rating cannot be saved: the video is refused or stays without one, and no child may watch it.',
    ],
    [
      different('column', 'profiles', 'daily_limit_minutes', 'default', '60', '600'),
      'What nobody has decided about a child is decided differently: 600 instead of 60.',
    ],
    [
      missing('unique', 'videos', '(user_id, platform_id, platform_video_id)'),
      'A household can have a video twice, with two age ratings: by which of them a child is judged is chance.',
    ],
    [
      missing('index', 'videos', '(platform_id)', 'CREATE INDEX …'),
      'Finding videos this way reads the whole table: pages and deletes become slow as families grow.',
    ],
    [
      missing('foreign_key', 'video_nfc_mappings', '(video_id) -> videos (id)'),
      "Mappings of chips can belong to a video that is not there: they are in nobody's list, and nobody can remove them.",
    ],
    [
      different(
        'foreign_key',
        'video_nfc_mappings',
        '(profile_id) -> profiles (id)',
        'actions',
        'ON DELETE NO ACTION',
        'ON DELETE SET NULL',
      ),
      'When a child is removed, the chips that were for this child alone play for every child of the household.',
    ],
    [
      different(
        'foreign_key',
        'videos',
        '(user_id) -> users (id)',
        'actions',
        'ON DELETE NO ACTION',
        'ON DELETE CASCADE',
      ),
      'Removing an account deletes its videos in passing, without a trace.',
    ],
    [
      different(
        'foreign_key',
        'videos',
        '(user_id) -> users (id)',
        'actions',
        'ON DELETE CASCADE',
        'ON DELETE NO ACTION',
      ),
      'Removing an account fails as long as there are videos; programs of the expected schema rely on its working.',
    ],
    [
      different('trigger', 'profiles', 'version_update', 'enabled', 'ENABLE', 'DISABLE'),
      'Changes of children do not reach the kiosks: a lowered limit, a forbidden video or a lost chip goes on playing there.',
    ],
    [
      missing('table', 'daily_watch_time', 'daily_watch_time'),
      'Nothing counts what a child watches in a day: its daily limit does not end.',
    ],
    [
      unexpected('grant', 'users', 'PUBLIC', 'GRANT SELECT ON users TO PUBLIC'),
      'Everybody who can connect may use accounts, of every household.',
    ],
    [
      different('row_security', 'kiosks', 'kiosks', 'enabled', 'ENABLE …', 'DISABLE …'),
      'The database no longer keeps households apart: one mistake in a program shows a family the rows of another.',
    ],
    [
      different('row_security', 'users', 'users', 'enabled', 'DISABLE …', 'ENABLE …'),
      'Programs that do not know of it see no rows: to a parent, everything is gone.',
    ],
  ];
  it.each(cases.map(([difference, text]) => ({ difference, text })))('$text', ({ difference, text }) =>
    expect(impact(difference)).toBe(text),
  );

  it('of an index is nothing where a key does the same', () => {
    expect(impactOf(missing('index', 'users', '(email)', 'CREATE INDEX …'), { redundant: true })).toBe(
      'Nothing fails: a key of the table has the same columns and finds the same rows.',
    );
  });

  it('is told in sentences and without SQL, whatever differs in whatever way', () => {
    const all = KINDS.flatMap((kind) =>
      ['users', 'videos', 'daily_watch_time', 'stray'].flatMap((table) => [
        missing(kind, table, 'x', 'x'),
        unexpected(kind, table, 'x', 'x'),
        ...ASPECTS.map((aspect) => different(kind, table, 'x', aspect, 'x', 'y')),
      ]),
    );
    const bad = all
      .map(impact)
      .filter((text) => !/^(updated_at|[A-Z])[^{}$_]*(updated_at)?[^{}$_]*\.$/.test(text));
    expect(bad).toEqual([]);
    const withSql = all.map(impact).filter((text) => /\b(NULL|ALTER|SELECT|undefined|null)\b/.test(text));
    expect(withSql).toEqual([]);
  });
});
