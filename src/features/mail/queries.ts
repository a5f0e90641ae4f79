/** Reads who is told what: the reader of a mail, what it says, and what each of them wishes. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { actorOf } from '../../platform/current-actor.ts';
import type { Workspace } from '../../platform/workspace.ts';
import type { Kind, Mail } from './commands.ts';
import type { Event, TopicKey, Wish } from './rules.ts';

/** Whom a mail is for, as they are by now. */
export interface Addressee {
  readonly actor: Actor;
  readonly email: string;
  /** The address that they sign in with: of what leads into their account, nobody else is told. */
  readonly signsInWith: string;
  readonly workspace: Workspace;
}

/** What somebody is told. */
export interface Notice {
  readonly id: number;
  readonly event: Event;
  readonly topic: TopicKey;
  readonly bookingId: Id<'booking'> | null;
  /** Of the booking. */
  readonly kind: 'reservation' | 'checkout' | null;
  readonly itemId: Id<'item'> | null;
  readonly stockroomId: Id<'stockroom'> | null;
  readonly path: string | null;
}

/** A mail that failed, or that is tried again. */
export interface Failure {
  readonly id: number;
  readonly kind: Kind;
  readonly fault: string;
  readonly tries: number;
  readonly madeAt: Date;
  /** When it is tried again; null: not any more. */
  readonly again: Date | null;
  readonly personId: Id<'person'>;
  /** Null where the reader does not see people. */
  readonly name: string | null;
}

/** How the mails of a workspace fare. */
export interface Fares {
  readonly waiting: number;
  /** Within the last day. */
  readonly sent: number;
  readonly failed: number;
}

/** Whom a mail is for; null where they are gone, in the archive, or have no address. */
export async function addressee(
  db: Knex,
  { workspaceId, personId }: Pick<Mail, 'workspaceId' | 'personId'>,
): Promise<Addressee | null> {
  const row = await db('people')
    .join('workspaces', 'workspaces.id', 'people.workspace_id')
    .leftJoin('identities', 'identities.id', 'people.identity_id')
    .where({ 'people.workspace_id': workspaceId, 'people.id': personId, 'people.archived_at': null })
    .whereNotNull('people.email')
    .first<(Omit<Workspace, 'id'> & Pick<Addressee, 'email' | 'signsInWith'>) | undefined>(
      {
        email: 'people.email',
        name: 'workspaces.name',
        timeZone: 'workspaces.time_zone',
        language: 'workspaces.language',
        currency: 'workspaces.currency',
      },
      db.raw('coalesce(identities.email, people.email) as "signsInWith"'),
    );
  const actor = row ? await actorOf(db, workspaceId, personId) : null;
  if (!row || !actor) return null;
  const { email, signsInWith, ...workspace } = row;
  return { actor, email, signsInWith, workspace: { id: workspaceId, ...workspace } };
}

/** What a mail tells, in the order in which it happened. */
export async function noticesOf(db: Knex, { workspaceId, id }: Mail): Promise<Notice[]> {
  return db('notices')
    .leftJoin('bookings', (on) =>
      on.on('bookings.workspace_id', 'notices.workspace_id').andOn('bookings.id', 'notices.booking_id'),
    )
    .where({ 'notices.workspace_id': workspaceId, 'notices.mail_id': id })
    .whereNull('notices.left_out_at')
    .orderBy('notices.id')
    .select<Notice[]>({
      ...{ id: 'notices.id', event: 'notices.event', topic: 'notices.topic', path: 'notices.path' },
      ...{ bookingId: 'notices.booking_id', kind: 'bookings.kind', itemId: 'notices.item_id' },
      stockroomId: 'notices.stockroom_id',
    });
}

/** Whether a stockroom lists them as its staff: where its box says All, it lists nobody. */
export async function lists(
  db: Knex,
  stockroomId: Id<'stockroom'>,
  { workspaceId, personId }: Actor,
): Promise<boolean> {
  const row = await db('stockroom_staff as listed')
    .join('stockrooms', (on) =>
      on.on('stockrooms.workspace_id', 'listed.workspace_id').andOn('stockrooms.id', 'listed.stockroom_id'),
    )
    .where({ 'listed.workspace_id': workspaceId, 'listed.stockroom_id': stockroomId, 'listed.person_id': personId })
    .where({ 'stockrooms.staff_all': false })
    .first('listed.person_id');
  return row !== undefined;
}

/** Until when a reservation is held for somebody who waited for it; null where it is not, or was answered. */
export async function offeredUntil(
  db: Knex,
  { workspaceId, id }: { readonly workspaceId: number; readonly id: number },
): Promise<Date | null> {
  const row = await db('waits')
    .where({ workspace_id: workspaceId, booking_id: id, state: 'offered' })
    .whereRaw('offered_until > now()')
    .first<{ offered_until: Date } | undefined>('offered_until');
  return row?.offered_until ?? null;
}

/** What somebody wishes otherwise than at once. */
export async function wishesOf(
  db: Knex,
  { workspaceId, personId }: Pick<Actor, 'workspaceId' | 'personId'>,
): Promise<ReadonlyMap<string, Wish>> {
  const rows = await db('mail_wishes')
    .where({ workspace_id: workspaceId, person_id: personId })
    .select<{ topic: string; wish: Wish }[]>('topic', 'wish');
  return new Map(rows.map(({ topic, wish }) => [topic, wish]));
}

/** The last mails that failed or are tried again. */
export async function failures(db: Knex, actor: Actor, most: number): Promise<Failure[]> {
  const seen = db('people')
    .where(within(actor, 'users.view', 'person'))
    .select<{ id: number; name: string }[]>('people.id', 'people.name')
    .as('seen');
  return db('mails')
    .leftJoin(seen, 'seen.id', 'mails.person_id')
    .where({ 'mails.workspace_id': actor.workspaceId })
    .whereIn('mails.state', ['waiting', 'failed'])
    .whereNotNull('mails.fault')
    .orderByRaw('coalesce(mails.settled_at, mails.made_at) desc, mails.id desc')
    .limit(most)
    .select<Failure[]>(
      { id: 'mails.id', kind: 'mails.kind', fault: 'mails.fault', tries: 'mails.tries', madeAt: 'mails.made_at' },
      { personId: 'mails.person_id', name: 'seen.name' },
      db.raw(`case mails.state when 'waiting' then mails.send_at end as again`),
    );
}

/** How many mails wait, were sent within a day, or failed. */
export async function fares(db: Knex, { workspaceId }: Actor): Promise<Fares> {
  const row = await db('mails')
    .where({ workspace_id: workspaceId })
    .first<Fares>(
      db.raw(`cast(count(*) filter (where state = 'waiting') as integer) as waiting,
        cast(count(*) filter (where state = 'sent' and settled_at > now() - interval '1 day') as integer) as sent,
        cast(count(*) filter (where state = 'failed') as integer) as failed`),
    );
  return row;
}
