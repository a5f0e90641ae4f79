/** Owns what monitors ask: whether the process lives, and whether it can serve. */
import type { FastifyInstance } from 'fastify';
import { action } from '../access/action.ts';
import { pendingMigrations } from './database.ts';
import { route } from './guard.ts';

const showHealth = action({
  name: 'health.show',
  needs: { public: 'Monitors ask whether the process lives; the answer says nothing else' },
  method: 'GET',
  path: '/healthz',
  label: 'Process health',
});

const showReadiness = action({
  name: 'readiness.show',
  needs: { public: 'Balancers ask whether to send people here; the answer says nothing else' },
  method: 'GET',
  path: '/readyz',
  label: 'Readiness',
});

export function registerHealth(app: FastifyInstance): void {
  app.decorate('draining', false);
  app.addHook('onRequest', async (_, reply) => {
    if (app.draining) reply.header('connection', 'close');
  });
  route(app, showHealth, async (_, reply) => reply.send({ status: 'ok' }));
  route(app, showReadiness, async (_, reply) => {
    const ready = !app.draining && (await isUpToDate(app));
    if (!ready) reply.code(503).header('retry-after', '5');
    return reply.send({ status: ready ? 'ready' : 'not ready' });
  });
}

async function isUpToDate(app: FastifyInstance): Promise<boolean> {
  try {
    return (await pendingMigrations(app.db)).length === 0;
  } catch {
    return false;
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    draining: boolean;
  }
}
