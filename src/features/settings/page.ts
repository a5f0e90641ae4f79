/** Draws the settings: those of the workspace, and one line for each thing that can be shaped. */
import { type Action, href, isReachable, offer } from '../../access/action.ts';
import type { Drawing } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import { listLabels } from '../booking-labels/actions.ts';
import { listCategories } from '../categories/actions.ts';
import { listDevices } from '../devices/actions.ts';
import { listTemplates as listDocuments } from '../documents/templates/actions.ts';
import { listFlags } from '../flags/actions.ts';
import { listTemplates } from '../labels/templates/actions.ts';
import { showMail } from '../mail/actions.ts';
import { editSequence } from '../tags/actions.ts';
import { editWorkspace, saveWorkspace, showEquipmentSettings, showSettings } from './actions.ts';
import type { Settings } from './queries.ts';
import { currencyName, languageName } from './rules.ts';

interface Entry {
  readonly action: Action;
  /** One sentence. */
  readonly about: string;
}

const ENTRIES: readonly Entry[] = [
  { action: listCategories, about: 'What kinds of equipment there are.' },
  { action: listFlags, about: 'How things are marked, and which marks take them out of circulation.' },
  { action: editSequence, about: 'The tags that new items get by themselves.' },
  { action: listTemplates, about: 'What labels look like, and what they are printed on.' },
];

/** What each module has settled on a page of its own. */
const MODULES: readonly Entry[] = [
  { action: showEquipmentSettings, about: 'How equipment is described, marked and labelled.' },
  { action: listDevices, about: 'What stands at the counters, where people show their badges.' },
  { action: listLabels, about: 'What tells reservations and check-outs apart by colour.' },
  { action: showMail, about: 'Whether what people are told reaches them.' },
  { action: listDocuments, about: 'What is printed for bookings and people: agreements, packing slips, lists.' },
];

export function settingsPage(visit: Visit, settings: Settings): View {
  const { name, timeZone, language, currency } = settings;
  return {
    template: '/settings/settings',
    page: {
      title: showSettings.label,
      lead: 'What holds for the whole workspace.',
      actions: offer(visit, settings, [editWorkspace]),
    },
    data: {
      details: [
        { term: 'Name', cell: { text: name } },
        {
          term: 'Time zone',
          cell: { text: timeZone.replaceAll('_', ' '), sub: `now ${inWords(visit.workspace, visit.now)}` },
        },
        { term: 'Language', cell: { text: languageName(language) } },
        { term: 'Currency', cell: { text: `${currency} – ${currencyName(currency)}` } },
      ],
      table: { ...entriesTable(visit, MODULES, 'Further settings'), captionHidden: false },
    },
  };
}

export function workspaceFormPage(visit: Visit, drawing: Drawing): View {
  const back = { href: href(showSettings), label: showSettings.label };
  const form = formView(visit, {
    action: saveWorkspace,
    drawing,
    submit: saveWorkspace.label,
    cancel: { ...back, label: 'Cancel' },
  });
  const page = { title: 'Edit the settings of the workspace', breadcrumbs: [back] };
  return { template: '/shared/form-page', page, data: { form } };
}

export function equipmentPage(visit: Visit): View {
  const table = entriesTable(visit, ENTRIES, showEquipmentSettings.label);
  const lead = 'How equipment is described, marked and labelled here.';
  return { template: '/shared/list-page', page: { title: showEquipmentSettings.label, lead }, data: { table } };
}

function entriesTable({ actor }: Visit, entries: readonly Entry[], caption: string): TableView {
  return {
    caption,
    captionHidden: true,
    columns: [{ label: 'Setting' }, { label: 'What it is' }],
    rows: entries
      .filter(({ action }) => isReachable(actor, action))
      .map(({ action, about }) => ({ cells: [{ text: action.label, href: href(action) }, { text: about }] })),
  };
}
