import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backupsOf } from './backup.ts';
import { onFile, type Rows, rowsOf, sessionsRebuilt, withSteps, writeStateRows } from './earlier-file.ts';
import { driftOf } from './file-drift.ts';
import { fileVersion } from './file-version.ts';
import { versionOf } from './migrate-file.ts';
import { type Db, type DeviceFile, damageOf } from './open.ts';
import { stateFile } from './state.ts';

const KILLS = 30;
const SESSIONS = 5_000;
const LAST = 4;

const folder = mkdtempSync(join(tmpdir(), 'medio-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const future = {
  '0002_rebuilt': sessionsRebuilt,
  '0003_added': "ALTER TABLE positions ADD COLUMN device TEXT NOT NULL DEFAULT 'here'",
  '0004_rebuilt': sessionsRebuilt,
};
const steps = (name: string, count: number, file = stateFile(folder)) =>
  withSteps(file, join(folder, name), 1, Object.fromEntries(Object.entries(future).slice(0, count - 1)));
const original = steps('steps-1', 1);
const latest = steps('steps-4', LAST);

let rows: Rows;
let digest: string;
let duration: number;

beforeAll(async () => {
  onFile(original, (db) => {
    writeStateRows(db, SESSIONS);
    rows = rowsOf(db);
    digest = digestOf(rows);
  });
  const { child, done } = await startMigrating(kioskAtStep1('undisturbed'));
  duration = Number(await done);
  await kill(child);
});

describe('a kiosk that is killed while state.db is brought up to date', () => {
  for (let part = 0; part < KILLS; part++) {
    it(`in part ${part + 1} of ${KILLS} has its rows, a whole copy or none, and gets there the next time`, async () => {
      const moment = (part + Math.random()) / KILLS;
      const file = kioskAtStep1(`killed-${part}`);
      const { child } = await startMigrating(file);
      await wait(moment * duration);
      await kill(child);

      const left = fileVersion(file.path)?.version ?? Number.NaN;
      expect([1, 2, 3, 4], `killed at ${moment}`).toContain(left);
      const found = contentsAt(file, left);
      const whole = { rows: digest, damage: null };
      const before = found.copies.map(() => ({ version: 1, ...whole }));
      expect({ moment, ...found }).toEqual({ moment, state: { version: left, ...whole }, copies: before });
      if (left > 1) expect(backupsOf(file.path)).toEqual(['state.db.before-2']);

      onFile(file, (db) => {
        expect({ moment, ...contentsOf(db) }).toEqual({ moment, version: LAST, ...whole });
        expect(driftOf(db, latest)).toEqual([]);
      });
      const copies = [
        'state.db.before-2',
        ...(left > 1 && left < LAST ? [`state.db.before-${left + 1}`] : []),
      ];
      expect(readdirSync(dirname(file.path)).sort()).toEqual(['state.db', ...copies]);
    });
  }
});

/** What the kiosk of that version finds in state.db, and in each copy beside it. Looks at doubles: nothing is set right. */
function contentsAt(file: DeviceFile, version: number) {
  const doubles = `${dirname(file.path)}-doubles`;
  cpSync(dirname(file.path), doubles, { recursive: true });
  const path = join(doubles, 'state.db');
  const state = onFile({ ...steps(`steps-${version}`, version), path }, contentsOf);
  return {
    state,
    copies: backupsOf(path).map((name) => onFile({ ...original, path: join(doubles, name) }, contentsOf)),
  };
}

function contentsOf(db: Db) {
  return { version: versionOf(db), damage: damageOf(db), rows: digestOf(rowsOf(db, rows)) };
}

/** Tens of thousands of rows are compared by their sum. */
function digestOf(it: Rows): string {
  return createHash('sha256').update(JSON.stringify(it)).digest('hex');
}

/** A folder with the filled state.db of version 1, to a program that knows all four steps. */
function kioskAtStep1(name: string): DeviceFile {
  const home = join(folder, name);
  mkdirSync(home);
  copyFileSync(original.path, join(home, 'state.db'));
  return { ...latest, path: join(home, 'state.db') };
}

/** Another process opens the file. `done` gives the milliseconds it took; the process then waits to be killed. */
async function startMigrating(file: DeviceFile): Promise<{ child: ChildProcess; done: Promise<string> }> {
  const program = `
    const { openDevice } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'open.ts')))});
    process.send('ready');
    const begun = performance.now();
    const opened = openDevice(${JSON.stringify(file)});
    if (opened.kind !== 'open') throw new Error(JSON.stringify(opened));
    process.send(String(performance.now() - begun));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return { child, done: once(child, 'message').then(([it]) => it as string) };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
}
