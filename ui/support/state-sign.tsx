import type { Check } from '../../agent/local/channel.ts';

type State = Check['state'];

export const stateWords: Readonly<Record<State, string>> = {
  ok: 'good',
  warn: 'look',
  bad: 'broken',
  skipped: 'not tested',
};

/** A state by shape; its word stands beside it. */
export function StateSign({ state }: { state: State }) {
  return (
    <svg class={`sign ${state}`} viewBox='-12 -12 24 24' aria-hidden='true'>
      <Shape state={state} />
    </svg>
  );
}

function Shape({ state }: { state: State }) {
  switch (state) {
    case 'ok':
      return (
        <>
          <circle r='11' />
          <path class='mark' d='M-5 0 L-1 5 L6 -5' />
        </>
      );
    case 'warn':
      return (
        <>
          <path d='M0 -11 L11 9 L-11 9 Z' />
          <path class='mark' d='M0 -4 L0 2 M0 6 L0 6.2' />
        </>
      );
    case 'bad':
      return (
        <>
          <path d='M-5 -11 L5 -11 L11 -5 L11 5 L5 11 L-5 11 L-11 5 L-11 -5 Z' />
          <path class='mark' d='M-5 0 L5 0' />
        </>
      );
    case 'skipped':
      return <circle class='hollow' r='9' />;
  }
}
