/** Draws departments and groups. */
import { href, offer, offerGeneral } from '../../access/action.ts';
import type { Drawing } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import type { DirectoryActions } from './actions.ts';
import type { DirectoryNoun } from './nouns.ts';
import type { Entry } from './queries.ts';

export function listPage(
  visit: Visit,
  noun: DirectoryNoun,
  actions: DirectoryActions,
  entries: readonly Entry[],
): View {
  const begin = offerGeneral(visit, [actions.begin]);
  const table: TableView = {
    caption: noun.many,
    captionHidden: true,
    columns: [
      { label: 'Name' },
      { label: 'People', numeric: true },
      { label: 'Stockrooms', numeric: true },
      { label: 'Actions', hidden: true },
    ],
    rows: entries.map((entry) => ({
      cells: [
        { text: entry.name },
        { text: String(entry.people), numeric: true },
        { text: String(entry.stockrooms), numeric: true },
        {
          controls: offer(visit, entry, [actions.edit, actions.remove]).map((each) => ({
            ...each,
            visuallyHidden: entry.name,
          })),
        },
      ],
    })),
    empty: {
      title: `No ${noun.many.toLowerCase()} yet`,
      text: `A ${noun.one} says who may book from which stockroom.`,
      actions: begin,
    },
  };
  return { template: '/shared/list-page', page: { title: noun.many, actions: begin }, data: { table } };
}

export function formPageOf(
  visit: Visit,
  noun: DirectoryNoun,
  actions: DirectoryActions,
  entry: Entry | null,
  drawing: Drawing,
): View {
  const action = entry ? actions.save : actions.create;
  const form = formView(visit, {
    action,
    drawing,
    submit: action.label,
    cancel: { href: href(actions.list), label: 'Cancel' },
  });
  const page = {
    title: entry ? `Edit ${entry.name}` : actions.begin.label,
    breadcrumbs: [{ href: href(actions.list), label: noun.many }],
  };
  return { template: '/shared/form-page', page, data: { form } };
}
