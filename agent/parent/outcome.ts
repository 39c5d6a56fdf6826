/** What became of an act. `detail`: one line for a grown-up. */
export type ActOutcome = { readonly kind: 'done' } | { readonly kind: 'refused'; readonly detail: string };

export const done: ActOutcome = { kind: 'done' };

export function refused(detail: string): ActOutcome {
  return { kind: 'refused', detail };
}

export const NO_SUCH_CHILD = 'that child is not in this household any more';
