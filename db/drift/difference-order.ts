import type { Aspect, Difference, ObjectKind } from './difference.ts';

/** Table by table, then what stands alone. */
export function byPlace(a: Difference, b: Difference): number {
  const places = [a, b].map((it) => [
    it.table === null ? 1 : 0,
    it.table ?? '',
    KINDS.indexOf(it.kind),
    it.object,
    it.aspect === null ? -1 : ASPECTS.indexOf(it.aspect),
    it.change,
    it.name,
  ]);
  const [first = [], second = []] = places;
  const at = first.findIndex((part, index) => part !== second[index]);
  if (at === -1) return 0;
  return (first[at] ?? 0) < (second[at] ?? 0) ? -1 : 1;
}

const KINDS: readonly ObjectKind[] = [
  'table',
  'view',
  'column',
  'primary_key',
  'unique',
  'foreign_key',
  'check',
  'exclusion',
  'index',
  'trigger',
  'row_security',
  'policy',
  'function',
  'extension',
  'enum',
  'sequence',
  'grant',
  'comment',
];

const ASPECTS: readonly Aspect[] = [
  'type',
  'nullability',
  'default',
  'generated',
  'collation',
  'definition',
  'predicate',
  'actions',
  'deferrability',
  'validity',
  'enabled',
  'privileges',
  'text',
  'order',
  'name',
];
