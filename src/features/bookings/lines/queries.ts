/** Reads the lines of a booking: its items, each with how it went. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import type { Id } from '../../../access/ids.ts';
import { isSeen } from '../../items/queries.ts';
import { type Booking, ITS_HOLDS, reached } from '../queries.ts';
import { CHECKOUTS } from '../rules.ts';

/** One item of a booking. */
export interface Line {
  readonly id: number;
  readonly itemId: Id<'item'>;
  readonly name: string;
  readonly code: string | null;
  readonly counted: boolean;
  readonly quantity: number;
  /** How many of the item there are. */
  readonly there: number;
  readonly kitId: Id<'kit'> | null;
  readonly kit: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
  readonly overrides: boolean;
  /** It is held, or was handed out; what was called off is not. */
  readonly active: boolean;
  readonly archived: boolean;
  /** It was booked though a flag took it out of circulation, or its access groups did not admit the borrower. */
  readonly flagged: boolean;
  readonly restricted: boolean;
  readonly handedOutAt: Date | null;
  readonly returnedAt: Date | null;
  /** What was said about it when it came back, and whether it was damaged. */
  readonly condition: string | null;
  readonly damaged: boolean;
  /** What an override set aside, beside a double booking. */
  readonly elsewhere: boolean;
  readonly several: boolean;
  /** This person sees the item itself, too. */
  readonly seen: boolean;
}

/** The items of a booking, by name, those of a kit together. */
export async function linesOf(db: Knex, actor: Actor, { id }: Pick<Booking, 'id'>): Promise<Line[]> {
  const found = await db('holds')
    .join('items', (on) => on.on('items.workspace_id', 'holds.workspace_id').andOn('items.id', 'holds.item_id'))
    .leftJoin('kits', (on) => on.on('kits.workspace_id', 'holds.workspace_id').andOn('kits.id', 'holds.kit_id'))
    .join('bookings', (on) => on.on('bookings.workspace_id', 'holds.workspace_id'))
    .whereRaw(ITS_HOLDS)
    .where({ 'bookings.workspace_id': actor.workspaceId, 'bookings.id': id })
    .orderByRaw('lower(kits.name) nulls first, items.sort_name, holds.id')
    .select<(Line & { readonly told: boolean })[]>(
      {
        id: 'holds.id',
        itemId: 'holds.item_id',
        name: 'items.name',
        counted: 'holds.counted',
        quantity: 'holds.quantity',
        there: 'items.quantity',
        kitId: 'holds.kit_id',
        kit: 'kits.name',
        overrides: 'holds.overrides',
        active: 'holds.active',
        handedOutAt: 'holds.handed_out_at',
        returnedAt: 'holds.returned_at',
        condition: 'holds.condition',
        damaged: 'holds.damaged',
      },
      db.raw(`(select min(codes.code) from codes
        where codes.workspace_id = items.workspace_id and codes.item_id = items.id) as code`),
      db.raw(`coalesce(jsonb_array_length(holds.overridden -> 'flaggings') > 0, false) as flagged,
        coalesce(holds.overridden ->> 'restricted' = 'true', false) as restricted`),
      db.raw(`coalesce(holds.overridden ->> 'elsewhere' = 'true', false) as elsewhere,
        coalesce(holds.overridden ->> 'several' = 'true', false) as several`),
      isTold(db, actor, id),
      db.raw('items.archived_at is not null as archived'),
      db.raw('lower(holds.during) as "from"'),
      db.raw('upper(holds.during) - holds.rest as "to"'),
      db.raw('? as seen', [isSeen(db, actor)]),
    );
  return found.map(({ told, ...line }) =>
    told ? line : { ...line, returnedAt: null, condition: null, damaged: false },
  );
}

/** A reservation that became check-outs tells how they came back to those who see them, too. */
function isTold(db: Knex, actor: Actor, id: number): Knex.Raw {
  const became = reached(db, actor, CHECKOUTS).whereRaw('bookings.id = holds.booking_id').select(db.raw('1'));
  return db.raw('(holds.booking_id = ? or exists (?)) as told', [id, became]);
}

/** Those that are out. */
export async function outOf(db: Knex, actor: Actor, booking: Pick<Booking, 'id'>): Promise<Line[]> {
  const lines = await linesOf(db, actor, booking);
  return lines.filter(({ handedOutAt, returnedAt }) => handedOutAt !== null && returnedAt === null);
}
