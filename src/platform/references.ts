/** Owns finding what a form refers to: only rows within the actor's reach exist. */
import type { Knex } from 'knex';
import type { Actor } from '../access/actor.ts';
import {
  type FieldError,
  type Form,
  isOffered,
  MOST_REFERRED,
  type Option,
  type Reference,
  type Referred,
} from '../access/form.ts';
import type { Kind, Resource } from '../access/resource.ts';
import { covered, within } from '../access/within.ts';

/** The table of each kind that forms and addresses point at. */
export const TABLES = {
  item: 'items',
  kit: 'kits',
  comment: 'comments',
  file: 'files',
  stockroom: 'stockrooms',
  reservation: 'bookings',
  checkout: 'bookings',
  draft: 'drafts',
  custody: 'custodies',
  wait: 'waits',
  bookingLabel: 'booking_labels',
  location: 'locations',
  person: 'people',
  contact: 'people',
  role: 'roles',
  department: 'departments',
  group: 'groups',
  accessGroup: 'access_groups',
  category: 'categories',
  flag: 'flags',
  field: 'custom_fields',
  import: 'imports',
  roster: 'imports',
  batch: 'batches',
  labelTemplate: 'label_templates',
  labelPrint: 'label_prints',
  documentTemplate: 'document_templates',
  device: 'devices',
} as const satisfies Partial<Record<Kind, string>>;

/** An error for each reference that is not there, or not for this person to know of: the same words for both. */
export async function unresolved(db: Knex, actor: Actor, referred: readonly Referred[]): Promise<FieldError[]> {
  const errors: FieldError[] = [];
  for (const { name, ids, reference } of referred) {
    if (ids.length === 0) continue;
    const table = tableOf(reference.kind);
    const found = await db(table)
      .whereIn(`${table}.id`, [...ids])
      .where(reach(actor, reference))
      .pluck<number[]>(`${table}.id`);
    if (found.length < new Set(ids).size) errors.push({ name, text: 'What was chosen is not there any more' });
  }
  return errors;
}

/** The choices of every offered field that refers to something: exactly what `unresolved` would find. */
export async function choicesFor(
  db: Knex,
  actor: Actor,
  form: Form,
  row: Resource | null = null,
): Promise<Record<string, Option[]>> {
  const offered = Object.entries(form.fields).flatMap(([name, field]) =>
    field.refers && !field.member && isOffered(actor, field, row) ? [{ name, field, refers: field.refers }] : [],
  );
  if (offered.length === 0) return {};
  const found = await choicesAmong(db, actor, Object.fromEntries(offered.map(({ name, refers }) => [name, refers])));
  return Object.fromEntries(
    offered.map(({ name, field }) => {
      const none = field.drawn === 'select' && !field.required ? [{ value: '', label: 'None' }] : [];
      return [name, [...none, ...(found[name] ?? [])]];
    }),
  );
}

/** The rows of a kind that the actor may choose from, by name; those in the archive are left out. */
export async function choicesOf(db: Knex, actor: Actor, reference: Reference): Promise<Option[]> {
  return (await choicesAmong(db, actor, { found: reference })).found;
}

/** The choices of several references, by name, in one statement however many there are. */
export async function choicesAmong<Name extends string>(
  db: Knex,
  actor: Actor,
  references: Readonly<Record<Name, Reference>>,
): Promise<Readonly<Record<Name, Option[]>>> {
  const lists = Object.entries<Reference>(references).map(([name, reference]) =>
    db.raw('? as ??', [optionsOf(db, actor, reference), name]),
  );
  return db.select(lists).first();
}

function optionsOf(db: Knex, actor: Actor, reference: Reference): Knex.QueryBuilder {
  const table = tableOf(reference.kind);
  const rows = db(table)
    .modify(labelled(table, actor))
    .where(reach(actor, reference))
    .modify((query) => {
      if (ARCHIVED.has(table)) query.whereNull(`${table}.archived_at`);
    })
    .orderByRaw(`lower(${labelOf(table)}), ${table}.id`)
    .limit(FOUND_BY_SEARCHING.has(table) ? MOST_CHOICES : MOST_REFERRED)
    .select(`${table}.id`, db.raw(`${labelOf(table)} as name`))
    .as('offered');
  return db
    .from(rows)
    .select(
      db.raw(`coalesce(json_agg(json_build_object('value', id::text, 'label', name) order by lower(name), id), '[]')`),
    );
}

/** What a row is called among others of its table, in SQL; the query is `labelled`. */
export function labelOf(table: string): string {
  return table === 'categories' ? 'paths.label' : `${table}.name`;
}

/** Lets a query of a table read its labels: categories are called by the path that leads to them. */
export function labelled(table: string, { workspaceId }: Actor): Knex.QueryCallback {
  return (query) => {
    if (table === 'categories') query.joinRaw(PATHS, [workspaceId, workspaceId]);
  };
}

/** The tree is walked once, from its top: going up from each category would cost far more than all the rest of a page. */
const PATHS = /* sql */ `join (
  with recursive paths as (
    select id, name as label from categories where workspace_id = ? and parent_id is null
    union all
    select below.id, paths.label || ' > ' || below.name from categories as below
    join paths on below.workspace_id = ? and below.parent_id = paths.id
  ) select id, label from paths
) as paths on paths.id = categories.id`;

function reach(actor: Actor, reference: Reference): Knex.QueryCallback {
  return (rows) => {
    rows.where(within(actor, reference.needs, reference.kind));
    if (reference.covered) rows.where(covered(actor));
  };
}

const ARCHIVED = new Set(['items', 'kits', 'stockrooms', 'locations', 'people', 'flags']);
const MOST_CHOICES = 1000;
const FOUND_BY_SEARCHING = new Set(['items', 'people']);

/** The table that holds a kind. */
export function tableOf(kind: Kind): string {
  const table = Object.entries(TABLES).find(([each]) => each === kind)?.[1];
  if (!table) throw new Error(`No table holds the kind ${kind}`);
  return table;
}
