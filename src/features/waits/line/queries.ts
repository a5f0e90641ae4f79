/** Reads who stands in line, whoever asks: for the work that asks one after the other. */
import type { Knex } from 'knex';
import type { Id } from '../../../access/ids.ts';
import type { WaitState } from '../rules.ts';

export interface InLine {
  readonly workspaceId: Id<'workspace'>;
  readonly id: Id<'wait'>;
  readonly personId: Id<'person'>;
  readonly stockroomId: Id<'stockroom'>;
  readonly itemId: Id<'item'> | null;
  readonly categoryId: Id<'category'> | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly state: WaitState;
  readonly bookingId: Id<'booking'> | null;
  readonly offeredUntil: Date | null;
}

/** Everybody in line in every workspace, first come first. */
export async function line(db: Knex): Promise<InLine[]> {
  return inLine(db).whereIn('state', ['waiting', 'offered']);
}

/** One of them, locked. */
export async function lockedInLine(
  tx: Knex.Transaction,
  of: Pick<InLine, 'workspaceId' | 'id'>,
): Promise<InLine | null> {
  const [found] = await inLine(tx).where({ workspace_id: of.workspaceId, id: of.id }).forNoKeyUpdate();
  return found ?? null;
}

function inLine(db: Knex) {
  return db('waits').orderBy('id').select<InLine[]>({
    workspaceId: 'workspace_id',
    id: 'id',
    personId: 'person_id',
    stockroomId: 'stockroom_id',
    itemId: 'item_id',
    categoryId: 'category_id',
    startsAt: 'starts_at',
    endsAt: 'ends_at',
    state: 'state',
    bookingId: 'booking_id',
    offeredUntil: 'offered_until',
  });
}
