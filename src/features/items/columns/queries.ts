/**
 * Reads the columns of items in files, and what items say in them.
 *
 * Whoever brings fields that are no part of `itemForm`, such as those of a category, plugs them in at the foot of this
 * file: `furtherColumns` says which there are for this person, and `furtherValues` what items say in them, by the names
 * of those columns. An import hands what stands in such a cell to `readNew` and `readChange` under that name,
 * and leaves the name out where the cell is empty; a column that an item does not have is absent from its values.
 */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import { categoryPaths } from '../../categories/queries.ts';
import { columnsOfFields } from '../../fields/queries.ts';
import { submissionOfSaid } from '../../fields/rules.ts';
import { saidBy } from '../../fields/values/queries.ts';
import { itemForm } from '../forms.ts';
import type { Item } from '../queries.ts';
import type { Submitted } from '../rules.ts';
import { ALONGSIDE, type Column, columnsOf, submissionOf, withPaths } from './rules.ts';

/** All columns, in the order of the form. */
export async function columns(db: Knex, actor: Actor): Promise<readonly Column[]> {
  const paths = await categoryPaths(db, actor);
  const own = columnsOf(itemForm).map((column) => withPaths(column, paths));
  return [...own, ...(await furtherColumns(db, actor, own, paths))];
}

/** What items say, as their forms show it, by their ids. */
export async function valuesOf(
  db: Knex,
  actor: Actor,
  items: readonly Item[],
): Promise<ReadonlyMap<number, Submitted>> {
  const further = await furtherValues(db, actor, items);
  return new Map(items.map((item) => [item.id, { ...submissionOf(item), ...further.get(item.id) }]));
}

async function furtherColumns(
  db: Knex,
  actor: Actor,
  own: readonly Column[],
  paths: ReadonlyMap<number, string>,
): Promise<readonly Column[]> {
  return columnsOfFields(db, actor, [...own.map(({ label }) => label), ...ALONGSIDE], paths);
}

async function furtherValues(db: Knex, actor: Actor, items: readonly Item[]): Promise<ReadonlyMap<number, Submitted>> {
  const said = await saidBy(
    db,
    actor,
    items.map(({ id }) => id),
  );
  return new Map([...said].map(([id, values]) => [id, submissionOfSaid(values)]));
}
