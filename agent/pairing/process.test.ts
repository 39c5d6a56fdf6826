import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { readGrant } from '../../db/device/grant.ts';
import { readIdentity } from '../../db/device/identity.ts';
import { openDeviceReadOnly } from '../../db/device/open.ts';
import { readPairingRequest } from '../../db/device/pairing-request.ts';
import { stateFile } from '../../db/device/state.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { approve } from '../../sync/gateway/access/decide-pairing.ts';
import { makeLimits, usualRules } from '../../sync/gateway/access/limits.ts';
import {
  type GatewayUnderTest,
  type Household,
  startGateway,
} from '../../sync/gateway/gateway-under-test.ts';
import { CHANNEL_VERSION, type Diagnostics, type PairingScreen, type Screen } from '../local/channel.ts';

/** The agent as it runs on a kiosk, killed at any moment. */
const cli = join(import.meta.dirname, '../cli.ts');
const home = mkdtempSync(join(tmpdir(), 'medio-paired-agent-'));
let server: RecordServer;
let gateway: GatewayUnderTest;
let household: Household;
let ticking: NodeJS.Timeout;
const output: string[] = [];
const secrets = new Set<string>();

beforeAll(async () => {
  server = await startRecordServer();
  const many = { per: 'all', points: 1_000_000, seconds: 60 } as const;
  gateway = await startGateway(await server.freshRecord(), {
    limitRules: { ...usualRules, device_authorization: [many] },
  });
  household = await gateway.household('alex');
  ticking = setInterval(() => void gateway.clock.advance(250), 250);
});
afterAll(async () => {
  clearInterval(ticking);
  await gateway?.close();
  await server?.stop();
  rmSync(home, { recursive: true, force: true });
});

const env = () => ({
  ...process.env,
  MEDIO_HOME: home,
  MEDIO_GATEWAY_URL: gateway.url,
  MEDIO_READER: 'none',
  MEDIO_LOG_LEVEL: 'debug',
});

interface Agent {
  readonly process: ChildProcess;
  readonly url: string;
  readonly kill: (signal?: 'SIGKILL' | 'SIGTERM') => Promise<void>;
}

async function startAgent(): Promise<Agent> {
  const child = spawn(process.execPath, [cli, 'run'], { env: env(), stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      output.push(part);
    });
  }
  const ready = await soon(() => /"ready","url":"([^"]+)"/.exec(text)?.[1]);
  return {
    process: child,
    url: ready,
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal);
      await ended;
    },
  };
}

async function run(command: string): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, [cli, ...command.split(' ')], {
    env: env(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    out += part;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  output.push(out);
  return { code, out };
}

async function soon<T>(look: () => T | Promise<T>, within = 120_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + within;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error('it never came');
    await pause(50);
  }
}

async function cookieOf(agent: Agent): Promise<string> {
  const welcome = await fetch(agent.url);
  return welcome.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** The child's page: what it shows, and touches on it. */
async function openPage(agent: Agent) {
  const cookie = await cookieOf(agent);
  const { host } = new URL(agent.url);
  const socket = new WebSocket(`ws://${host}/ws`, { headers: { cookie, origin: `http://${host}` } });
  let screen: Screen | null = null;
  socket.on('message', (data) => {
    output.push(String(data));
    const message = JSON.parse(String(data));
    if (message.type === 'screen') screen = message.screen;
  });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.on('open', resolve));
  socket.send(JSON.stringify({ v: CHANNEL_VERSION, type: 'hello', page: 'child' }));
  const at = (step: PairingScreen['step']) => () =>
    screen?.kind === 'pairing' && screen.step === step ? screen : null;
  return {
    screen: () => screen,
    code: async () => {
      const shown = await soon(at('code'));
      return shown.step === 'code' ? shown.user_code : '';
    },
    confirm: () => soon(at('confirm')),
    touch: (act: string) => socket.send(JSON.stringify({ v: CHANNEL_VERSION, type: 'pairing', act })),
  };
}

async function diagnostics(agent: Agent): Promise<Diagnostics> {
  const cookie = await cookieOf(agent);
  const answer = await fetch(new URL('/diagnostics.json', agent.url), { headers: { cookie } });
  const text = await answer.text();
  output.push(text);
  return JSON.parse(text);
}

const account = (report: Diagnostics) => report.checks.find(({ id }) => id === 'pairing');

