import { z } from 'zod';

/** How far a household's rows have been read. A revision means something only within its epoch. */
export interface Mark {
  readonly epoch: string;
  readonly revision: number;
}

/** The household's own rows, and those that all households share. */
export interface Position {
  readonly own: Mark;
  readonly shared: Mark;
}

/** Legible on purpose: a support person sees where a kiosk stands. */
export function encodeCursor({ own, shared }: Position): string {
  return `${own.epoch}.${own.revision}~${shared.epoch}.${shared.revision}`;
}

/** Null for anything that `encodeCursor` does not make. */
export function decodeCursor(text: unknown): Position | null {
  if (typeof text !== 'string') return null;
  const [own, shared, ...rest] = text.split('~').map(decodeMark);
  return own && shared && rest.length === 0 ? { own, shared } : null;
}

export type CursorFault = 'other_epoch' | 'cursor_ahead';

/** Why a kiosk cannot go on from `cursor` when the database stands at `now`; null when it can. */
export function cursorFault(cursor: Position, now: Position): CursorFault | null {
  if (cursor.own.epoch !== now.own.epoch || cursor.shared.epoch !== now.shared.epoch) return 'other_epoch';
  if (cursor.own.revision > now.own.revision || cursor.shared.revision > now.shared.revision)
    return 'cursor_ahead';
  return null;
}

const mark = z
  .tuple([z.guid(), z.string().regex(/^(0|[1-9]\d{0,15})$/)])
  .transform(([epoch, revision]): Mark => ({ epoch, revision: Number(revision) }))
  .refine(({ revision }) => Number.isSafeInteger(revision));

function decodeMark(text: string): Mark | null {
  return mark.safeParse(text.split('.')).data ?? null;
}
