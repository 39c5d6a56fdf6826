// @ts-check
// One set-up at a time in one folder: `npm start` and `npm test` begun together must not both install.

import { randomUUID } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const heartbeatMs = 2_000;
const silentForMs = 30_000;
const pollMs = 250;

/**
 * Does `work` while holding the folder's lock; waits while another living process holds it, and says 'stopped' when
 * `stop` ends the wait. A folder that may not be written needs no lock: there, nothing can be installed.
 * @template T
 * @param {{ progress: { say: (line: string) => void }, stop: AbortSignal }} deps
 * @param {string} folder made when it is not there
 * @param {() => Promise<T>} work
 * @returns {Promise<T | 'stopped'>}
 */
export async function withLock({ progress, stop }, folder, work) {
  const file = join(folder, 'set-up.lock');
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), token: randomUUID() });
  let toldToWait = false;
  for (;;) {
    if (stop.aborted) return 'stopped';
    const taken = take(folder, file, mine);
    if (taken === 'read-only') return work();
    if (taken === 'mine') break;
    const holder = read(file);
    if (holder && isStale(file, holder)) remove(file, holder);
    else {
      if (!toldToWait) progress.say('another set-up is at work in this folder; waiting for it ...');
      toldToWait = true;
      await sleep(pollMs);
    }
  }
  const heartbeat = setInterval(() => touch(file), heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if (read(file) === mine) rmSync(file, { force: true });
  }
}

/**
 * @param {string} folder
 * @param {string} file
 * @param {string} mine
 * @returns {'mine' | 'held' | 'read-only'}
 */
function take(folder, file, mine) {
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    // Written first and linked then, so that nobody ever reads a lock without its holder.
    writeFileSync(draft, mine);
    linkSync(draft, file);
    return 'mine';
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code ?? '';
    if (code === 'EEXIST') return 'held';
    if (['EACCES', 'EROFS', 'EPERM'].includes(code)) return 'read-only';
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @param {string} file @param {string} holder */
function isStale(file, holder) {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) return false;
  if (Date.now() - stats.mtimeMs > silentForMs) return true;
  const { pid, host } = JSON.parse(holder);
  return host === hostname() && !isAlive(pid);
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Moves the lock aside and looks again: between reading and moving it may have become another's.
 * @param {string} file
 * @param {string} stale
 */
function remove(file, stale) {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
    if (read(aside) !== stale) linkSync(aside, file);
  } catch {
    // Another waiter was quicker; the next round sees whose it is.
  } finally {
    rmSync(aside, { force: true });
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** @param {string} file */
function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Someone deleted it by hand; the work in hand goes on.
  }
}
