/** Draws access groups. */
import { href, offer, offerGeneral } from '../../access/action.ts';
import type { Drawing, Option } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import * as actions from './actions.ts';
import type { AccessGroup } from './queries.ts';

const LIST = { href: href(actions.listAccessGroups), label: actions.listAccessGroups.label };

export function listPage(visit: Visit, groups: readonly AccessGroup[]): View {
  const begin = offerGeneral(visit, [actions.beginAccessGroup]);
  const table: TableView = {
    caption: LIST.label,
    captionHidden: true,
    columns: [
      { label: 'Name' },
      { label: 'People', numeric: true },
      { label: 'In use' },
      { label: 'Actions', hidden: true },
    ],
    rows: groups.map((group) => ({
      cells: [
        { text: group.name },
        { text: String(group.people), numeric: true },
        { text: group.restricts ? 'Items or categories are restricted to it' : 'Nothing is restricted to it' },
        {
          controls: offer(visit, group, [actions.editAccessGroup, actions.deleteAccessGroup]).map((each) => ({
            ...each,
            visuallyHidden: group.name,
          })),
        },
      ],
    })),
    empty: {
      title: 'No access groups yet',
      text: 'An access group is a set of people, such as those with a camera licence. Items and categories can be restricted to it.',
      actions: begin,
    },
  };
  const lead = 'Sets of people to whom items and categories can be restricted.';
  return { template: '/shared/list-page', page: { title: LIST.label, lead, actions: begin }, data: { table } };
}

/** The form of an access group; null: of a new one. */
export function formPageOf(visit: Visit, group: AccessGroup | null, drawing: Drawing, people: readonly Option[]): View {
  const action = group ? actions.saveAccessGroup : actions.createAccessGroup;
  const form = formView(visit, {
    action,
    drawing: { ...drawing, options: { people } },
    submit: action.label,
    cancel: { ...LIST, label: 'Cancel' },
  });
  const page = { title: group ? `Edit ${group.name}` : actions.beginAccessGroup.label, breadcrumbs: [LIST] };
  return { template: '/shared/form-page', page, data: { form } };
}
