/** Making bookings over HTTP: three steps on one address, and the form that the last of them posts. */
import type { FastifyInstance } from 'fastify';
import { decide } from '../../access/decide.ts';
import type { Drawing, Values } from '../../access/form.ts';
import { Conflict, invalid } from '../../platform/errors.ts';
import { formPage, type Outcome, wholeWorkspace } from '../../platform/handle.ts';
import type { View } from '../../platform/pages.ts';
import { choicesOf } from '../../platform/references.ts';
import type { ChangeVisit, Visit } from '../../platform/visit.ts';
import { categoryChoices, choices, closedStockrooms, heldTimes, kitChoices } from '../availability/queries.ts';
import { nearestTimes, type Period } from '../availability/rules.ts';
import { type BookingNoun, CHECKOUTS, RESERVATIONS } from '../bookings/rules.ts';
import { BASKETS } from './actions.ts';
import { book, heldFrom, isTaken } from './commands.ts';
import { type ConflictView, conflictView } from './conflict.ts';
import type { basketForm } from './forms.ts';
import { answersPage, choosePage, datesPage } from './page.ts';
import {
  type AvailableLine,
  availableLines,
  borrower,
  borrowers,
  categoryNames,
  freeOfCategory,
  kitNames,
  likeItems,
  lockedLines,
} from './queries.ts';
import { type Draft, drafts, isPast, lendsToOthers, type Picked } from './rules.ts';
import { basketHref, isPicked, readPeriod, readTyped, type Typed, typedPeriod } from './typed.ts';

type Basket = Values<(typeof basketForm)['fields']>;

export function baskets(app: FastifyInstance): void {
  for (const noun of [RESERVATIONS, CHECKOUTS]) basketsOf(app, noun);
}

function basketsOf(app: FastifyInstance, noun: BookingNoun): void {
  const { begin, create } = BASKETS[noun.kind];
  formPage(app, begin, create, {
    load: wholeWorkspace,
    current: ({ query }) => query.submission,
    draw: async (visit, _, drawing) => drawStep(visit, noun, drawing),
    becomes: async (visit, _, basket) => proposed(visit, noun, basket),
    run: async (visit, _, basket, made) => make(visit, noun, basket, made),
  });
}

async function drawStep(visit: Visit, noun: BookingNoun, drawing: Drawing): Promise<View> {
  const typed = readTyped(drawing.values ?? {});
  const read = readPeriod(visit.workspace, typed);
  const errors = drawing.errors ?? [];
  if (isPicked(typed.picked) && !typed.choosing && ('period' in read || errors.length > 0)) {
    return drawAnswers(visit, noun, typed, 'period' in read ? read.period : null, drawing);
  }
  if (!('period' in read)) return datesPage(visit, noun, typed, errors.length > 0 ? errors : read.faults);
  return drawChoices(visit, noun, typed, read.period, errors);
}

async function drawChoices(
  visit: Visit,
  noun: BookingNoun,
  typed: Typed,
  period: Period,
  errors: Drawing['errors'] = [],
): Promise<View> {
  const { db, actor } = visit;
  const borrowerId = typed.borrowerId ?? actor.personId;
  const { narrowed } = typed;
  const { items, more } = await choices(db, actor, noun, borrowerId, period, narrowed);
  const closed = await closedStockrooms(db, actor, noun, borrowerId, narrowed);
  return choosePage(
    visit,
    noun,
    typed,
    period,
    {
      items,
      more,
      kits: await kitChoices(db, actor, noun, borrowerId, period, narrowed),
      categories: await categoryChoices(db, actor, noun, borrowerId, period, narrowed),
      stockrooms: await choicesOf(db, actor, { kind: 'stockroom', needs: 'items.view' }),
      ofCategories: await choicesOf(db, actor, { kind: 'category', needs: 'items.view' }),
      closed: closed.map((stockroom) => ({
        ...stockroom,
        decision: decide(actor, noun.manage, {
          kind: noun.kind,
          workspaceId: actor.workspaceId,
          stockroomId: stockroom.id,
          locationId: stockroom.locationId,
          ownerId: borrowerId,
          proposed: true,
        }),
      })),
    },
    errors,
  );
}

