/** Making bookings over HTTP: three steps on one address, and the form that the last of them posts. */
import type { FastifyInstance } from 'fastify';
import { formPage, wholeWorkspace } from '../../platform/handle.ts';
import { type BookingNoun, CHECKOUTS, RESERVATIONS } from '../bookings/rules.ts';
import { bookedFrom } from '../drafts/commands.ts';
import { BASKETS } from './actions.ts';
import { make, proposed } from './orders.ts';
import { drawStep } from './steps.ts';

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
    run: async (visit, _, basket, made) => {
      const outcome = await make(visit, noun, basket, made);
      await bookedFrom(visit.db, visit.actor, noun, basket.draft_id);
      return outcome;
    },
  });
}
