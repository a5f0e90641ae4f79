/** Draws the forms of an item. */
import type { Drawing, Option } from '../../../access/form.ts';
import { formView } from '../../../platform/form-view.ts';
import type { View } from '../../../platform/pages.ts';
import type { TableView } from '../../../platform/view-model.ts';
import type { Visit } from '../../../platform/visit.ts';
import { withoutIdleAccess } from '../../circulation/page.ts';
import * as actions from '../actions.ts';
import { LEGENDS } from '../forms.ts';
import { itemLink, LIST } from '../page.ts';
import type { Item } from '../queries.ts';

export function newItemPage(visit: Visit, drawing: Drawing, options: Record<string, Option[]>): View {
  const page = { title: actions.beginItem.label, breadcrumbs: [LIST] };
  if (options.stockroom_id?.length === 0)
    return { template: '/shared/list-page', page, data: { table: nowhere(actions.beginItem.label) } };
  const form = formView(visit, {
    action: actions.createItem,
    drawing: { ...drawing, options },
    submit: actions.createItem.label,
    cancel: { ...LIST, label: 'Cancel' },
    legends: LEGENDS,
  });
  return { template: '/shared/form-page', page, data: { form: withoutIdleAccess(form) } };
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
export function duplicatePage(visit: Visit, item: Item, drawing: Drawing, options: Record<string, Option[]>): View {
  return formPageOf(visit, item, `Duplicate ${item.name}`, {
    action: actions.duplicateItem,
    drawing: { ...drawing, options },
    legends: [{ legend: 'Copies', names: ['copies'] }, ...LEGENDS],
  });
}

export function editPage(visit: Visit, item: Item, drawing: Drawing, options: Record<string, Option[]>): View {
  return formPageOf(visit, item, `Edit ${item.name}`, {
    action: actions.saveItem,
    drawing: { ...drawing, options },
    legends: LEGENDS,
  });
}

export function movePage(visit: Visit, item: Item, drawing: Drawing, options: Record<string, Option[]>): View {
  return formPageOf(visit, item, `Change the location of ${item.name}`, {
    action: actions.moveItem,
    drawing: { ...drawing, options },
  });
}

function formPageOf(
  visit: Visit,
  item: Item,
  title: string,
  wanted: Pick<Parameters<typeof formView>[1], 'action' | 'drawing' | 'legends'>,
): View {
  const form = formView(visit, {
    ...wanted,
    submit: wanted.action.label,
    cancel: { ...itemLink(item), label: 'Cancel' },
  });
  return {
    template: '/shared/form-page',
    page: { title, breadcrumbs: [LIST, itemLink(item)] },
    data: { form: withoutIdleAccess(form) },
  };
}
