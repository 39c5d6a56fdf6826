import type { FastifyInstance } from 'fastify';
import { type LeaseAnswer, leaseRequest, PROTOCOL_VERSION } from '../../protocol.ts';
import { sendUnparsed } from '../answer.ts';
import { type GatewayDeps, kioskOf } from '../gateway.ts';
import { answerLease } from '../leases.ts';

/** POST /v1/leases: one of several kiosks asks for a part of a child's day, or gives it back. */
export function leasesRoute(app: FastifyInstance, deps: GatewayDeps): void {
  app.post('/v1/leases', async (request, reply) => {
    const parsed = leaseRequest.safeParse(request.body);
    if (!parsed.success) return sendUnparsed(reply, parsed.error);
    const now = deps.clock.now();
    const answered = await answerLease({ postgres: deps.postgres, now }, kioskOf(request), parsed.data);
    const answer: LeaseAnswer = { v: PROTOCOL_VERSION, now: new Date(now).toISOString(), ...answered };
    return reply.header('cache-control', 'no-store').send(answer);
  });
}
