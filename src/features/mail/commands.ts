/** Writes what people are told, and what becomes of it: notices, the mails that they are put together into, and wishes. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { recordFor } from '../../platform/audit.ts';
import { mailLeaves } from '../../platform/mail.ts';
import {
  APART,
  type Event,
  isForStaff,
  MORNING,
  nextTry,
  TOPIC_OF,
  type TopicKey,
  toldOfNew,
  type Wish,
} from './rules.ts';

/** What happened, and to what. */
export interface Told {
  readonly event: Event;
  readonly bookingId?: number;
  readonly itemId?: number;
  /** Who is told, where it is neither the borrower nor the staff that the stockroom lists. */
  readonly personId?: number;
  /** The page of ours that it leads to, where that is not the one of the booking or the item. */
  readonly path?: string;
}

export type Kind = 'notices' | 'invitation' | 'reset' | 'forgotten' | 'trial' | WayIn;

/** What was changed of how somebody signs in. */
export type WayIn = 'password' | 'ways';

/** A mail that waits to be sent. */
export interface Mail {
  readonly workspaceId: Id<'workspace'>;
  readonly id: number;
  /** What its Message-ID says. */
  readonly message: string;
  readonly personId: Id<'person'>;
  readonly kind: Kind;
  readonly tries: number;
  readonly madeAt: Date;
}

/**
 * Keeps what happened for those whom it concerns: the staff whom the stockroom lists, or the borrower. Whether they may see
 * it, and want to hear of it, is asked when the mail is sent. Where no mail leaves, nothing is kept.
 */
export async function tell(
  tx: Knex,
  { workspaceId }: Pick<Actor, 'workspaceId'>,
  { event, bookingId, itemId, personId, path }: Told,
): Promise<void> {
  if (!mailLeaves(tx)) return;
  await tx.raw(TELL, {
    ...{ workspace: workspaceId, event, topic: TOPIC_OF[event], staff: isForStaff(event) },
    ...{ booking: bookingId ?? null, item: itemId ?? null, person: personId ?? null, path: path ?? null },
  });
}

/** The same of bookings that were just made, by what each of them is. */
export async function tellOfNew(tx: Knex, of: Pick<Actor, 'workspaceId'>, ids: readonly number[]): Promise<void> {
  if (!mailLeaves(tx)) return;
  const made = await tx('bookings')
    .where({ workspace_id: of.workspaceId })
    .whereIn('id', [...ids])
    .orderBy('id')
    .select<{ id: number; status: string }[]>('id', 'status');
  for (const { id, status } of made) {
    for (const event of toldOfNew(status)) await tell(tx, of, { event, bookingId: id });
  }
}

const TELL = /* sql */ `
  insert into notices (workspace_id, person_id, topic, event, booking_id, item_id, path)
  select people.workspace_id, people.id, :topic, :event, cast(:booking as integer), cast(:item as integer), :path
  from people
  where people.workspace_id = :workspace and people.archived_at is null and people.email is not null
    and people.id = any(case
      when cast(:person as integer) is not null then array[cast(:person as integer)]
      when cast(:staff as boolean) then array(
        select listed.person_id from stockroom_staff as listed
        join stockrooms on stockrooms.workspace_id = listed.workspace_id and stockrooms.id = listed.stockroom_id
        where listed.workspace_id = :workspace and not stockrooms.staff_all and listed.stockroom_id = coalesce(
          (select stockroom_id from items where workspace_id = :workspace and id = :item),
          (select stockroom_id from bookings where workspace_id = :workspace and id = :booking)
        )
      )
      else array(select borrower_id from bookings where workspace_id = :workspace and id = :booking)
    end)`;

/**
 * Keeps what the clock says: what is due within a day, what is overdue, each day anew, and in the morning a list of it for
 * the staff whom its stockroom lists. Each is kept once, however often the clock is asked.
 */
export async function remind(db: Knex, now: Date): Promise<void> {
  for (const said of [DUE, OVERDUE, LATE]) await db.raw(said, { now, morning: MORNING });
}

/** Notices as `said` has them, but for those that were kept before. */
function once(event: Event, said: string): string {
  return /* sql */ `
    with said as (${said})
    insert into notices (workspace_id, person_id, topic, event, booking_id, stockroom_id, once)
    select said.workspace_id, said.person_id, '${TOPIC_OF[event]}', '${event}', said.booking_id, said.stockroom_id, said.once
    from said
    join people on people.workspace_id = said.workspace_id and people.id = said.person_id
    where people.archived_at is null and people.email is not null and not exists (
      select from notices where notices.workspace_id = said.workspace_id and notices.person_id = said.person_id
        and notices.event = '${event}' and notices.once = said.once
    )
    on conflict do nothing`;
}

