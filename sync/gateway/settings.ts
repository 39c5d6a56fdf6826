import { and, eq, sql } from '../../db/drizzle.ts';
import type { Postgres } from '../../db/postgres/connect.ts';
import { kiosks, users } from '../../db/schema/household.ts';
import {
  type KioskSettings,
  kioskSettings,
  type SettingsChange,
  withSettings,
} from '../../db/schema/kiosk-settings.ts';

export interface ChangedSettings {
  readonly email: string;
  readonly name: string;
  readonly change: SettingsChange;
}

export type SettingsOutcome =
  | { readonly kind: 'set'; readonly kiosk_id: string; readonly settings: KioskSettings }
  | { readonly kind: 'refused'; readonly message: string };

/** Changes what a parent set for one kiosk, found by its account's e-mail address and its name. */
export async function changeSettings(postgres: Postgres, asked: ChangedSettings): Promise<SettingsOutcome> {
  const { email, name, change } = asked;
  return postgres.orm.transaction(async (tx) => {
    const found = await tx
      .select({ id: kiosks.pg.id, settings: kiosks.pg.settings })
      .from(kiosks.pg)
      .innerJoin(users.pg, eq(users.pg.id, kiosks.pg.user_id))
      .where(
        and(
          eq(sql`lower(${users.pg.email})`, email.toLowerCase()),
          eq(kiosks.pg.name, name),
          eq(kiosks.pg.status, 'active'),
        ),
      )
      .for('update', { of: kiosks.pg });
    const [kiosk] = found;
    if (!kiosk) return { kind: 'refused', message: await whyNone(tx, email, name) };
    if (found.length > 1) {
      const message = `The account ${email} has ${found.length} kiosks named ${name}: rename all but one`;
      return { kind: 'refused', message };
    }
    const settings = withSettings(kiosk.settings, change);
    await tx.update(kiosks.pg).set({ settings }).where(eq(kiosks.pg.id, kiosk.id));
    return { kind: 'set', kiosk_id: kiosk.id, settings: kioskSettings.parse(settings) };
  });
}

async function whyNone(tx: Pick<Postgres['orm'], 'select'>, email: string, name: string): Promise<string> {
  const rows = await tx
    .select({ kiosk: kiosks.pg.name })
    .from(users.pg)
    .leftJoin(kiosks.pg, and(eq(kiosks.pg.user_id, users.pg.id), eq(kiosks.pg.status, 'active')))
    .where(eq(sql`lower(${users.pg.email})`, email.toLowerCase()));
  if (rows.length === 0) return `No account has the e-mail ${email}: check its spelling`;
  const names = rows.flatMap(({ kiosk }) => kiosk ?? []).sort();
  const those = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
  return `The account ${email} has no active kiosk named ${name}: ${those}`;
}