/** As it is on the disk, and every secret in it. */
function onDisk() {
  const opened = openDeviceReadOnly(stateFile(home));
  if (opened.kind !== 'open') throw new Error(opened.kind);
  try {
    const [identity, grant, request] = [
      readIdentity(opened.db),
      readGrant(opened.db),
      readPairingRequest(opened.db),
    ];
    for (const secret of [grant?.refresh_token, grant?.seal, grant?.next_seal, request?.device_code]) {
      if (secret) secrets.add(secret);
    }
    return { identity, grant, request };
  } finally {
    opened.db.close();
  }
}

describe('an agent that pairs', () => {
  it('and is killed again and again on the way is paired in the end, and until then not at all', {
    timeout: 600_000,
  }, async () => {
    const states = new Set<string>();
    const look = () => {
      const { identity, grant } = onDisk();
      states.add(
        `${identity?.kind ?? 'nobody'} ${grant?.status ?? 'nothing'} ${existsSync(join(home, 'mirror.db')) ? 'mirror' : ''}`,
      );
    };
    // While it asks for a code.
    for (const ms of [0, 150]) {
      const agent = await startAgent();
      await pause(ms);
      await agent.kill();
      look();
    }
    let agent = await startAgent();
    const user_code = await (await openPage(agent)).code();
    await agent.kill();
    look();

    // While a parent agrees.
    agent = await startAgent();
    expect(await (await openPage(agent)).code()).toBe(user_code);
    const { postgres, clock } = gateway;
    const entry = { user_code, user_id: household.user_id, address: '127.0.0.1' };
    const settings = { timezone: 'Europe/Berlin' };
    const limits = makeLimits({ postgres, clock });
    expect(await approve({ postgres, clock, limits }, { ...entry, name: 'Kitchen', settings })).toMatchObject(
      { kind: 'approved' },
    );
    await agent.kill();
    look();
    agent = await startAgent();
    await soon(() => onDisk().grant);
    await agent.kill();
    look();

    // As somebody touches the screen.
    agent = await startAgent();
    let page = await openPage(agent);
    expect(await page.confirm()).toMatchObject({ account: 'a…x@example.org', kiosk_name: 'Kitchen' });
    look();
    page.touch('confirm');
    await soon(() => onDisk().identity);
    await agent.kill();
    agent = await startAgent();
    await soon(() => existsSync(join(home, 'mirror.db')));
    await soon(
      async () => (await diagnostics(agent)).checks.find(({ id }) => id === 'mirror')?.state === 'ok',
    );
    page = await openPage(agent);
    await soon(() => page.screen());
    expect(page.screen()?.kind).not.toBe('pairing');
    look();
    expect([...states].sort()).toEqual(['nobody nothing ', 'nobody offered ', 'paired confirmed mirror']);

    const running = account(await diagnostics(agent));
    expect(running).toMatchObject({
      state: 'ok',
      detail: expect.stringMatching(/^paired with a…x@example\.org as Kitchen, since /),
    });
    expect(account(JSON.parse((await run('doctor --json')).out))).toEqual(running);
    await agent.kill('SIGTERM');
    expect(account(JSON.parse((await run('doctor --json')).out))).toEqual(running);
  });

  it('and is unpaired while it runs loses its household at once, and shows other letters', {
    timeout: 600_000,
  }, async () => {
    const agent = await startAgent();
    const page = await openPage(agent);
    await soon(() => onDisk().grant?.next_seal === null && existsSync(join(home, 'mirror.db')));
    const { kiosk_id } = onDisk().identity ?? {};
    const { code, out } = await run('unpair');
    expect([code, out.split('\n').slice(0, 3)]).toEqual([
      0,
      [
        'The gateway was told.',
        'This kiosk belongs to no account any more.',
        `The copy of the family's data is removed. The kiosk that runs (pid ${agent.process.pid}) shows its pairing screen.`,
      ],
    ]);
    await page.code();
    expect(account(await diagnostics(agent))?.detail).toMatch(
      /^was unpaired here, .*; it waits for a parent with the code /,
    );
    const [row] = await gateway.postgres.query('SELECT status, revoked_reason FROM kiosks WHERE id = $1', [
      kiosk_id,
    ]);
    expect(row).toEqual({ status: 'revoked', revoked_reason: 'kiosk' });
    expect((await run('unpair')).out).toBe('This kiosk belongs to no account: nothing to do.\n');
    onDisk();
    await agent.kill('SIGTERM');
  });

  it('has told nobody a secret', () => {
    const key = JSON.parse(readFileSync(join(home, 'kiosk-key.jwk'), 'utf8'));
    secrets.add(key.d);
    expect(secrets.size).toBeGreaterThanOrEqual(5);
    const said = output.join('\n');
    expect([...secrets].filter((secret) => said.includes(secret))).toEqual([]);
    // Access tokens and proofs.
    expect(said).not.toMatch(/eyJ[\w-]{10,}\./);
  });
});
