/** Reads for whom things can be booked. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import type { Id } from '../../../access/ids.ts';
import { within } from '../../../access/within.ts';

export interface Borrower {
  readonly id: Id<'person'>;
  readonly name: string;
  readonly blocked: boolean;
}

/** The people for whom this person can book: themselves, and whom they see. */
export async function borrowers(db: Knex, actor: Actor): Promise<Borrower[]> {
  return known(db, actor).orderByRaw('lower(people.name), people.id').limit(1000);
}

/** One of them, held in place until the transaction ends. */
export async function borrower(tx: Knex.Transaction, actor: Actor, id: number): Promise<Borrower | null> {
  const [found] = await known(tx, actor).where('people.id', id).forNoKeyUpdate('people');
  return found ?? null;
}

/** Whether somebody is blocked, whoever asks; held in place until the transaction ends. */
export async function isBlocked(tx: Knex.Transaction, { workspaceId }: Actor, id: number): Promise<boolean> {
  const [found] = await tx('people')
    .where({ workspace_id: workspaceId, id })
    .whereNotNull('blocked_at')
    .forShare()
    .pluck('id');
  return found !== undefined;
}

function known(db: Knex, actor: Actor) {
  return db('people')
    .where('people.workspace_id', actor.workspaceId)
    .whereNull('people.archived_at')
    .where((reached) =>
      reached
        .where('people.id', actor.personId)
        .orWhere(within(actor, 'users.view', 'person'))
        .orWhere((contacts) => contacts.where(within(actor, 'contacts.view', 'person')).whereRaw(IS_CONTACT)),
    )
    .select<Borrower[]>({ id: 'people.id', name: 'people.name' }, db.raw('people.blocked_at is not null as blocked'));
}

/** Somebody who may not sign in. */
const IS_CONTACT = `not exists (select from role_toggles
  where role_toggles.workspace_id = people.workspace_id and role_toggles.role_id = people.role_id
    and role_toggles.toggle = 'account.sign_in')`;
