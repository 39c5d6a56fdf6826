import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { onFile, withSteps, writeMirrorRows, writeStateRows } from '../../db/device/earlier-file.ts';
import { openMirror } from '../../db/device/mirror.ts';
import { mirrorFile } from '../../db/device/mirror-file.ts';
import { stateFile } from '../../db/device/state.ts';
import { loadRatings } from '../../db/ratings.ts';
import { systemClock } from '../../sync/clock.ts';
import type { Config } from '../config.ts';
import { createJudge } from '../judge.ts';
import type { Check } from '../local/channel.ts';
import { quiet } from '../log.ts';
import { startAgent } from '../main.ts';
import { viewMirror } from '../mirror-view.ts';
import { justSynced } from '../policy/mirror-age.ts';
import { askAgent } from './ask.ts';
import { lookAtFiles } from './at-rest.ts';
import { diagnose } from './health.ts';

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'medio-unopened-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

/** A folder where SQLite's log belongs: it says what it says of a disk without room for another file. */
const inTheWay = (home: string, name: string) => join(home, `${name}-wal`);
const cannotBeOpened = 'cannot be opened: SQLITE_CANTOPEN: unable to open database file';

const configOf = (home: string): Config => ({
  home,
  mediaFolder: join(home, 'media'),
  gatewayUrl: null,
  port: 0,
  reader: 'none',
  rtc: false,
  kioskKey: null,
  pollSeconds: 60,
  language: 'en',
  logLevel: 'error',
});

const nothing = () => ({ used_s: 0, mapping_used_s: 0 });

const filesIn = (checks: readonly Check[] | undefined) =>
  checks
    ?.filter(({ id }) => id === 'state' || id === 'mirror')
    .map(({ id, state, detail }) => [id, state, detail]);

describe('files that the storage does not let be opened', () => {
  it('are no reason to stop: the kiosk runs, says so, and leaves them as they are', async () => {
    const home = newHome();
    onFile(stateFile(home), (db) => writeStateRows(db, 5));
    onFile(mirrorFile(home), (db) => writeMirrorRows(db, 5));
    for (const name of ['state.db', 'mirror.db']) mkdirSync(inTheWay(home, name));
    const expected = [
      ['state', 'bad', cannotBeOpened],
      ['mirror', 'bad', cannotBeOpened],
    ];
    expect(filesIn(diagnose(await lookAtFiles(configOf(home))).checks)).toEqual(expected);

    const started = await startAgent({ config: configOf(home), clock: systemClock(), log: quiet });
    if (started.kind !== 'running') throw new Error(started.complaint);
    onTestFinished(started.stop);
    expect(filesIn((await askAgent(started.url))?.checks)).toEqual(expected);
    expect(existsSync(join(home, 'quarantine'))).toBe(false);
  });

  it('refuse every chip with MIRROR_INVALID, until the mirror opens again', () => {
    const home = newHome();
    onFile(mirrorFile(home), (db) => writeMirrorRows(db, 5));
    mkdirSync(inTheWay(home, 'mirror.db'));
    const mirror = openMirror({ home });
    const ratings = loadRatings();
    let told = 0;
    const onChange = () => {
      told += 1;
    };
    const view = viewMirror({ mirror, ratings, given: () => [], log: quiet, onChange });
    onTestFinished(() => {
      view.close();
      mirror.close();
    });
    const judge = createJudge({
      ratings,
      mirror: view,
      ledger: { usage: nothing, usageSince: nothing, usageAhead: nothing },
      leases: { of: () => null },
      mirrorAge: () => justSynced,
      playable: () => ({ kind: 'here', src: '/media/film.webm', media_type: 'video/webm' }),
      paired: () => true,
      clock: { now: () => 1768478400000, state: () => 'trusted' },
      log: quiet,
    });
    const tapped = () => judge.decide('04000001', { chosen: null, picked: null }).record.code;
    expect([tapped(), told]).toEqual(['MIRROR_INVALID', 0]);
    rmdirSync(inTheWay(home, 'mirror.db'));
    mirror.retry();
    expect([tapped(), told]).toEqual(['OK', 1]);
  });
});

describe('files of an earlier version, before the kiosk has run', () => {
  it('are said to be brought up to date at the next start', async () => {
    const home = newHome();
    onFile(stateFile(home), (db) => writeStateRows(db, 5));
    onFile(withSteps(mirrorFile(home), join(home, 'steps'), 1), (db) => writeMirrorRows(db, 5));
    expect(filesIn(diagnose(await lookAtFiles(configOf(home))).checks)).toEqual([
      ['state', 'ok', 'readable'],
      [
        'mirror',
        'warn',
        expect.stringMatching(
          /^made by an earlier version \(at step 1 of \d+\), brought up to date at the next start$/,
        ),
      ],
    ]);
  });
});

describe('the versions that support sees', () => {
  it('have the step each file is at, and the copies kept of state.db', async () => {
    const home = newHome();
    onFile(withSteps(stateFile(home), join(home, 'steps-1'), 1), (db) => writeStateRows(db, 5));
    onFile(stateFile(home), () => undefined);
    onFile(mirrorFile(home), (db) => writeMirrorRows(db, 5));
    const { versions } = await lookAtFiles(configOf(home));
    expect(versions.slice(-3)).toEqual([
      { name: 'state.db', value: expect.stringMatching(/^step \d+$/) },
      { name: 'mirror.db', value: expect.stringMatching(/^step \d+$/) },
      { name: 'Copies kept', value: 'state.db.before-2' },
    ]);
  });
});
