import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { faultIn } from './file-fault.ts';
import { type DeviceFile, type Opened, openDevice } from './open.ts';

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
    mkdirSync(deps.home, { recursive: true });
  } catch (error) {
    const fault = faultIn(error);
    if (fault === null) throw error;
    return { kind: 'unavailable', detail: fault.detail };
  }
  return openDevice(stateFile(deps.home));
}
