/** Reads the rules of stockrooms, and what somebody has from them already. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Permission } from '../../access/catalogue.ts';
import { allowedByRight } from '../../access/decide.ts';
import type { Id } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import { within } from '../../access/within.ts';
import { prepared, run } from '../../platform/prepared.ts';
import type { Workspace } from '../../platform/workspace.ts';
import type { Stockroom } from '../stockrooms/queries.ts';
import {
  breachesOf,
  hasQuota,
  type LendingRules,
  NO_RULES,
  NO_USAGE,
  type Occasion,
  type Rule,
  type Usage,
  type Verdict,
} from './rules.ts';

/** A booking as it is or will be, for the rules of its stockroom. */
export interface Case {
  /** What the permission is decided on. */
  readonly booking: Resource & { readonly stockroomId: Id<'stockroom'>; readonly ownerId: Id<'person'> };
  /** Null where it does not exist yet. */
  readonly id: number | null;
  /** How many items it has then; null: as many as it holds now. */
  readonly items: number | null;
  readonly occasion: Omit<Occasion, 'items'>;
}

export interface Asked {
  /** What whoever acts needs by right to be told of the rules only. */
  readonly permission: Permission;
  readonly cases: readonly Case[];
  readonly now: Date;
}

/** What the rules of its stockroom say of each of them; those whose stockroom has no rules are left out. */
export async function verdictsOn(db: Knex, actor: Actor, asked: Asked): Promise<Verdict[]> {
  return judged(db, actor, asked, usageOf);
}

/** The same, and whoever borrows where a quota counts books one thing after the other, until the transaction ends. */
export async function verdictsUnderLock(tx: Knex.Transaction, actor: Actor, asked: Asked): Promise<Verdict[]> {
  return judged(tx, actor, asked, async (_, ...counted) => {
    const [{ workspaceId }, , { booking }] = counted;
    await tx('people').where({ workspace_id: workspaceId, id: booking.ownerId }).forNoKeyUpdate().select('id');
    return usageOf(tx, ...counted);
  });
}

async function judged(
  db: Knex,
  actor: Actor,
  { permission, cases, now }: Asked,
  counting: typeof usageOf,
): Promise<Verdict[]> {
  const found = await rulesOf(
    db,
    actor,
    cases.map(({ booking }) => booking.stockroomId),
  );
  const verdicts: Verdict[] = [];
  for (const { rules, workspace } of found) {
    for (const each of cases.filter(({ booking }) => booking.stockroomId === rules.stockroomId)) {
      const used = hasQuota(rules) ? await counting(db, actor, rules, each) : NONE;
      const occasion = { ...each.occasion, items: each.items ?? used.own };
      const breaches = breachesOf(rules, occasion, used.besides, { workspace, now });
      const bound = !allowedByRight(actor, permission, { ...each.booking, proposed: true });
      verdicts.push({ rules, occasion, usage: used.besides, breaches, bound });
    }
  }
  return verdicts;
}

/** The rules of these stockrooms, where they have any, whoever asks. */
export async function rulesOf(
  db: Knex,
  { workspaceId }: Pick<Actor, 'workspaceId'>,
  stockroomIds: readonly number[],
): Promise<{ readonly rules: LendingRules; readonly workspace: Workspace }[]> {
  if (stockroomIds.length === 0) return [];
  const { rows } = await run<{ rules: LendingRules; workspace: Workspace }>(db, OF_THESE, {
    workspace: workspaceId,
    stockrooms: [...new Set(stockroomIds)],
  });
  return rows;
}

/** The rules of the stockrooms from which bookings of this kind could be made for a borrower, by name. */
export async function rulesInReach(
  db: Knex,
  actor: Actor,
  reach: Knex.QueryCallback,
): Promise<readonly LendingRules[]> {
  const ids = await db('stockrooms')
    .where('stockrooms.workspace_id', actor.workspaceId)
    .whereNull('stockrooms.archived_at')
    .whereRaw(HAS_RULES)
    .where(reach)
    .where(within(actor, 'items.view', 'stockroom'))
    .orderByRaw('lower(stockrooms.name), stockrooms.id')
    .limit(MOST_STOCKROOMS)
    .pluck<number[]>('stockrooms.id');
  const found = await rulesOf(db, actor, ids);
  return found
    .map(({ rules }) => rules)
    .sort((one, other) => ids.indexOf(one.stockroomId) - ids.indexOf(other.stockroomId));
}

/** The rules that these bookings go beyond. */
export async function beyondOf(db: Knex, { workspaceId }: Actor, bookingIds: readonly number[]): Promise<Rule[]> {
  const rows = await db('bookings')
    .where({ workspace_id: workspaceId })
    .whereRaw('id = any(?::int[])', [[...bookingIds]])
    .pluck<Rule[][]>('beyond');
  return [...new Set(rows.flat())];
}

