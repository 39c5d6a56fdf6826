import { z } from 'zod';
import type { Acceptance, Finding } from './finding.ts';

/** A finding that somebody answers for until a day, named by its id. */
export interface Accepted {
  readonly id: string;
  readonly reason: string;
  /** The last day it holds, YYYY-MM-DD in UTC. */
  readonly until: string;
}

/** What an approved step of the migrations brings about: ids of findings, or names such as `users.users_email_lower_key`. */
export interface Explained {
  readonly step: string;
  readonly ids: readonly string[];
}

export interface Acceptances {
  readonly accepted: readonly Accepted[];
  readonly explained: readonly Explained[];
}

const accepted = z.array(
  z.strictObject({
    id: z.string().min(1),
    reason: z.string().trim().min(1, 'must say why'),
    until: z.iso.date('must be a day, YYYY-MM-DD'),
  }),
);

/** Reads a file of accepted findings; a complaint is one line that names the entry. */
export function parseAccepted(
  text: string,
):
  | { readonly kind: 'accepted'; readonly entries: readonly Accepted[] }
  | { readonly kind: 'wrong'; readonly message: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { kind: 'wrong', message: `is not JSON (${(error as Error).message})` };
  }
  const parsed = accepted.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue?.path.length ? `entry ${issue.path.map(String).join('.')}: ` : '';
    return {
      kind: 'wrong',
      message: `${where}${issue?.message}; it must hold [{ "id", "reason", "until": "YYYY-MM-DD" }]`,
    };
  }
  const ids = parsed.data.map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) < at);
  if (twice !== undefined) return { kind: 'wrong', message: `names ${twice} twice` };
  return { kind: 'accepted', entries: parsed.data };
}

/**
 * Who answers for a finding on `today`, YYYY-MM-DD. `name` is how a migration calls it. An approved step comes before the
 * file: it does not expire.
 */
export function acceptanceOf(
  { id, name }: { readonly id: string; readonly name: string },
  { accepted, explained }: Acceptances,
  today: string,
): Acceptance | null {
  const step = explained.find(({ ids }) => ids.includes(id) || ids.includes(name));
  if (step) return { kind: 'explained', step: step.step };
  const entry = accepted.find((it) => it.id === id);
  if (!entry) return null;
  const { reason, until } = entry;
  return { kind: until < today ? 'expired' : 'accepted', reason, until };
}

/** Entries of the file that no finding bears: the drift is gone, or the id is misspelt. */
export function unmatched(
  entries: readonly Accepted[],
  findings: readonly Pick<Finding, 'id'>[],
): readonly Accepted[] {
  return entries.filter((entry) => !findings.some(({ id }) => id === entry.id));
}
