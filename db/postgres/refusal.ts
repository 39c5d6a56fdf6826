/** A database that is left as it is, and what to do about it. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason:
    | 'newer'
    | 'gap'
    | 'checksum_differs'
    | 'other_start'
    | 'unknown_database'
    | 'unknown_step'
    | 'server_too_old'
    | 'missing_rights'
    | 'busy';
  readonly message: string;
}

export function refused(reason: Refused['reason'], message: string): Refused {
  return { kind: 'refused', reason, message };
}
