/** Reads what a form says in the fields of an item's category, and writes it. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import { accept, type FieldError } from '../../../access/form.ts';
import { type Id, readId } from '../../../access/ids.ts';
import type { Resource } from '../../../access/resource.ts';
import { Conflict, Invalid, Refused, violatedConstraint } from '../../../platform/errors.ts';
import { formOf } from '../forms.ts';
import { customFieldsAmong, customFieldsOf } from '../queries.ts';
import { type CustomField, type FieldType, labelOf, nameOf, type Said } from '../rules.ts';
import { type Saying, saidBy } from './queries.ts';

/** What was filled in. */
export interface Filled {
  /** The item as it is; null: it is being made. */
  readonly item: (Resource & { readonly id: Id<'item'>; readonly categoryId: Id<'category'> | null }) | null;
  /** The category that it will be of. */
  readonly categoryId: Id<'category'> | null;
  /** The category whose fields the form showed; null: it showed none. Undefined: nobody looked at a form. */
  readonly shown: number | null | undefined;
  /** By the ids of fields. */
  readonly texts: ReadonlyMap<string, string>;
}

/** What will be stored, and what that changes, field by field, for the record. */
export interface Changes {
  readonly said: readonly Saying[];
  /** Fields that the item's new category does not have: what it says in them goes. */
  readonly dropped: readonly CustomField[];
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
}

/** The fields of a category; whoever reads many forms asks for those of each but once. */
export type FieldsOf = (categoryId: number | null) => Promise<readonly CustomField[]>;

/**
 * Holds what was filled in against the fields of the category. @throws Refused where it has no such field, Invalid where
 * a text is not what the field asks for, or where there are fields to be filled in, or values to be dropped, that the
 * form did not show yet; also, where nobody looked at a form, where a field is one of another category.
 */
export async function fieldChanges(
  tx: Knex,
  actor: Actor,
  { item, categoryId, shown, texts }: Filled,
  fieldsOf: FieldsOf = (id) => customFieldsOf(tx, actor, id),
): Promise<Changes> {
  const fields = await fieldsOf(categoryId);
  const seen = shown === undefined || shown === categoryId ? fields : await fieldsOf(shown);
  if (shown === undefined) await nameOthers(tx, actor, fields, texts);
  refuseOthers([...fields, ...seen], texts);
  const stored = (item && (await saidBy(tx, actor, [item.id])).get(item.id)) ?? new Map<number, string>();
  const leaving = item && item.categoryId !== categoryId ? await fieldsOf(item.categoryId) : [];
  const dropped = leaving.filter(({ id }) => stored.has(id) && !has(fields, id));
  if (shown !== undefined && shown !== categoryId) comeBackUnlessSeen(fields, seen, texts, dropped);
  const said = read(actor, item, fields, stored, texts);
  return { said, dropped, ...recorded(said, dropped, stored) };
}

/** For a change of category in which nobody fills anything in. @throws Conflict where something said would go, Invalid where something is asked for */
export async function refuseToLose(
  tx: Knex,
  actor: Actor,
  item: NonNullable<Filled['item']>,
  categoryId: Id<'category'> | null,
): Promise<void> {
  const { dropped } = await fieldChanges(tx, actor, { item, categoryId, shown: undefined, texts: new Map() });
  if (dropped.length === 0) return;
  throw new Conflict({
    title: `What is said in ${namesOf(dropped)} would be lost`,
    text: 'The other category has no such field. Edit the item by itself to drop it.',
  });
}

/** Stores what an item says. @throws Invalid where another item says the same in a field that tells items apart */
export async function storeChanges(
  tx: Knex.Transaction,
  { workspaceId }: Actor,
  itemId: Id<'item'>,
  { said, dropped }: Changes,
): Promise<void> {
  const gone = [...dropped, ...said.filter(({ value }) => value === null).map(({ field }) => field)];
  const key = { workspace_id: workspaceId, item_id: itemId };
  if (gone.length > 0) {
    await tx('field_values')
      .where(key)
      .whereRaw('field_id = any(?::int[])', [gone.map(({ id }) => id)])
      .delete();
  }
  for (const { field, value } of said) {
    if (value === null) continue;
    const row = { ...key, field_id: field.id, kind: field.type satisfies FieldType, once: field.once, value };
    await unlessSaid(field, () =>
      tx('field_values').insert(row).onConflict(['workspace_id', 'item_id', 'field_id']).merge(['value']),
    );
  }
}

