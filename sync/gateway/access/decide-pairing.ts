import type { Postgres, Query } from '../../../db/postgres/connect.ts';
import { asAccess } from '../../../db/postgres/roles.ts';
import type { KioskSettings } from '../../../db/schema/kiosk-settings.ts';
import type { Clock } from '../../clock.ts';
import { noteAccess, noteAccessAlone } from './audit.ts';
import type { Limits, Verdict } from './limits.ts';
import { revokeKiosk } from './revoke-kiosk.ts';
import { readUserCode, showUserCode } from './user-code.ts';

export interface DecideDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly limits: Limits;
}

/** A parent who is signed in, and the code they typed or followed. `address`: the network address they ask from. */
export interface Entry {
  readonly user_code: string;
  readonly user_id: string;
  readonly address: string;
}

/** A kiosk that waits for an answer. */
export interface PendingPairing {
  readonly kind: 'pending';
  /** BCDF-GHJK, as it stands on the kiosk's screen. */
  readonly user_code: string;
  /** What the kiosk says of itself: not to be trusted. Null where it says nothing. */
  readonly description: string | null;
  readonly app_version: string | null;
  /** The network address the kiosk asked from. */
  readonly address: string | null;
  readonly asked_at: Date;
  readonly expires_at: Date;
  /** The kiosk this account had with this key: pairing revives it. Null: it will be a new one. */
  readonly known_as: { readonly kiosk_id: string; readonly name: string } | null;
}

/** No kiosk waits with this code: mistyped, expired, or decided by somebody else. One answer for all of them. */
export type NoPairing = { readonly kind: 'none' } | Exclude<Verdict, { kind: 'allowed' }>;

export interface Approval extends Entry {
  readonly name: string;
  /** Added to what the kiosk had, where it is revived. */
  readonly settings: Partial<KioskSettings>;
}

/** Which kiosk asks. Counts as a try where none does. */
export function findByUserCode(deps: DecideDeps, entry: Entry): Promise<PendingPairing | NoPairing> {
  return counted(deps, entry, async (query, code) => {
    const [found] = await query<Omit<PendingPairing, 'kind' | 'known_as'> & KnownAs>(
      `SELECT d.user_code, d.description, d.app_version, d.address, d.created_at AS asked_at, d.expires_at,
              k.id AS kiosk_id, k.name
       FROM device_authorizations d
       LEFT JOIN kiosks k ON k.user_id = $3 AND k.key_thumbprint = d.key_thumbprint
       WHERE d.user_code = $1 AND d.status = 'pending' AND d.expires_at > $2`,
      [code, new Date(deps.clock.now()), entry.user_id],
    );
    if (!found) return NONE;
    const { kiosk_id, name, ...shown } = found;
    const known_as = kiosk_id !== null && name !== null ? { kiosk_id, name } : null;
    return { kind: 'pending', ...shown, user_code: showUserCode(shown.user_code), known_as };
  });
}

/** Repeated by the same account it answers the same. */
export function approve(
  deps: DecideDeps,
  approval: Approval,
): Promise<{ kind: 'approved'; kiosk_id: string } | NoPairing> {
  return counted(deps, approval, async (query, code) => {
    const request = await lockRequest(query, code);
    if (!request || !(await isLiving(query, approval.user_id))) return NONE;
    const mine = request.user_id === approval.user_id && request.kiosk_id !== null;
    if (mine && (request.status === 'approved' || request.status === 'consumed')) {
      return { kind: 'approved', kiosk_id: request.kiosk_id ?? '' };
    }
    if (!isPending(request, deps.clock)) return NONE;
    await takeKeyFromOthers(query, deps.clock, request.key_thumbprint, approval.user_id);
    const kiosk_id = await makeOrRevive(query, deps.clock, request, approval);
    await decide(query, deps.clock, request.id, 'approved', approval.user_id, kiosk_id);
    const { user_id, address } = approval;
    await noteAccess(query, deps.clock, { kind: 'pairing_approved', user_id, kiosk_id, address });
    return { kind: 'approved', kiosk_id };
  });
}

/** Repeated by the same account it answers the same. */
export function decline(deps: DecideDeps, entry: Entry): Promise<{ kind: 'declined' } | NoPairing> {
  return counted(deps, entry, async (query, code) => {
    const request = await lockRequest(query, code);
    if (!request) return NONE;
    if (request.status === 'denied' && request.user_id === entry.user_id) return { kind: 'declined' };
    if (!isPending(request, deps.clock)) return NONE;
    await decide(query, deps.clock, request.id, 'denied', entry.user_id, null);
    const { user_id, address } = entry;
    await noteAccess(query, deps.clock, { kind: 'pairing_denied', user_id, address });
    return { kind: 'declined' };
  });
}

