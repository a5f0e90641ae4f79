/** Drafts of bookings over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { invalid } from '../../platform/errors.ts';
import { change, type Load, show, wholeWorkspace } from '../../platform/handle.ts';
import type { Visit } from '../../platform/visit.ts';
import { itemNames, kitNames } from '../baskets/names/queries.ts';
import { availableLines } from '../baskets/queries.ts';
import { parameters, type Typed } from '../baskets/typed.ts';
import { type BookingNoun, CHECKOUTS, RESERVATIONS } from '../bookings/rules.ts';
import { DRAFTS } from './actions.ts';
import { dropDraft, keepDraft } from './commands.ts';
import { typedIn } from './forms.ts';
import { listPage, typedOf } from './page.ts';
import { draft, type Kept, drafts as keptDrafts } from './queries.ts';
import { draftOf } from './rules.ts';

export function drafts(app: FastifyInstance): void {
  for (const noun of [RESERVATIONS, CHECKOUTS]) draftsOf(app, noun);
}

function draftsOf(app: FastifyInstance, noun: BookingNoun): void {
  const actions = DRAFTS[noun.kind];
  const load: Load<Kept> = ({ db, actor }, id) => draft(db, actor, noun, id);

  show(app, actions.list, { load: wholeWorkspace, draw: (visit) => drawList(visit, noun) });
  change(app, actions.keep, {
    load: wholeWorkspace,
    becomes: async (visit, _, sent) => [await proposed(visit, noun, typedIn(sent))],
    run: async ({ db, actor }, _, sent, [made]) => {
      if (!made) throw new Error('Nothing was decided on');
      const typed = typedIn(sent);
      const kept = parameters(typed);
      const id = await keepDraft(db, actor, noun, made, kept, typed.draftId ?? null);
      const say = 'It was kept as a draft. It holds nothing until you book it.';
      return { to: href(actions.list), say, subject: { kind: 'draft', id } };
    },
  });
  change(app, actions.drop, {
    load,
    run: async ({ db }, row) => {
      await dropDraft(db, row);
      return { to: href(actions.list), say: 'The draft was thrown away.', subject: { kind: 'draft', id: row.id } };
    },
  });
}

async function drawList(visit: Visit, noun: BookingNoun) {
  const { db, actor, query } = visit;
  const own = query.one('whose') !== 'all';
  const rows = await keptDrafts(db, actor, noun, { own });
  const picked = rows.map((row) => typedOf(row).picked);
  const items = await itemNames(db, actor, [...new Set(picked.flatMap(({ itemIds }) => itemIds))]);
  const kitIds = [...new Set(picked.flatMap((each) => each.kitIds))];
  const kits = await kitNames(db, actor, { itemIds: [], kitIds, quantities: new Map(), categories: new Map() });
  return listPage(visit, noun, { rows, own, items: named(items), kits: named(kits) });
}

/** The draft as it will be. @throws Invalid where nothing of it is there for this person */
async function proposed({ db, actor, now }: Visit, noun: BookingNoun, { picked }: Typed) {
  const lines = await availableLines(db, actor, picked, { from: now, to: now }, actor.personId);
  const made = draftOf(actor, noun, lines);
  if (made === null) throw invalid('basket', 'Choose at least one item or kit');
  return made;
}

function named(rows: readonly { readonly id: number; readonly name: string }[]): ReadonlyMap<number, string> {
  return new Map(rows.map(({ id, name }) => [id, name]));
}
