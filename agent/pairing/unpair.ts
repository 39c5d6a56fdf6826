import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { readGrant } from '../../db/device/grant.ts';
import { forgetIdentity, type Identity, isOut, markRefused, readIdentity } from '../../db/device/identity.ts';
import { openMirror } from '../../db/device/mirror.ts';
import { mirrorFile } from '../../db/device/mirror-file.ts';
import type { Db } from '../../db/device/open.ts';
import { outboxDepth } from '../../db/device/outbox.ts';
import { openState, stateFile } from '../../db/device/state.ts';
import { systemClock } from '../../sync/clock.ts';
import { openAccess } from '../../sync/device/access.ts';
import { openHttp } from '../../sync/device/http.ts';
import { build } from '../build.ts';
import type { Config } from '../config.ts';
import { findRunning } from '../instance.ts';

const GATEWAY_WITHIN_MS = 10_000;
/** A kiosk that runs looks once a second. */
const RUNNING_WITHIN_MS = 10_000;

/** Takes this kiosk from its account and says what was done, a line each. What was not sent stays. Gives the exit code. */
export async function unpair(config: Config): Promise<number> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  if (!existsSync(stateFile(config.home).path)) {
    process.stderr.write(`agent: no kiosk has run in ${config.home} yet: set MEDIO_HOME to its folder\n`);
    return 1;
  }
  const opened = openState({ home: config.home });
  if (opened.kind !== 'open') {
    process.stderr.write(`agent: state.db cannot be used (${opened.kind}): 'agent -- doctor' says more\n`);
    return 1;
  }
  const { db } = opened;
  try {
    const identity = readIdentity(db);
    const grant = readGrant(db);
    if ((identity === null || isOut(identity)) && grant === null) {
      say('This kiosk belongs to no account: nothing to do.');
      return 0;
    }
    // First here: a kiosk that runs would else hear of it from the gateway, as somebody else's act.
    const left = leave(config, db, identity);
    if (grant) say(await tellGateway(config, db, grant.refresh_token));
    say(left);
    say(await removeMirror(config));
    const kept = outboxDepth(db);
    if (kept > 0) say(`Kept: ${kept} not sent yet, for when it is paired with the same account again.`);
    return 0;
  } finally {
    db.close();
  }
}

async function tellGateway(config: Config, db: Db, refresh_token: string): Promise<string> {
  const later = 'remove this kiosk on the page of the account as well';
  if (config.gatewayUrl === null) return `The gateway was not told, because none is set: ${later}.`;
  const baseUrl = new URL(config.gatewayUrl);
  const http = openHttp({ baseUrl });
  const access = openAccess({
    home: config.home,
    version: build.version,
    db,
    http,
    baseUrl,
    clock: systemClock(),
    onOut: () => undefined,
  });
  try {
    const oauth = await access.oauth();
    if (!('revoke' in oauth)) return `The gateway was not told, because there is no key: ${later}.`;
    const answer = await oauth.revoke(refresh_token, AbortSignal.timeout(GATEWAY_WITHIN_MS));
    if (answer.kind === 'revoked') return 'The gateway was told.';
    const why = 'detail' in answer ? answer.detail : 'no answer in time';
    return `The gateway could not be told (${why}): ${later}.`;
  } finally {
    access.close();
    await http.close();
  }
}

function leave(config: Config, db: Db, identity: Identity | null): string {
  if (identity?.kind === 'paired') {
    markRefused(db, identity.key, 'unpaired', Date.now());
    return 'This kiosk belongs to no account any more.';
  }
  forgetIdentity(db);
  const file = join(config.home, 'kiosk.key');
  if (!existsSync(file)) return withoutKey(config);
  renameSync(file, `${file}.unpaired`);
  return `${withoutKey(config)} The key in kiosk.key is now in kiosk.key.unpaired; a parent removes the kiosk from the account.`;
}

function withoutKey({ kioskKey }: Config): string {
  const text = 'This kiosk belongs to no account any more.';
  return kioskKey === null ? text : `${text} Take MEDIO_KIOSK_KEY away, or the next start takes it again.`;
}

/** The one that runs has the file open, and removes it itself. */
async function removeMirror(config: Config): Promise<string> {
  const file = mirrorFile(config.home).path;
  const removed = "The copy of the family's data is removed.";
  const running = findRunning(config.home);
  if (!running) {
    const mirror = openMirror({ home: config.home });
    mirror.wipe();
    mirror.close();
    return removed;
  }
  const clock = systemClock();
  const until = clock.monotonic() + RUNNING_WITHIN_MS;
  while (existsSync(file) && clock.monotonic() < until) await clock.sleep(100);
  if (!existsSync(file))
    return `${removed} The kiosk that runs (pid ${running.pid}) shows its pairing screen.`;
  return `The kiosk that runs (pid ${running.pid}) has not removed the copy of the family's data: restart it.`;
}
