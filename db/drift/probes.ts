import type { Ratings } from '../ratings.ts';
import type { Aspect, Difference, ObjectKind } from './difference.ts';
import { differenceProbes } from './probes-differences.ts';
import { householdProbes } from './probes-household.ts';
import { libraryProbes } from './probes-library.ts';
import { watchingProbes } from './probes-watching.ts';

/** A question to the rows, which the structure alone cannot answer. */
export interface Probe {
  readonly id: string;
  /** What the rows it finds have in common, to be read after their number. */
  readonly title: string;
  readonly table: string;
  /** As `table.column`; where one is absent the question has no meaning. */
  readonly needs: readonly string[];
  /** Yields the text `id` of each row it finds, and nothing else of it: ids name nobody. */
  readonly sql: string;
  /** For what only this program can judge: the texts among `sql`'s that `keep` lets through become `$1`. */
  readonly texts?: { readonly sql: string; readonly keep: (text: string) => boolean };
  /** The findings whose evidence this is. */
  readonly about: readonly About[];
}

export interface About {
  readonly kinds: readonly ObjectKind[];
  readonly table: string;
  /** A column's name, or how a constraint's or index's object begins. */
  readonly object: string;
  /** Only what differs in this respect. */
  readonly aspects?: readonly Aspect[];
}

/** The standing questions, and one for each difference that rows can make worse. */
export function probesFor(ratings: Pick<Ratings, 'resolve'>, differences: readonly Difference[]): Probe[] {
  const standing = [...householdProbes(ratings), ...libraryProbes(ratings), ...watchingProbes];
  const open = differenceProbes(differences).filter(
    (probe) =>
      !differences.some((it) => concerns(probe, it) && standing.some((other) => concerns(other, it))),
  );
  return [...standing, ...open];
}

export function concerns({ about }: Pick<Probe, 'about'>, difference: Difference): boolean {
  const { kind, table, object, aspect } = difference;
  return about.some(
    (it) =>
      it.kinds.includes(kind) &&
      it.table === table &&
      (kind === 'column' ? object === it.object : object.startsWith(it.object)) &&
      (it.aspects === undefined || (aspect !== null && it.aspects.includes(aspect))),
  );
}
