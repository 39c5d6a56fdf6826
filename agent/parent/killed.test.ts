import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { manualClock } from '../../sync/clock.ts';
import { watchMirrorAge } from '../clock/mirror-age.ts';
import { quiet } from '../log.ts';
import { openAgentState, type State } from '../state.ts';

const KILLS = 8;

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'medio-parent-killed-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

function openedIn(home: string): State {
  const opened = openAgentState({ home, log: quiet }, null);
  if (opened.kind !== 'open') throw new Error(opened.why.detail);
  onTestFinished(opened.state.close);
  return opened.state;
}

describe('a kiosk that is killed', () => {
  it('while a PIN is looked at has booked the try', async () => {
    const home = newHome();
    const child = await startKiosk(
      home,
      `const { createParent } = await import(${fileNamed('parent.ts')});
       const clock = { boot: () => 90.5, bootId: 'boot-1' };
       const verify = () => { process.send('looking'); return new Promise(() => {}); };
       const { pinTries: tries } = state;
       const parent = createParent({ clock, pinHash: () => 'hash', tries, verify, acts: {}, log: quiet });
       void parent.act('4711', { kind: 'stop' });`,
    );
    await kill(child);
    expect(openedIn(home).pinTries.read()).toEqual({ failures: 1, boot_id: 'boot-1', failed_boot_ms: 91 });
  });

  for (let part = 1; part <= KILLS; part++) {
    it(`while it gives minutes has told the gateway of exactly those that it kept (${part} of ${KILLS})`, async () => {
      const home = newHome();
      const child = await startKiosk(
        home,
        `for (let n = 0; ; n++) {
           const id = String(n).padStart(9, '0');
           state.bonuses.give({ id, profile_id: 'mia', date: '2026-11-22', minutes: 5, given_at: n });
           if (n === 0) process.send('giving');
           if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
         }`,
      );
      await wait(part * 3);
      await kill(child);
      const state = openedIn(home);
      const kept = state.bonuses.since('0').map(({ id }) => id);
      const queued = state.db.prepare('SELECT id FROM outbox ORDER BY seq').pluck().all();
      expect(kept.length).toBeGreaterThan(0);
      expect(queued).toEqual(kept);
    });
  }

  it('keeps the count of what it has run, to the minute', async () => {
    const home = newHome();
    const child = await startKiosk(
      home,
      `const { watchMirrorAge } = await import(${fileNamed('../clock/mirror-age.ts')});
       let now = 30_000;
       const every = (ms, run) => { now += ms; run(); now += ms - 1; return () => {}; };
       watchMirrorAge({ clock: { boot: () => now, bootId: 'boot-0', every }, state, log: quiet });
       process.send('counting');`,
    );
    await kill(child);
    const watched = watchMirrorAge({ clock: manualClock(), state: openedIn(home), log: quiet });
    expect(watched.age()).toEqual({
      powered_on_ms_since_sync: 60_000,
      boots_since_sync: 1,
      extended_until_lb: null,
    });
    watched.stop();
  });
});

/** Another process opens state.db and does as it is told. Resolves when it says so. */
async function startKiosk(home: string, program: string): Promise<ChildProcess> {
  const opening = `
    const { openAgentState } = await import(${fileNamed('../state.ts')});
    const { quiet } = await import(${fileNamed('../log.ts')});
    const { state } = openAgentState({ home: ${JSON.stringify(home)}, log: quiet }, null);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', opening + program], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return child;
}

function fileNamed(path: string): string {
  return JSON.stringify(pathToFileURL(join(import.meta.dirname, path)));
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
}
