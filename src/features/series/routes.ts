/** Reservations that repeat, over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { decide } from '../../access/decide.ts';
import type { Drawing } from '../../access/form.ts';
import { Missing } from '../../platform/errors.ts';
import { formPage, type Load, wholeWorkspace } from '../../platform/handle.ts';
import type { View } from '../../platform/pages.ts';
import type { Visit } from '../../platform/visit.ts';
import { borrowers } from '../baskets/borrowers/queries.ts';
import { itemNames, kitNames } from '../baskets/names/queries.ts';
import { availableLines } from '../baskets/queries.ts';
import { drafts, lendsToOthers } from '../baskets/rules.ts';
import { readPeriod, readTyped, type Typed } from '../baskets/typed.ts';
import { type Booking, booking } from '../bookings/queries.ts';
import { RESERVATIONS } from '../bookings/rules.ts';
import { beginSeries, callOff, createSeries, showSeries } from './actions.ts';
import { callOffMembers, lockMembers } from './commands.ts';
import { readRepetition } from './forms.ts';
import { judgedOf } from './judging.ts';
import { makeSeries, proposedSeries } from './orders.ts';
import { nothingPage, type Repeating, repeatPage, seriesPage, timesPage } from './page.ts';
import { membersOf, repetitionOf } from './queries.ts';
import { occurrencesOf, repetitionFault } from './rules.ts';

export function series(app: FastifyInstance): void {
  formPage(app, beginSeries, createSeries, {
    load: wholeWorkspace,
    current: ({ query }) => query.submission,
    draw: async (visit, _, drawing) => drawStep(visit, drawing),
    becomes: async (visit, _, basket) => proposedSeries(visit, basket),
    run: async (visit, _, basket, made) => makeSeries(visit, basket, made),
  });
  const load: Load<Booking> = ({ db, actor }, id) => booking(db, actor, RESERVATIONS, id);
  formPage(app, showSeries, callOff, {
    load,
    current: () => ({ extent: 'this' }),
    draw: async (visit, row, drawing) => {
      const { db, actor } = visit;
      const members = row.seriesId === null ? [row] : await membersOf(db, actor, row.seriesId);
      const repetition = row.seriesId === null ? null : await repetitionOf(db, actor, row.seriesId);
      return seriesPage(visit, row, members, repetition, drawing);
    },
    run: async ({ db, actor, now }, row, { extent }) => {
      await lockMembers(db, actor, row);
      const members = row.seriesId === null ? [row] : await membersOf(db, actor, row.seriesId);
      const meant = members.filter(
        (each) => decide(actor, RESERVATIONS.manage, each).allowed && isMeant(each, row, extent),
      );
      const ids = await callOffMembers(db, actor, meant, now);
      return {
        to: href(showSeries, row),
        say: ids.length === 1 ? 'One reservation was cancelled.' : `${ids.length} reservations were cancelled.`,
        subject: { kind: row.kind, id: row.id },
        before: { series: row.seriesId },
        after: { status: 'cancelled', bookings: ids },
      };
    },
  });
}

function isMeant(each: Booking, row: Booking, extent: 'this' | 'following' | 'all'): boolean {
  switch (extent) {
    case 'this':
      return each.id === row.id;
    case 'following':
      return each.startsAt >= row.startsAt;
    case 'all':
      return true;
  }
}

/** How often; then every time with what stands in its way. @throws Missing where nothing is picked that could repeat */
async function drawStep(visit: Visit, drawing: Drawing): Promise<View> {
  const values = drawing.values ?? {};
  const whole = readTyped(values);
  const typed: Typed = { ...whole, picked: { ...whole.picked, categories: new Map(), withoutIds: [] } };
  const read = readPeriod(visit.workspace, typed);
  const repeating = 'period' in read ? await repeatingOf(visit, typed) : null;
  if (repeating === null) {
    if (drawing.errors === undefined) throw new Missing();
    return nothingPage();
  }
  const said = readRepetition(values);
  const errors = [...(drawing.errors ?? []), ...('faults' in said ? said.faults : [])];
  if (!('repetition' in said) || values.step === 'repeat') return repeatPage(visit, repeating, values, errors);
  const occurrences = occurrencesOf(typed, said.repetition);
  const fault = repetitionFault(occurrences, said.repetition);
  if (fault) return repeatPage(visit, repeating, values, [...errors, fault]);
  const borrowerId = typed.borrowerId ?? visit.actor.personId;
  const judged = await judgedOf(visit, repeating.typed.picked, borrowerId, occurrences);
  return timesPage(visit, repeating, said.repetition, judged, drawing);
}

/** What is picked, as far as it is there and this person may book it; null: nothing. */
async function repeatingOf(visit: Visit, typed: Typed): Promise<Repeating | null> {
  const { db, actor, now } = visit;
  const { picked } = typed;
  const borrowerId = typed.borrowerId ?? actor.personId;
  const kits = await kitNames(db, actor, picked);
  const seen = { ...picked, kitIds: kits.map(({ id }) => id) };
  const lines = await availableLines(db, actor, seen, { from: now, to: now }, borrowerId);
  const mine = drafts(actor, RESERVATIONS, borrowerId, lines);
  if (mine.length === 0 || mine.some((draft) => !decide(actor, RESERVATIONS.manage, draft).allowed)) return null;
  const single = lines.filter(({ kitId }) => kitId === null).map(({ itemId }) => itemId);
  const items = await itemNames(db, actor, single);
  const lends = mine.every((draft) => lendsToOthers(actor, RESERVATIONS, draft));
  return {
    typed: { ...typed, picked: { ...seen, itemIds: single } },
    borrowers: lends ? await borrowers(db, actor, typed.who ?? '', typed.borrowerId) : null,
    names: [...kits, ...items].map(({ name }) => name),
  };
}