/** The rules of the stockrooms that these things are of. */
export async function rulesAmong(
  db: Knex,
  actor: Actor,
  things: readonly { readonly stockroomId: number }[],
): Promise<LendingRules[]> {
  const found = await rulesOf(
    db,
    actor,
    things.map(({ stockroomId }) => stockroomId),
  );
  return found.map(({ rules }) => rules);
}

/** The rules of one stockroom, also where it has none. */
export async function storedRules(
  db: Knex,
  actor: Actor,
  { id, name, locationId }: Pick<Stockroom, 'id' | 'name' | 'locationId'>,
): Promise<LendingRules> {
  const [found] = await rulesOf(db, actor, [id]);
  return found?.rules ?? { ...NO_RULES, stockroomId: id, stockroomName: name, stockroomAt: locationId };
}

interface Used {
  /** How many items the booking itself holds. */
  readonly own: number;
  readonly besides: Usage;
}

const NONE: Used = { own: 0, besides: NO_USAGE };

async function usageOf(
  db: Knex,
  { workspaceId }: Actor,
  { stockroomId }: LendingRules,
  { booking, id }: Case,
): Promise<Used> {
  const of = { workspace: workspaceId, stockroom: stockroomId, borrower: booking.ownerId };
  const { rows } = await run<Held>(db, HELD, of);
  const besides = rows.filter((row) => row.bookingId !== id);
  return {
    own: rows.filter((row) => row.bookingId === id).reduce((sum, { quantity }) => sum + quantity, 0),
    besides: { held: besides, bookings: new Set(besides.map(({ bookingId }) => bookingId)).size },
  };
}

interface Held {
  readonly bookingId: number;
  readonly itemId: number;
  readonly quantity: number;
  readonly from: Date;
  /** Null: still out though it should be back. */
  readonly to: Date | null;
}

const HELD = prepared(
  'held_by_borrower',
  /* sql */ `
  select holds.booking_id as "bookingId", holds.item_id as "itemId", holds.quantity, lower(holds.during) as "from",
    case when upper(holds.during) - holds.rest > now() then upper(holds.during) - holds.rest end as "to"
  from bookings
  join holds on holds.workspace_id = bookings.workspace_id and holds.booking_id = bookings.id
  where bookings.workspace_id = :workspace and bookings.borrower_id = :borrower and bookings.stockroom_id = :stockroom
    and bookings.status in ('requested', 'reserved', 'out') and holds.active and holds.returned_at is null
    and (holds.handed_out_at is not null or upper(holds.during) - holds.rest > now())`,
);

const MOST_STOCKROOMS = 200;

const HAS_RULES = `(stockrooms.keeps_hours or num_nonnulls(
    stockrooms.longest_days, stockrooms.notice_hours, stockrooms.ahead_days, stockrooms.items_at_once, stockrooms.open_bookings
  ) > 0 or stockrooms.rest_minutes > 0 or exists (select from closures
    where closures.workspace_id = stockrooms.workspace_id and closures.stockroom_id = stockrooms.id))`;

const CLOCK = `'YYYY-MM-DD"T"HH24:MI'`;

const OF_THESE = prepared(
  'rules_of_stockrooms',
  /* sql */ `
  select
    json_build_object(
      'stockroomId', stockrooms.id, 'stockroomName', stockrooms.name, 'stockroomAt', stockrooms.location_id,
      'hours', case when stockrooms.keeps_hours then coalesce((
        select json_agg(json_build_object('weekday', weekday, 'opens', opens, 'closes', closes) order by weekday, opens)
        from stockroom_hours as hours
        where hours.workspace_id = stockrooms.workspace_id and hours.stockroom_id = stockrooms.id
      ), '[]') end,
      'closures', coalesce((
        select json_agg(json_build_object(
          'id', closures.id, 'name', closures.name, 'blackout', closures.blackout,
          'from', to_char(from_clock, ${CLOCK}), 'until', to_char(until_clock, ${CLOCK})
        ) order by from_clock, closures.id)
        from closures
        where closures.workspace_id = stockrooms.workspace_id and closures.stockroom_id = stockrooms.id
          and until_clock > now() at time zone workspaces.time_zone
      ), '[]'),
      'longestDays', longest_days, 'noticeHours', notice_hours, 'aheadDays', ahead_days,
      'itemsAtOnce', items_at_once, 'openBookings', open_bookings, 'restMinutes', rest_minutes
    ) as rules,
    json_build_object(
      'id', workspaces.id, 'name', workspaces.name, 'timeZone', time_zone, 'language', language, 'currency', currency
    ) as workspace
  from stockrooms join workspaces on workspaces.id = stockrooms.workspace_id
  where stockrooms.workspace_id = :workspace and stockrooms.id = any(cast(:stockrooms as integer[])) and ${HAS_RULES}`,
);
