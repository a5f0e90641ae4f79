/** Owns which step of booking one is at, and reads what that step shows. */
import { decide } from '../../access/decide.ts';
import type { Drawing, FieldError } from '../../access/form.ts';
import { reaches, scopeOf } from '../../access/roles.ts';
import type { View } from '../../platform/pages.ts';
import { choicesOf } from '../../platform/references.ts';
import type { Visit } from '../../platform/visit.ts';
import { categoryChoices, choices, closedStockrooms, from, kitChoices } from '../availability/queries.ts';
import { nearestTimes, type Period } from '../availability/rules.ts';
import type { BookingNoun } from '../bookings/rules.ts';
import { rulesInReach, verdictsOn } from '../lending-rules/queries.ts';
import { isLifted, saysAnything } from '../lending-rules/rules.ts';
import { borrowers } from './borrowers/queries.ts';
import { type Beside, choosePage, pickedBeside } from './choosing.ts';
import { askedOf } from './commands.ts';
import { asking } from './lending.ts';
import { categoryNames, itemNames, kitNames } from './names/queries.ts';
import { conflictOf, held, soughtBy } from './obstacles.ts';
import { answersPage, datesPage } from './page.ts';
import { type AvailableLine, availableLines, missingMembers, stockroomsOf } from './queries.ts';
import { drafts, lendsToOthers, type Picked } from './rules.ts';
import { judgedForAll, shutAmong } from './shut.ts';
import { isPicked, readPeriod, readTyped, type Typed } from './typed.ts';
import { incomplete } from './whole.ts';

/** Draws the step that what was typed so far leads to; again, with its errors, what was sent and is not valid. */
export async function drawStep(visit: Visit, noun: BookingNoun, drawing: Drawing): Promise<View> {
  const typed = readTyped(drawing.values ?? {});
  const read = readPeriod(visit.workspace, typed);
  const errors = drawing.errors ?? [];
  if (isPicked(typed.picked) && !typed.choosing && ('period' in read || errors.length > 0)) {
    return drawAnswers(visit, noun, typed, 'period' in read ? read.period : null, drawing);
  }
  if (!('period' in read)) return drawDates(visit, noun, typed, errors.length > 0 ? errors : read.faults);
  const unpicked = errors.length === 0 && drawing.values?.step === 'check' ? [NOTHING_PICKED] : errors;
  return drawChoices(visit, noun, typed, read.period, unpicked);
}

const NOTHING_PICKED: FieldError = { name: 'item_ids', text: 'Tick what you need, or say how many of a category' };

/** With the rules of the stockrooms from which something is picked, or could be. */
async function drawDates(visit: Visit, noun: BookingNoun, typed: Typed, errors: Drawing['errors'] = []): Promise<View> {
  const { db, actor } = visit;
  const borrowerId = typed.borrowerId ?? actor.personId;
  const all = (await rulesInReach(db, actor, from(actor, noun, borrowerId))).filter(saysAnything);
  const of = new Set<number>(await stockroomsOf(db, actor, typed.picked));
  return datesPage(visit, noun, typed, of.size > 0 ? all.filter((rules) => of.has(rules.stockroomId)) : all, errors);
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
  const verdicts = await judgedForAll(visit, noun, borrowerId, period);
  const shut = shutAmong(verdicts);
  const { kits, more: moreKits } = await kitChoices(db, actor, noun, borrowerId, period, narrowed);
  const categories = await categoryChoices(
    db,
    actor,
    noun,
    borrowerId,
    period,
    narrowed,
    shut.map(({ rules }) => rules.stockroomId),
  );
  return choosePage(
    visit,
    noun,
    typed,
    period,
    {
      items,
      more,
      kits,
      moreKits,
      categories,
      beside: await named(visit, pickedBeside(typed.picked, { items, kits, categories })),
      verdicts,
      nearest: shut.length > 0 ? nearestTimes([], [], period, soughtBy(visit, shut, period)) : [],
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

/** What is picked, by its names, as far as this person sees it. */
async function named({ db, actor }: Visit, picked: Picked): Promise<Beside> {
  return {
    items: await itemNames(db, actor, picked.itemIds),
    kits: await kitNames(db, actor, picked),
    categories: await categoryNames(db, actor, [...picked.categories.keys()].map(Number)),
  };
}

async function drawAnswers(
  visit: Visit,
  noun: BookingNoun,
  typed: Typed,
  period: Period | null,
  drawing: Drawing,
): Promise<View> {
  const { db, actor } = visit;
  const mayIgnore = decide(actor, 'bookings.ignore_conflicts').allowed;
  const wished = mayIgnore ? typed.picked : { ...typed.picked, withoutIds: [] };
  const kits = await kitNames(db, actor, wished);
  const picked = { ...wished, kitIds: kits.map(({ id }) => id) };
  const during = held(visit, noun, period ?? { from: visit.now, to: visit.now });
  const borrowerId = typed.borrowerId ?? actor.personId;
  const lines = await availableLines(db, actor, picked, during, borrowerId);
  const whole = incomplete(visit, noun, typed, await missingMembers(db, actor, picked));
  const mine = drafts(actor, noun, borrowerId, lines);
  const judged = mine.map((draft) => ({
    ...draft,
    name: draft.stockroomName,
    decision: decide(actor, noun.manage, draft),
  }));
  const refused = judged.filter(({ decision }) => !decision.allowed);
  const allowed = judged.filter(({ decision }) => decision.allowed);
  const order = { noun, drafts: allowed, period: period ?? during, now: visit.now };
  const verdicts = period === null ? [] : await verdictsOn(db, actor, askedOf(order));
  const lends =
    mine.length > 0
      ? mine.every((draft) => lendsToOthers(actor, noun, draft))
      : reaches(scopeOf(actor.scopes, noun.manage), 'staffed');
  return answersPage(
    visit,
    noun,
    typed,
    {
      period,
      lines,
      kits,
      categories: await categoryNames(db, actor, [...picked.categories.keys()].map(Number)),
      borrowers: lends ? await borrowers(db, actor, typed.who ?? '', typed.borrowerId) : null,
      missing: missingOf(wished, lines, kits.length),
      refused,
      conflict:
        period === null || refused.length > 0
          ? null
          : (whole ?? (await conflictOf(visit, noun, typed, period, lines, verdicts))),
      beyond: verdicts.flatMap(({ breaches, bound }) => (bound ? [] : breaches.filter((each) => !isLifted(each)))),
      asked: await asking(visit, noun, allowed),
      mayIgnore: mayIgnore && whole === null,
      without: await itemNames(db, actor, picked.withoutIds ?? []),
    },
    drawing,
  );
}

function missingOf({ itemIds, kitIds }: Picked, lines: readonly AvailableLine[], kits: number): number {
  const found = new Set<number>(lines.map((line) => line.itemId));
  return itemIds.filter((id) => !found.has(id)).length + kitIds.length - kits;
}
