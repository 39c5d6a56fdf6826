import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

/** What a running demo tells those who want to drive it. */
export const notice = z.object({
  pid: z.int(),
  kiosk: z.string(),
  diagnostics: z.string(),
  tray: z.string(),
  gateway: z.string(),
  /** Where parents pair kiosks, and the account to sign in with. */
  parents: z.string(),
  account: z.object({ email: z.string(), password: z.string() }),
  database: z.string(),
  vpcd: z.object({ host: z.string(), port: z.int() }),
  chips: z.array(z.object({ uid: z.string(), label: z.string(), expect: z.string() })),
});
export type Notice = z.infer<typeof notice>;

/** Readable by this user alone: it holds the kiosk's boot secret and the database's password. */
export function writeNotice(path: string, content: Notice): void {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  chmodSync(next, 0o600);
  renameSync(next, path);
}

export function removeNotice(path: string): void {
  rmSync(path, { force: true });
}

/** The demo that runs now, if one does; a notice left by a hard kill is none. */
export function readNotice(path: string): Notice | null {
  try {
    const found = notice.parse(JSON.parse(readFileSync(path, 'utf8')));
    process.kill(found.pid, 0);
    return found;
  } catch {
    return null;
  }
}
