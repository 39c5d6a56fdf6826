import type { Acceptances } from './accepted.ts';
import { judge } from './judge.ts';
import type { ProbeResult } from './probe.ts';
import type { Probe } from './probes.ts';
import type { Report } from './report.ts';
import { different, missing, unexpected } from './sample-differences.ts';

// For tests: a small report in which everything occurs that a report can hold.

const KEY = '(user_id, platform_id, platform_video_id)';

const differences = [
  missing('column', 'profiles', 'age', 'integer'),
  { ...missing('unique', 'videos', KEY, `UNIQUE ${KEY}`), name: 'unique_platform_video_per_user' },
  different('column', 'videos', 'thumbnail_url', 'type', 'text', 'varchar(500)'),
  unexpected('column', 'users', 'note', 'text'),
  unexpected('column', 'users', 'nickname', 'text'),
  {
    ...unexpected('check', 'profiles', "((name || '*') <> '')", "CHECK (((name || '*') <> ''))"),
    name: 'profiles_name_plausible',
  },
  {
    ...different(
      'foreign_key',
      'video_nfc_mappings',
      '(profile_id) -> profiles (id)',
      'actions',
      'ON DELETE NO ACTION',
      'ON DELETE SET NULL',
    ),
    name: 'video_nfc_mappings_profile_id_fkey',
  },
  missing('table', 'row_versions', 'row_versions', 'CREATE TABLE row_versions (\n  row_id uuid NOT NULL\n)'),
  {
    ...missing(
      'index',
      'row_versions',
      '(row_id)',
      'CREATE INDEX idx_row_versions_row_id ON row_versions USING btree (row_id)',
    ),
    name: 'idx_row_versions_row_id',
  },
  missing('policy', 'row_versions', 'own_household', 'CREATE POLICY own_household ON row_versions'),
  missing(
    'function',
    null,
    'version_row()',
    'CREATE OR REPLACE FUNCTION version_row()\n RETURNS void\n LANGUAGE sql\nAS $$ SELECT `a`::void $$',
  ),
  different('table', 'users', 'users', 'order', 'id, email', 'email, id'),
  unexpected('comment', 'users', 'COLUMN note', "COMMENT ON COLUMN users.note IS 'x'"),
];

const ID = '00000000-0000-4000-8000-00000000000';

const probes: readonly Probe[] = [
  {
    id: 'videos-twice',
    title: 'videos that their household has twice',
    table: 'videos',
    needs: [],
    sql: '',
    about: [{ kinds: ['unique'], table: 'videos', object: KEY }],
  },
  {
    id: 'thumbnails-over-500',
    title: 'videos whose picture address is longer than 500 characters',
    table: 'videos',
    needs: [],
    sql: '',
    about: [{ kinds: ['column'], table: 'videos', object: 'thumbnail_url' }],
  },
];

const results: readonly ProbeResult[] = [
  {
    id: 'videos-twice',
    title: 'videos that their household has twice',
    table: 'videos',
    kind: 'counted',
    count: 7,
    ids: [`${ID}1`, `${ID}2`],
  },
  {
    id: 'thumbnails-over-500',
    title: 'videos whose picture address is longer than 500 characters',
    table: 'videos',
    kind: 'counted',
    count: 0,
    ids: [],
  },
  {
    id: 'ages-out-of-range',
    title: 'children whose age is below 0 or above 120',
    table: 'profiles',
    kind: 'not_applicable',
    lacking: ['profiles.age'],
  },
  {
    id: 'emails-alike',
    title: 'accounts whose e-mail addresses are equal but for capitals and blanks',
    table: 'users',
    kind: 'failed',
    message: 'permission denied for table users',
  },
];

const acceptances: Acceptances = {
  accepted: [
    { id: 'users.note/column-unexpected', reason: 'for the newsletter', until: '2026-12-31' },
    { id: 'users.nickname/column-unexpected', reason: 'asked the vendor', until: '2025-12-31' },
    { id: 'users.gone/column-unexpected', reason: 'it was there', until: '2026-12-31' },
  ],
  explained: [{ step: 'held/value_checks', ids: ['profiles.profiles_name_plausible'] }],
};

export const sampleReport: Report = {
  database: { host: 'db.example.org:5432', name: 'medio', role: 'support', server: '18.4' },
  at: '2026-01-15T10:00:00.000Z',
  expectation: 'record',
  ledger: { kind: 'read', applied: ['0001_tables', '0002_older_writers'] },
  unseen: [
    'rule keep on users: of a kind that is not compared',
    'the rows, emails-alike: permission denied for table users',
  ],
  unmodelled: ['rule keep on users'],
  findings: judge({
    differences,
    actual: { tables: [] },
    rows: { probes, results },
    acceptances,
    today: '2026-01-15',
  }),
  probes: results,
  unmatched: acceptances.accepted.slice(2),
};

/** A database as it should be. */
export const cleanReport: Report = {
  ...sampleReport,
  ledger: { kind: 'absent' },
  unseen: [],
  unmodelled: [],
  findings: [],
  probes: null,
  unmatched: [],
};
