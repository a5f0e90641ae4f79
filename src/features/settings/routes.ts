/** Settings over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { formPage, type Load, show, wholeWorkspace } from '../../platform/handle.ts';
import { editWorkspace, saveWorkspace, showEquipmentSettings, showSettings } from './actions.ts';
import { saveSettings } from './commands.ts';
import { equipmentPage, settingsPage, workspaceFormPage } from './page.ts';
import { type Settings, settingsOf } from './queries.ts';

export function settings(app: FastifyInstance): void {
  const load: Load<Settings> = ({ db, actor }) => settingsOf(db, actor);

  show(app, showSettings, { load, draw: async (visit, row) => settingsPage(visit, row) });
  formPage(app, editWorkspace, saveWorkspace, {
    load,
    current: (_, row) => factsOf(row),
    draw: async (visit, _, drawing) => workspaceFormPage(visit, drawing),
    run: async ({ db }, row, values) => {
      await saveSettings(db, row, values);
      return {
        to: href(showSettings),
        say: 'The settings were saved.',
        subject: { kind: 'workspace', id: row.id },
        before: factsOf(row),
        after: values,
      };
    },
  });
  show(app, showEquipmentSettings, { load: wholeWorkspace, draw: async (visit) => equipmentPage(visit) });
}

function factsOf({ name, timeZone, language, currency }: Settings) {
  return { name, time_zone: timeZone, language, currency };
}
