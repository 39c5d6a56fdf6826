import { chaos } from './chaos.ts';
import { coldStart } from './cold-start.ts';
import { decide } from './decide.ts';
import { gateway } from './gateway.ts';
import { migrateUnderLoad } from './migrate.ts';
import { sync } from './sync.ts';
import { tap } from './tap.ts';

/** A part measures and gives back rows of one table; the first row is its heading. */
export type Part = () => Promise<{ readonly title: string; readonly rows: readonly (readonly string[])[] }>;

const parts: Readonly<Record<string, { readonly run: Part; readonly what: string }>> = {
  tap: {
    run: tap,
    what: 'from the UID to the decision on the WebSocket, beside the bare statement and one durable commit',
  },
  decide: {
    run: decide,
    what: 'decisions by the size of the household and of the ledger, beside the statements that they read by',
  },
  start: { run: coldStart, what: 'cold start of the agent until ready, and its memory' },
  migrate: {
    run: migrateUnderLoad,
    what: 'the longest wait of a write while a drifted database is migrated',
  },
  sync: {
    run: sync,
    what: 'first load, changes and memory beside other sync engines; the first run installs them into bench/peers',
  },
  gateway: {
    run: gateway,
    what: 'sessions a second, and how many kiosks one gateway process holds (docs/scale.md)',
  },
};

const chaosHint =
  '  chaos    by itself: kiosks, gateways and Postgres in every kind of trouble (chaos --help)\n';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  // Takes minutes and judges rather than measures: only when it is asked for.
  if (args[0] === 'chaos') return chaos(args.slice(1));
  if (args.includes('--help') || args.includes('-h')) {
    const list = Object.entries(parts).map(([name, { what }]) => `  ${name.padEnd(8)} ${what}`);
    process.stdout.write(`Usage: npm run bench [-- PART…]\n\n${list.join('\n')}\n\n${chaosHint}`);
    return 0;
  }
  const unknown = args.find((name) => !parts[name]);
  if (unknown !== undefined) {
    process.stderr.write(`bench: there is no part '${unknown}': see npm run bench -- --help\n`);
    return 1;
  }
  for (const name of args.length > 0 ? args : Object.keys(parts)) {
    const part = parts[name];
    if (!part) continue;
    process.stderr.write(`bench: ${name}…\n`);
    const { title, rows } = await part.run();
    process.stdout.write(`\n${title}\n\n${table(rows)}\n`);
  }
  return 0;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ')}`.trimEnd())
    .join('\n');
}
