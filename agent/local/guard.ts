import { randomBytes, timingSafeEqual } from 'node:crypto';

const COOKIE = 'medio';

/** Keeps everybody but our own window off the loopback port: other programs, and web pages in other browsers. */
export interface Guard {
  /** 256 bits, base64url. Whoever opens the page with it gets the cookie; it is good while the agent runs. */
  readonly bootSecret: string;
  readonly cookieName: string;
  readonly cookieValue: string;
  readonly isBootSecret: (given: unknown) => boolean;
  readonly refusal: (request: Incoming) => 'host' | 'origin' | 'cookie' | null;
}

export interface Incoming {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly cookie: string | undefined;
}

/** `authority`: the one `127.0.0.1:PORT` that requests may name, known once the port is. */
export function createGuard(authority: () => string): Guard {
  const bootSecret = randomBytes(32).toString('base64url');
  const cookieValue = randomBytes(32).toString('base64url');
  return {
    bootSecret,
    cookieName: COOKIE,
    cookieValue,
    isBootSecret: (given) => isSame(given, bootSecret),
    refusal: ({ host, origin, cookie }) => {
      // A name that merely resolves to this machine is how a web page would get here.
      if (host !== authority()) return 'host';
      if (origin !== undefined && origin !== `http://${authority()}`) return 'origin';
      return isSame(cookie, cookieValue) ? null : 'cookie';
    },
  };
}

function isSame(given: unknown, expected: string): boolean {
  if (typeof given !== 'string') return false;
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
