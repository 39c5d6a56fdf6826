import type { Postgres } from '../../../db/postgres/connect.ts';
import { asAccess } from '../../../db/postgres/roles.ts';
import { isObject, type SettingsChange, withSettings } from '../../../db/schema/kiosk-settings.ts';
import type { Clock } from '../../clock.ts';
import { noteAccess } from '../access/audit.ts';

export interface KioskChange {
  readonly kiosk_id: string;
  readonly user_id: string;
  readonly name: string;
  readonly settings: SettingsChange;
}

/** Renames an active kiosk and sets what its parent chose. `unknown`: this household has no such kiosk, or not any more. */
export function changeKiosk(
  deps: { readonly postgres: Postgres; readonly clock: Clock },
  { kiosk_id, user_id, name, settings }: KioskChange,
): Promise<{ readonly kind: 'changed' } | { readonly kind: 'unknown' }> {
  return asAccess(deps.postgres, async (query) => {
    const [before] = await query<{ name: string; settings: unknown }>(
      `SELECT name, settings FROM kiosks WHERE id = $1 AND user_id = $2 AND status = 'active' FOR UPDATE`,
      [kiosk_id, user_id],
    );
    if (!before) return { kind: 'unknown' } as const;
    const had = isObject(before.settings) ? before.settings : {};
    const changed = Object.entries(settings).filter(([key, value]) => (had[key] ?? null) !== value);
    const what = [...(before.name === name ? [] : ['name']), ...changed.map(([key]) => key)];
    if (what.length === 0) return { kind: 'changed' } as const;
    await query('UPDATE kiosks SET name = $2, settings = $3, updated_at = $4 WHERE id = $1', [
      kiosk_id,
      name,
      JSON.stringify(withSettings(had, settings)),
      new Date(deps.clock.now()),
    ]);
    await noteAccess(query, deps.clock, { kind: 'kiosk_changed', user_id, kiosk_id, what });
    return { kind: 'changed' } as const;
  });
}
