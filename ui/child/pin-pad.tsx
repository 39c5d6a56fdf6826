import type { ComponentChildren } from 'preact';
import { useEffect, useReducer } from 'preact/hooks';
import { CHANNEL_VERSION, type FromPage, type ParentAct } from '../../agent/local/channel.ts';
import type { PageClock } from '../clock.ts';
import type { PageState } from '../state.ts';
import type { Phrase } from '../words.ts';
import { useIdle } from './idle.ts';
import { PadKey } from './pad-key.tsx';
import { PadNotice } from './pad-notice.tsx';
import { PinDots } from './pin-dots.tsx';
import { dotsOf, emptyPad, nextPad, type Pad, pinOf } from './pin-pad-state.ts';
import { Sky } from './things/sky.tsx';

/** Without a touch for this long, the pad closes. */
const IDLE_MS = 30_000;
const TICK_MS = 250;
const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const;

interface PinPadProps {
  /** What the PIN is for. */
  act: ParentAct;
  /** The same as a picture. */
  picture: ComponentChildren;
  /** The agent's last answer, whoever it was for. */
  answer: PageState['answer'];
  /** Rises with every screen message. */
  arrival: number;
  clock: PageClock;
  say(phrase: Phrase): string;
  send(message: FromPage): void;
  onSay(phrase: Phrase | null): void;
  onClose(): void;
}

/** A parent's PIN for one act at the kiosk. Shows dots only, and forgets the digits as it sends them. */
export function PinPad({ act, picture, answer, arrival, clock, say, send, onSay, onClose }: PinPadProps) {
  const [pad, happen] = useReducer(nextPad, emptyPad);
  const onTouch = useIdle(clock, IDLE_MS, onClose);
  const phrase = phraseOf(pad);
  const typing = pad.kind === 'typing';

  useEffect(() => {
    if (answer) happen({ type: 'answered', answer: answer.said, now_ms: clock.now() });
  }, [answer]);
  useEffect(() => {
    if (pad.kind === 'done') onClose();
    if (pad.kind !== 'waiting' && pad.kind !== 'asking') return;
    return clock.every(TICK_MS, () => happen({ type: 'time', now_ms: clock.now() }));
  }, [pad.kind]);
  useEffect(() => onSay(phrase), [phrase, arrival]);
  useEffect(() => () => onSay(null), []);

  function ask() {
    const pin = pinOf(pad);
    if (pin === null) return;
    send({ v: CHANNEL_VERSION, type: 'parent', pin, act });
    happen({ type: 'asked', now_ms: clock.now() });
  }

  return (
    <div class='scene' data-ground='dusk'>
      <Sky ground='dusk' />
      <section class='pad' aria-label={say('pin')} onPointerDown={onTouch} onKeyDown={onTouch}>
        <div class='purpose'>
          <PadKey sign='back' name={say('back')} open onTap={onClose} />
          <div class='purpose-picture'>{picture}</div>
          <PinDots count={dotsOf(pad)} tries={'tries' in pad ? pad.tries : 0} />
        </div>
        <div class='keys'>
          {digits.map((digit) => (
            <PadKey
              key={digit}
              sign={digit}
              name={digit}
              open={typing}
              onTap={() => happen({ type: 'digit', digit })}
            />
          ))}
          <PadKey
            sign='delete'
            name={say('key_delete')}
            open={typing}
            onTap={() => happen({ type: 'delete' })}
          />
          <PadKey sign='ok' name={say('key_ok')} open={pinOf(pad) !== null} onTap={ask} />
        </div>
        <PadNotice pad={pad} say={say} />
      </section>
    </div>
  );
}

function phraseOf(pad: Pad): Phrase {
  switch (pad.kind) {
    case 'typing':
      return pad.tries > 0 ? 'pin_again' : 'pin';
    case 'asking':
    case 'done':
      return 'pin_asking';
    case 'waiting':
      return 'pin_wait';
    case 'no_pin':
      return 'pin_none';
    case 'refused':
      return 'pin_refused';
  }
}
