/** Reads custody within the actor's reach: of one item, of one person, and the whole list. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import { within } from '../../access/within.ts';
import { isSeen, named } from '../items/queries.ts';

/** An item in somebody's hands. Its address is the item's, and so is its `id`. */
export interface Custody extends Resource {
  readonly kind: 'custody';
  readonly id: Id<'item'>;
  readonly stockroomId: Id<'stockroom'>;
  readonly locationId: Id<'location'>;
  /** The holder. */
  readonly ownerId: Id<'person'>;
  readonly custodyId: Id<'custody'>;
  /** Each transfer opens another custody, so that an older form is stale. */
  readonly version: number;
  readonly itemName: string;
  /** Its asset code. */
  readonly code: string | null;
  readonly holderName: string;
  /** Null where this person does not see it. */
  readonly stockroomName: string | null;
  readonly takenAt: Date;
  readonly releasedAt: Date | null;
  /** This person sees the item itself, too. */
  readonly seen: boolean;
}

/** An item of which somebody could take custody. */
export interface Takeable extends Resource {
  readonly kind: 'custody';
  readonly id: Id<'item'>;
  readonly ownerId: Id<'person'>;
  readonly name: string;
  /** It is in somebody's hands already. */
  readonly out: boolean;
  readonly archived: boolean;
}

export interface CustodyFilter {
  readonly itemId?: number | null;
  readonly holderId?: number | null;
  readonly stockroomId?: number | null;
  /** Those that are over. */
  readonly past?: boolean;
  readonly q?: string;
}

export interface CustodyPaging {
  /** The last one of the page before. */
  readonly after?: number | null;
  readonly limit: number;
}

/** A single item that this person sees, as what they would hold; of counted ones nobody takes custody. */
export async function takeable(db: Knex, actor: Actor, itemId: number): Promise<Takeable | null> {
  const found = await db('items')
    .where(within(actor, 'items.view', 'item'))
    .where({ 'items.id': itemId, 'items.counted': false })
    .whereNull('items.archived_at')
    .first<Omit<Takeable, 'kind' | 'ownerId' | 'archived'> | undefined>(
      { id: 'items.id', workspaceId: 'items.workspace_id', name: 'items.name' },
      { stockroomId: 'items.stockroom_id', locationId: 'items.location_id' },
      db.raw(`exists (select from holds where holds.workspace_id = items.workspace_id and holds.item_id = items.id
        and holds.active and holds.handed_out_at is not null and holds.returned_at is null) as out`),
    );
  return found ? { ...found, kind: 'custody', ownerId: actor.personId, archived: false } : null;
}

/** The open custody of an item; null where there is none, or it is not for this person to know of. */
export async function openCustody(db: Knex, actor: Actor, itemId: number): Promise<Custody | null> {
  const [found] = await custodies(db, actor, { itemId }, { limit: 1 });
  return found ?? null;
}

/** Custodies, newest first. */
export async function custodies(
  db: Knex,
  actor: Actor,
  filter: CustodyFilter,
  { after, limit }: CustodyPaging,
): Promise<Custody[]> {
  return reached(db, actor, filter)
    .modify((query) => {
      if (after) query.where('custodies.id', '<', after);
    })
    .orderBy('custodies.id', 'desc')
    .limit(limit)
    .select<Custody[]>(
      COLUMNS,
      named(db, actor, 'stockroom', 'items.stockroom_id').as('stockroomName'),
      db.raw(`'custody' as kind`),
      db.raw(`(select min(codes.code) from codes
        where codes.workspace_id = items.workspace_id and codes.item_id = items.id) as code`),
      db.raw('? as seen', [isSeen(db, actor)]),
    );
}

/** How many there are, counted up to one more than `most`. */
export async function countCustodies(db: Knex, actor: Actor, filter: CustodyFilter, most = 1000): Promise<number> {
  const some = reached(db, actor, filter)
    .limit(most + 1)
    .select('custodies.id')
    .as('some');
  const [row] = await db.from(some).select<{ count: number }[]>(db.raw('cast(count(*) as integer) as count'));
  return row?.count ?? 0;
}

function reached(db: Knex, actor: Actor, { itemId, holderId, stockroomId, past = false, q }: CustodyFilter) {
  return db('custodies')
    .join('items', (on) => on.on('items.workspace_id', 'custodies.workspace_id').andOn('items.id', 'custodies.item_id'))
    .join('people', (on) =>
      on.on('people.workspace_id', 'custodies.workspace_id').andOn('people.id', 'custodies.holder_id'),
    )
    .where(
      within(actor, 'checkouts.view', 'custody', {
        columns: { stockroom: 'items.stockroom_id', location: 'items.location_id' },
      }),
    )
    .modify((query) => {
      if (past) query.whereNotNull('custodies.released_at');
      else query.whereNull('custodies.released_at');
      if (itemId) query.where('custodies.item_id', itemId);
      if (typeof holderId === 'number') query.where('custodies.holder_id', holderId);
      if (typeof stockroomId === 'number') query.where('items.stockroom_id', stockroomId);
      if (q) {
        const words = `%${q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
        query.whereRaw('(items.sort_name like ? or lower(people.name) like ?)', [words, words]);
      }
    });
}

const COLUMNS = {
  id: 'custodies.item_id',
  custodyId: 'custodies.id',
  version: 'custodies.id',
  workspaceId: 'custodies.workspace_id',
  stockroomId: 'items.stockroom_id',
  locationId: 'items.location_id',
  ownerId: 'custodies.holder_id',
  itemName: 'items.name',
  holderName: 'people.name',
  takenAt: 'custodies.taken_at',
  releasedAt: 'custodies.released_at',
} as const;
