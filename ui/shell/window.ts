import { BrowserWindow, type Event, type Session, type WebContents } from 'electron';
import { isOurUrl } from './our-url.ts';

export interface KioskWindow {
  /** Shows the agent at this address; also after it was restarted elsewhere. */
  readonly show: (agentUrl: string) => void;
}

const RELOADS_AT_MOST = 5;
const RELOADS_WITHIN_MS = 60_000;

/** The one window: full screen, no way out of the page, no power beyond it. */
export function openKioskWindow(deps: {
  readonly kiosk: boolean;
  readonly note: (line: string) => void;
}): KioskWindow {
  const window = new BrowserWindow({
    kiosk: deps.kiosk,
    width: 1024,
    height: 600,
    autoHideMenuBar: true,
    backgroundColor: '#16213A',
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      devTools: false,
      spellcheck: false,
      // A chip is the gesture; the browser did not see it.
      autoplayPolicy: 'no-user-gesture-required',
    },
  });
  let agentUrl: string | null = null;
  const { webContents } = window;

  permitNothing(webContents.session);
  stayOnOurPage(webContents, () => agentUrl);
  ignoreKeys(webContents);
  window.on('page-title-updated', (event) => event.preventDefault());
  comeBack(webContents, deps.note, () => {
    if (agentUrl !== null) void load(agentUrl);
  });

  const load = (url: string) =>
    webContents.loadURL(url).catch((error: unknown) => deps.note(`the page did not load: ${String(error)}`));

  return {
    show: (url) => {
      agentUrl = url;
      void load(url);
    },
  };
}

/** Without a handler Electron says yes to every request. */
function permitNothing(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
}

function stayOnOurPage(contents: WebContents, agentUrl: () => string | null): void {
  const hold = (event: Event, url: string) => {
    if (!isOurUrl(url, agentUrl())) event.preventDefault();
  };
  contents.on('will-navigate', (event, url) => hold(event, url));
  contents.on('will-redirect', (event, url) => hold(event, url));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Reload, zoom, quit, developer tools: a child needs none of the keys a keyboard could bring. */
function ignoreKeys(contents: WebContents): void {
  const needed = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Enter', ' ']);
  contents.on('before-input-event', (event, input) => {
    const modified = input.control || input.meta || input.alt;
    if (modified || !needed.has(input.key)) event.preventDefault();
  });
  contents.on('zoom-changed', () => contents.setZoomFactor(1));
}

/** A page that crashed or hangs is loaded again, but not for ever in a circle. */
function comeBack(contents: WebContents, note: (line: string) => void, reload: () => void): void {
  let recent: number[] = [];
  const again = (why: string) => {
    const now = Date.now();
    recent = [...recent.filter((at) => now - at < RELOADS_WITHIN_MS), now];
    note(`the page is loaded again: ${why}`);
    if (recent.length <= RELOADS_AT_MOST) reload();
    else setTimeout(reload, RELOADS_WITHIN_MS);
  };
  contents.on('render-process-gone', (_event, details) => again(details.reason));
  contents.on('unresponsive', () => again('it did not respond'));
}
