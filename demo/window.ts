import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** How the kiosk's page is shown on this machine. */
export type Window =
  | { readonly kind: 'electron'; readonly program: string; readonly args: readonly string[] }
  | { readonly kind: 'chromium'; readonly program: string; readonly args: readonly string[] }
  | { readonly kind: 'none'; readonly why: string };

/** Electron where it is, else Chromium, else nobody: then the address is printed. */
export function chooseWindow(env: NodeJS.ProcessEnv, root: string, isRoot: boolean): Window {
  if (env['MEDIO_HEADLESS'] === '1') return { kind: 'none', why: 'MEDIO_HEADLESS=1' };
  const needsDisplay = process.platform === 'linux';
  if (needsDisplay && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) {
    return { kind: 'none', why: 'this machine has no display' };
  }
  // Chromium's sandbox does not run as root; nobody but a test or a container runs it so.
  const asRoot = isRoot ? ['--no-sandbox'] : [];
  const electron = findElectron(env, root);
  if (electron) return { kind: 'electron', program: electron, args: [...asRoot, root] };
  const chromium = onPath(env, ['chromium', 'chromium-browser', 'google-chrome']);
  if (chromium) return { kind: 'chromium', program: chromium, args: [...asRoot, ...chromiumFlags] };
  return { kind: 'none', why: 'neither Electron nor Chromium is installed' };
}

/** The real Electron: the npm package carries it only after its own download. */
export function findElectron(env: NodeJS.ProcessEnv, root: string): string | null {
  const folders = [env['ELECTRON_OVERRIDE_DIST_PATH'], join(root, 'node_modules/electron/dist')];
  for (const folder of folders) {
    if (folder && existsSync(join(folder, 'electron'))) return join(folder, 'electron');
  }
  return null;
}

const chromiumFlags = [
  '--kiosk',
  '--autoplay-policy=no-user-gesture-required',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-pinch',
  '--overscroll-history-navigation=0',
];

function onPath(env: NodeJS.ProcessEnv, names: readonly string[]): string | null {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    for (const name of names) {
      const program = join(folder, name);
      if (folder && existsSync(program)) return program;
    }
  }
  return null;
}
