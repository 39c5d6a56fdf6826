import { chainOf } from './chain.ts';
import type { Start, Step } from './step.ts';

/** A row of `schema_migrations`. The first says what the database was; released ledgers lack it and began empty. */
export interface LedgerEntry {
  readonly id: string;
  readonly checksum: string;
}

/** What of a step a ledger is judged by. */
export type Known = Pick<Step, 'id' | 'checksum' | 'for'>;

export type Standing<T extends Known = Step> =
  | { readonly kind: 'current' }
  | { readonly kind: 'behind'; readonly pending: readonly T[] }
  | {
      readonly kind: 'newer' | 'gap' | 'checksum_differs' | 'other_start';
      readonly message: string;
    };

const BASELINE = /^0000_(empty|production|init)$/;

/** `checksum` is of the catalog as it was then. */
export function baselineOf(start: Start, checksum: string): LedgerEntry {
  return { id: `0000_${start}`, checksum };
}

export function startOf(ledger: readonly Pick<LedgerEntry, 'id'>[]): Start {
  const [, start = 'empty'] = ledger.map(({ id }) => BASELINE.exec(id)).find(Boolean) ?? [];
  return start as Start;
}

/** Entries of steps that a person approved stand outside the chain. */
export function isHeld(id: string): boolean {
  return id.startsWith('held/');
}

/** Where a database stands, by its ledger, against the steps this program has. */
export function judgeLedger<T extends Known>(
  ledger: readonly LedgerEntry[],
  known: readonly T[],
): Standing<T> {
  const start = startOf(ledger);
  const chain = chainOf(known, start);
  const applied = new Map(
    ledger.filter(({ id }) => !isHeld(id) && !BASELINE.test(id)).map(({ id, checksum }) => [id, checksum]),
  );
  for (const id of applied.keys()) {
    if (chain.some((it) => it.id === id)) continue;
    return known.some((it) => it.id === id) ? otherStart(id, start) : newer(id);
  }
  const changed = chain.find((it) => applied.has(it.id) && applied.get(it.id) !== it.checksum);
  if (changed) {
    const message = `Migration ${changed.id} was changed after it was applied: restore the file, put the change in a new one`;
    return { kind: 'checksum_differs', message };
  }
  const last = chain.findLastIndex((it) => applied.has(it.id));
  const skipped = chain.slice(0, last + 1).find((it) => !applied.has(it.id));
  if (skipped) {
    const message = `Migration ${skipped.id} was never applied although later ones were: restore the ledger schema_migrations`;
    return { kind: 'gap', message };
  }
  const pending = chain.slice(last + 1);
  return pending.length === 0 ? { kind: 'current' } : { kind: 'behind', pending };
}

function newer(id: string): { readonly kind: 'newer'; readonly message: string } {
  const message = `The database has migration ${id}, which this program does not know: use a newer program`;
  return { kind: 'newer', message };
}

function otherStart(id: string, start: Start): { readonly kind: 'other_start'; readonly message: string } {
  const message = `The database has migration ${id}, which is for another start than "${start}": restore the ledger schema_migrations`;
  return { kind: 'other_start', message };
}
