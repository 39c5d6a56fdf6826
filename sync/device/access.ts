import { hostname } from 'node:os';
import type { Identity } from '../../db/device/identity.ts';
import type { Db } from '../../db/device/open.ts';
import type { Clock } from '../clock.ts';
import { authorizedHttp } from './authorized-http.ts';
import type { Failure, Http } from './http.ts';
import { openKioskKey, retireKioskKey } from './kiosk-key.ts';
import { type OAuth, openOAuth } from './oauth.ts';
import { type KioskTokens, kioskTokens } from './tokens.ts';

/** The kiosk's way in: its key, what it asks the authorization server, its tokens, and requests that carry them. */
export interface Access {
  /** The client with the kiosk's key, which is made where there is none. */
  readonly oauth: () => Promise<OAuth | Failure>;
  readonly tokens: KioskTokens;
  /** The same requests, proven to be this identity's. */
  readonly authorize: (http: Http, identity: Identity) => Http;
  /** Where this is the kiosk's key, the next one is new: somebody else has it too. */
  readonly retireKey: (thumbprint: string) => void;
  /** Ends requests for tokens. Twice harmless. */
  readonly close: () => void;
}

export interface AccessDeps {
  readonly home: string;
  /** state.db */
  readonly db: Db;
  readonly http: Http;
  /** Of the gateway. */
  readonly baseUrl: URL;
  readonly clock: Pick<Clock, 'now' | 'boot'>;
  readonly version: string;
  readonly log?: { readonly warn: (fields: object, message: string) => void };
  /** The kiosk has lost its access, which is written already. */
  readonly onOut: () => void;
}

export function openAccess(deps: AccessDeps): Access {
  const { home, db, http, baseUrl, clock, log } = deps;
  const about = { description: describe(), app_version: deps.version };
  let opening: Promise<OAuth | Failure> | null = null;

  const open = async (): Promise<OAuth | Failure> => {
    const opened = await openKioskKey({ home, ...(log && { log }) });
    if (opened.kind === 'key') return openOAuth({ baseUrl, http, clock, about, key: opened.key });
    opening = null;
    log?.warn({ detail: opened.detail }, 'the kiosk’s key cannot be read or made');
    return { kind: 'unreachable', code: 'NO_KEY', detail: opened.detail };
  };
  const oauth = () => {
    opening ??= open();
    return opening;
  };
  const tokens = kioskTokens({ db, clock, oauth, onOut: deps.onOut });

  return {
    oauth,
    tokens,
    authorize: (through, identity) => authorizedHttp({ http: through, tokens }, identity),
    retireKey: (thumbprint) => {
      const before = oauth();
      opening = before.then((it) => {
        if (!('thumbprint' in it) || it.thumbprint !== thumbprint) return it;
        try {
          retireKioskKey(home);
        } catch (error) {
          // Nothing is asked with a key that somebody else has: the next look finds the disk as it then is.
          opening = null;
          log?.warn({ error }, 'the kiosk’s key could not be set aside');
          return { kind: 'unreachable', code: 'NO_KEY', detail: String(error) };
        }
        return open();
      });
    },
    close: tokens.close,
  };
}

/** What a parent is told of the kiosk that asks, as the gateway takes it: on one line, of at most 100 characters. */
function describe(): string {
  return (
    hostname()
      .replace(/[\p{C}\p{Z}]+/gu, ' ')
      .trim()
      .slice(0, 100) || 'Medio Kiosk'
  );
}
