import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { FastifyRequest } from 'fastify';

/**
 * A body that may be packed with gzip, unpacked as it is read: the route's limit then holds for what comes out as well.
 * For a route's `preParsing`.
 */
export async function unpackBody(request: FastifyRequest, _reply: unknown, body: Readable) {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip') {
    throw Object.assign(new Error(`content-encoding: ${encoding} is not understood, only gzip`), {
      statusCode: 415,
    });
  }
  const unpacked = Object.assign(createGunzip(), { receivedEncodedLength: 0 });
  body.on('data', (chunk: Buffer) => {
    unpacked.receivedEncodedLength += chunk.length;
  });
  // `pipeline` ties the two together. The parser sees the error; whoever it leaves unread goes with the request.
  return pipeline(body, unpacked, () => {});
}
