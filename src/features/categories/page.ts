/** Draws the tree of categories, one of them, and its form. */
import { href, offer, offerGeneral } from '../../access/action.ts';
import type { Drawing, Option } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { BranchView, Control, Link, PartView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { ACCESS_LEGEND } from '../circulation/forms.ts';
import { withoutIdleAccess } from '../circulation/page.ts';
import { listItems } from '../items/actions.ts';
import { branchesOf, inTree } from '../locations/rules.ts';
import * as actions from './actions.ts';
import type { Category, CategoryNode, Step } from './queries.ts';
import { countWords, withBelow } from './rules.ts';

const LIST = { href: href(actions.listCategories), label: actions.listCategories.label };

export function treePage(visit: Visit, nodes: readonly CategoryNode[]): View {
  const begin = offerGeneral(visit, [actions.beginCategory]);
  return {
    template: '/categories/tree',
    page: { title: LIST.label, lead: 'What kinds of equipment there are.', actions: begin },
    data: {
      branches: branches(nodes),
      empty: {
        title: 'No categories yet',
        text: 'A category puts like items together: cameras, tripods, lenses. An import can make them too.',
        actions: begin,
      },
    },
  };
}

export function categoryPage(
  visit: Visit,
  row: Category,
  way: readonly Step[],
  nodes: readonly CategoryNode[],
  parts: readonly PartView[],
): View {
  const items = nodes.find(({ id }) => id === row.id);
  const count = items === undefined ? 0 : (withBelow(nodes).get(items.id) ?? 0);
  return {
    template: '/categories/category',
    page: {
      title: row.name,
      breadcrumbs: crumbs(way.slice(0, -1)),
      actions: [
        ...offer(visit, row, [actions.editCategory]),
        ...beginBelow(visit, row),
        ...offer(visit, row, [actions.deleteCategory]),
      ],
    },
    data: {
      details: [
        { term: 'Path', cell: { text: way.map(({ name }) => name).join(' > ') } },
        {
          term: 'Items of it and below',
          cell: { text: countWords(count), href: `${href(listItems)}?category_id=${row.id}` },
        },
      ],
      branches: branches(nodes.filter(({ id }) => id !== row.id)),
      empty: { title: 'Nothing lies below', text: 'A finer category has the fields of this one, and its own.' },
      parts,
    },
  };
}

export function formPageOf(
  visit: Visit,
  row: Category | null,
  way: readonly Step[],
  options: Readonly<Record<string, readonly Option[]>>,
  drawing: Drawing,
): View {
  const action = row ? actions.saveCategory : actions.createCategory;
  const top = { value: '', label: 'Nothing: it stands at the top' };
  const form = formView(visit, {
    action,
    drawing: { ...drawing, options: { ...options, parent_id: [top, ...(options.parent_id ?? [])] } },
    submit: action.label,
    cancel: { href: row ? href(actions.showCategory, row) : LIST.href, label: 'Cancel' },
    legends: [ACCESS_LEGEND],
  });
  const title = row ? `Edit ${row.name}` : actions.beginCategory.label;
  return {
    template: '/shared/form-page',
    page: { title, breadcrumbs: crumbs(way) },
    data: { form: withoutIdleAccess(form) },
  };
}

function branches(nodes: readonly CategoryNode[]): BranchView[] {
  const counts = withBelow(nodes);
  return branchesOf(inTree(nodes), (node) => ({
    href: href(actions.showCategory, node),
    label: node.name,
    sub: countWords(counts.get(node.id) ?? 0),
    children: [],
  }));
}

function beginBelow(visit: Visit, { id }: Category): Control[] {
  return offerGeneral(visit, [actions.beginCategory]).map((control) => ({
    ...control,
    href: `${control.href}?parent_id=${id}`,
    label: 'New category below',
    tone: undefined,
  }));
}

function crumbs(way: readonly Step[]): Link[] {
  return [LIST, ...way.map((step) => ({ href: href(actions.showCategory, step), label: step.name }))];
}
