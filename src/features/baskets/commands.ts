/** Writes what a basket becomes: bookings with their holds, in one statement that books all of it or nothing. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { prepared, run } from '../../platform/prepared.ts';
import { FREE } from '../availability/queries.ts';
import type { Period } from '../availability/rules.ts';
import type { BookingNoun } from '../bookings/rules.ts';
import { FLAGGINGS, RESTRICTED } from '../circulation/queries.ts';
import { keepRules } from '../lending-rules/commands.ts';
import type { Asked } from '../lending-rules/queries.ts';
import type { Rule } from '../lending-rules/rules.ts';
import { tellOfNew } from '../mail/commands.ts';
import { REST } from '../stockrooms/queries.ts';
import type { Draft, WantedLine } from './rules.ts';

export interface Order {
  readonly noun: BookingNoun;
  readonly drafts: readonly Draft[];
  readonly period: Period;
  readonly purpose: string | null;
  /** Book what is taken, out of circulation or restricted to others, too. */
  readonly ignoreConflicts: boolean;
  /** The stockrooms that have to approve it first. */
  readonly asking: readonly number[];
  readonly now: Date;
  /** Whoever books tells of it in other words. */
  readonly quietly?: boolean;
}

/** What a basket became. */
export interface Made {
  /** By stockroom. */
  readonly ids: readonly Id<'booking'>[];
  /** The rules that they go beyond. */
  readonly beyond: readonly Rule[];
}

/**
 * Books the drafts, whose items are locked, by the rules of their stockrooms. Gives null, with nothing written, where
 * something stands in the way. @throws BeyondRules
 */
export async function book(tx: Knex.Transaction, actor: Actor, order: Order): Promise<Made | null> {
  const { noun, drafts, period, purpose, ignoreConflicts, asking, now } = order;
  const [first] = drafts;
  if (!first) return { ids: [], beyond: [] };
  const out = noun.kind === 'checkout';
  const beyond = await keepRules(tx, actor, askedOf(order), ignoreConflicts);
  const { rows } = await run<{ id: Id<'booking'> }>(tx, BOOK, {
    ...columnsOf(drafts.flatMap((draft) => draft.lines)),
    workspace: actor.workspaceId,
    kind: noun.kind,
    status: noun.open,
    borrower: first.ownerId,
    maker: actor.personId,
    starts: period.from,
    from: heldFrom(noun, period, now),
    to: period.to,
    purpose,
    ignore: ignoreConflicts,
    asking: [...asking],
    several: out && drafts.length > 1,
    basket: drafts.length > 1 ? crypto.randomUUID() : null,
    handed: out ? now : null,
    out,
    beyond: JSON.stringify(Object.fromEntries(beyond)),
  });
  if (rows.length === 0) return null;
  const ids = rows.map((row) => row.id);
  if (order.quietly !== true) await tellOfNew(tx, actor, ids);
  return { ids, beyond: [...new Set([...beyond.values()].flat())] };
}

/** What the rules of the stockrooms are asked about them. */
export function askedOf({ noun, drafts, period, now }: Pick<Order, 'noun' | 'drafts' | 'period' | 'now'>): Asked {
  const from = heldFrom(noun, period, now);
  const occasion = { period, pickUp: from, bringBack: period.to, leads: true, bookings: 1 };
  return {
    permission: noun.manage,
    now,
    cases: drafts.map((booking) => ({
      booking,
      id: null,
      items: booking.lines.reduce((sum, { quantity }) => sum + quantity, 0),
      occasion: { ...occasion, added: [{ from, to: period.to }] },
    })),
  };
}

/**
 * From when on a booking holds its items: what is handed out before its time is gone from that moment, and what is handed
 * out now, which a form says to the minute, was perhaps given back by somebody else within that minute.
 */
export function heldFrom({ kind }: BookingNoun, { from }: Period, now: Date): Date {
  return kind === 'checkout' && now.getTime() - from.getTime() < MINUTE ? now : from;
}

