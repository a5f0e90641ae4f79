/** The part of an item's form that its category asks for: what it shows, and what was filled in there. */
import { type Action, href } from '../../../access/action.ts';
import { type Drawing, fieldsFor, type Option, type Submission } from '../../../access/form.ts';
import { type Id, readId } from '../../../access/ids.ts';
import type { FieldView } from '../../../platform/view-model.ts';
import type { Visit } from '../../../platform/visit.ts';
import { formOf } from '../../fields/forms.ts';
import { customFieldsOf } from '../../fields/queries.ts';
import { nameOf, submissionOfSaid } from '../../fields/rules.ts';
import { type Changes, fieldChanges } from '../../fields/values/commands.ts';
import { saidBy } from '../../fields/values/queries.ts';
import type { Item } from '../queries.ts';

/** The fields of the category that is chosen. */
export interface OwnFields {
  readonly legend: string;
  readonly fields: readonly FieldView[];
  /** The name of the hidden field that says whose fields these are. */
  readonly marker?: string;
  /** What a change of category would drop. */
  readonly warning?: string;
  /** Where the form is sent to show the fields of another category. */
  readonly show?: { readonly action: string; readonly label: string };
}

/** What an item says in its fields, as its form is sent. */
export async function ownSubmission({ db, actor }: Visit, { id }: Item): Promise<Submission> {
  return submissionOfSaid((await saidBy(db, actor, [id])).get(id) ?? new Map());
}

/** The same for a copy: what tells items apart is left empty. */
export async function copySubmission(visit: Visit, row: Item): Promise<Submission> {
  const fields = await customFieldsOf(visit.db, visit.actor, row.categoryId);
  const apart = fields.filter(({ once }) => once).map((field) => [nameOf(field), ''] as const);
  return {
    ...(await ownSubmission(visit, row)),
    ...Object.fromEntries(apart),
    codes: '',
    serial_number: '',
    copies: '1',
  };
}

/** The fields of the category that a form has chosen; `show` is where it is sent to see those of another one. */
export async function ownFields(
  visit: Visit,
  row: Item | null,
  drawing: Drawing,
  categories: readonly Option[],
  show: Action | null,
): Promise<OwnFields> {
  const { db, actor } = visit;
  const chosen = readId<'category'>([drawing.values?.category_id ?? ''].flat().at(-1));
  const category = categories.find(({ value }) => value === String(chosen));
  const fields = category ? await customFieldsOf(db, actor, chosen) : [];
  const said = (row && (await saidBy(db, actor, [row.id])).get(row.id)) ?? new Map<number, string>();
  const leaving = row && row.categoryId !== chosen ? await customFieldsOf(db, actor, row.categoryId) : [];
  const dropped = leaving.filter(({ id }) => said.has(id) && !fields.some((field) => field.id === id));
  return {
    legend: category ? `Fields of ${category.label}` : 'Fields of its category',
    fields: fieldsFor(actor, formOf(fields, said), {
      ...drawing,
      row,
      values: { ...submissionOfSaid(said), ...drawing.values },
    }),
    marker: category ? `fields_of_${chosen}` : undefined,
    warning:
      dropped.length > 0
        ? `Saving drops what is said in ${dropped.map(({ name }) => name).join(', ')}: the chosen category has no such field.`
        : undefined,
    show: show && categories.length > 1 ? { action: href(show, visit.params), label: show.label } : undefined,
  };
}

interface Values {
  readonly category_id?: Id<'category'> | null;
  readonly fields_of_?: ReadonlyMap<string, string>;
  readonly field_?: ReadonlyMap<string, string>;
}

/** What was filled in, held against the fields of the category that was chosen. */
export async function ownChanges({ db, actor }: Visit, row: Item | null, values: Values): Promise<Changes> {
  const [shown] = [...(values.fields_of_?.keys() ?? [])].map(Number);
  const before = row?.categoryId ?? null;
  return fieldChanges(db, actor, {
    item: row,
    categoryId: values.category_id === undefined ? before : values.category_id,
    shown: shown ?? before,
    texts: values.field_ ?? new Map(),
  });
}
