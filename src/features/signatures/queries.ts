/** Reads what was signed for check-outs that are within the actor's reach already. */
import type { Knex } from 'knex';
import type { Id } from '../../access/ids.ts';
import type { Booking } from '../bookings/queries.ts';
import type { Stroke } from './rules.ts';

export interface Signature {
  readonly id: Id<'signature'>;
  readonly bookingId: Id<'booking'>;
  /** What the document was called, and word by word what it said. */
  readonly document: string;
  readonly paper: 'a4' | 'letter';
  readonly body: string;
  /** As it was typed. */
  readonly name: string;
  readonly drawing: readonly Stroke[] | null;
  readonly signedAt: Date;
  /** Who was signed in where it was signed: the borrower, or whoever handed it out. */
  readonly witnessId: Id<'person'>;
  readonly witnessName: string;
  /** For which things and how long. */
  readonly terms: string;
}

/** All of a check-out, the latest first. */
export async function signatures(db: Knex, booking: Pick<Booking, 'workspaceId' | 'id'>): Promise<Signature[]> {
  return selection(db, booking).orderBy('signatures.id', 'desc');
}

/** One of them. */
export async function signature(
  db: Knex,
  booking: Pick<Booking, 'workspaceId' | 'id'>,
  id: number,
): Promise<Signature | null> {
  const [found] = await selection(db, booking).where('signatures.id', id);
  return found ?? null;
}

function selection(db: Knex, { workspaceId, id }: Pick<Booking, 'workspaceId' | 'id'>) {
  return db('signatures')
    .join('people', (on) =>
      on.on('people.workspace_id', 'signatures.workspace_id').andOn('people.id', 'signatures.witnessed_by'),
    )
    .where({ 'signatures.workspace_id': workspaceId, 'signatures.booking_id': id })
    .select<Signature[]>(
      { id: 'signatures.id', bookingId: 'signatures.booking_id', document: 'signatures.document' },
      { paper: 'signatures.paper', body: 'signatures.body', name: 'signatures.name', drawing: 'signatures.drawing' },
      { signedAt: 'signatures.signed_at', terms: 'signatures.terms' },
      { witnessId: 'signatures.witnessed_by', witnessName: 'people.name' },
    );
}