/** In milliseconds. */
const MINUTE = 60_000;

/** The lines as a list for each column: the planner takes such lists for short ones, and looks the items up by key. */
function columnsOf(lines: readonly WantedLine[]) {
  return {
    items: lines.map((line) => line.itemId),
    stockrooms: lines.map((line) => line.stockroomId),
    quantities: lines.map((line) => line.quantity),
    kits: lines.map((line) => line.kitId),
    elsewhere: lines.map((line) => line.elsewhere),
  };
}

/**
 * What says something of `items` by values, as it is said beside `asked`, which has the values as columns: the planner sees
 * none of them, and so it keeps one plan. Making it anew costs more than all that it does.
 */
function ofAsked(fragment: string): string {
  return fragment.replace(/(?<!:):(workspace|borrower|from|to)\b/g, 'asked.$1');
}

const BOOK = prepared(
  'book',
  /* sql */ `
  with asked as materialized (
    select cast(:workspace as integer) as workspace, cast(:borrower as integer) as borrower, cast(:maker as integer) as maker,
      cast(:starts as timestamptz) as starts, cast(:from as timestamptz) as "from", cast(:to as timestamptz) as "to",
      cast(:handed as timestamptz) as handed, cast(:out as boolean) as out, cast(:several as boolean) as several,
      cast(:ignore as boolean) as ignoring, cast(:items as integer[]) as items, cast(:stockrooms as integer[]) as stockrooms,
      cast(:quantities as integer[]) as quantities, cast(:kits as integer[]) as kits,
      cast(:elsewhere as boolean[]) as elsewhere
  ), wanted as (
    select line.item_id, line.stockroom_id, line.quantity, line.kit_id, items.counted,
      ${REST} as rest, line.quantity > ${ofAsked(FREE)} as taken, asked.out and line.elsewhere as elsewhere,
      ${FLAGGINGS} as flaggings, ${ofAsked(RESTRICTED)} as restricted
    from asked
    cross join unnest(asked.items, asked.stockrooms, asked.quantities, asked.kits, asked.elsewhere)
      as line (item_id, stockroom_id, quantity, kit_id, elsewhere)
    join items on items.workspace_id = asked.workspace and items.id = line.item_id
  ), judged as (
    select wanted.*, taken or elsewhere or restricted or cardinality(flaggings) > 0 as hindered from wanted
  ), made as (
    insert into bookings
      (workspace_id, kind, status, stockroom_id, borrower_id, starts_at, ends_at, purpose, basket, created_by, beyond)
    select asked.workspace, :kind,
      case when rooms.stockroom_id = any(cast(:asking as integer[])) then 'requested' else :status end, rooms.stockroom_id,
      asked.borrower, asked.starts, asked.to,
      cast(:purpose as text), cast(:basket as uuid), asked.maker,
      array(select jsonb_array_elements_text(cast(:beyond as jsonb) -> cast(rooms.stockroom_id as text)))
    from asked cross join (select distinct stockroom_id from wanted order by stockroom_id) as rooms
    where asked.ignoring or not (asked.several or exists (select from judged where hindered))
    returning id, stockroom_id
  ), held as (
    insert into holds
      (workspace_id, item_id, booking_id, kit_id, during, rest, quantity, counted, overrides, overridden, handed_out_at)
    select asked.workspace, judged.item_id, made.id, judged.kit_id,
      tstzrange(asked.from, asked.to + judged.rest), judged.rest, judged.quantity, judged.counted,
      judged.taken,
      case when judged.hindered or asked.several then jsonb_build_object(
        'taken', judged.taken, 'elsewhere', judged.elsewhere, 'several', asked.several,
        'flaggings', to_jsonb(judged.flaggings), 'restricted', judged.restricted) end,
      asked.handed
    from asked cross join judged join made on made.stockroom_id = judged.stockroom_id
    order by judged.item_id
  )
  select id from made order by id`,
);
