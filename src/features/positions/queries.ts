/** Reads where an item is and was: its positions on the map, and the locations that it was moved to. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import type { Item } from '../items/queries.ts';
import { pathsOf } from '../locations/queries.ts';

interface Noted {
  readonly at: Date;
  /** Null where the actor does not see people. */
  readonly personId: Id<'person'> | null;
  readonly personName: string | null;
}

/** It was seen there. */
export interface Seen extends Noted {
  readonly what: 'seen';
  /** Decimal degrees as text. */
  readonly latitude: string;
  readonly longitude: string;
  /** In metres. */
  readonly accuracy: number | null;
}

/** It was put there. */
export interface Moved extends Noted {
  readonly what: 'moved';
  /** Null where the actor does not see it, or it is not there any more. */
  readonly path: string | null;
}

/** Everywhere it was, newest first. */
export async function whereabouts(
  db: Knex,
  actor: Actor,
  item: Item,
  most: number,
): Promise<readonly (Seen | Moved)[]> {
  const all = [...(await positions(db, actor, item, most)), ...(await moves(db, actor, item, most))];
  return all.sort((one, other) => other.at.getTime() - one.at.getTime()).slice(0, most);
}

/** Where it was seen, newest first. */
export async function positions(db: Knex, actor: Actor, { id }: Item, most: number): Promise<Seen[]> {
  return db('positions')
    .where({ 'positions.workspace_id': actor.workspaceId, 'positions.item_id': id })
    .leftJoin(people(db, actor), (on) =>
      on.on('seen.workspace_id', 'positions.workspace_id').andOn('seen.id', 'positions.noted_by'),
    )
    .orderBy('positions.id', 'desc')
    .limit(most)
    .select<Seen[]>(
      db.raw(`'seen' as what`),
      { latitude: 'positions.latitude', longitude: 'positions.longitude', accuracy: 'positions.accuracy' },
      { at: 'positions.noted_at', personId: 'seen.id', personName: 'seen.name' },
    );
}

/** What the record says of its locations. */
async function moves(db: Knex, actor: Actor, { id }: Item, most: number): Promise<Moved[]> {
  const entries = await db('audit_entries as entry')
    .where({ 'entry.workspace_id': actor.workspaceId, 'entry.subject_kind': 'item', 'entry.subject_id': id })
    .whereLike('entry.action', 'items.%')
    .whereRaw(`jsonb_exists(entry.after, 'location_id')`)
    .leftJoin(people(db, actor), (on) =>
      on.on('seen.workspace_id', 'entry.workspace_id').andOn('seen.id', 'entry.person_id'),
    )
    .orderBy('entry.id', 'desc')
    .limit(most)
    .select<(Noted & { locationId: number })[]>(
      { at: 'entry.at', personId: 'seen.id', personName: 'seen.name' },
      db.raw(`cast(entry.after ->> 'location_id' as integer) as "locationId"`),
    );
  const paths = await pathsOf(
    db,
    actor,
    'items.view',
    entries.map(({ locationId }) => locationId),
  );
  return entries.map(({ locationId, ...noted }) => ({
    ...noted,
    what: 'moved',
    path: paths.get(locationId) ?? null,
  }));
}

function people(db: Knex, actor: Actor) {
  return db('people')
    .where(within(actor, 'users.view', 'person'))
    .select('people.workspace_id', 'people.id', 'people.name')
    .as('seen');
}
