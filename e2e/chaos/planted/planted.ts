import type { Planted } from '../options.ts';
import { timestampCursor } from './timestamp-cursor.ts';

/** Mistakes that others have made, put into the running programs from outside. The run must find each. */

export const readsByTimestamp: Planted = { record: timestampCursor };

export const deletesBeforeTheAnswer: Planted = { kiosk: hook('forgetful-outbox') };

export const countsRepeats: Planted = { gateway: hook('counting-again') };

function hook(name: string): string {
  return new URL(`./${name}.hook.ts`, import.meta.url).href;
}
