import { type Finding, SEVERITIES } from './finding.ts';

/**
 * The worst first, but nothing before what it needs: the column comes before the index on it, the function before its
 * trigger, however little it matters by itself. What needs something that is held is held too.
 */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const byUrgency = findings
    .toSorted((a, b) => urgency(a) - urgency(b) || turn(a) - turn(b))
    .map((finding) => ({ finding, words: wordsOf(finding.fix.sql) }));
  const makers = byUrgency.filter(({ finding }) => makes(finding));
  const placed = new Map<Finding, Finding>();
  const place = (one: Placeable, waiting: readonly Placeable[]) => {
    if (placed.has(one.finding) || waiting.includes(one)) return;
    const needed = makers.filter((maker) => needs(one, maker.finding));
    for (const maker of needed) place(maker, [...waiting, one]);
    const held = needed.map((maker) => placed.get(maker.finding)).find((it) => it && it.fix.held !== null);
    placed.set(one.finding, held ? heldFor(one.finding, held) : one.finding);
  };
  for (const one of byUrgency) place(one, []);
  return [...placed.values()];
}

function heldFor(finding: Finding, needed: Finding): Finding {
  if (finding.fix.held !== null || finding.fix.sql === '') return finding;
  return { ...finding, fix: { ...finding.fix, held: `it needs ${needed.id} first, which is held` } };
}

interface Placeable {
  readonly finding: Finding;
  /** Of its statements. */
  readonly words: ReadonlySet<string>;
}

/** Whether the first cannot be put right before the second: its statements name what the second makes. */
function needs({ finding, words }: Placeable, maker: Finding): boolean {
  if (finding === maker || rank(finding) < rank(maker)) return false;
  const { kind, table, object } = maker;
  const sameTable = table === finding.table;
  if (kind === 'extension') return CALLERS.has(finding.kind);
  // Without its policies, row security hides everything.
  if (kind === 'policy') return finding.kind === 'row_security' && sameTable;
  if (kind === 'unique' || kind === 'primary_key') {
    return finding.kind === 'foreign_key' && finding.object.endsWith(`-> ${table} ${object}`);
  }
  const name = object.replace(/\(.*$/s, '');
  return (table === null || sameTable || words.has(table)) && words.has(name);
}

/** What others name has to be there first, and to be of the right type. */
function makes({ kind, change, aspect }: Finding): boolean {
  return MAKERS.has(kind) && (change === 'missing' || aspect === 'type');
}

/** What may call an extension's functions, whose names nobody here knows. */
const CALLERS: ReadonlySet<Finding['kind']> = new Set(['table', 'column', 'index', 'view', 'function']);

/** What others name. */
const MAKERS: ReadonlySet<Finding['kind']> = new Set([
  'extension',
  'enum',
  'sequence',
  'table',
  'column',
  'function',
  'unique',
  'primary_key',
  'policy',
]);

/** In which order an empty database would be built. */
const BUILDING: readonly Finding['kind'][] = [
  'extension',
  'enum',
  'sequence',
  'table',
  'column',
  'primary_key',
  'unique',
  'exclusion',
  'check',
  'foreign_key',
  'index',
  'view',
  'function',
  'trigger',
  'policy',
  'row_security',
  'grant',
  'comment',
];

const rank = ({ kind }: Finding): number => BUILDING.indexOf(kind);

/** What is to go goes after all that is to come, and in the opposite order. */
const turn = (finding: Finding): number =>
  finding.change === 'unexpected' ? 2 * BUILDING.length - rank(finding) : rank(finding);

const urgency = ({ severity }: Finding): number => SEVERITIES.indexOf(severity);

function wordsOf(sql: string): ReadonlySet<string> {
  return new Set(sql.match(/"[^"]+"|[\w$]+/g)?.map((it) => it.replaceAll('"', '')));
}
