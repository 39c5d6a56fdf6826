import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { onFile, withSteps } from '../db/device/earlier-file.ts';
import { driftOf } from '../db/device/file-drift.ts';
import { versionOf } from '../db/device/migrate-file.ts';
import { mirrorFile } from '../db/device/mirror-file.ts';
import type { DeviceFile } from '../db/device/open.ts';
import { mirroredTables } from '../db/schema/mirrored.ts';
import { type RecordServer, startRecordServer } from '../demo/record-server.ts';
import { EDITION, tablesOf } from './edition.ts';
import { type GatewayUnderTest, type Household, startGateway } from './gateway/gateway-under-test.ts';
import { type KioskUnderTest, startKiosk } from './kiosk-under-test.ts';

let server: RecordServer;
let gateway: GatewayUnderTest;
let anna: Household;
let kiosk: KioskUnderTest;
let households = 0;

beforeAll(async () => {
  server = await startRecordServer();
  gateway = await startGateway(await server.freshRecord());
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await server.stop();
});
beforeEach(async () => {
  anna = await gateway.household(`anna${++households}`);
  await gateway.postgres.query(
    `INSERT INTO profile_rules (profile_id, weekday, quiet_from, quiet_to) VALUES ($1, 3, '19:00', '07:00')`,
    [anna.profile_id],
  );
  await gateway.postgres.query(
    'INSERT INTO watch_time_grants (profile_id, date, minutes) VALUES ($1, current_date, 10)',
    [anna.profile_id],
  );
  kiosk = startKiosk({ ...anna, url: gateway.url });
  return () => kiosk.close();
});

const held = (table: string) =>
  kiosk.mirror().connection()?.db.prepare(`SELECT * FROM ${table} ORDER BY id`).all();
const rulesAndGrants = () => [held('profile_rules'), held('watch_time_grants')];
const inRecord = async () => [
  await gateway.postgres.query(
    `SELECT id, profile_id, weekday, minutes, quiet_from, quiet_to FROM profile_rules WHERE profile_id = $1`,
    [anna.profile_id],
  ),
  await gateway.postgres.query(
    `SELECT id, profile_id, date, minutes, kiosk_id FROM watch_time_grants WHERE profile_id = $1`,
    [anna.profile_id],
  ),
];
/** What a program of the first edition is told when it has pulled, before `~2` was put to cursors. */
const firstEditionsCursor = async () => {
  const { opening } = await gateway.pull(anna.key, '/v1/snapshot', 1);
  return 'cursor' in opening ? opening.cursor : '';
};

/** The mirror as a program of the first edition left it: without what later steps made, at its own cursor. */
function leaveAsFirstEdition(path: string, cursor: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'medio-first-edition-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const first: DeviceFile = { ...withSteps(mirrorFile(kiosk.home), folder, 3), path };
  onFile(mirrorFile(kiosk.home), (db) => {
    db.exec(
      'DROP TABLE profile_rules; DROP TABLE watch_time_grants; DROP TABLE mirror_check; PRAGMA user_version = 3',
    );
    db.prepare('UPDATE mirror_state SET cursor = ?').run(cursor);
    expect([versionOf(db), driftOf(db, first)]).toEqual([3, []]);
  });
}

describe('the editions of the mirror', () => {
  it('have all tables in the last, and what the first kiosks know in the first', () => {
    expect(tablesOf(EDITION)).toEqual(mirroredTables);
    expect(tablesOf(1)).toEqual(
      mirroredTables.filter((it) => !/^(profile_rules|watch_time_grants)$/.test(it)),
    );
  });
});

describe('a kiosk with a mirror of the first edition', () => {
  it('plays on with its rows, and has the rules and bonus minutes of long ago after its next pull', async () => {
    await kiosk.pull();
    const cursor = await firstEditionsCursor();
    kiosk.restart((path) => leaveAsFirstEdition(path, cursor));
    expect(kiosk.mirror().status()).toMatchObject({ kind: 'ready', cursor });
    expect([held('nfc_chips')?.length, ...rulesAndGrants()]).toEqual([1, [], []]);

    expect(await kiosk.pull()).toMatchObject({ kind: 'pulled', source: 'snapshot' });
    expect(rulesAndGrants()).toEqual(await inRecord());
    expect(await kiosk.pull()).toMatchObject({ kind: 'pulled', source: 'changes', lines: 0 });
  });

  it('has them too where its gateway was updated after it', async () => {
    await kiosk.pull();
    // What a gateway of the first edition answers to this program, which it takes for one of its own.
    const cursor = await firstEditionsCursor();
    kiosk.mirror().applyChanges(
      ['profile_rules', 'watch_time_grants'].flatMap((table) =>
        (held(table) as { id: string }[]).map(({ id }) => ({
          type: 'gone',
          table: table as 'profile_rules',
          id,
        })),
      ),
      { kiosk_id: anna.kiosk_id, user_id: anna.user_id, cursor, pulled_at: 0 },
    );
    expect(rulesAndGrants()).toEqual([[], []]);
    expect(await kiosk.pull()).toMatchObject({ kind: 'pulled', source: 'snapshot' });
    expect(rulesAndGrants()).toEqual(await inRecord());
  });
});

describe('a rule of a child that goes to another household', () => {
  it('leaves the kiosk with the child', async () => {
    await kiosk.pull();
    const ben = await gateway.household(`ben${households}`);
    const there = startKiosk({ ...ben, url: gateway.url });
    onTestFinished(() => there.close());
    await there.pull();
    const record = await inRecord();
    await gateway.postgres.query('UPDATE profiles SET user_id = $1 WHERE id = $2', [
      ben.user_id,
      anna.profile_id,
    ]);
    for (const each of [kiosk, there]) {
      expect(await each.pull()).toMatchObject({ kind: 'pulled', source: 'changes' });
    }
    expect(rulesAndGrants()).toEqual([[], []]);
    const db = there.mirror().connection()?.db;
    expect([
      db?.prepare('SELECT * FROM profile_rules').all(),
      db?.prepare('SELECT * FROM watch_time_grants').all(),
    ]).toEqual(record);
  });
});
