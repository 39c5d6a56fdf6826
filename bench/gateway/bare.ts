import Fastify from 'fastify';

// The floor: streams that are held and told nothing but to stay, and polls that are answered without a question to anybody.
const app = Fastify();
const streams = new Set<{ write: (text: string) => unknown }>();
const keepAlive = setInterval(() => {
  for (const stream of streams) stream.write(':\n\n');
}, 20_000);
app.get('/v1/events', (_request, reply) => {
  const { raw } = reply.hijack();
  raw.writeHead(200, { 'content-type': 'text/event-stream' });
  raw.write(':\n\n');
  streams.add(raw);
  raw.once('close', () => streams.delete(raw));
});
app.get('/v1/snapshot', async () => ({ type: 'snapshot', cursor: 'none' }));
app.get('/v1/changes', async () => ({ type: 'changes', cursor: 'none' }));
app.addHook('onClose', async () => clearInterval(keepAlive));
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
