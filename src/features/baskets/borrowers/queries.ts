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

/** The people for whom this person can book, as far as one list offers them. */
export interface Borrowers {
  readonly people: readonly Borrower[];
  /** There are others: they are found by their names. */
  readonly more: boolean;
  /** What is looked for in their names. */
  readonly words: string;
}

/** So many are offered at once. */
const MOST = 500;

/** Themselves, whoever is chosen already, and whom else they see, by name. */
export async function borrowers(
  db: Knex,
  actor: Actor,
  words: string,
  chosen: number | null = null,
): Promise<Borrowers> {
  const always = [actor.personId, ...(chosen === null ? [] : [chosen])];
  const people = await known(db, actor)
    .where((matching) =>
      matching.whereIn('people.id', always).orWhereRaw('strpos(lower(people.name), lower(?)) > 0', [words]),
    )
    .orderByRaw('people.id = any(?) desc, lower(people.name), people.id', [always])
    .limit(MOST + 1);
  return { people: people.slice(0, MOST), more: people.length > MOST, words };
}

/** One of them, held in place until the transaction ends. */
export async function borrower(tx: Knex.Transaction, actor: Actor, id: number): Promise<Borrower | null> {
  const [found] = await known(tx, actor).where('people.id', id).forNoKeyUpdate('people');
  return found ?? null;
}

/** Why nothing new goes to somebody, whoever asks; held in place until the transaction ends. */
export async function lockedOut(
  tx: Knex.Transaction,
  { workspaceId }: Actor,
  id: number,
): Promise<'blocked' | 'archived' | null> {
  const found = await tx('people')
    .where({ workspace_id: workspaceId, id })
    .forShare()
    .first<{ blocked_at: Date | null; archived_at: Date | null } | undefined>('blocked_at', 'archived_at');
  if (found?.archived_at) return 'archived';
  return found?.blocked_at ? 'blocked' : null;
}

function known(db: Knex, actor: Actor) {
  return db('people')
    .where('people.workspace_id', actor.workspaceId)
    .whereNull('people.archived_at')
    .where((reached) =>
      reached
        .where('people.id', actor.personId)
        .orWhere(within(actor, 'users.view', 'person'))
        .orWhere(within(actor, 'contacts.view', 'contact')),
    )
    .select<Borrower[]>({ id: 'people.id', name: 'people.name' }, db.raw('people.blocked_at is not null as blocked'));
}
