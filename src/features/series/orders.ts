/** Owns what happens when a reservation that repeats is sent: its times are booked one after the other, in one transaction. */
import { href } from '../../access/action.ts';
import { decide } from '../../access/decide.ts';
import type { Values } from '../../access/form.ts';
import { Conflict, invalid } from '../../platform/errors.ts';
import type { Outcome } from '../../platform/handle.ts';
import type { ChangeVisit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import type { Period } from '../availability/rules.ts';
import { book } from '../baskets/commands.ts';
import { asking, refuseBorrower } from '../baskets/lending.ts';
import { lockedLines } from '../baskets/queries.ts';
import { type Draft, drafts, isPast, type Picked } from '../baskets/rules.ts';
import { readPeriod } from '../baskets/typed.ts';
import { unlessTaken } from '../bookings/commands.ts';
import { RESERVATIONS } from '../bookings/rules.ts';
import { BeyondRules } from '../lending-rules/commands.ts';
import { showSeries } from './actions.ts';
import { keepTogether } from './commands.ts';
import type { seriesForm } from './forms.ts';
import { type Judged, judgedOf, periodOf } from './judging.ts';
import { judgedTable } from './page.ts';
import { type Occurrence, occurrencesOf, type Repetition, repetitionFault } from './rules.ts';

type Basket = Values<(typeof seriesForm)['fields']>;

/** What each time would become: its items locked, one reservation for each stockroom. */
export async function proposedSeries({ db, actor }: ChangeVisit, basket: Basket): Promise<Draft[]> {
  const lines = await lockedLines(db, actor, pickedOf(basket));
  return drafts(actor, RESERVATIONS, basket.borrower_id ?? actor.personId, lines);
}

/** Books the times that work, or all of them. @throws Conflict where none works, or not all do that have to */
export async function makeSeries(visit: ChangeVisit, basket: Basket, made: readonly Draft[]): Promise<Outcome> {
  const { db, actor } = visit;
  const { occurrences, repetition } = repeated(visit, basket, made);
  await refuseBorrower(visit, 'borrower_id', basket.borrower_id ?? actor.personId);
  const asked = await asking(visit, RESERVATIONS, made);
  const ids: number[] = [];
  const left: Occurrence[] = [];
  for (const occurrence of occurrences) {
    const period = periodOf(visit, occurrence);
    const booked =
      period &&
      (await bookedOr(
        visit,
        basket,
        made,
        period,
        asked.map(({ id }) => id),
      ));
    if (booked) ids.push(...booked);
    else left.push(occurrence);
    if (left.length > 0 && basket.mode === 'all') break;
  }
  const [first] = ids;
  if (first === undefined || (left.length > 0 && basket.mode === 'all')) {
    throw new Conflict(await inTheWay(visit, basket, left.length > 0 && basket.mode === 'all' ? left : occurrences));
  }
  const series = await keepTogether(db, actor, repetition, ids);
  return {
    to: href(showSeries, { id: first }),
    say: madeWords(visit, ids.length, left, asked.length > 0),
    subject: { kind: 'reservation', id: first },
    after: {
      series,
      bookings: ids,
      borrower: made[0]?.ownerId,
      items: made.flatMap((draft) => draft.lines.map((line) => line.itemId)),
      ...(left.length > 0 ? { left_out: left.map(({ startsAt }) => startsAt) } : {}),
      ...(basket.ignore_conflicts === true ? { ignored_conflicts: true } : {}),
    },
  };
}

/** When it happens. @throws Invalid where that cannot be, or begins in the past */
function repeated(visit: ChangeVisit, basket: Basket, made: readonly Draft[]) {
  const { actor, now, workspace } = visit;
  const first = { startsAt: basket.starts_at, endsAt: basket.ends_at };
  const read = readPeriod(workspace, first);
  const [wrong] = 'period' in read ? [] : read.faults;
  if (wrong) throw invalid(wrong.name, wrong.text);
  const repetition: Repetition = {
    every: basket.every,
    weekdays: basket.weekdays ?? [],
    until: basket.until ?? null,
    times: basket.times ?? null,
  };
  const occurrences = occurrencesOf(first, repetition);
  const fault = repetitionFault(occurrences, repetition);
  if (fault) throw invalid(fault.name, fault.text);
  const [earliest] = occurrences.map((each) => periodOf(visit, each)).filter((period) => period !== null);
  const backdates = made.every((draft) => decide(actor, RESERVATIONS.backdate, draft).allowed);
  if (earliest && isPast(RESERVATIONS, earliest.from, now) && !backdates) {
    throw invalid('starts_at', 'From: this is in the past. Choose a time that is still to come');
  }
  return { occurrences, repetition };
}

/** The ids of the reservations of one time; null where something stands in its way. */
async function bookedOr(
  { db, actor, now }: ChangeVisit,
  basket: Basket,
  made: readonly Draft[],
  period: Period,
  asking: readonly number[],
): Promise<readonly number[] | null> {
  const ignoreConflicts = basket.ignore_conflicts === true;
  const order = {
    noun: RESERVATIONS,
    drafts: made,
    period,
    purpose: basket.purpose ?? null,
    ignoreConflicts,
    asking,
    now,
  };
  try {
    return (await unlessTaken(() => book(db, actor, order)))?.ids ?? null;
  } catch (error) {
    if (error instanceof BeyondRules) return null;
    throw error;
  }
}

async function inTheWay(visit: ChangeVisit, basket: Basket, occurrences: readonly Occurrence[]) {
  const judged = await judgedOf(visit, pickedOf(basket), basket.borrower_id ?? visit.actor.personId, occurrences);
  const troubled: readonly Judged[] = judged.filter(({ troubles }) => troubles.length > 0);
  return {
    title: basket.mode === 'all' ? 'Not every time works' : 'None of these times works',
    text: 'Nothing was booked.',
    table: judgedTable(visit, troubled.length > 0 ? troubled : judged),
  };
}

function madeWords(visit: ChangeVisit, many: number, left: readonly Occurrence[], asks: boolean): string {
  const made = many === 1 ? 'One reservation was made.' : `${many} reservations were made.`;
  const asked = asks ? ' They have to be approved.' : '';
  if (left.length === 0) return made + asked;
  const starts = left.flatMap((each) => periodOf(visit, each) ?? []).map(({ from }) => inWords(visit.workspace, from));
  return `${made}${asked} Left out, since something is in the way: ${starts.join('; ')}.`;
}

function pickedOf({ item_ids, kit_ids, quantity_ }: Basket): Picked {
  return { itemIds: item_ids ?? [], kitIds: kit_ids ?? [], quantities: quantity_, categories: new Map() };
}
