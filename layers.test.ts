import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Who may import whom. A folder sees itself and what stands to its left: db, sync, agent, ui. */
const root = import.meta.dirname;
const chain = ['db', 'sync', 'agent', 'ui'];

/** Native and network libraries, each with the one file that knows it. */
const soleImporters: Readonly<Record<string, string>> = {
  'better-sqlite3': 'db/device/open.ts',
  pg: 'db/postgres/connect.ts',
  undici: 'sync/device/http.ts',
  oauth4webapi: 'sync/device/oauth.ts',
  'prom-client': 'sync/gateway/metrics.ts',
  'nfc-pcsc': 'agent/reader/pcsc.ts',
  '@node-rs/argon2': 'sync/argon2.ts',
  bcryptjs: 'sync/gateway/password/bcrypt-worker.ts',
  uqr: 'ui/parent/qr.tsx',
  'rate-limiter-flexible': 'sync/gateway/access/limit-store.ts',
};

interface Import {
  readonly from: string;
  /** A path from the root for our own files, a package's name for others. */
  readonly to: string;
}

export function offence({ from, to }: Import): string | null {
  const [folder = '', part = ''] = from.split('/');
  const sole = soleImporters[packageOf(to)];
  if (sole !== undefined && from !== sole) return `${packageOf(to)} belongs to ${sole} alone`;
  if (packageOf(to) === 'electron' && !from.startsWith('ui/shell/')) return 'electron belongs to ui/shell';
  if (!chain.includes(folder) || !isOurs(to)) return null;
  const [target = '', targetPart = ''] = to.split('/');
  if (target === 'package.json') return null;
  if (!chain.includes(target)) return `${folder}/ does not know ${target}/`;
  if (chain.indexOf(target) > chain.indexOf(folder)) return `${folder}/ is left of ${target}/`;
  if (folder === 'ui' && target !== 'ui' && to !== 'agent/local/channel.ts')
    return 'ui/ knows the channel only';
  if (folder === 'sync' && target === 'sync' && isSide(part) && isSide(targetPart) && part !== targetPart) {
    return 'the two sides of sync know the protocol, not each other';
  }
  return null;
}

describe('imports', () => {
  it('go to the left only', () => {
    const offences = chain
      .flatMap((folder) => sourcesIn(folder))
      .flatMap(importsOf)
      .map((each) => ({ ...each, offence: offence(each) }))
      .filter((each) => each.offence !== null);
    expect(offences).toEqual([]);
  });

  const planted: [string, string][] = [
    ['db/ratings.ts', 'sync/clock.ts'],
    ['sync/device/pull.ts', 'sync/gateway/server.ts'],
    ['sync/gateway/server.ts', 'sync/device/http.ts'],
    ['agent/main.ts', 'ui/page.tsx'],
    ['agent/main.ts', 'demo/postgres.ts'],
    ['ui/page.tsx', 'agent/policy/decide.ts'],
    ['agent/judge.ts', 'better-sqlite3'],
    ['sync/gateway/server.ts', 'undici'],
    ['agent/main.ts', 'electron'],
  ];
  for (const [from, to] of planted) {
    it(`from ${from} to ${to} would be found`, () => expect(offence({ from, to })).not.toBeNull());
  }

  const allowed: [string, string][] = [
    ['sync/device/pull.ts', 'sync/protocol.ts'],
    ['agent/main.ts', 'sync/device/loop.ts'],
    ['ui/page.tsx', 'agent/local/channel.ts'],
    ['db/device/open.ts', 'better-sqlite3'],
    ['ui/shell/main.ts', 'electron'],
    ['agent/judge.ts', 'drizzle-orm/better-sqlite3'],
  ];
  for (const [from, to] of allowed) {
    it(`from ${from} to ${to} is fine`, () => expect(offence({ from, to })).toBeNull());
  }
});

/** Tests may use the demo's parts, and sync's own test stands between its two sides. */
function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.includes('.test.'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !/vite\.config\.ts$/.test(file));
}

function importsOf(from: string): Import[] {
  const text = readFileSync(join(root, from), 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*'([^']+)'|\bimport\(\s*'([^']+)'|\nimport '([^']+)'/g,
  );
  return [...found].map(([, a, b, c]) => {
    const to = a ?? b ?? c ?? '';
    return { from, to: to.startsWith('.') ? relative(root, join(root, dirname(from), to)) : to };
  });
}

const isOurs = (to: string): boolean => /\.(tsx?|json|css|svg)$/.test(to) && !to.startsWith('@');
const isSide = (part: string): boolean => part === 'device' || part === 'gateway';

function packageOf(to: string): string {
  return to.startsWith('@') ? to.split('/').slice(0, 2).join('/') : (to.split('/')[0] ?? '');
}
