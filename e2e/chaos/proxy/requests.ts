/** Cuts what a connection carries into whole requests of HTTP/1.1, byte for byte. */
export interface RequestReader {
  /** The requests that are complete with this chunk. */
  readonly read: (chunk: Buffer) => Buffer[];
}

const HEAD_END = '\r\n\r\n';

export function requestReader(): RequestReader {
  let waiting = Buffer.alloc(0);
  return {
    read: (chunk) => {
      waiting = Buffer.concat([waiting, chunk]);
      const complete: Buffer[] = [];
      for (let length = lengthOf(waiting); length !== null; length = lengthOf(waiting)) {
        complete.push(waiting.subarray(0, length));
        waiting = waiting.subarray(length);
      }
      return complete;
    },
  };
}

/** `GET /v1/changes`: without the query, which carries what differs each time. */
export function nameOf(request: Buffer): string {
  return request
    .toString('latin1', 0, 200)
    .split(/[ ?\r]/, 2)
    .join(' ');
}

/** Bytes of the first request; null while it is not all there. */
function lengthOf(bytes: Buffer): number | null {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return null;
  const head = bytes.toString('latin1', 0, end);
  if (/\r\ntransfer-encoding:/i.test(head))
    throw new Error(`a kiosk sends in a way this cannot read: ${head}`);
  const body = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  const whole = end + HEAD_END.length + body;
  return bytes.length >= whole ? whole : null;
}
