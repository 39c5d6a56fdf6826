import type { Postgres } from '../../db/postgres/connect.ts';
import type { Clock } from '../../sync/clock.ts';
import { provision } from '../../sync/gateway/provision.ts';
import type { Family } from './acts/families.ts';
import { pair } from './acts/pair.ts';
import { type ChaosKiosk, kioskIn } from './parts/kiosk.ts';
import type { ChaosProxy } from './proxy/proxy.ts';

/** A kiosk with its household, its own way to the gateways, and its name in the record. */
export interface Placed {
  readonly name: string;
  readonly home: string;
  readonly kiosk_id: string;
  readonly family: Family;
  readonly kiosk: ChaosKiosk;
  readonly proxy: ChaosProxy;
}

export interface PlaceDeps {
  readonly clock: Clock;
  readonly postgres: Postgres;
  readonly dir: string;
  /** What the agent reads, beside what is its own. */
  readonly env: NodeJS.ProcessEnv;
  readonly planted: string | null;
  readonly onLost: (name: string, how: string) => void;
}

export interface Place {
  readonly name: string;
  readonly family: Family;
  readonly proxy: ChaosProxy;
  /** How the kiosk comes to belong to its account: with a key from an installer, or as RFC 8628 has it. */
  readonly joins: 'key' | 'pairing';
  /** Minutes a day that it may play whatever other kiosks do. */
  readonly offline_minutes: number;
}

/** Resolves when the kiosk runs and has its account: the one place that says how that comes about. */
export async function place(deps: PlaceDeps, at: Place): Promise<Placed> {
  const { name, family, proxy } = at;
  const key = at.joins === 'key' ? await keyFor(deps, at) : null;
  const kiosk = kioskIn({
    name,
    dir: deps.dir,
    env: {
      ...deps.env,
      MEDIO_GATEWAY_URL: proxy.url,
      ...(key === null ? {} : { MEDIO_KIOSK_KEY: key }),
    },
    planted: deps.planted,
    onLost: (how) => deps.onLost(name, how),
  });
  try {
    await (key === null ? pair({ clock: deps.clock, kiosk, family, gateway: proxy.url }) : kiosk.start());
    return { name, home: kiosk.home, kiosk_id: await settle(deps, at), family, kiosk, proxy };
  } catch (error) {
    await kiosk.kill();
    throw error;
  }
}

async function keyFor({ postgres }: PlaceDeps, { family, name }: Place): Promise<string> {
  const made = await provision(postgres, { email: family.email, name, timezone: family.timezone });
  if (made.kind !== 'provisioned') throw new Error(made.message);
  return made.key;
}

async function settle({ postgres }: PlaceDeps, { family, name, offline_minutes }: Place): Promise<string> {
  const [found] = await postgres.query<{ id: string }>(
    `UPDATE kiosks SET settings = settings || jsonb_build_object('offline_minutes', $3::int)
     WHERE user_id = $1 AND name = $2 RETURNING id`,
    [family.user_id, name, offline_minutes],
  );
  if (!found) throw new Error(`${name} is not in the record`);
  return found.id;
}
