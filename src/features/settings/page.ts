/** Draws the settings of equipment: one line for each thing that can be shaped. */
import { type Action, href, isReachable } from '../../access/action.ts';
import type { View } from '../../platform/pages.ts';
import type { TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { listCategories } from '../categories/actions.ts';
import { showEquipmentSettings } from './actions.ts';

interface Entry {
  readonly action: Action;
  /** One sentence. */
  readonly about: string;
}

const ENTRIES: readonly Entry[] = [{ action: listCategories, about: 'What kinds of equipment there are.' }];

export function equipmentPage({ actor }: Visit): View {
  const table: TableView = {
    caption: showEquipmentSettings.label,
    captionHidden: true,
    columns: [{ label: 'Setting' }, { label: 'What it is' }],
    rows: ENTRIES.filter(({ action }) => isReachable(actor, action)).map(({ action, about }) => ({
      cells: [{ text: action.label, href: href(action) }, { text: about }],
    })),
  };
  const lead = 'How equipment is described, marked and labelled here.';
  return { template: '/shared/list-page', page: { title: showEquipmentSettings.label, lead }, data: { table } };
}
