import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoChips } from '../demo/family.ts';
import { type Notice, notice } from '../demo/notice.ts';
import { layChip } from '../demo/virtual-chip.ts';
import { pause, readDiagnostics } from './parts/test-house.ts';

const root = join(import.meta.dirname, '..');
const dir = mkdtempSync(join(tmpdir(), 'medio-start-'));
const env = {
  ...process.env,
  MEDIO_HEADLESS: '1',
  MEDIO_DEMO_DIR: dir,
  MEDIO_TRAY_PORT: '0',
  MEDIO_GATEWAY_PORT: '0',
};
const noticeFile = join(dir, 'demo.json');

/** What `npm start` runs once everything is installed. */
function start(more: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [join(root, 'scripts/start.ts')], {
    cwd: root,
    env: { ...env, ...more },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, ended, output: () => output };
}

async function whenRunning(run: ReturnType<typeof start>): Promise<Notice> {
  let code: number | null | undefined;
  void run.ended.then((it) => {
    code = it;
  });
  while (!run.output().includes('The kiosk runs.')) {
    if (code !== undefined) throw new Error(`it ended with ${code}:\n${run.output()}`);
    await pause(200);
  }
  return notice.parse(JSON.parse(readFileSync(noticeFile, 'utf8')));
}

async function interrupt(child: ChildProcess): Promise<void> {
  child.kill('SIGINT');
  await pause(100);
  child.kill('SIGINT');
}

describe('npm start', () => {
  let run: ReturnType<typeof start>;
  let it1: Notice;

  beforeAll(async () => {
    run = start();
    it1 = await whenRunning(run);
  });
  afterAll(async () => {
    run.child.kill('SIGINT');
    await run.ended;
    rmSync(dir, { recursive: true, force: true });
  });

  it('says where everything is, in a table and in demo.json', async () => {
    for (const address of [it1.kiosk, it1.tray, it1.diagnostics, it1.gateway, it1.database]) {
      expect(run.output()).toContain(address);
    }
    expect(it1.vpcd).toEqual({ host: '127.0.0.1', port: 35963 });
    expect((await fetch(it1.tray)).status).toBe(200);
    expect((await fetch(`${it1.gateway}/readyz`)).status).toBe(200);
  });

  it('has chips that do what they promise', async () => {
    const seen: [string, string | undefined][] = [];
    for (const chip of it1.chips) {
      const laid = await layChip({ uid: chip.uid });
      await pause(1_200);
      await laid.lift();
      await pause(900);
      const last = (await readDiagnostics(it1.kiosk)).decisions[0];
      seen.push([chip.label, last?.uid === chip.uid ? last.code : undefined]);
    }
    // A chip of nobody asks first; for the default child it then does what it promises.
    const asked = demoChips
      .filter((chip) => chip.child === null && chip.expect === 'OK')
      .map((chip) => chip.label);
    expect(seen).toEqual(
      it1.chips.map((chip) => [chip.label, asked.includes(chip.label) ? 'PROFILE_UNCHOSEN' : chip.expect]),
    );
  });

  it('is not started twice in one folder', async () => {
    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('already running');
  });

  it('stops everything at Ctrl-C, pressed twice, and goes on with the same data afterwards', async () => {
    const key = readFileSync(join(dir, 'kiosk/kiosk.key'), 'utf8');
    await interrupt(run.child);
    expect(await run.ended).toBe(0);
    expect(existsSync(noticeFile)).toBe(false);
    await expect(fetch(it1.gateway)).rejects.toThrow();
    await expect(fetch(it1.tray)).rejects.toThrow();

    run = start();
    it1 = await whenRunning(run);
    expect(readFileSync(join(dir, 'kiosk/kiosk.key'), 'utf8')).toBe(key);
    const { checks, decisions } = await readDiagnostics(it1.kiosk);
    expect(checks.filter((check) => check.state === 'bad')).toEqual([]);
    expect(decisions.length).toBeGreaterThan(5);
  });

  it('names the port that is taken, and leaves nothing running', async () => {
    await interrupt(run.child);
    await run.ended;
    const { server, port } = await occupy();
    const blocked = start({ MEDIO_TRAY_PORT: String(port) });
    expect(await blocked.ended).toBe(1);
    expect(blocked.output()).toContain(`port ${port} is in use: set MEDIO_TRAY_PORT to another one`);
    server.close();
  });
});

function occupy(): Promise<{ server: Server; port: number }> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({ server, port: typeof address === 'object' && address ? address.port : 0 });
    });
  });
}
