/** What a chip answered when asked for its UID. `uid` is canonical: upper-case hex without separators. */
export type UidAnswer =
  | { readonly kind: 'uid'; readonly uid: string }
  /** Made up anew at every touch (phones, some bank cards): worthless as a name for a chip. */
  | { readonly kind: 'random'; readonly uid: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Reads the answer to GET UID: the UID's bytes, then a two-byte status word. */
export function parseUidAnswer(answer: Uint8Array): UidAnswer {
  if (answer.length < 2) return unreadable(`the answer to GET UID has ${answer.length} bytes`);
  const status = hex(answer.subarray(-2));
  if (status !== '9000') return unreadable(`the chip answered GET UID with status ${status}`);
  const uid = hex(answer.subarray(0, -2));
  if (!isUid(uid)) return unreadable(`a UID has 4, 7 or 10 bytes, this one ${answer.length - 2}`);
  return { kind: isRandomUid(uid) ? 'random' : 'uid', uid };
}

/**
 * The canonical form of a UID that a person or a database wrote (`04:a2-1b…`, any case), or null when it is none.
 */
export function normaliseUid(text: string): string | null {
  const uid = text.replace(/[\s:-]/g, '').toUpperCase();
  return isUid(uid) ? uid : null;
}

/** ISO 14443-3 reserves four-byte UIDs starting with 08 for random ones. Takes a canonical UID. */
export function isRandomUid(uid: string): boolean {
  return uid.length === 8 && uid.startsWith('08');
}

/** True for a canonical UID of one of the three sizes of ISO 14443-3. */
export function isUid(text: string): boolean {
  return /^(?:[0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})$/.test(text);
}

function unreadable(reason: string): UidAnswer {
  return { kind: 'unreadable', reason };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase();
}
