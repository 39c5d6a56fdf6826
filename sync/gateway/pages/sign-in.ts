import type { Postgres } from '../../../db/postgres/connect.ts';
import { asAccess } from '../../../db/postgres/roles.ts';
import type { Clock } from '../../clock.ts';
import { noteAccess, noteAccessAlone } from '../access/audit.ts';
import type { Limits, Verdict } from '../access/limits.ts';
import type { Passwords } from '../password/passwords.ts';
import { findAccount } from './account.ts';
import { openSession } from './parent-session.ts';

export interface SignInDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly passwords: Passwords;
  readonly log: { readonly warn: (about: object, message: string) => void };
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** The network address they come from. */
  readonly address: string;
  /** What the browser will know the session by: new for each. */
  readonly secret: string;
}

export type SignedIn =
  | { readonly kind: 'signed_in'; readonly user_id: string }
  /** No such account, a closed one, another password: one answer, and one time to find it out. */
  | { readonly kind: 'wrong' }
  | { readonly kind: 'busy' }
  | Exclude<Verdict, { kind: 'allowed' }>;

/** The try is taken before the password is looked at, so that many at once are still counted. */
export async function signIn(
  deps: SignInDeps,
  { email, password, address, secret }: Credentials,
): Promise<SignedIn> {
  const by = { address, account: email };
  const verdict = await deps.limits.take('sign_in', by);
  if (verdict.kind === 'unavailable') return verdict;
  if (verdict.kind === 'limited') {
    if (verdict.first) await noteBurst(deps, email, address);
    return verdict;
  }
  const { account, like } = await findAccount(deps.postgres, email);
  const found = await deps.passwords.check({ password, hash: account?.password_hash ?? null, like });
  if (found === 'busy') {
    await deps.limits.giveBack('sign_in', by);
    return { kind: 'busy' };
  }
  if (found === 'unusable') {
    deps.log.warn({ user_id: account?.user_id }, 'nobody can sign in: the password hash is of no known kind');
  }
  if (found !== 'right' || account === null) return { kind: 'wrong' };
  const { user_id } = account;
  await asAccess(deps.postgres, async (query) => {
    await openSession(query, deps.clock, { secret, user_id });
    await noteAccess(query, deps.clock, { kind: 'signed_in', user_id, address });
  });
  await deps.limits.giveBack('sign_in', by);
  return { kind: 'signed_in', user_id };
}

async function noteBurst(deps: SignInDeps, email: string, address: string): Promise<void> {
  const { account } = await findAccount(deps.postgres, email);
  await noteAccessAlone(deps, {
    kind: 'sign_in_failed_burst',
    user_id: account?.user_id ?? null,
    address,
  });
}