const LOAN = `workspace_id, borrower_id as person_id, id as booking_id, cast(null as integer) as stockroom_id`;
const UNTIL = `id || ' until ' || floor(extract(epoch from ends_at))`;

/** What is lent for less than a day needs no word the day before. */
const DUE = once(
  'due',
  `select ${LOAN}, ${UNTIL} as once from bookings
  where status = 'out' and ends_at > cast(:now as timestamptz) and ends_at <= cast(:now as timestamptz) + interval '1 day'
    and starts_at < ends_at - interval '1 day'`,
);

/** Whoever stands at the counter already is given an hour. */
const OVERDUE = once(
  'overdue',
  `select ${LOAN}, ${UNTIL} || ', day ' || floor(extract(epoch from cast(:now as timestamptz) - ends_at - interval '1 hour') / 86400) as once
  from bookings where status = 'out' and ends_at <= cast(:now as timestamptz) - interval '1 hour'`,
);

const LATE = once(
  'late',
  `select listed.workspace_id, listed.person_id, cast(null as integer) as booking_id, listed.stockroom_id,
    listed.stockroom_id || ' on ' || cast(cast(:now as timestamptz) at time zone workspaces.time_zone as date) as once
  from stockroom_staff as listed
  join workspaces on workspaces.id = listed.workspace_id
  join stockrooms on stockrooms.workspace_id = listed.workspace_id and stockrooms.id = listed.stockroom_id
  where not stockrooms.staff_all
    and extract(hour from cast(:now as timestamptz) at time zone workspaces.time_zone) >= :morning
    and exists (
      select from bookings where bookings.workspace_id = listed.workspace_id
        and bookings.stockroom_id = listed.stockroom_id and bookings.status = 'out'
        and bookings.ends_at <= (
          date_trunc('day', cast(:now as timestamptz) at time zone workspaces.time_zone) + make_interval(hours => :morning)
        ) at time zone workspaces.time_zone
    )`,
);

/** Queues a mail of its own, such as one with a link; its message is known to whoever makes the link. */
export async function queueMail(
  tx: Knex,
  mail: Pick<Mail, 'workspaceId' | 'personId' | 'kind' | 'message'>,
): Promise<void> {
  const { workspaceId, personId, kind, message } = mail;
  await tx('mails').insert({ workspace_id: workspaceId, person_id: personId, kind, message });
}

/** Tells somebody that how they sign in was changed, in case that it was not them. Where no mail leaves, nothing is kept. */
export async function tellOfWayIn(
  tx: Knex,
  { workspaceId, personId }: Pick<Mail, 'workspaceId' | 'personId'>,
  kind: WayIn,
): Promise<void> {
  if (mailLeaves(tx)) await queueMail(tx, { workspaceId, personId, kind, message: crypto.randomUUID() });
}

/**
 * Puts together what waits for each person: one mail for all of it. Whoever was sent one just now, or waits for one that
 * failed, gets the next a little later, with all that has come up by then.
 */
export async function gather(db: Knex, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const { rows } = await tx.raw<{ rows: { free: boolean }[] }>(
      `select pg_try_advisory_xact_lock(hashtext('mail'), hashtext('gather')) as free`,
    );
    if (!rows[0]?.free) return;
    await tx.raw(LEAVE_OUT, { now });
    await tx.raw(GATHER, { now, apart: APART / 1000, morning: MORNING });
  });
}

const LEAVE_OUT = /* sql */ `
  update notices set left_out_at = :now
  from mail_wishes as wishes
  where notices.mail_id is null and notices.left_out_at is null and wishes.wish = 'never'
    and wishes.workspace_id = notices.workspace_id and wishes.person_id = notices.person_id
    and wishes.topic = notices.topic`;

const GATHER = /* sql */ `
  with due as (
    select notices.workspace_id, notices.id, notices.person_id from notices
    join workspaces on workspaces.id = notices.workspace_id
    left join mail_wishes as wishes
      on wishes.workspace_id = notices.workspace_id and wishes.person_id = notices.person_id
      and wishes.topic = notices.topic
    where notices.mail_id is null and notices.left_out_at is null
      and (wishes.wish is null or notices.at < (
        date_trunc('day', (cast(:now as timestamptz) at time zone workspaces.time_zone) - make_interval(hours => :morning))
          + make_interval(hours => :morning)
      ) at time zone workspaces.time_zone)
      and not exists (
        select from mails where mails.workspace_id = notices.workspace_id and mails.person_id = notices.person_id
          and mails.kind = 'notices' and (mails.state = 'waiting'
            or mails.settled_at > cast(:now as timestamptz) - make_interval(secs => :apart))
      )
  ), made as (
    insert into mails (workspace_id, person_id, kind, send_at)
    select distinct workspace_id, person_id, 'notices', cast(:now as timestamptz) from due
    returning workspace_id, id, person_id
  )
  update notices set mail_id = made.id
  from due join made on made.workspace_id = due.workspace_id and made.person_id = due.person_id
  where notices.workspace_id = due.workspace_id and notices.id = due.id`;

