import { eq, sql } from '../../db/drizzle.ts';
import type { Postgres } from '../../db/postgres/connect.ts';
import { kiosks, users } from '../../db/schema/household.ts';
import { hashKey, makeKey } from './kiosk-key.ts';

export interface NewKiosk {
  readonly email: string;
  readonly name: string;
  readonly timezone?: string | undefined;
}

export type Provisioned =
  | {
      readonly kind: 'provisioned';
      readonly kiosk_id: string;
      readonly user_id: string;
      readonly key: string;
    }
  | { readonly kind: 'refused'; readonly message: string };

/** Makes a kiosk for the account with this e-mail address. The key is told here and never again. */
export async function provision(postgres: Postgres, asked: NewKiosk): Promise<Provisioned> {
  const accounts = await postgres.orm
    .select({ id: users.pg.id, email: users.pg.email, deleted_at: users.pg.deleted_at })
    .from(users.pg)
    .where(eq(sql`lower(${users.pg.email})`, asked.email.toLowerCase()));
  const living = accounts.filter((it) => !it.deleted_at);
  // Addresses that differ only in case may be two accounts; then the spelling decides.
  const account = living.length === 1 ? living[0] : living.find((it) => it.email === asked.email);
  if (!account) return { kind: 'refused', message: whyNone(asked.email, accounts.length, living.length) };

  const key = makeKey();
  const [made] = await postgres.orm
    .insert(kiosks.pg)
    .values({
      user_id: account.id,
      name: asked.name,
      status: 'active',
      settings: asked.timezone ? { timezone: asked.timezone } : {},
      paired_at: sql`now()`,
      credential_hash: hashKey(key),
    })
    .returning({ id: kiosks.pg.id });
  if (!made) throw new Error('The new kiosk has no id');
  return { kind: 'provisioned', kiosk_id: made.id, user_id: account.id, key };
}

function whyNone(email: string, all: number, living: number): string {
  if (living > 1)
    return `Several accounts have the e-mail ${email} in other spellings: give it exactly as it is stored`;
  if (all > 0) return `The account with the e-mail ${email} was deleted: restore it first`;
  return `No account has the e-mail ${email}: check its spelling`;
}
