import { z } from 'zod';

/** What passes between the run and a kiosk's process, over the channel between a parent process and its child. */
const v = z.literal(1);

export const toKiosk = z.discriminatedUnion('kind', [
  z.strictObject({ v, kind: z.literal('tap'), uid: z.string() }),
  /** In good order. */
  z.strictObject({ v, kind: z.literal('stop') }),
]);
export type ToKiosk = z.infer<typeof toKiosk>;

export const fromKiosk = z.discriminatedUnion('kind', [
  z.strictObject({ v, kind: z.literal('ready'), url: z.string() }),
]);
export type FromKiosk = z.infer<typeof fromKiosk>;
