import type { Chance } from '../../../agent/crash/chance.ts';
import type { Query } from '../../../db/postgres/connect.ts';
import { type Family, uidOf } from './families.ts';
import { type WriteDeps, write } from './transaction.ts';

export interface TravellerDeps extends WriteDeps {
  readonly chance: Chance;
  readonly families: readonly Family[];
  readonly signal: AbortSignal;
}

/** A chip that belongs to nobody's stamps. */
export const TRAVELLER = uidOf(0xffff, 1);

export async function seedTraveller(query: Query, family: Family): Promise<void> {
  await query(`INSERT INTO nfc_chips (user_id, chip_uid, label) VALUES ($1, $2, 'given away')`, [
    family.user_id,
    TRAVELLER,
  ]);
}

/** A chip that one household gives to the next: whoever had it must lose it. */
export async function travel(deps: TravellerDeps): Promise<void> {
  const { chance, clock, families, signal } = deps;
  for (let turn = 1; !signal.aborted; turn++) {
    await write(deps, async (query) => {
      const to = families[turn % families.length]?.user_id;
      await query('UPDATE nfc_chips SET user_id = $2, updated_at = now() WHERE chip_uid = $1', [
        TRAVELLER,
        to,
      ]);
      return 'keep';
    });
    await clock.sleep(chance.between(200, 1_500), signal);
  }
}