/** Stores what new items say, all at once. @throws Invalid where any says what another does in a field that tells items apart */
export async function storeNew(
  tx: Knex.Transaction,
  { workspaceId }: Actor,
  items: readonly { readonly itemId: Id<'item'>; readonly own: Changes }[],
): Promise<void> {
  const rows = items.flatMap(({ itemId, own }) =>
    own.said.flatMap(({ field: { id, type, once }, value }) =>
      value === null ? [] : [{ item: itemId, field: id, kind: type, once, value }],
    ),
  );
  if (rows.length === 0) return;
  try {
    await tx.raw(
      `insert into field_values (workspace_id, item_id, field_id, kind, once, value)
       select ?, item, field, kind, once, value
       from jsonb_to_recordset(?::jsonb) as said (item integer, field integer, kind text, once boolean, value text)`,
      [workspaceId, JSON.stringify(rows)],
    );
  } catch (error) {
    if (violatedConstraint(error) === null) throw error;
    throw new Invalid([{ name: 'category_id', text: 'Another item says the same in one of the fields' }]);
  }
}

/** @throws Invalid */
async function nameOthers(
  tx: Knex,
  actor: Actor,
  fields: readonly CustomField[],
  texts: Filled['texts'],
): Promise<void> {
  const others = [...texts.keys()].flatMap((id) => readId<'field'>(id) ?? []).filter((id) => !has(fields, id));
  if (others.length === 0) return;
  const errors = (await customFieldsAmong(tx, actor, others)).map((field) => ({
    name: nameOf(field),
    text: `${labelOf(field)}: only what is of “${field.categoryName}”, or of a category below it, has this field`,
  }));
  if (errors.length > 0) throw new Invalid(errors);
}

function refuseOthers(fields: readonly CustomField[], texts: Filled['texts']): void {
  const others = [...texts.keys()].filter((id) => !has(fields, Number(id)));
  if (others.length > 0)
    throw new Refused(
      null,
      others.map((id) => `field_${id}`),
    );
}

function comeBackUnlessSeen(
  fields: readonly CustomField[],
  seen: readonly CustomField[],
  texts: Filled['texts'],
  dropped: readonly CustomField[],
): void {
  const unseen = fields.filter(({ id }) => !has(seen, id) && !texts.has(String(id)));
  const errors: FieldError[] = [];
  if (unseen.length > 0) {
    errors.push({ name: 'category_id', text: `Category: fill in its fields below (${namesOf(unseen)}), then save` });
  }
  if (dropped.length > 0) {
    errors.push({
      name: 'category_id',
      text: `Category: it has no field for what is said in ${namesOf(dropped)}. Save again to drop that`,
    });
  }
  if (errors.length > 0) throw new Invalid(errors);
}

function read(
  actor: Actor,
  item: Resource | null,
  fields: readonly CustomField[],
  stored: Said,
  texts: Filled['texts'],
): Changes['said'] {
  const names = new Map(fields.map((field) => [nameOf(field), field]));
  const kept = fields.flatMap((field) => {
    const text = texts.get(String(field.id)) ?? stored.get(field.id) ?? (field.required ? '' : undefined);
    return text === undefined ? [] : [[nameOf(field), text] as const];
  });
  const result = accept(actor, formOf(fields, stored), Object.fromEntries(kept), item);
  if (result.outcome === 'refused') throw new Refused(null, result.names);
  if (result.outcome === 'invalid') throw new Invalid(result.errors);
  return Object.entries(result.values).flatMap(([name, value]) => {
    const field = names.get(name);
    if (!field || !texts.has(String(field.id))) return [];
    return [{ field, value: typeof value === 'string' ? value : null }];
  });
}

function recorded(said: Changes['said'], dropped: readonly CustomField[], stored: Said) {
  const all = [...said, ...dropped.map((field) => ({ field, value: null }))];
  const changed = all.filter(({ field, value }) => (stored.get(field.id) ?? null) !== value);
  const words = (field: CustomField, value: string | null | undefined) =>
    field.choices.find(({ id }) => String(id) === value)?.name ?? value ?? '';
  return {
    before: Object.fromEntries(changed.map(({ field }) => [field.name, words(field, stored.get(field.id))])),
    after: Object.fromEntries(changed.map(({ field, value }) => [field.name, words(field, value)])),
  };
}

async function unlessSaid<Result>(field: CustomField, write: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    switch (violatedConstraint(error)) {
      case 'field_values_are_unique':
        throw new Invalid([{ name: nameOf(field), text: `${labelOf(field)}: another item says the same` }]);
      case 'field_values_choice':
        throw new Invalid([{ name: nameOf(field), text: `${labelOf(field)}: choose one from the list` }]);
      default:
        throw error;
    }
  }
}

function has(fields: readonly CustomField[], id: number): boolean {
  return fields.some((field) => field.id === id);
}

function namesOf(fields: readonly CustomField[]): string {
  return fields.map(({ name }) => name).join(', ');
}
