import type { Chance } from '../../../agent/crash/chance.ts';
import type { Clock } from '../../../sync/clock.ts';
import type { ChaosGateway } from '../parts/gateway.ts';
import type { ChaosKiosk } from '../parts/kiosk.ts';
import type { ChaosRecord } from '../parts/record.ts';
import type { ChaosProxy } from '../proxy/proxy.ts';

export interface MisfortuneDeps {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly record: ChaosRecord;
  readonly gateways: readonly ChaosGateway[];
  readonly kiosks: readonly ChaosKiosk[];
  readonly proxies: readonly ChaosProxy[];
  readonly onFault: (name: FaultName) => void;
  readonly signal: AbortSignal;
}

export type FaultName = keyof typeof weights;

const weights = {
  kiosk_killed: 16,
  kiosk_restarted: 4,
  gateway_killed: 10,
  gateway_restarted: 4,
  record_stopped_at_once: 3,
  record_killed: 1,
  network_away: 10,
  all_networks_away: 2,
};

/** More, and on a slow machine nothing would ever work that could be wrong. */
const MOST_AT_ONCE = 2;

/** One thing that goes wrong, and is well again when `befall` resolves. Nothing is hit twice at once: `victim` tells. */
interface Fault {
  readonly victim: object;
  readonly befall: () => Promise<void>;
}

/** Kills, stops and cuts off one thing after the other, several at a time, until told to stop. Then everything runs again. */
export async function misfortune(deps: MisfortuneDeps): Promise<void> {
  const { clock, chance, signal } = deps;
  const underWay = new Map<object, Promise<void>>();
  while (!signal.aborted) {
    await clock.sleep(chance.between(300, 2_500), signal);
    const name = chance.among(weights);
    const { victim, befall } = faults[name](deps);
    if (signal.aborted || underWay.has(victim) || underWay.size === MOST_AT_ONCE) continue;
    deps.onFault(name);
    underWay.set(
      victim,
      befall().then(() => void underWay.delete(victim)),
    );
  }
  await Promise.all(underWay.values());
}

const faults: Readonly<Record<FaultName, (deps: MisfortuneDeps) => Fault>> = {
  kiosk_killed: (deps) => {
    const kiosk = one(deps.chance, deps.kiosks);
    return ended(deps, kiosk, () => kiosk.kill(), 1_500);
  },
  kiosk_restarted: (deps) => {
    const kiosk = one(deps.chance, deps.kiosks);
    return ended(deps, kiosk, () => inGoodOrder(kiosk), 500);
  },
  gateway_killed: (deps) => {
    const gateway = one(deps.chance, deps.gateways);
    return ended(deps, gateway, () => gateway.kill(), 2_000);
  },
  gateway_restarted: (deps) => {
    const gateway = one(deps.chance, deps.gateways);
    return ended(deps, gateway, () => inGoodOrder(gateway), 500);
  },
  record_stopped_at_once: (deps) => ended(deps, deps.record, () => deps.record.end('SIGQUIT'), 2_500),
  record_killed: (deps) => ended(deps, deps.record, () => deps.record.end('SIGKILL'), 1_000),
  network_away: (deps) => {
    const proxy = one(deps.chance, deps.proxies);
    return away(deps, proxy, [proxy], 6_000);
  },
  all_networks_away: (deps) => away(deps, deps.proxies, deps.proxies, 3_000),
};

/** Ended as `end` does it, and started again after at most `most` milliseconds. */
function ended<Part extends { readonly start: () => Promise<void> }>(
  { clock, chance, signal }: MisfortuneDeps,
  part: Part,
  end: () => Promise<void>,
  most: number,
): Fault {
  const pause = chance.between(0, most);
  return {
    victim: part,
    befall: async () => {
      await end();
      await clock.sleep(pause, signal);
      await part.start();
    },
  };
}

function away(
  { clock, chance, signal }: MisfortuneDeps,
  victim: object,
  proxies: readonly ChaosProxy[],
  most: number,
): Fault {
  const pause = chance.between(500, most);
  return {
    victim,
    befall: async () => {
      for (const proxy of proxies) proxy.away(true);
      await clock.sleep(pause, signal);
      for (const proxy of proxies) proxy.away(false);
    },
  };
}

/** Null: it was not there to be stopped. */
async function inGoodOrder(part: {
  readonly name: string;
  readonly stop: () => Promise<number | null>;
}): Promise<void> {
  const code = await part.stop();
  if (code !== 0) throw new Error(`${part.name} was asked to stop and ended with ${code}`);
}

function one<T>(chance: Chance, all: readonly T[]): T {
  return all[chance.between(0, all.length - 1)] as T;
}
