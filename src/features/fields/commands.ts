/** Writes the fields that categories bring. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { Conflict, Invalid, invalid, Refused, violatedConstraint } from '../../platform/errors.ts';
import type { Category } from '../categories/queries.ts';
import type { FieldRow } from './queries.ts';
import { type FieldType, problemsOf } from './rules.ts';

export interface FieldFacts {
  readonly name: string;
  readonly help: string | null;
  readonly unit: string | null;
  readonly required: boolean;
  readonly once: boolean;
  readonly listed: boolean;
}

/** Makes a field at the end of those of its category, and gives its id. @throws Invalid where type and wishes do not fit */
export async function createField(
  tx: Knex.Transaction,
  { workspaceId }: Actor,
  categoryId: Id<'category'>,
  type: FieldType,
  facts: FieldFacts,
  choices: readonly string[],
): Promise<Id<'field'>> {
  refuseUnlessFits(type, facts);
  if ((type === 'choice') !== choices.length > 0) {
    const text = type === 'choice' ? 'Choices: enter at least one' : 'Choices: only a choice from a list has some';
    throw invalid('choices', text);
  }
  const [made] = await inWords(() =>
    tx('custom_fields')
      .insert({
        ...{ workspace_id: workspaceId, category_id: categoryId, kind: type, ...facts },
        place: tx('custom_fields')
          .where({ workspace_id: workspaceId, category_id: categoryId })
          .select(tx.raw('coalesce(max(place), 0) + 1')),
      })
      .returning<{ id: Id<'field'> }[]>('id'),
  );
  if (!made) throw new Error('The field was not made');
  await addChoices(tx, { workspaceId, id: made.id }, choices);
  return made.id;
}

/** Saves a field, renames its choices, takes away those that were emptied, and adds further ones. @throws Invalid, Refused */
export async function saveField(
  tx: Knex.Transaction,
  field: FieldRow,
  facts: FieldFacts,
  renamed: ReadonlyMap<string, string | null | undefined>,
  further: readonly string[],
): Promise<void> {
  refuseUnlessFits(field.type, facts);
  await inWords(() => update(tx, field, { ...facts }));
  for (const [id, name] of renamed) {
    const choice = field.choices.find((each) => String(each.id) === id);
    if (!choice) throw new Refused(null, [`choice_${id}`]);
    if (name === null || name === undefined) await removeChoice(tx, field, choice.id);
    else if (name !== choice.name) {
      await inWords(() =>
        tx('field_choices')
          .where({ workspace_id: field.workspaceId, field_id: field.id, id: choice.id })
          .update({ name }),
      );
    }
  }
  await addChoices(tx, field, further);
}

/** Puts a field into the archive: forms and lists leave it out, what items say in it stays. @throws Conflict */
export async function archiveField(tx: Knex.Transaction, field: FieldRow): Promise<void> {
  if (field.archived) throw already(field, 'in the archive');
  await update(tx, field, { archived_at: tx.fn.now() });
}

/** Takes a field back from the archive. @throws Conflict where it is in use */
export async function restoreField(tx: Knex.Transaction, field: FieldRow): Promise<void> {
  if (!field.archived) throw already(field, 'in use');
  await update(tx, field, { archived_at: null });
}

/** Deletes a field in which no item says anything. @throws Conflict otherwise */
export async function deleteField(tx: Knex.Transaction, field: FieldRow): Promise<void> {
  if (field.used) throw stillUsed(field);
  try {
    await tx('custom_fields').where({ workspace_id: field.workspaceId, id: field.id }).delete();
  } catch (error) {
    throw violatedConstraint(error) === null ? error : stillUsed(field);
  }
}

/** @throws Invalid where items of a category, or below it, would lose what they say in a field from above it, were it moved */
export async function refuseToLeaveFields(
  tx: Knex.Transaction,
  category: Category,
  parentId: Id<'category'> | null,
): Promise<void> {
  const { rows } = await tx.raw<{ rows: { name: string }[] }>(LEFT, {
    ...{ workspace: category.workspaceId, category: category.id, old: category.parentId, new: parentId },
  });
  if (rows.length === 0) return;
  const names = rows.map(({ name }) => name).join(', ');
  throw invalid('parent_id', `Its items say something in ${names}, which it would not have there any more`);
}

