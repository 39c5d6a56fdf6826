import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';

/** Addresses of what pages refer to. Each changes with its content, so browsers may keep it for ever. */
export interface Assets {
  readonly style: string;
  readonly icon: string;
  readonly host: string;
}

const files = {
  style: { name: 'style.css', type: 'text/css; charset=utf-8' },
  icon: { name: 'icon.svg', type: 'image/svg+xml' },
  host: { name: 'host.svg', type: 'image/svg+xml' },
} as const;

/** Serves them below `prefix`. */
export function serveAssets(app: FastifyInstance, prefix: string): Assets {
  const serve = (file: (typeof files)[keyof typeof files]): string => {
    const content = readFileSync(join(import.meta.dirname, 'assets', file.name));
    const version = createHash('sha256').update(content).digest('base64url').slice(0, 12);
    app.get(`/${file.name}`, (_request, reply) =>
      reply.header('cache-control', 'public, max-age=31536000, immutable').type(file.type).send(content),
    );
    return `${prefix}/${file.name}?v=${version}`;
  };
  return { style: serve(files.style), icon: serve(files.icon), host: serve(files.host) };
}
