/** Owns what happens when a basket is sent: it is found and locked, decided on, and booked, whole or not at all. */
import { decide } from '../../access/decide.ts';
import type { Values } from '../../access/form.ts';
import type { Id } from '../../access/ids.ts';
import { Conflict, invalid } from '../../platform/errors.ts';
import type { Outcome } from '../../platform/handle.ts';
import type { ChangeVisit, Visit } from '../../platform/visit.ts';
import type { Period } from '../availability/rules.ts';
import { unlessTaken } from '../bookings/commands.ts';
import type { BookingNoun } from '../bookings/rules.ts';
import { BeyondRules } from '../lending-rules/commands.ts';
import { beyondSentence } from '../lending-rules/words.ts';
import { book } from './commands.ts';
import type { basketForm } from './forms.ts';
import { asking, refuseBorrower } from './lending.ts';
import { obstacle } from './obstacles.ts';
import { askedWords } from './parts.ts';
import { type Approving, boundOfCategory, lockedLines } from './queries.ts';
import { type Draft, drafts, isPast, lendsToOthers, type Picked } from './rules.ts';
import { judgedForAll, shutAmong } from './shut.ts';
import { sentPeriod, typedFrom, typedPeriod } from './typed.ts';

/** What is sent, from whatever page; which draft it came of is not asked of every one. */
type Basket = Omit<Values<(typeof basketForm)['fields']>, 'draft_id'> & { readonly draft_id?: Id<'draft'> | null };

/** What the basket would become: its items locked, one booking for each stockroom. */
export async function proposed(visit: ChangeVisit, noun: BookingNoun, basket: Basket): Promise<Draft[]> {
  const { db, actor, workspace } = visit;
  const period = sentPeriod(workspace, basket);
  const ownerId = basket.borrower_id ?? actor.personId;
  const { picked } = typedFrom(basket);
  const bound = await bindCategories(visit, noun, ownerId, period, picked);
  const lines = await lockedLines(db, actor, bound);
  return drafts(actor, noun, ownerId, lines);
}

/** Books what was decided on. @throws Conflict where something stands in the way */
export async function make(
  visit: ChangeVisit,
  noun: BookingNoun,
  basket: Basket,
  made: readonly Draft[],
): Promise<Outcome> {
  const { db, actor, workspace, now } = visit;
  const period = sentPeriod(workspace, basket);
  refusePast(visit, noun, period, made);
  refuseNobody(visit, noun, basket, made);
  await refuseBorrower(visit, 'borrower_id', basket.borrower_id ?? actor.personId);
  const ignoreConflicts = basket.ignore_conflicts === true;
  const purpose = basket.purpose ?? null;
  const asked = await asking(visit, noun, made);
  if (noun.kind === 'checkout') refuseUnapproved(asked);
  const order = { noun, drafts: made, period, purpose, ignoreConflicts, asking: asked.map(({ id }) => id), now };
  const booked = await nothingBeyond(unlessTaken(() => book(db, actor, order)));
  if (booked === null) throw new Conflict(await obstacle(visit, noun, typedAgain(visit, basket, period), period, made));
  const { ids, beyond } = booked;
  const [id] = ids;
  if (id === undefined) throw new Error('Nothing was booked');
  return {
    to: `${noun.path}/${id}`,
    say: `${madeWords(noun, ids.length, asked)}${beyondSentence(beyond)}`,
    subject: { kind: noun.kind, id },
    after: {
      bookings: ids,
      borrower: made[0]?.ownerId,
      items: made.flatMap((draft) => draft.lines.map((line) => line.itemId)),
      from: period.from,
      to: period.to,
      ...(ignoreConflicts ? { ignored_conflicts: true } : {}),
      ...(beyond.length > 0 ? { beyond_rules: beyond } : {}),
      ...(basket.without_ids?.length ? { left_out_of_kits: basket.without_ids } : {}),
    },
  };
}

function madeWords({ one }: BookingNoun, many: number, asked: readonly Approving[]): string {
  const made = many === 1 ? `The ${one} was made.` : `${many} ${one}s were made, one for each stockroom.`;
  return asked.length === 0 ? made : `${made} ${askedWords(asked)}`;
}

/** Nothing is written then, as where something is taken: null. */
async function nothingBeyond<Result>(booked: Promise<Result>): Promise<Result | null> {
  try {
    return await booked;
  } catch (error) {
    if (error instanceof BeyondRules) return null;
    throw error;
  }
}

/** Whoever lends to others and was asked to whom has to say so. @throws Invalid */
function refuseNobody({ actor }: Visit, noun: BookingNoun, { borrower_id }: Basket, made: readonly Draft[]): void {
  if (noun.kind !== 'checkout' || borrower_id !== null) return;
  if (made.some((draft) => lendsToOthers(actor, noun, draft)))
    throw invalid('borrower_id', 'For: choose who it is for');
}

/** What is lent at once cannot wait. @throws Conflict */
export function refuseUnapproved(asked: readonly Approving[]): void {
  if (asked.length === 0) return;
  throw new Conflict({ title: 'Reserve it first', text: askedWords(asked) });
}

/** Several of a category become concrete free items. */
async function bindCategories(
  visit: ChangeVisit,
  noun: BookingNoun,
  borrowerId: Id<'person'>,
  period: Period,
  picked: Picked,
): Promise<Picked> {
  const { db, actor } = visit;
  const itemIds = [...picked.itemIds];
  const shut = picked.categories.size > 0 ? shutAmong(await judgedForAll(visit, noun, borrowerId, period)) : [];
  const besides = {
    besides: itemIds,
    shut: shut.map(({ rules }) => rules.stockroomId),
  };
  for (const [category, many] of picked.categories) {
    if (many === 0) continue;
    const found = await boundOfCategory(db, actor, {
      ...{ booked: noun, borrowerId, period, categoryId: Number(category), many },
      ...besides,
    });
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

/** What was sent, as an address can say it again: what a category is bound to is settled anew. */
function typedAgain({ workspace }: Visit, basket: Basket, period: Period) {
  return { ...typedFrom(basket), ...typedPeriod(workspace, period) };
}
