/** Settings over HTTP. */
import type { FastifyInstance } from 'fastify';
import { show, wholeWorkspace } from '../../platform/handle.ts';
import { showEquipmentSettings } from './actions.ts';
import { equipmentPage } from './page.ts';

export function settings(app: FastifyInstance): void {
  show(app, showEquipmentSettings, { load: wholeWorkspace, draw: async (visit) => equipmentPage(visit) });
}
