/** Draws the forms of fields, and what items say in theirs. */
import { href } from '../../access/action.ts';
import { type Drawing, fieldsFor } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, FieldView, Link } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayInWords, moneyInWords, startOfDay } from '../../platform/workspace.ts';
import { listCategories, showCategory } from '../categories/actions.ts';
import type { Category } from '../categories/queries.ts';
import { createField, saveField } from './actions.ts';
import { fieldForm } from './forms.ts';
import type { FieldRow } from './queries.ts';
import { type CustomField, TYPES } from './rules.ts';

export function newFieldPage(visit: Visit, category: Category, drawing: Drawing): View {
  const back = categoryLink(category);
  const form = formView(visit, {
    action: createField,
    drawing,
    submit: createField.label,
    cancel: { ...back, label: 'Cancel' },
  });
  const lead = 'Items of the category, and of all below it, are described by it.';
  const page = { title: `New field of ${category.name}`, lead, breadcrumbs: [LIST, back] };
  return { template: '/shared/form-page', page, data: { form } };
}

export function editFieldPage(visit: Visit, field: FieldRow, drawing: Drawing): View {
  const back = categoryLink({ id: field.categoryId, name: field.categoryName });
  const choices = choiceFields(visit, field, drawing);
  const form = formView(visit, {
    action: saveField,
    drawing,
    submit: saveField.label,
    cancel: { ...back, label: 'Cancel' },
    further: choices,
    legends: [
      {
        legend: 'Choices',
        help: 'Empty one to take it away: items that chose it keep it, and it is offered no more.',
        names: [...choices.map(({ name }) => name), 'choices'],
      },
      { legend: 'About it', names: ['help', 'unit', 'required', 'once', 'listed'] },
    ],
  });
  const page = { title: `Edit ${field.name}`, lead: TYPES[field.type], breadcrumbs: [LIST, back] };
  return { template: '/shared/form-page', page, data: { form } };
}

/** What an item says in a field. */
export function saidCell({ workspace }: Visit, field: CustomField, value: string): Cell {
  switch (field.type) {
    case 'money':
      return { text: moneyInWords(workspace, value) };
    case 'date':
      return { text: dayInWords(workspace, startOfDay(workspace, value)) };
    case 'yes_no':
      return { text: value === 'yes' ? 'Yes' : 'No' };
    case 'choice':
      return { text: field.choices.find(({ id }) => String(id) === value)?.name ?? '' };
    case 'whole':
    case 'decimal':
      return { text: field.unit === null ? value : `${value} ${field.unit}` };
    case 'url':
      return { text: value, href: value };
    case 'email':
      return { text: value, href: `mailto:${value}` };
    case 'text':
    case 'long_text':
      return { text: value };
  }
}

/** A field for the name of each choice that is offered. */
function choiceFields({ actor }: Visit, field: FieldRow, drawing: Drawing): FieldView[] {
  const { choice_: member } = fieldForm.fields;
  const offered = field.choices.filter(({ archived }) => !archived);
  const form = { fields: Object.fromEntries(offered.map(({ id }) => [`choice_${id}`, { ...member, member: null }])) };
  return fieldsFor(actor, form, drawing).map((view, at) => ({ ...view, label: `Choice ${at + 1}` }));
}

const LIST = { href: href(listCategories), label: listCategories.label };

function categoryLink({ id, name }: { readonly id: number; readonly name: string }): Link {
  return { href: href(showCategory, { id }), label: name };
}
