/** Reads drafts: one's own, and those of the stockrooms whose bookings one manages. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import type { BookingNoun } from '../bookings/rules.ts';
import type { Draft } from './rules.ts';

export interface Kept extends Draft {
  readonly id: Id<'draft'>;
  readonly makerName: string;
  /** Names and values, as the address of a basket says them. */
  readonly basket: readonly (readonly [string, string])[];
  readonly savedAt: Date;
}

/** So many are listed, the newest. */
export const MOST = 100;

/** Those of one person, or of everybody, the newest first. */
export async function drafts(
  db: Knex,
  actor: Actor,
  noun: BookingNoun,
  { own }: { readonly own: boolean },
): Promise<Kept[]> {
  return reached(db, actor, noun)
    .modify((rows) => {
      if (own) rows.where('drafts.made_by', actor.personId);
    })
    .orderBy([
      { column: 'drafts.saved_at', order: 'desc' },
      { column: 'drafts.id', order: 'desc' },
    ])
    .limit(MOST);
}

/** One of them. */
export async function draft(db: Knex, actor: Actor, noun: BookingNoun, id: number): Promise<Kept | null> {
  const [found] = await reached(db, actor, noun).where('drafts.id', id);
  return found ?? null;
}

function reached(db: Knex, actor: Actor, { kind, manage }: BookingNoun) {
  return db('drafts')
    .where(within(actor, manage, 'draft'))
    .where('drafts.kind', kind)
    .join('stockrooms', (on) =>
      on.on('stockrooms.workspace_id', 'drafts.workspace_id').andOn('stockrooms.id', 'drafts.stockroom_id'),
    )
    .join('people', (on) => on.on('people.workspace_id', 'drafts.workspace_id').andOn('people.id', 'drafts.made_by'))
    .select<Kept[]>(
      { workspaceId: 'drafts.workspace_id', id: 'drafts.id', stockroomId: 'drafts.stockroom_id' },
      { locationId: 'stockrooms.location_id', ownerId: 'drafts.made_by', makerName: 'people.name' },
      { basket: 'drafts.basket', savedAt: 'drafts.saved_at' },
      db.raw(`'draft' as kind`),
    );
}
