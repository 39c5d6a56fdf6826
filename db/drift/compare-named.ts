import type { Aspect, Difference, ObjectKind } from './difference.ts';
import { match } from './match.ts';

/** What is known by a name and has one text that can differ. */
export interface Named {
  readonly object: string;
  /** For the SQL that repairs it. */
  readonly name: string;
  readonly definition: string;
  /** The part of the definition that can differ. */
  readonly part: string;
}

interface What {
  readonly kind: ObjectKind;
  readonly table: string | null;
  /** What differs when `part` does. */
  readonly aspect: Aspect;
}

/** Things of one kind that are known by a name, in two databases. */
export function compareNamed(
  { kind, table, aspect }: What,
  expected: readonly Named[],
  actual: readonly Named[],
): Difference[] {
  const { pairs, missing, unexpected } = match(expected, actual, (a, b) => a.object === b.object);
  const subjectOf = ({ object, name }: Named) => ({ kind, table, object, name });
  const changed = pairs.filter(([wanted, there]) => wanted.part !== there.part);
  return [
    ...missing.map((it) => absent(subjectOf(it), 'missing', it.definition)),
    ...unexpected.map((it) => absent(subjectOf(it), 'unexpected', it.definition)),
    ...changed.map(([wanted, there]) => different(subjectOf(there), aspect, wanted.part, there.part)),
  ];
}

/** Where the definition is all there is to know. */
export function defined(thing: { readonly name: string; readonly definition: string }): Named {
  return { object: thing.name, name: thing.name, definition: thing.definition, part: thing.definition };
}

export type Subject = Pick<Difference, 'kind' | 'table' | 'object' | 'name'>;

/** On one side only. */
export function absent(subject: Subject, change: 'missing' | 'unexpected', definition: string): Difference {
  const [expected, actual] = change === 'missing' ? [definition, null] : [null, definition];
  return { ...subject, change, aspect: null, expected, actual };
}

/** On both sides, and not alike. */
export function different(
  subject: Subject,
  aspect: Aspect,
  expected: string | null,
  actual: string | null,
): Difference {
  return { ...subject, change: 'different', aspect, expected, actual };
}
