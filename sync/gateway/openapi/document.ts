import { z } from 'zod';
import { PROTOCOL_VERSION } from '../../protocol.ts';
import { type Answer, type Operation, operations } from './operations.ts';

type Json = Readonly<Record<string, unknown>>;

/** The description of the API (OpenAPI 3.1), made from the parsers that the gateway and the kiosks use. */
export function openApiDocument(publicUrl: string): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Medio gateway',
      version: `${PROTOCOL_VERSION}`,
      description: `What kiosks ask. How they come by a token is told at /.well-known/oauth-authorization-server.`,
    },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      securitySchemes: {
        paired: {
          type: 'http',
          scheme: 'DPoP',
          description:
            'An access token of scope `kiosk`, bound to the key of the proof in the DPoP header (RFC 9449).',
        },
        provisioned: { type: 'http', scheme: 'bearer', description: 'A key from `gateway -- provision`.' },
      },
    },
  };
}

function describe(operation: Operation): Json {
  const { summary, description, query, body, answers, kiosks, method, path } = operation;
  return {
    operationId: `${method}${path.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary,
    ...(description ? { description } : {}),
    security: kiosks ? [{ paired: [] }, { provisioned: [] }] : [],
    ...(query ? { parameters: query.map((it) => ({ ...it, in: 'query' })) } : {}),
    ...(body
      ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } } }
      : {}),
    responses: Object.fromEntries(answers.map((it) => [String(it.status), response(it)])),
  };
}

function response({ description, type, schema }: Answer): Json {
  const text = type === 'application/json' ? { type: 'object' } : { type: 'string' };
  return { description, content: { [type]: { schema: schema ? schemaOf(schema) : text } } };
}

/** As it travels, before it is parsed into dates. */
function schemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return json;
}
