import type { ParentAnswer } from '../../agent/local/channel.ts';

/** What the PIN pad knows. Digits are kept only while they are typed: not while the agent looks at them, and not after. */
export type Pad =
  /** `tries`: how many PINs of this opening were not the right one, or found no answer. */
  | { readonly kind: 'typing'; readonly pin: string; readonly tries: number }
  | { readonly kind: 'asking'; readonly until_ms: number; readonly dots: number; readonly tries: number }
  | { readonly kind: 'waiting'; readonly until_ms: number; readonly left_s: number; readonly tries: number }
  | { readonly kind: 'no_pin' }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'done' };

export type PadEvent =
  | { readonly type: 'digit'; readonly digit: string }
  | { readonly type: 'delete' }
  /** The PIN went to the agent. */
  | { readonly type: 'asked'; readonly now_ms: number }
  | { readonly type: 'answered'; readonly answer: ParentAnswer; readonly now_ms: number }
  | { readonly type: 'time'; readonly now_ms: number };

/** An answer that takes longer does not come any more. */
const PATIENCE_MS = 10_000;
export const SHORTEST = 4;
export const LONGEST = 8;

export const emptyPad: Pad = { kind: 'typing', pin: '', tries: 0 };

/** The PIN that may be sent now. Null: none. */
export function pinOf(pad: Pad): string | null {
  return pad.kind === 'typing' && pad.pin.length >= SHORTEST ? pad.pin : null;
}

/** How many digits stand there. */
export function dotsOf(pad: Pad): number {
  if (pad.kind === 'typing') return pad.pin.length;
  return pad.kind === 'asking' ? pad.dots : 0;
}

/** What the pad knows after this event. The same object back: nothing has changed. */
export function nextPad(pad: Pad, event: PadEvent): Pad {
  switch (pad.kind) {
    case 'typing':
      return typed(pad, event);
    case 'asking':
      return asked(pad, event);
    case 'waiting':
      return event.type === 'time' ? waited(pad, event.now_ms) : pad;
    case 'no_pin':
    case 'refused':
    case 'done':
      return pad;
  }
}

type Typing = Extract<Pad, { kind: 'typing' }>;
type Asking = Extract<Pad, { kind: 'asking' }>;
type Waiting = Extract<Pad, { kind: 'waiting' }>;

function typed(pad: Typing, event: PadEvent): Pad {
  switch (event.type) {
    case 'digit':
      return pad.pin.length < LONGEST ? { ...pad, pin: pad.pin + event.digit } : pad;
    case 'delete':
      return pad.pin === '' ? pad : { ...pad, pin: pad.pin.slice(0, -1) };
    case 'asked':
      if (pinOf(pad) === null) return pad;
      return {
        kind: 'asking',
        until_ms: event.now_ms + PATIENCE_MS,
        dots: pad.pin.length,
        tries: pad.tries,
      };
    case 'answered':
    case 'time':
      return pad;
  }
}

function asked(pad: Asking, event: PadEvent): Pad {
  if (event.type === 'answered') return answered(event.answer, pad.tries, event.now_ms);
  const givenUp = event.type === 'time' && event.now_ms >= pad.until_ms;
  return givenUp ? { kind: 'typing', pin: '', tries: pad.tries + 1 } : pad;
}

function answered(answer: ParentAnswer, tries: number, now_ms: number): Pad {
  switch (answer.outcome) {
    case 'done':
      return { kind: 'done' };
    case 'wrong_pin':
      return answer.wait_s === 0
        ? { kind: 'typing', pin: '', tries: tries + 1 }
        : waitingFor(answer.wait_s, tries + 1, now_ms);
    case 'wait':
      return waitingFor(answer.wait_s, tries, now_ms);
    case 'no_pin':
      return { kind: 'no_pin' };
    case 'refused':
      return { kind: 'refused', detail: answer.detail };
  }
}

function waitingFor(wait_s: number, tries: number, now_ms: number): Pad {
  return { kind: 'waiting', until_ms: now_ms + wait_s * 1000, left_s: wait_s, tries };
}

function waited(pad: Waiting, now_ms: number): Pad {
  const left_s = Math.ceil((pad.until_ms - now_ms) / 1000);
  if (left_s <= 0) return { kind: 'typing', pin: '', tries: pad.tries };
  return left_s === pad.left_s ? pad : { ...pad, left_s };
}

/** Minutes and seconds, such as 4:05. */
export function clockFace(left_s: number): string {
  return `${Math.floor(left_s / 60)}:${String(left_s % 60).padStart(2, '0')}`;
}
