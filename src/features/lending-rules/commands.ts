/** Writes the rules of stockrooms; and keeps them, inside the transaction that books, moves, extends or hands out. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import { Conflict, invalid } from '../../platform/errors.ts';
import type { Stockroom } from '../stockrooms/queries.ts';
import type { Span } from './hours.ts';
import { type Asked, verdictsUnderLock } from './queries.ts';
import { type Breach, isLifted, type LendingRules, type Rule, stopping, type Verdict } from './rules.ts';

export type RuleFacts = Pick<
  LendingRules,
  'hours' | 'longestDays' | 'noticeHours' | 'aheadDays' | 'itemsAtOnce' | 'openBookings' | 'restMinutes'
>;

/** Rules stand in the way of somebody whom they bind. */
export class BeyondRules extends Conflict {
  readonly verdicts: readonly Verdict[];

  constructor(verdicts: readonly Verdict[], stopped: readonly Breach[]) {
    const names = [...new Set(verdicts.map(({ rules }) => rules.stockroomName))];
    super({
      title: `${names.join(', ')} does not lend like this`,
      text: `${stopped.map(({ text }) => text).join(' ')} Nothing was changed.`,
    });
    this.verdicts = verdicts;
  }
}

/**
 * The one place that everything passes which makes a booking, or lets it begin or end at another time. Gives the rules that
 * are gone beyond, by stockroom: by somebody who lends to others, or who ignores conflicts. @throws BeyondRules
 */
export async function keepRules(
  tx: Knex.Transaction,
  actor: Actor,
  asked: Asked,
  ignoring: boolean,
): Promise<ReadonlyMap<number, readonly Rule[]>> {
  const verdicts = (await verdictsUnderLock(tx, actor, asked)).filter(({ breaches }) => breaches.length > 0);
  const stopped = verdicts.flatMap((verdict) => stopping(verdict).filter((breach) => !(ignoring && isLifted(breach))));
  if (stopped.length > 0) throw new BeyondRules(verdicts, stopped);
  return new Map(
    verdicts.map(({ rules, breaches }) => [rules.stockroomId, [...new Set(breaches.map(({ rule }) => rule))]]),
  );
}

/** Notes on a booking which rules it goes beyond, beside those that it went beyond before. */
export async function noteBeyond(
  tx: Knex.Transaction,
  { workspaceId }: Actor,
  bookingId: number,
  beyond: ReadonlyMap<number, readonly Rule[]>,
): Promise<void> {
  const rules = [...beyond.values()].flat();
  if (rules.length === 0) return;
  await tx('bookings')
    .where({ workspace_id: workspaceId, id: bookingId })
    .update({ beyond: tx.raw('array(select distinct unnest(beyond || ?::text[]) order by 1)', [rules]) });
}

/** Saves the hours and limits of a stockroom. */
export async function saveRules(tx: Knex.Transaction, row: Stockroom, facts: RuleFacts): Promise<void> {
  const of = { workspace_id: row.workspaceId, stockroom_id: row.id };
  await tx('stockrooms')
    .where({ workspace_id: row.workspaceId, id: row.id })
    .update({
      keeps_hours: facts.hours !== null,
      longest_days: facts.longestDays,
      notice_hours: facts.noticeHours,
      ahead_days: facts.aheadDays,
      items_at_once: facts.itemsAtOnce,
      open_bookings: facts.openBookings,
      rest_minutes: facts.restMinutes,
      version: row.version + 1,
    });
  await tx('stockroom_hours').where(of).delete();
  const spans: readonly Span[] = facts.hours ?? [];
  if (spans.length > 0) await tx('stockroom_hours').insert(spans.map((span) => ({ ...of, ...span })));
}

export interface NewClosure {
  readonly name: string;
  readonly blackout: boolean;
  /** Wall clock. */
  readonly from: string;
  readonly until: string;
}

/** Enters a time at which a stockroom is closed, or lends nothing. @throws Invalid where it is entered already, or has too many */
export async function addClosure(tx: Knex.Transaction, row: Stockroom, closure: NewClosure): Promise<void> {
  const { name, blackout, from: from_clock, until: until_clock } = closure;
  const of = { workspace_id: row.workspaceId, stockroom_id: row.id };
  const same = await tx('closures')
    .where({ ...of, blackout, from_clock, until_clock })
    .first<{ name: string } | undefined>('name');
  if (same) throw invalid(blackout ? 'from_clock' : 'first_day', `This time is entered already: ${same.name}`);
  const there = await tx('closures')
    .where(of)
    .whereRaw('until_clock > now() at time zone (select time_zone from workspaces where id = ?)', [row.workspaceId])
    .limit(MOST_CLOSURES + 1)
    .pluck('id');
  if (there.length >= MOST_CLOSURES) throw invalid('name', `A stockroom has ${MOST_CLOSURES} of them at most`);
  await tx('closures').insert({ ...of, name, blackout, from_clock, until_clock });
}

/** Takes some of them out again. @throws Invalid where none is meant, Conflict where one is not there any more */
export async function removeClosures(tx: Knex.Transaction, row: Stockroom, ids: readonly number[]): Promise<string[]> {
  if (ids.length === 0) throw invalid('closure_ids', 'Tick what is to be removed');
  const gone = await tx('closures')
    .where({ workspace_id: row.workspaceId, stockroom_id: row.id })
    .whereIn('id', [...ids])
    .delete()
    .returning<{ name: string }[]>('name');
  if (gone.length < ids.length) {
    throw new Conflict({ title: 'It is not there any more', text: 'Somebody was faster. Nothing was changed.' });
  }
  return gone.map(({ name }) => name);
}

const MOST_CLOSURES = 500;