async function drawAnswers(
  visit: Visit,
  noun: BookingNoun,
  typed: Typed,
  period: Period | null,
  drawing: Drawing,
): Promise<View> {
  const { db, actor } = visit;
  const { picked } = typed;
  const during = held(visit, noun, period ?? { from: visit.now, to: visit.now });
  const lines = await availableLines(db, actor, picked, during);
  const kits = await kitNames(db, actor, picked.kitIds);
  const mine = drafts(actor, noun, typed.borrowerId ?? actor.personId, lines);
  const refused = mine
    .map((draft) => ({ ...draft, name: draft.stockroomName, decision: decide(actor, noun.manage, draft) }))
    .filter(({ decision }) => !decision.allowed);
  const lends = mine.every((draft) => lendsToOthers(actor, noun, draft));
  return answersPage(
    visit,
    noun,
    typed,
    {
      period,
      lines,
      kits,
      categories: await categoryNames(db, actor, [...picked.categories.keys()].map(Number)),
      borrowers: lends ? await borrowers(db, actor) : [],
      missing: missingOf(picked, lines, kits.length),
      refused,
      conflict: period === null || refused.length > 0 ? null : await conflictOf(visit, noun, typed, period, lines),
      mayIgnore: decide(actor, 'bookings.ignore_conflicts').allowed,
    },
    drawing,
  );
}

/** What the basket would become: its items locked, one booking for each stockroom. */
async function proposed(visit: ChangeVisit, noun: BookingNoun, basket: Basket): Promise<Draft[]> {
  const { db, actor, workspace } = visit;
  const period = periodOf(workspace, basket);
  const ownerId = basket.borrower_id ?? actor.personId;
  const picked = pickedOf(basket);
  const bound = await bindCategories(visit, noun, ownerId, period, picked);
  const lines = await lockedLines(db, actor, bound);
  return drafts(actor, noun, ownerId, lines);
}

async function make(visit: ChangeVisit, noun: BookingNoun, basket: Basket, made: readonly Draft[]): Promise<Outcome> {
  const { db, actor, workspace, now } = visit;
  const period = periodOf(workspace, basket);
  refusePast(visit, noun, period, made);
  await refuseBorrower(visit, basket.borrower_id ?? actor.personId);
  const ignoreConflicts = basket.ignore_conflicts === true;
  const purpose = basket.purpose ?? null;
  const order = { noun, drafts: made, period, purpose, ignoreConflicts, now };
  const ids = await book(db, actor, order).catch(refuseLostRace);
  if (ids === null) throw new Conflict(await obstacle(visit, noun, basket, period, made));
  const [id] = ids;
  if (id === undefined) throw new Error('Nothing was booked');
  return {
    to: `${noun.path}/${id}`,
    say:
      ids.length === 1 ? `The ${noun.one} was made.` : `${ids.length} ${noun.one}s were made, one for each stockroom.`,
    subject: { kind: noun.kind, id },
    after: {
      bookings: ids,
      borrower: made[0]?.ownerId,
      items: made.flatMap((draft) => draft.lines.map((line) => line.itemId)),
      from: period.from,
      to: period.to,
      ...(ignoreConflicts ? { ignored_conflicts: true } : {}),
    },
  };
}

/** Several of a category become concrete free items. */
async function bindCategories(
  { db, actor }: Visit,
  noun: BookingNoun,
  borrowerId: number,
  period: Period,
  picked: Picked,
): Promise<Picked> {
  const itemIds = [...picked.itemIds];
  for (const [category, many] of picked.categories) {
    if (many === 0) continue;
    const found = await freeOfCategory(db, actor, noun, borrowerId, period, Number(category), many, itemIds);
    if (found.length < many) {
      throw new Conflict({
        title: 'There are not enough of them',
        text: `${found.length} of the ${many} that were asked for are free for all of this time. Ask for fewer, or try other dates.`,
      });
    }
    itemIds.push(...found);
  }
  return { ...picked, itemIds: itemIds.sort((one, other) => one - other) };
}

function refusePast({ actor, now }: Visit, noun: BookingNoun, { from }: Period, made: readonly Draft[]): void {
  if (!isPast(noun, from, now)) return;
  if (made.every((draft) => decide(actor, noun.backdate, draft).allowed)) return;
  throw invalid('starts_at', 'From: this is in the past. Choose a time that is still to come');
}

