/** Draws categories. */
import { href, offer, offerGeneral } from '../../access/action.ts';
import type { Drawing } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { beginCategory, createCategory, editCategory, listCategories, saveCategory } from './actions.ts';
import type { Category } from './queries.ts';

export function listPage(visit: Visit, categories: readonly Category[]): View {
  const begin = offerGeneral(visit, [beginCategory]);
  const table: TableView = {
    caption: 'Categories',
    captionHidden: true,
    columns: [{ label: 'Name' }, { label: 'Actions', hidden: true }],
    rows: categories.map((category) => ({
      cells: [
        { text: category.name },
        {
          controls: offer(visit, category, [editCategory]).map((each) => ({ ...each, visuallyHidden: category.name })),
        },
      ],
    })),
    empty: {
      title: 'No categories yet',
      text: 'A category puts like items together: cameras, tripods, lenses. An import can make them too.',
      actions: begin,
    },
  };
  const lead = 'What kinds of equipment there are.';
  return { template: '/shared/list-page', page: { title: 'Categories', lead, actions: begin }, data: { table } };
}

export function formPageOf(visit: Visit, category: Category | null, drawing: Drawing): View {
  const action = category ? saveCategory : createCategory;
  const list = { href: href(listCategories), label: listCategories.label };
  const form = formView(visit, { action, drawing, submit: action.label, cancel: { ...list, label: 'Cancel' } });
  const page = { title: category ? `Rename ${category.name}` : beginCategory.label, breadcrumbs: [list] };
  return { template: '/shared/form-page', page, data: { form } };
}
