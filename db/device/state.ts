import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DeviceFile, type Opened, openDevice } from './open.ts';

/** What only this kiosk knows. Every commit is meant to survive a pulled plug. */
export function stateFile(home: string): DeviceFile {
  return {
    path: join(home, 'state.db'),
    applicationId: 0x4d4b5331,
    migrations: join(import.meta.dirname, 'migrations/state'),
    synchronous: 'FULL',
  };
}

/**
 * Opens `<home>/state.db`, creating the folder and the file at the first start. A damaged file is reported and stays
 * where it is: what is in it exists nowhere else.
 */
export function openState(deps: { readonly home: string }): Exclude<Opened, { kind: 'missing' }> {
  mkdirSync(deps.home, { recursive: true });
  return openDevice(stateFile(deps.home));
}
