import type { Clock } from '../clock.ts';

/** The gateway's clock as one authenticated answer gave it. Milliseconds throughout. */
export interface ServerTime {
  /** What the gateway's clock said. */
  readonly server: number;
  /** This process's monotonic clock when the answer was read. */
  readonly monotonic: number;
  /** From sending the request to reading the answer: `server` is at most this old. */
  readonly roundTrip: number;
  /** Gateway minus wall clock here, the answer taken to be half a round trip old. */
  readonly offset: number;
}

/** Starts measuring as the request goes out; the returned function takes the gateway's `now` as the answer is read. */
export function timeRequest(clock: Clock): (serverNow: string) => ServerTime {
  const sent = clock.monotonic();
  return (serverNow) => {
    const server = Date.parse(serverNow);
    const monotonic = clock.monotonic();
    const roundTrip = monotonic - sent;
    return { server, monotonic, roundTrip, offset: Math.round(server + roundTrip / 2 - clock.now()) };
  };
}
