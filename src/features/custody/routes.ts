/** Custody over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { allowedByRight } from '../../access/decide.ts';
import type { Drawing } from '../../access/form.ts';
import { readId } from '../../access/ids.ts';
import { reaches, scopeOf } from '../../access/roles.ts';
import { Conflict } from '../../platform/errors.ts';
import { change, formPage, type Load, show, wholeWorkspace } from '../../platform/handle.ts';
import { choicesOf } from '../../platform/references.ts';
import type { Visit } from '../../platform/visit.ts';
import { borrowers } from '../baskets/borrowers/queries.ts';
import { refuseBorrower } from '../baskets/lending.ts';
import { FINDING } from '../baskets/typed.ts';
import { holdingsAfter } from '../bookings/taken/queries.ts';
import { setAside } from '../circulation/hindering.ts';
import { beginTake, beginTransfer, listCustody, release, take, transfer } from './actions.ts';
import { releaseCustody, takeCustody, transferCustody } from './commands.ts';
import { listPage, obstacleOf, takePage, transferPage } from './page.ts';
import { type Custody, countCustodies, custodies, openCustody, type Takeable, takeable } from './queries.ts';

const PAGE = 50;

export function custody(app: FastifyInstance): void {
  show(app, listCustody, { load: wholeWorkspace, draw: drawList });
  takes(app);
  const load: Load<Custody> = ({ db, actor }, id) => openCustody(db, actor, id);
  change(app, release, {
    load,
    run: async ({ db, actor, now }, row) => {
      await releaseCustody(db, actor, row, now);
      return {
        to: placeOf(row),
        say: `${row.itemName} was released.`,
        subject: { kind: 'item', id: row.id },
        before: { holder: row.ownerId },
        after: { holder: null },
      };
    },
  });
  formPage(app, beginTransfer, transfer, {
    load,
    draw: async (visit, row, drawing) => {
      const found = await holdersFor(visit, drawing);
      const people = found.people.filter(({ id }) => id !== row.ownerId);
      return transferPage(visit, row, { ...found, people }, drawing);
    },
    becomes: (_, row, { holder_id }) => [{ ...row, ownerId: holder_id }],
    run: async (visit, row, { holder_id, ignore_conflicts }) => {
      const { db, actor, now } = visit;
      await refuseBorrower(visit, 'holder_id', holder_id);
      const item = { id: row.id, name: row.itemName };
      const aside = await setAside(visit, item, holder_id, ignore_conflicts === true);
      await transferCustody(db, actor, row, holder_id, now, aside);
      return {
        to: placeOf(row),
        say: `${row.itemName} was transferred.`,
        subject: { kind: 'item', id: row.id },
        before: { holder: row.ownerId },
        after: { holder: holder_id, ...(aside === null ? {} : { ignored_conflicts: true }) },
      };
    },
  });
}

function takes(app: FastifyInstance): void {
  const load: Load<Takeable> = ({ db, actor }, id) => takeable(db, actor, id);
  formPage(app, beginTake, take, {
    load,
    current: ({ actor }) => ({ holder_id: String(actor.personId) }),
    draw: async (visit, row, drawing) => {
      const { db, actor, now } = visit;
      const lends = allowedByRight(actor, 'custody.take', row);
      return takePage(
        visit,
        row,
        lends ? await holdersFor(visit, drawing) : null,
        await holdingsAfter(db, actor, row.id, now),
        drawing,
      );
    },
    becomes: (_, row, { holder_id }) => [{ ...row, ownerId: holder_id ?? row.ownerId }],
    run: async (visit, row, { holder_id, ignore_conflicts }) => {
      const { db, actor, now } = visit;
      const holder = holder_id ?? actor.personId;
      await refuseBorrower(visit, 'holder_id', holder);
      const inTheWay = await holdingsAfter(db, actor, row.id, now);
      if (inTheWay.length > 0) throw new Conflict(obstacleOf(visit, row, inTheWay));
      const aside = await setAside(visit, row, holder, ignore_conflicts === true);
      await takeCustody(db, actor, row.id, holder, now, aside);
      return {
        to: href({ path: '/items/:id' }, row),
        say: `${row.name} is in custody now.`,
        subject: { kind: 'item', id: row.id },
        before: { holder: null },
        after: { holder, ...(aside === null ? {} : { ignored_conflicts: true }) },
      };
    },
  });
}

/** Who could hold it, as far as the page was asked for some. */
function holdersFor({ db, actor, query }: Visit, { values }: Drawing) {
  const chosen = readId([values?.holder_id ?? ''].flat().at(-1));
  return borrowers(db, actor, (query.one(FINDING) ?? '').trim().slice(0, 100), chosen);
}

/** The page of the item, for those who see it. */
function placeOf({ id, seen }: Custody): string {
  return seen ? href({ path: '/items/:id' }, { id }) : href(listCustody);
}

async function drawList(visit: Visit) {
  const { db, actor, query } = visit;
  const mine = query.one('whose') === 'mine';
  const filter = {
    q: (query.one('q') ?? '').trim().slice(0, 100),
    past: query.one('status') === 'released',
    stockroomId: query.id('stockroom_id'),
    holderId: mine ? actor.personId : query.id('holder_id'),
  };
  const rows = await custodies(db, actor, filter, { after: readId(query.one('after')), limit: PAGE + 1 });
  return listPage(visit, {
    ...filter,
    mine,
    rows: rows.slice(0, PAGE),
    more: rows.length > PAGE,
    count: await countCustodies(db, actor, filter),
    stockrooms: await choicesOf(db, actor, { kind: 'stockroom', needs: 'items.view' }),
    others: reaches(scopeOf(actor.scopes, 'checkouts.view'), 'staffed'),
  });
}