interface KnownAs {
  readonly kiosk_id: string | null;
  readonly name: string | null;
}

const NONE = { kind: 'none' } as const;

/**
 * The try is taken before the code is looked up and given back where there is such a code: so many tries at once are still
 * counted, and a parent who reads the code from the screen never meets the limit.
 */
async function counted<R extends { readonly kind: string }>(
  deps: DecideDeps,
  entry: Entry,
  work: (query: Query, code: string) => Promise<R | typeof NONE>,
): Promise<R | NoPairing> {
  const code = readUserCode(entry.user_code);
  const by = { address: entry.address, account: entry.user_id, code: code ?? entry.user_code.slice(0, 64) };
  const verdict = await deps.limits.take('code_entry', by);
  if (verdict.kind === 'limited' && verdict.first) {
    await noteAccessAlone(deps, {
      kind: 'code_failed_burst',
      user_id: entry.user_id,
      address: entry.address,
    });
  }
  if (verdict.kind !== 'allowed') return verdict;
  if (code === null) return NONE;
  const found = await asAccess(deps.postgres, (query) => work(query, code));
  if (found.kind !== 'none') await deps.limits.giveBack('code_entry', by);
  return found;
}

interface Request {
  readonly id: string;
  readonly key_thumbprint: string;
  readonly status: string;
  readonly user_id: string | null;
  readonly kiosk_id: string | null;
  readonly app_version: string | null;
  readonly expires_at: Date;
}

/** The last one with this code; nobody else decides it meanwhile. */
async function lockRequest(query: Query, code: string): Promise<Request | undefined> {
  const [found] = await query<Request>(
    `SELECT id, key_thumbprint, status, user_id, kiosk_id, app_version, expires_at FROM device_authorizations
     WHERE user_code = $1 ORDER BY created_at DESC LIMIT 1 FOR UPDATE`,
    [code],
  );
  return found;
}

function isPending({ status, expires_at }: Request, clock: Clock): boolean {
  return status === 'pending' && expires_at.getTime() > clock.now();
}

async function isLiving(query: Query, user_id: string): Promise<boolean> {
  return (await query('SELECT FROM users WHERE id = $1 AND deleted_at IS NULL', [user_id])).length > 0;
}

async function takeKeyFromOthers(query: Query, clock: Clock, key: string, user_id: string): Promise<void> {
  const others = await query<{ id: string }>(
    `SELECT id FROM kiosks WHERE key_thumbprint = $1 AND user_id <> $2 AND status = 'active'`,
    [key, user_id],
  );
  for (const { id } of others) await revokeKiosk(query, clock, id, 'replaced');
}

/** What tokens the kiosk had before are void: whoever pairs starts anew. */
async function makeOrRevive(
  query: Query,
  clock: Clock,
  request: Request,
  approval: Approval,
): Promise<string> {
  const [made] = await query<{ id: string }>(
    `INSERT INTO kiosks AS k (user_id, key_thumbprint, name, status, settings, paired_at, app_version)
     VALUES ($1, $2, $3, 'active', $4, $5, $6)
     ON CONFLICT (user_id, key_thumbprint) DO UPDATE SET name = $3, status = 'active',
       settings = CASE jsonb_typeof(k.settings) WHEN 'object' THEN k.settings ELSE '{}' END || $4, paired_at = $5,
       app_version = $6, revoked_at = NULL, revoked_reason = NULL, seal_hash = NULL, last_seen_at = NULL, updated_at = $5
     RETURNING id`,
    [
      approval.user_id,
      request.key_thumbprint,
      approval.name,
      JSON.stringify(approval.settings),
      new Date(clock.now()),
      request.app_version,
    ],
  );
  if (!made) throw new Error('The kiosk was not written');
  await query('UPDATE kiosk_tokens SET revoked_at = $2 WHERE kiosk_id = $1 AND revoked_at IS NULL', [
    made.id,
    new Date(clock.now()),
  ]);
  return made.id;
}

async function decide(
  query: Query,
  clock: Clock,
  id: string,
  status: 'approved' | 'denied',
  user_id: string,
  kiosk_id: string | null,
): Promise<void> {
  await query(
    'UPDATE device_authorizations SET status = $2, user_id = $3, kiosk_id = $4, decided_at = $5 WHERE id = $1',
    [id, status, user_id, kiosk_id, new Date(clock.now())],
  );
}
