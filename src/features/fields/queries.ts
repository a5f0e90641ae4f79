/** Reads the fields that categories bring. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { fieldOf } from './forms.ts';
import { type CustomField, cellWords, labelOf, nameOf } from './rules.ts';

/** A field as whoever shapes it sees it. */
export interface FieldRow extends CustomField {
  readonly kind: 'field';
  readonly workspaceId: Id<'workspace'>;
  readonly version: number;
  readonly archived: boolean;
  /** It comes before all others of its category. */
  readonly first: boolean;
  /** Some item says something in it. */
  readonly used: boolean;
}

/** The fields of the items of a category: those of all above it first, each category's in its own order. */
export async function customFieldsOf(db: Knex, actor: Actor, categoryId: number | null): Promise<CustomField[]> {
  if (categoryId === null) return [];
  return selection(db, actor)
    .joinRaw(`join (${ABOVE}) as up on up.id = custom_fields.category_id`, [actor.workspaceId, categoryId])
    .whereNull('custom_fields.archived_at')
    .orderByRaw('up.height desc, custom_fields.place, custom_fields.id');
}

/** Those of these fields that are in use. */
export async function customFieldsAmong(db: Knex, actor: Actor, ids: readonly number[]): Promise<CustomField[]> {
  return selection(db, actor)
    .whereRaw('custom_fields.id = any(?::int[])', [[...ids]])
    .whereNull('custom_fields.archived_at')
    .orderBy('custom_fields.id');
}

/** A column of files for each field of any category; one whose name something else has already says by a path whose it is. */
export async function columnsOfFields(
  db: Knex,
  actor: Actor,
  taken: readonly string[],
  paths: ReadonlyMap<number, string>,
) {
  const fields: CustomField[] = await selection(db, actor)
    .whereNull('custom_fields.archived_at')
    .orderByRaw('lower(custom_fields.name), custom_fields.id');
  const names = [...taken, ...fields.map(labelOf)].map((name) => name.toLowerCase());
  return fields.map((field) => {
    const name = labelOf(field);
    const alone = names.filter((other) => other === name.toLowerCase()).length === 1;
    const label = alone ? name : `${name} of ${paths.get(field.categoryId) ?? field.categoryName}`;
    return { name: nameOf(field), label, guesses: [], field: fieldOf(field), ...cellWords(field) };
  });
}

/** The fields that a category itself brings, in the archive or not. */
export async function fieldsOfCategory(db: Knex, actor: Actor, categoryId: number): Promise<FieldRow[]> {
  return rows(db, actor)
    .where('custom_fields.category_id', categoryId)
    .orderByRaw('custom_fields.archived_at is not null, custom_fields.place, custom_fields.id');
}

/** One field, for whoever shapes it. */
export async function customField(db: Knex, actor: Actor, id: number): Promise<FieldRow | null> {
  const [found] = await rows(db, actor).where('custom_fields.id', id);
  return found ?? null;
}

function rows(db: Knex, actor: Actor) {
  return selection(db, actor)
    .where(within(actor, 'items.customize', 'field'))
    .select<FieldRow[]>(
      { workspaceId: 'custom_fields.workspace_id', version: 'custom_fields.version' },
      db.raw(`'field' as kind`),
      db.raw('custom_fields.archived_at is not null as archived'),
      db.raw(/* sql */ `not exists (select from custom_fields as earlier
        where earlier.workspace_id = custom_fields.workspace_id and earlier.category_id = custom_fields.category_id
          and earlier.archived_at is null
          and (earlier.place, earlier.id) < (custom_fields.place, custom_fields.id)) as first`),
      db.raw(/* sql */ `exists (select from field_values as said
        where said.workspace_id = custom_fields.workspace_id and said.field_id = custom_fields.id) as used`),
    );
}

function selection(db: Knex, actor: Actor) {
  return db('custom_fields')
    .where(within(actor, 'items.view', 'field'))
    .join('categories', (on) =>
      on
        .on('categories.workspace_id', 'custom_fields.workspace_id')
        .andOn('categories.id', 'custom_fields.category_id'),
    )
    .select<CustomField[]>(
      { id: 'custom_fields.id', categoryId: 'custom_fields.category_id', categoryName: 'categories.name' },
      {
        name: 'custom_fields.name',
        type: 'custom_fields.kind',
        help: 'custom_fields.help',
        unit: 'custom_fields.unit',
      },
      { required: 'custom_fields.required', once: 'custom_fields.once', listed: 'custom_fields.listed' },
      db.raw(CHOICES),
    );
}

const CHOICES = /* sql */ `(
  select coalesce(json_agg(json_build_object('id', id, 'name', name, 'archived', archived_at is not null)
    order by lower(name), id), '[]')
  from field_choices
  where field_choices.workspace_id = custom_fields.workspace_id and field_choices.field_id = custom_fields.id
) as choices`;

/** Takes the workspace and a category: its id at height 0, and those of all above it. */
const ABOVE = /* sql */ `
  with recursive way as (
    select id, parent_id, workspace_id, 0 as height from categories where workspace_id = ? and id = ?
    union all
    select up.id, up.parent_id, up.workspace_id, way.height + 1 from categories as up
    join way on up.workspace_id = way.workspace_id and up.id = way.parent_id
  ) select id, height from way`;
