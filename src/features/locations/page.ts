/** Draws the location tree and its pages. */
import { href, offer, offerGeneral } from '../../access/action.ts';
import { effectiveSpan, holds } from '../../access/actor.ts';
import type { Drawing, Option } from '../../access/form.ts';
import { numeralUpTo } from '../../platform/counts.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { BranchView, Control, Description, EmptyView, Link } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { listItems } from '../items/actions.ts';
import { locationActions as actions } from './actions.ts';
import { type Location, type LocationNode, MOST_COUNTED, type Standing, type Step } from './queries.ts';
import { branchesOf, inTree, upperLevels } from './rules.ts';

const MOST_LINES = 400;

export function treePage(visit: Visit, nodes: readonly LocationNode[], archived: boolean): View {
  const begin = offerGeneral(visit, [actions.begin]);
  const list = href(actions.list);
  return {
    template: '/locations/tree',
    page: { title: 'Locations', actions: begin },
    data: {
      tabs: {
        label: 'Locations',
        links: [
          { href: list, label: 'In use', current: !archived },
          { href: `${list}?status=archived`, label: 'Archive', current: archived },
        ],
      },
      branches: branches(nodes),
      empty: archived ? EMPTY_ARCHIVE : emptyTree(visit, begin),
    },
  };
}

export function locationPage(
  visit: Visit,
  row: Location,
  way: readonly Step[],
  nodes: readonly LocationNode[],
  standing: Standing,
): View {
  const { edit, archive, restore, remove } = actions;
  const begin = row.archived ? [] : beginBelow(visit, row);
  return {
    template: '/locations/location',
    page: {
      title: row.name,
      breadcrumbs: crumbs(way.slice(0, -1)),
      actions: [...offer(visit, row, [edit, restore]), ...begin, ...offer(visit, row, [archive, remove])],
      notices: row.archived
        ? [{ tone: 'info', text: 'This location is in the archive: nothing new can be put there.' }]
        : [],
    },
    data: {
      branches: branches(nodes),
      empty: { title: 'Nothing lies below', text: 'Rooms, cabinets and shelves can be added below any location.' },
      details: details(visit, row, way, standing),
    },
  };
}

export function locationFormPage(
  visit: Visit,
  row: Location | null,
  way: readonly Step[],
  parents: readonly Option[],
  drawing: Drawing,
): View {
  const action = row ? actions.save : actions.create;
  const top = effectiveSpan(visit.actor) === null ? [{ value: '', label: 'Nothing: it stands at the top' }] : [];
  const form = formView(visit, {
    action,
    drawing: { ...drawing, options: { parent_id: [...top, ...parents] } },
    submit: action.label,
    cancel: { href: row ? href(actions.show, row) : href(actions.list), label: 'Cancel' },
  });
  const title = row ? `Edit ${row.name}` : actions.begin.label;
  return { template: '/shared/form-page', page: { title, breadcrumbs: crumbs(way) }, data: { form } };
}

function branches(nodes: readonly LocationNode[]): BranchView[] {
  return branchesOf(upperLevels(inTree(nodes), MOST_LINES), branchOf);
}

function branchOf(node: LocationNode): BranchView {
  return {
    href: href(actions.show, node),
    label: node.name,
    sub: capital(node.type),
    archived: node.archived,
    children: [],
  };
}

function beginBelow(visit: Visit, row: Location): Control[] {
  return offerGeneral(visit, [actions.begin]).map((control) => ({
    ...control,
    href: `${control.href}?parent_id=${row.id}`,
    label: 'New location here',
    tone: undefined,
  }));
}

function crumbs(way: readonly Step[]): Link[] {
  return [
    { href: href(actions.list), label: 'Locations' },
    ...way.map((step) => ({ href: href(actions.show, step), label: step.name })),
  ];
}

function details({ actor }: Visit, row: Location, way: readonly Step[], standing: Standing): Description[] {
  const about: Description[] = [
    { term: 'Kind', cell: { text: capital(row.type) } },
    { term: 'Path', cell: { text: way.map((step) => step.name).join(' > ') } },
  ];
  return holds(actor, 'items.view') ? [...about, ...standsThere(row, standing)] : about;
}

function standsThere(row: Location, { stockrooms, items, kits }: Standing): Description[] {
  return [
    ...stockrooms.map(({ id, name }, at) => ({
      term: at === 0 ? 'Stockrooms' : '',
      cell: { text: name, href: href({ path: '/stockrooms/:id' }, { id }) },
    })),
    {
      term: 'Items here and below',
      cell: { text: numeralUpTo(MOST_COUNTED, items), href: `${href(listItems)}?location_id=${row.id}` },
    },
    { term: 'Kits here and below', cell: { text: numeralUpTo(MOST_COUNTED, kits) } },
  ];
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

const EMPTY_ARCHIVE: EmptyView = {
  title: 'The archive is empty',
  text: 'Locations that are no longer used come here.',
};

function emptyTree({ actor }: Visit, begin: readonly Control[]): EmptyView {
  if (effectiveSpan(actor) !== null) {
    return {
      title: 'No location within your span',
      text: 'Your account is limited to certain locations. An administrator can change that.',
    };
  }
  return {
    title: 'No locations yet',
    text: 'Begin with a site or a building, then add its rooms, cabinets and shelves. Stockrooms stand at a location.',
    actions: begin,
  };
}
