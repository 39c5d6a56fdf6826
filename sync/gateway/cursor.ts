import { z } from 'zod';

/** How far a household's rows have been read. A revision means something only within its epoch. */
export interface Mark {
  readonly epoch: string;
  readonly revision: number;
}

/** The household's own rows, and those that all households share, of the tables in one edition. */
export interface Position {
  readonly own: Mark;
  readonly shared: Mark;
  readonly edition: number;
}

/** Where the database stands, and how far it has forgotten what was deleted. */
export interface Standing extends Position {
  /** Revisions: who has read less far may miss a deletion. */
  readonly pruned: { readonly own: number; readonly shared: number };
  /** Which start of the server, and which database in it. */
  readonly incarnation: string;
}

/** Legible on purpose: a support person sees where a kiosk stands. */
export function encodeCursor({ own, shared, edition }: Position): string {
  const marks = `${own.epoch}.${own.revision}~${shared.epoch}.${shared.revision}`;
  // Cursors of the first edition are older than editions.
  return edition === 1 ? marks : `${marks}~${edition}`;
}

/** Null for anything that `encodeCursor` does not make. */
export function decodeCursor(text: unknown): Position | null {
  if (typeof text !== 'string') return null;
  const [first = '', second = '', third, ...rest] = text.split('~');
  const [own, shared, edition] = [decodeMark(first), decodeMark(second), decodeEdition(third)];
  return own && shared && edition && rest.length === 0 ? { own, shared, edition } : null;
}

export type CursorFault = 'other_epoch' | 'other_edition' | 'cursor_ahead' | 'history_pruned';

/** Why a kiosk cannot go on from `cursor` when the database stands at `now`; null when it can. */
export function cursorFault(cursor: Position, now: Standing): CursorFault | null {
  if (cursor.own.epoch !== now.own.epoch || cursor.shared.epoch !== now.shared.epoch) return 'other_epoch';
  if (cursor.own.revision > now.own.revision || cursor.shared.revision > now.shared.revision)
    return 'cursor_ahead';
  if (cursor.edition !== now.edition) return 'other_edition';
  if (cursor.own.revision < now.pruned.own || cursor.shared.revision < now.pruned.shared)
    return 'history_pruned';
  return null;
}

const mark = z
  .tuple([z.guid(), z.string().regex(/^(0|[1-9]\d{0,15})$/)])
  .transform(([epoch, revision]): Mark => ({ epoch, revision: Number(revision) }))
  .refine(({ revision }) => Number.isSafeInteger(revision));

function decodeEdition(text: string | undefined): number | null {
  if (text === undefined) return 1;
  return /^([2-9]|[1-9]\d{1,2})$/.test(text) ? Number(text) : null;
}

function decodeMark(text: string): Mark | null {
  return mark.safeParse(text.split('.')).data ?? null;
}
