/** Draws the forms of an item. */
import type { Drawing, Option } from '../../../access/form.ts';
import { formView } from '../../../platform/form-view.ts';
import type { View } from '../../../platform/pages.ts';
import type { FormView, TableView } from '../../../platform/view-model.ts';
import type { Visit } from '../../../platform/visit.ts';
import { withoutIdleAccess } from '../../circulation/page.ts';
import * as actions from '../actions.ts';
import { LEGENDS } from '../forms.ts';
import { itemLink, LIST } from '../page.ts';
import type { Item } from '../queries.ts';
import type { OwnFields } from './own.ts';

export function newItemPage(visit: Visit, drawing: Drawing, options: Record<string, Option[]>, own: OwnFields): View {
  const page = { title: actions.beginItem.label, breadcrumbs: [LIST] };
  if (options.stockroom_id?.length === 0)
    return { template: '/shared/list-page', page, data: { table: nowhere(actions.beginItem.label) } };
  const form = formView(visit, {
    action: actions.createItem,
    drawing: { ...drawing, options },
    submit: actions.createItem.label,
    cancel: { ...LIST, label: 'Cancel' },
    legends: LEGENDS,
    further: own.fields,
  });
  return withOwn(page, form, own);
}

/** Why nothing new can be made. */
export function nowhere(caption: string): TableView {
  return {
    caption,
    captionHidden: true,
    columns: [],
    rows: [],
    empty: {
      title: 'There is no stockroom to put it into',
      text: 'Equipment belongs to a stockroom, and there is none yet whose items you manage.',
    },
  };
}

/** A new item that starts as another one is; what only one can carry is left empty. */
export function duplicatePage(
  visit: Visit,
  item: Item,
  drawing: Drawing,
  options: Record<string, Option[]>,
  own: OwnFields,
): View {
  const form = formFor(visit, item, {
    action: actions.duplicateItem,
    drawing: { ...drawing, options },
    legends: [{ legend: 'Copies', names: ['copies'] }, ...LEGENDS],
    further: own.fields,
  });
  return withOwn(pageFor(item, `Duplicate ${item.name}`), form, own);
}

export function editPage(
  visit: Visit,
  item: Item,
  drawing: Drawing,
  options: Record<string, Option[]>,
  own: OwnFields,
): View {
  const form = formFor(visit, item, {
    action: actions.saveItem,
    drawing: { ...drawing, options },
    legends: LEGENDS,
    further: own.fields,
  });
  return withOwn(pageFor(item, `Edit ${item.name}`), form, own);
}

export function movePage(visit: Visit, item: Item, drawing: Drawing, options: Record<string, Option[]>): View {
  const form = formFor(visit, item, { action: actions.moveItem, drawing: { ...drawing, options } });
  return { template: '/shared/form-page', page: pageFor(item, `Change the location of ${item.name}`), data: { form } };
}

/** The form with what its category asks for; that part alone is the answer where only the category was chosen. */
function withOwn(page: View['page'], form: FormView, own: OwnFields): View {
  const enhance = own.show && { post: own.show.action, target: 'own-fields', trigger: 'change from:"#category_id"' };
  return {
    template: '/items/form',
    fragment: '/items/_own',
    page,
    data: { form: { ...withoutIdleAccess(form), enhance }, own },
  };
}

type Wanted = Pick<Parameters<typeof formView>[1], 'action' | 'drawing' | 'legends' | 'further'>;

function formFor(visit: Visit, item: Item, wanted: Wanted): FormView {
  return formView(visit, {
    ...wanted,
    submit: wanted.action.label,
    cancel: { ...itemLink(item), label: 'Cancel' },
  });
}

function pageFor(item: Item, title: string): View['page'] {
  return { title, breadcrumbs: [LIST, itemLink(item)] };
}