/** A borrower has to be somebody one sees, and nobody lends to the blocked, whatever else they may ignore. */
async function refuseBorrower({ db, actor }: ChangeVisit, borrowerId: number): Promise<void> {
  if (borrowerId === actor.personId) return;
  const found = await borrower(db, actor, borrowerId);
  if (!found) throw invalid('borrower_id', 'Who it is for: this person is not there any more');
  if (found.blocked) {
    throw new Conflict({
      title: `${found.name} is blocked`,
      text: 'Nothing new is booked for somebody who is blocked. Unblock them first, or choose somebody else.',
    });
  }
}

function refuseLostRace(error: unknown): never {
  if (!isTaken(error)) throw error;
  throw new Conflict({
    title: 'Somebody else was faster',
    text: 'It was taken a moment ago. Open the page again to see what is free.',
  });
}

/** The same words for a refused form as for a page that cannot be sent. */
async function obstacle(
  visit: Visit,
  noun: BookingNoun,
  basket: Basket,
  period: Period,
  made: readonly Draft[],
): Promise<ConflictView> {
  const picked = { ...pickedOf(basket), categories: new Map() };
  const typed: Typed = {
    ...typedPeriod(visit.workspace, period),
    picked,
    borrowerId: basket.borrower_id ?? null,
    purpose: basket.purpose ?? '',
    narrowed: {},
    choosing: false,
  };
  const itemIds = made.flatMap((draft) => draft.lines.map((line) => line.itemId));
  const lines = await availableLines(visit.db, visit.actor, { ...picked, itemIds }, held(visit, noun, period));
  const found = await conflictOf(visit, noun, typed, period, lines);
  const ways = [{ href: basketHref(noun, typed, { step: 'items' }), label: 'Choose other items' }];
  if (decide(visit.actor, 'bookings.ignore_conflicts').allowed) {
    ways.push({ href: basketHref(noun, typed), label: 'Book it all the same' });
  }
  return {
    title: 'This is not free then',
    text: 'It was taken a moment ago.',
    table: { caption: 'What is in the way', columns: [], rows: [] },
    ...found,
    ways: [...(found?.ways ?? []), ...ways],
  };
}

/** As far ahead and back as free times are looked for. */
const AHEAD = 60 * 24 * 60 * 60_000;

async function conflictOf(
  visit: Visit,
  noun: BookingNoun,
  typed: Typed,
  period: Period,
  lines: readonly AvailableLine[],
): Promise<ConflictView | null> {
  const { db, actor, now } = visit;
  const taken = lines.filter((line) => line.free < line.quantity);
  if (taken.length === 0) return conflictView(visit, noun, typed, { lines, nearest: [], like: [] });
  const borrowerId = typed.borrowerId ?? actor.personId;
  const itemIds = lines.map((line) => line.itemId);
  const around = { from: now, to: new Date(Math.max(period.to.getTime(), now.getTime()) + AHEAD) };
  const busy = await heldTimes(db, actor, itemIds, around);
  return conflictView(visit, noun, typed, {
    lines,
    nearest: nearestTimes(lines, busy, period, now),
    like: await likeItems(db, actor, noun, borrowerId, period, taken, itemIds),
  });
}

function held({ now }: Visit, noun: BookingNoun, period: Period): Period {
  return { ...period, from: heldFrom(noun, period, now) };
}

function periodOf(workspace: Visit['workspace'], { starts_at: startsAt, ends_at: endsAt }: Basket): Period {
  const read = readPeriod(workspace, { startsAt, endsAt });
  if ('period' in read) return read.period;
  const [fault] = read.faults;
  throw invalid(fault?.name ?? 'starts_at', fault?.text ?? 'From: enter a date and a time');
}

function pickedOf({ item_ids, kit_ids, quantity_, category_ }: Basket): Picked {
  return { itemIds: item_ids ?? [], kitIds: kit_ids ?? [], quantities: quantity_, categories: category_ };
}

function missingOf({ itemIds, kitIds }: Picked, lines: readonly AvailableLine[], kits: number): number {
  const found = new Set<number>(lines.map((line) => line.itemId));
  return itemIds.filter((id) => !found.has(id)).length + kitIds.length - kits;
}
