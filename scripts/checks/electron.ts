import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The environment in which the electron package runs a real Electron, and one line for the person who watches. */
export type FoundElectron = { env: { ELECTRON_OVERRIDE_DIST_PATH?: string }; message: string };

/** A real Electron for the shell's tests: the one the environment names, the project's own, or a stand-in for tests. */
export async function findElectron(
  deps: { root: string; exists: (path: string) => boolean },
  env: NodeJS.ProcessEnv,
): Promise<FoundElectron> {
  const named = env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (named) return { env: {}, message: `Electron: ${named} (ELECTRON_OVERRIDE_DIST_PATH)` };
  const own = join(deps.root, 'node_modules', 'electron', 'dist');
  if (deps.exists(join(own, 'electron'))) return found(own);
  const standIn = join(deps.root, '..', 'shared', 'tools', 'electron-runtime');
  if (!deps.exists(standIn))
    return { env: {}, message: 'Electron: none found, so the tests of its shell are skipped' };
  try {
    return found((await promisify(execFile)(standIn)).stdout.trim());
  } catch (error) {
    const why = error instanceof Error ? error.message.trim() : String(error);
    return { env: {}, message: `Electron: none, so the tests of its shell are skipped (${why})` };
  }
}

function found(folder: string): FoundElectron {
  return { env: { ELECTRON_OVERRIDE_DIST_PATH: folder }, message: `Electron: ${folder}` };
}
