import type { FastifyInstance } from 'fastify';
import { PROTOCOL_VERSION, PUSH_BODY_LIMIT, type PushAnswer, pushRequest } from '../../protocol.ts';
import { sendUnparsed } from '../answer.ts';
import { type GatewayDeps, kioskOf } from '../gateway.ts';
import { pushItems } from '../push-items.ts';
import { unpackBody } from '../unpack-body.ts';

/** POST /v1/push: what happened on the kiosk, answered item by item. */
export function pushRoute(app: FastifyInstance, deps: GatewayDeps): void {
  app.post('/v1/push', { bodyLimit: PUSH_BODY_LIMIT, preParsing: unpackBody }, async (request, reply) => {
    const parsed = pushRequest.safeParse(request.body);
    if (!parsed.success) return sendUnparsed(reply, parsed.error);
    const answers = await pushItems(deps.postgres, kioskOf(request), parsed.data.items);
    deps.metrics.itemsAnswered(answers);
    const answer: PushAnswer = {
      v: PROTOCOL_VERSION,
      now: new Date(deps.clock.now()).toISOString(),
      answers,
    };
    return reply.header('cache-control', 'no-store').send(answer);
  });
}
