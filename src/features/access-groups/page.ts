/** Draws access groups. */
import { href, offer, offerGeneral } from '../../access/action.ts';
import type { Drawing, FieldError } from '../../access/form.ts';
import { counted } from '../../platform/counts.ts';
import { formView } from '../../platform/form-view.ts';
import type { Slice } from '../../platform/keyset.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import * as actions from './actions.ts';
import type { AccessGroup, Member } from './queries.ts';

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
        { text: group.name, href: href(actions.showAccessGroup, group) },
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

/** Who is in it, page by page, and whom one can put into it. */
export interface Around {
  readonly members: Slice<Member>;
  readonly candidates: readonly Member[];
  readonly more: boolean;
  readonly words: string;
}

/** One access group: who is in it, and who else could be. */
export function groupPage(visit: Visit, group: AccessGroup, around: Around, errors: readonly FieldError[]): View {
  const { members, candidates } = around;
  const [remove] = offer(visit, group, [actions.removeMembers]);
  const [add] = offer(visit, group, [actions.addMembers]);
  return {
    template: '/access-groups/group',
    page: {
      title: group.name,
      lead: group.restricts ? 'Items or categories are restricted to it.' : 'Nothing is restricted to it yet.',
      breadcrumbs: [LIST],
      actions: offer(visit, group, [actions.editAccessGroup, actions.deleteAccessGroup]),
      notices: errors.map(({ text }) => ({ tone: 'bad', text })),
    },
    data: {
      members: membersTable(visit, group, members),
      remove: members.rows.some(({ id }) => id !== visit.actor.personId) ? remove : undefined,
      search: { action: href(actions.showAccessGroup, group), value: around.words },
      candidates: candidatesTable(around),
      add: candidates.length > 0 ? add : undefined,
    },
  };
}

function membersTable({ actor }: Visit, { people }: AccessGroup, { rows, previous, next }: Slice<Member>): TableView {
  return {
    caption: 'Who is in it',
    form: 'remove',
    columns: [{ label: 'Pick', hidden: true }, { label: 'Name' }, { label: 'Role' }],
    rows: rows.map((member) => ({ cells: cellsOf(member, member.id !== actor.personId) })),
    count: counted(people, 'person'),
    ...{ previous, next },
    empty: { title: 'Nobody is in it', text: 'What is restricted to it goes to nobody until somebody is.' },
  };
}

function candidatesTable({ candidates, more, words }: Around): TableView {
  return {
    caption: 'Who else could be in it',
    captionHidden: true,
    form: 'add',
    columns: [{ label: 'Pick', hidden: true }, { label: 'Name' }, { label: 'Role' }],
    rows: candidates.map((person) => ({ cells: cellsOf(person, true) })),
    count: more ? `The first ${candidates.length}: search to see others` : undefined,
    empty: {
      title: words === '' ? 'There is nobody else' : 'Nobody else matches',
      text: 'Whoever is in it already, is in the archive or is yourself is not listed.',
    },
  };
}

function cellsOf({ id, name, role, archived }: Member, pickable: boolean): Cell[] {
  const pick = { select: { name: 'people', value: String(id), label: `Pick ${name}` } };
  return [
    pickable ? pick : { text: '' },
    { text: name, href: `/people/${id}`, sub: archived ? 'In the archive' : undefined },
    { text: role },
  ];
}

/** The form of an access group; null: of a new one. */
export function formPageOf(visit: Visit, group: AccessGroup | null, drawing: Drawing): View {
  const action = group ? actions.saveAccessGroup : actions.createAccessGroup;
  const back = group ? { href: href(actions.showAccessGroup, group), label: group.name } : LIST;
  const form = formView(visit, {
    action,
    drawing,
    submit: action.label,
    cancel: { ...back, label: 'Cancel' },
  });
  const title = group ? `Edit ${group.name}` : actions.beginAccessGroup.label;
  return {
    template: '/shared/form-page',
    page: { title, breadcrumbs: group ? [LIST, back] : [LIST] },
    data: { form },
  };
}
