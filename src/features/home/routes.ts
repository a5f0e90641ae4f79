/** The dashboard over HTTP. */
import type { FastifyInstance } from 'fastify';
import { show, wholeWorkspace } from '../../platform/handle.ts';
import { showHome } from './actions.ts';

export function home(app: FastifyInstance): void {
  show(app, showHome, {
    load: wholeWorkspace,
    draw: async () => ({ template: '/home/home', page: { title: 'Dashboard' } }),
  });
}
