import { Readable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Streams NDJSON no faster than the kiosk takes it; compressed where it may be and where that is worth while. */
export function sendLines(
  request: FastifyRequest,
  reply: FastifyReply,
  text: AsyncIterable<string> | Iterable<string>,
  size: 'short' | 'long',
): FastifyReply {
  reply.header('content-type', 'application/x-ndjson').header('cache-control', 'no-store');
  // Text in, bytes out: object mode counts a batch of lines as one, and a few of those may wait.
  const plain = Readable.from(text, { objectMode: true, highWaterMark: 2 });
  if (size === 'short' || !acceptsGzip(request.headers['accept-encoding'])) return reply.send(plain);

  reply.header('content-encoding', 'gzip').header('vary', 'accept-encoding');
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  plain.on('error', (error) => gzip.destroy(error));
  gzip.on('close', () => plain.destroy());
  return reply.send(plain.pipe(gzip));
}

/** By RFC 9110, as far as clients use it: named or `*`, and not with a weight of zero. */
export function acceptsGzip(header: string | string[] | undefined): boolean {
  const offers = String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((offer) => offer.trim().split(/\s*;\s*/));
  const offer = offers.find(([name]) => name === 'gzip') ?? offers.find(([name]) => name === '*');
  return offer !== undefined && !offer.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
}
