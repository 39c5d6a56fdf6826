import type { Aspect, Difference, ObjectKind } from './difference.ts';

// For tests: differences as the comparison finds them.

export const missing = (
  kind: ObjectKind,
  table: string | null,
  object: string,
  expected = '',
): Difference => ({
  kind,
  table,
  object,
  change: 'missing',
  aspect: null,
  expected,
  actual: null,
  name: object,
});

export const unexpected = (
  kind: ObjectKind,
  table: string | null,
  object: string,
  actual = '',
): Difference => ({ ...missing(kind, table, object), change: 'unexpected', expected: null, actual });

export const different = (
  kind: ObjectKind,
  table: string | null,
  object: string,
  aspect: Aspect,
  expected: string | null = null,
  actual: string | null = null,
): Difference => ({ ...missing(kind, table, object), change: 'different', aspect, expected, actual });

export const KINDS: readonly ObjectKind[] = [
  'table',
  'column',
  'primary_key',
  'unique',
  'foreign_key',
  'check',
  'exclusion',
  'index',
  'trigger',
  'function',
  'extension',
  'sequence',
  'enum',
  'view',
  'row_security',
  'policy',
  'grant',
  'comment',
];

export const ASPECTS: readonly Aspect[] = [
  'type',
  'nullability',
  'default',
  'generated',
  'collation',
  'order',
  'name',
  'actions',
  'deferrability',
  'validity',
  'predicate',
  'definition',
  'enabled',
  'privileges',
  'text',
];
