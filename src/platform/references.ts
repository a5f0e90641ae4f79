/** Owns finding what a form refers to: only rows within the actor's reach exist. */
import type { Knex } from 'knex';
import type { Actor } from '../access/actor.ts';
import type { FieldError, Referred } from '../access/form.ts';
import type { Kind } from '../access/resource.ts';
import { within } from '../access/within.ts';

/** The table of each kind that forms and addresses point at. */
export const TABLES = {
  item: 'items',
  kit: 'kits',
  stockroom: 'stockrooms',
  reservation: 'bookings',
  checkout: 'bookings',
  custody: 'custodies',
  location: 'locations',
  person: 'people',
  role: 'roles',
  department: 'departments',
  group: 'groups',
  category: 'categories',
  import: 'imports',
} as const satisfies Partial<Record<Kind, string>>;

/** An error for each reference that is not there, or not for this person to know of: the same words for both. */
export async function unresolved(db: Knex, actor: Actor, referred: readonly Referred[]): Promise<FieldError[]> {
  const errors: FieldError[] = [];
  for (const { name, ids, reference } of referred) {
    if (ids.length === 0) continue;
    const table = tableOf(reference.kind);
    const found = await db(table)
      .whereIn(`${table}.id`, [...ids])
      .where(within(actor, reference.needs, reference.kind))
      .pluck<number[]>(`${table}.id`);
    if (found.length < new Set(ids).size) errors.push({ name, text: 'What was chosen is not there any more' });
  }
  return errors;
}

/** The table that holds a kind. */
export function tableOf(kind: Kind): string {
  const table = Object.entries(TABLES).find(([each]) => each === kind)?.[1];
  if (!table) throw new Error(`No table holds the kind ${kind}`);
  return table;
}