/** The fields from above that are used, and that would not be above any more. */
const LEFT = /* sql */ `
  with recursive before as (
    select id, parent_id from categories where workspace_id = :workspace and id = :old
    union select up.id, up.parent_id from categories as up
      join before on up.workspace_id = :workspace and up.id = before.parent_id
  ), after as (
    select id, parent_id from categories where workspace_id = :workspace and id = :new
    union select up.id, up.parent_id from categories as up
      join after on up.workspace_id = :workspace and up.id = after.parent_id
  ), below as (
    select id from categories where workspace_id = :workspace and id = :category
    union select sub.id from categories as sub
      join below on sub.workspace_id = :workspace and sub.parent_id = below.id
  )
  select distinct field.name from custom_fields as field
  join field_values as said on said.workspace_id = field.workspace_id and said.field_id = field.id
  join items on items.workspace_id = said.workspace_id and items.id = said.item_id
  where field.workspace_id = :workspace
    and field.category_id in (select id from before) and field.category_id not in (select id from after)
    and items.category_id in (select id from below)`;

/** Lets a field change places with the one before it. @throws Conflict where there is none */
export async function moveFieldUp(tx: Knex.Transaction, field: FieldRow): Promise<void> {
  const fields = await tx('custom_fields')
    .where({ workspace_id: field.workspaceId, category_id: field.categoryId, archived_at: null })
    .orderBy(['place', 'id'])
    .forNoKeyUpdate()
    .select<{ id: Id<'field'> }[]>('id');
  const at = fields.findIndex(({ id }) => id === field.id);
  if (at <= 0) throw new Conflict({ title: `${field.name} comes first already`, text: 'Nothing was changed.' });
  const order = fields.map(({ id }) => id);
  order.splice(at - 1, 0, ...order.splice(at, 1));
  for (const [place, id] of order.entries()) {
    await tx('custom_fields').where({ workspace_id: field.workspaceId, id }).update({ place });
  }
}

function refuseUnlessFits(type: FieldType, facts: FieldFacts): void {
  const problems = problemsOf(type, facts);
  if (problems.length > 0) throw new Invalid(problems);
}

/** One of that name in the archive is offered again. */
async function addChoices(
  tx: Knex.Transaction,
  { workspaceId, id }: Pick<FieldRow, 'workspaceId' | 'id'>,
  names: readonly string[],
): Promise<void> {
  if (names.some((name) => name.length > LONGEST_CHOICE)) {
    throw invalid('choices', `Choices: enter at most ${LONGEST_CHOICE} characters each`);
  }
  for (const name of names) {
    await tx.raw(
      `insert into field_choices (workspace_id, field_id, name) values (?, ?, ?)
        on conflict (workspace_id, field_id, lower(name)) do update set archived_at = null, name = excluded.name`,
      [workspaceId, id, name],
    );
  }
}

const LONGEST_CHOICE = 100;

/** Where items have chosen it, it stays and is offered no more. */
async function removeChoice(
  tx: Knex.Transaction,
  { workspaceId, id: field_id }: FieldRow,
  id: Id<'choice'>,
): Promise<void> {
  const used = await tx('field_values')
    .where({ workspace_id: workspaceId, field_id, choice_id: id })
    .first<{ item_id: number } | undefined>('item_id');
  const choice = tx('field_choices').where({ workspace_id: workspaceId, field_id, id });
  if (used) await choice.update({ archived_at: tx.fn.now() });
  else await choice.delete();
}

async function update(tx: Knex.Transaction, { workspaceId, id, version }: FieldRow, changes: object): Promise<void> {
  await tx('custom_fields')
    .where({ workspace_id: workspaceId, id })
    .update({ ...changes, version: version + 1 });
}

function already({ name }: FieldRow, where: string): Conflict {
  return new Conflict({ title: `${name} is ${where} already`, text: 'Somebody was faster. Nothing was changed.' });
}

function stillUsed({ name }: FieldRow): Conflict {
  return new Conflict({
    title: `${name} cannot be deleted`,
    text: 'Items say something in it. Put it into the archive: forms leave it out then, and what they say stays.',
  });
}

async function inWords<Result>(write: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    switch (violatedConstraint(error)) {
      case 'custom_fields_name_is_unique':
        throw invalid('name', 'The category has a field of that name already, perhaps in its archive');
      case 'field_choices_name_is_unique':
        throw invalid('choices', 'Choices: two of them would be called the same');
      case 'field_values_are_unique':
        throw invalid('once', 'Some items say the same in it: give them different values first');
      default:
        throw error;
    }
  }
}