/** The next mail that is due, locked: whoever else sends passes it over, and if this process dies it is free again. */
export async function nextMail(tx: Knex.Transaction, now: Date): Promise<Mail | null> {
  // A mail server may take its time, while the database only waits.
  await tx.raw(`set local idle_in_transaction_session_timeout = '10min'`);
  const mail = await tx('mails')
    .where({ state: 'waiting' })
    .where('send_at', '<=', now)
    .orderBy('send_at')
    .forUpdate()
    .skipLocked()
    .first<Mail | undefined>({
      ...{ workspaceId: 'workspace_id', id: 'id', message: 'message', personId: 'person_id', kind: 'kind' },
      ...{ tries: 'tries', madeAt: 'made_at' },
    });
  return mail ?? null;
}

/** Of a mail that was sent, or that there was nothing left to say in. */
export async function settleMail(tx: Knex, mail: Mail, state: 'sent' | 'dropped', now: Date): Promise<void> {
  await update(tx, mail, { state, settled_at: now, fault: null, tries: mail.tries + 1 });
}

/** Of a mail that failed: it is tried again later, unless it is refused for good or has been tried for long enough. */
export async function putOff(tx: Knex, mail: Mail, fault: string, forGood: boolean, now: Date): Promise<void> {
  const again = forGood ? null : nextTry(mail.tries, mail.madeAt, now);
  const tried = { fault, tries: mail.tries + 1 };
  await update(tx, mail, again ? { ...tried, send_at: again } : { ...tried, state: 'failed', settled_at: now });
}

/** What its reader may not see any more is not said, and is not said later either. */
export async function leaveOut(tx: Knex, { workspaceId }: Mail, ids: readonly number[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx('notices')
    .where({ workspace_id: workspaceId })
    .whereIn('id', [...ids])
    .update({ left_out_at: now });
}

/** Sends everything once more that failed, and what waits for its next try at once. Gives how many mails that is. */
export async function tryAgain(tx: Knex, { workspaceId }: Actor): Promise<number> {
  return tx('mails')
    .where({ workspace_id: workspaceId })
    .whereRaw(`(state = 'failed' or (state = 'waiting' and fault is not null))`)
    .update({ state: 'waiting', settled_at: null, send_at: tx.fn.now(), made_at: tx.fn.now(), tries: 0 });
}

/** Keeps what somebody wishes to be told, topic by topic; what is absent stays as it is. */
export async function wish(
  tx: Knex,
  of: { readonly workspaceId: number; readonly personId: number },
  wishes: Readonly<Partial<Record<TopicKey, Wish>>>,
): Promise<void> {
  const whose = { workspace_id: of.workspaceId, person_id: of.personId };
  for (const [topic, wanted] of Object.entries(wishes)) {
    const row = { ...whose, topic };
    if (wanted === 'now') await tx('mail_wishes').where(row).delete();
    else if (wanted !== undefined) {
      await tx('mail_wishes')
        .insert({ ...row, wish: wanted })
        .onConflict(['workspace_id', 'person_id', 'topic'])
        .merge();
    }
  }
}

/** Ends mails of some topics for somebody, whoever opened the address that a mail of theirs held. */
export async function endTopics(
  tx: Knex.Transaction,
  of: { readonly workspaceId: Id<'workspace'>; readonly personId: Id<'person'>; readonly topics: readonly TopicKey[] },
  requestId: string,
): Promise<void> {
  const after = Object.fromEntries(of.topics.map((topic) => [topic, 'never' as const]));
  await wish(tx, of, after);
  const subject = { kind: 'person', id: of.personId };
  await recordFor(tx, of.workspaceId, null, requestId, { action: 'mail.stop', subject, after });
}

async function update(tx: Knex, { workspaceId, id }: Mail, changed: Readonly<Record<string, unknown>>): Promise<void> {
  await tx('mails').where({ workspace_id: workspaceId, id }).update(changed);
}
