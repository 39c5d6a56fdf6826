import type { Clock } from '../../sync/clock.ts';

/** The machine of a kiosk from one start to the next. Its time goes on when it is told to, and nothing waits for a promise. */
export interface Machine {
  readonly wall: () => number;
  /** As a person or NTP does it: boot time goes on. */
  readonly setWall: (at: number) => void;
  /** A program starts. The one before is dead, and with it whatever it waited for. */
  readonly program: () => Clock;
  /** Milliseconds until the program has something to do, `most` if that is later. */
  readonly untilDue: (most: number) => number;
  readonly run: (ms: number) => void;
  /** As `run`, but what recurs happens only at the last of its times: for while nothing goes on. */
  readonly skip: (ms: number) => void;
  /** Wall clock and boot time go on, everything else stands still. */
  readonly sleep: (ms: number) => void;
}

interface Alarm {
  due: number;
  readonly period: number;
  readonly fire: () => void;
}

export function startMachine(bootId: string, startsAt: number): Machine {
  let alarms: Alarm[] = [];
  let wall = startsAt;
  let awake = 0;
  let slept = 0;

  const goOnTo = (at: number) => {
    wall += at - awake;
    awake = at;
  };
  const run = (ms: number) => {
    const until = awake + ms;
    for (let next = earliest(alarms, until); next; next = earliest(alarms, until)) {
      goOnTo(next.due);
      next.due += next.period;
      next.fire();
    }
    goOnTo(until);
  };

  return {
    wall: () => wall,
    setWall: (at) => {
      wall = at;
    },
    program: () => {
      alarms = [];
      const began = awake;
      return {
        now: () => wall,
        monotonic: () => awake - began,
        boot: () => awake + slept,
        bootId,
        sleep: () => new Promise(() => undefined),
        every: (period, fire) => {
          const alarm = { due: awake + period, period, fire };
          alarms.push(alarm);
          return () => {
            alarms = alarms.filter((each) => each !== alarm);
          };
        },
      };
    },
    untilDue: (most) => alarms.reduce((least, { due }) => Math.min(least, due - awake), most),
    run,
    skip: (ms) => {
      const until = awake + ms;
      for (const alarm of alarms) {
        const times = Math.floor((until - alarm.due) / alarm.period);
        if (times > 0) alarm.due += times * alarm.period;
      }
      run(ms);
    },
    sleep: (ms) => {
      wall += ms;
      slept += ms;
    },
  };
}

function earliest(alarms: readonly Alarm[], until: number): Alarm | undefined {
  let found: Alarm | undefined;
  for (const alarm of alarms) if (alarm.due <= until && (!found || alarm.due < found.due)) found = alarm;
  return found;
}
