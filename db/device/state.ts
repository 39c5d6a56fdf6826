import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { faultIn } from './file-fault.ts';
import { type DeviceFile, type Opened, openDevice } from './open.ts';
import { sidecars } from './quarantine.ts';

/** What only this kiosk knows. Every commit is meant to survive a pulled plug. */
export function stateFile(home: string): DeviceFile {
  return {
    path: join(home, 'state.db'),
    applicationId: 0x4d4b5331,
    migrations: join(import.meta.dirname, 'migrations/state'),
    backedUp: true,
    synchronous: 'FULL',
  };
}

/**
 * Opens `<home>/state.db`, creating the folder and the file at the first start. A file that cannot be used is reported
 * and stays where it is: what is in it exists nowhere else.
 */
export function openState(deps: { readonly home: string }): Opened {
  try {
    mkdirSync(deps.home, { recursive: true, mode: 0o700 });
    makePrivate(stateFile(deps.home).path);
  } catch (error) {
    const fault = faultIn(error);
    if (fault === null) throw error;
    return { kind: 'unavailable', detail: fault.detail };
  }
  return openDevice(stateFile(deps.home));
}

/** There are tokens in it. SQLite gives its companions the mode of the file itself, which may be empty before it is a database. */
function makePrivate(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  for (const part of ['', ...sidecars].map((suffix) => path + suffix)) {
    if (existsSync(part) && (statSync(part).mode & 0o077) !== 0) chmodSync(part, 0o600);
  }
}
