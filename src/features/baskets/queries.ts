/** Reads what a basket is made of: items and kits within reach, what is free of them, and what could stand in. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { Conflict, invalid } from '../../platform/errors.ts';
import { KEYS, runByKeys } from '../../platform/prepared.ts';
import { type Booked, CODE, FREE, free, from, whom } from '../availability/queries.ts';
import type { Period } from '../availability/rules.ts';
import { HINDRANCE } from '../circulation/queries.ts';
import type { Hindrance } from '../circulation/rules.ts';
import { named } from '../items/queries.ts';
import { kitNames } from './names/queries.ts';
import type { Picked, WantedLine } from './rules.ts';

/** A wanted line with how many of it are free for the whole period, and what stands in its way for the borrower. */
export type AvailableLine = WantedLine & { readonly free: number; readonly hindrance: Hindrance | null };

/** An item that could be booked in the place of another. */
export interface LikeItem {
  readonly id: Id<'item'>;
  readonly name: string;
  readonly categoryId: Id<'category'>;
}

/**
 * The picked items, locked in the order of their ids, so that nobody else can book or move them meanwhile.
 * @throws Invalid where one is not there, or not for this person to know of
 */
export async function lockedLines(tx: Knex.Transaction, actor: Actor, picked: Picked): Promise<WantedLine[]> {
  const wanted = lines(tx, actor, picked)
    .forNoKeyUpdate('items')
    .select(...columns(tx, actor, picked));
  const rows = await runByKeys<Row>(tx, wanted);
  const found = rows.map((row) => lineOf(row, picked));
  refuseMissing(rows, picked);
  await refuseUnseenKits(tx, actor, picked);
  refuseIncomplete(await missingMembers(tx, actor, picked));
  return found;
}

/** The picked items that are there, with what is free of each; what is not there is left out. */
export async function availableLines(
  db: Knex,
  actor: Actor,
  picked: Picked,
  period: Period,
  borrowerId: number,
): Promise<AvailableLine[]> {
  const rows = await lines(db, actor, picked).select<(Row & Pick<AvailableLine, 'free' | 'hindrance'>)[]>(
    ...columns(db, actor, picked),
    db.raw(`${FREE} as free, ${HINDRANCE} as hindrance`, { ...period, ...whom(actor, borrowerId) }),
  );
  return rows.map((row) => ({ ...lineOf(row, picked), free: row.free, hindrance: row.hindrance }));
}

/** What is asked for of a category, and which of it: none of these, of no such stockroom, and only of that one. */
export interface OfCategory {
  readonly booked: Booked;
  readonly borrowerId: number;
  readonly period: Period;
  readonly categoryId: number;
  readonly many: number;
  readonly besides: readonly number[];
  readonly shut: readonly number[];
  readonly only?: number;
}

/**
 * The ids of so many free single items of a category, none of them of a stockroom that does not lend then, and of one
 * stockroom if possible; fewer where fewer are free, and `spare` ones after them.
 */
export async function freeOfCategory(
  db: Knex,
  actor: Actor,
  { booked, borrowerId, period, categoryId, many, besides, shut, only }: OfCategory,
  spare = 0,
): Promise<number[]> {
  const candidates = bookable(db, actor, booked, borrowerId)
    .where({ 'items.category_id': categoryId, 'items.counted': false })
    .whereNull('items.kit_id')
    .whereRaw('items.id <> all(?::int[])', [[...besides]])
    .whereRaw('items.stockroom_id <> all(?::int[])', [[...shut]])
    .modify((query) => {
      if (only !== undefined) query.where('items.stockroom_id', only);
    })
    .where(free(actor, borrowerId, period))
    .select(
      'items.id',
      'items.stockroom_id',
      db.raw('count(*) over (partition by items.stockroom_id) >= ? as enough', [many]),
    );
  return db
    .from(candidates.as('candidates'))
    .orderBy([{ column: 'enough', order: 'desc' }, 'stockroom_id', 'id'])
    .limit(many + spare)
    .pluck<number[]>('id');
}

/**
 * The same, each locked: of those who ask for some of a category at once nobody is given what another is being given,
 * as long as there is something else.
 */
export async function boundOfCategory(tx: Knex.Transaction, actor: Actor, asked: OfCategory): Promise<number[]> {
  const bound: number[] = [];
  const passed: number[] = [];
  while (bound.length < asked.many) {
    const many = asked.many - bound.length;
    const besides = [...asked.besides, ...bound, ...passed];
    const next = await freeOfCategory(tx, actor, { ...asked, many, besides }, SPARE);
    const { rows } = await tx.raw<{ rows: { id: number }[] }>(LOCK_SOME, {
      ...{ workspace: actor.workspaceId, ids: next, wanted: many },
    });
    if (rows.length === 0) break;
    const ids = rows.map(({ id }) => id);
    // Whoever let go of it last may have booked it.
    const still = new Set(await freeAmong(tx, actor, asked, ids));
    bound.push(...ids.filter((id) => still.has(id)));
    passed.push(...ids.filter((id) => !still.has(id)));
  }
  return bound.length === asked.many ? bound : freeOfCategory(tx, actor, asked);
}

/** So many more than are wanted are looked at, since others may be at the first ones. */
const SPARE = 20;

const LOCK_SOME = `select id from items
  where workspace_id = :workspace and id = any(cast(:ids as integer[]))
  order by array_position(cast(:ids as integer[]), id) limit :wanted for no key update skip locked`;

async function freeAmong(db: Knex, actor: Actor, { borrowerId, period }: OfCategory, ids: readonly number[]) {
  return db('items')
    .where('items.workspace_id', actor.workspaceId)
    .whereRaw('items.id = any(?::int[])', [[...ids]])
    .where(free(actor, borrowerId, period))
    .pluck<number[]>('items.id');
}

/** Free items of the same categories, which could stand in for items that are taken: one of each name, the same first. */
export async function likeItems(
  db: Knex,
  actor: Actor,
  booked: Booked,
  borrowerId: number,
  period: Period,
  taken: readonly WantedLine[],
  { besides, shut }: { readonly besides: readonly number[]; readonly shut: readonly number[] },
): Promise<LikeItem[]> {
  const categories = taken.flatMap((line) => (line.categoryId === null ? [] : [line.categoryId]));
  if (categories.length === 0) return [];
  const names = taken.map((line) => line.name.toLowerCase());
  const candidates = bookable(db, actor, booked, borrowerId)
    .whereRaw('items.category_id = any(?::int[])', [categories])
    .whereNull('items.kit_id')
    .whereRaw('items.id <> all(?::int[])', [[...besides]])
    .whereRaw('items.stockroom_id <> all(?::int[])', [[...shut]])
    .where(free(actor, borrowerId, period))
    .distinctOn('items.sort_name')
    .orderBy(['items.sort_name', 'items.id'])
    .select(
      { id: 'items.id', name: 'items.name', categoryId: 'items.category_id', sortName: 'items.sort_name' },
      db.raw('items.sort_name = any(?::text[]) as same', [names]),
    );
  return db
    .from(candidates.as('free'))
    .orderBy([{ column: 'same', order: 'desc' }, 'sortName'])
    .limit(3)
    .select<LikeItem[]>('id', 'name', 'categoryId');
}

/** A stockroom that approves what people book for themselves. */
export interface Approving {
  readonly id: Id<'stockroom'>;
  readonly name: string;
}

/** Those of the stockrooms. */
export async function approving(db: Knex, actor: Actor, ids: readonly number[]): Promise<Approving[]> {
  if (ids.length === 0) return [];
  return db('stockrooms')
    .where({ workspace_id: actor.workspaceId, needs_approval: true })
    .whereRaw('id = any(?::int[])', [[...ids]])
    .orderBy('id')
    .select<Approving[]>('id', 'name');
}

/** An item of a kit that cannot go with it. */
export interface MissingMember {
  readonly kitId: Id<'kit'>;
  readonly kit: string;
  readonly itemId: Id<'item'>;
  /** Null where this person does not see it. */
  readonly name: string | null;
}

/** What is in the archive of the picked kits, but for what is left out of them. */
export async function missingMembers(
  db: Knex,
  actor: Actor,
  { kitIds, withoutIds = [] }: Picked,
): Promise<MissingMember[]> {
  if (kitIds.length === 0) return [];
  const seen = db('items')
    .where(within(actor, 'items.view', 'item'))
    .whereRaw('items.id = gone.id')
    .select('items.name');
  return db('kits')
    .where(within(actor, 'items.view', 'kit'))
    .whereRaw('kits.id = any(?::int[])', [[...kitIds]])
    .join('items as gone', (on) => on.on('gone.workspace_id', 'kits.workspace_id').andOn('gone.kit_id', 'kits.id'))
    .whereNotNull('gone.archived_at')
    .whereRaw('gone.id <> all(?::int[])', [[...withoutIds]])
    .orderBy(['kits.id', 'gone.id'])
    .select<MissingMember[]>({ kitId: 'kits.id', kit: 'kits.name', itemId: 'gone.id' }, seen.as('name'));
}

/** The stockrooms of what was picked, as far as this person sees it. */
export async function stockroomsOf(db: Knex, actor: Actor, { itemIds, kitIds }: Picked): Promise<number[]> {
  if (itemIds.length + kitIds.length === 0) return [];
  return visible(db, actor)
    .whereRaw('(items.id = any(?::int[]) or items.kit_id = any(?::int[]))', [[...itemIds], [...kitIds]])
    .distinct('items.stockroom_id')
    .pluck<number[]>('items.stockroom_id');
}

type Row = Omit<WantedLine, 'quantity'> & { readonly ofKit: Id<'kit'> | null; readonly members: number };

const AT_HOME = `(items.location_id = stockrooms.location_id or exists (
  with recursive above as (
    select at.parent_id from locations as at
    where at.workspace_id = items.workspace_id and at.id = items.location_id
    union
    select up.parent_id from locations as up
    join above on up.workspace_id = items.workspace_id and up.id = above.parent_id
  ) select from above where above.parent_id = stockrooms.location_id
))`;

function columns(db: Knex, actor: Actor, { withoutIds = [] }: Picked) {
  return [
    {
      itemId: 'items.id',
      name: 'items.name',
      counted: 'items.counted',
      there: 'items.quantity',
      categoryId: 'items.category_id',
      ofKit: 'items.kit_id',
      stockroomId: 'items.stockroom_id',
      stockroomAt: 'stockrooms.location_id',
    },
    db.raw(`not ${AT_HOME} as elsewhere`),
    db.raw(CODE),
    named(db, actor, 'stockroom', 'items.stockroom_id').as('stockroomName'),
    named(db, actor, 'kit', 'items.kit_id').as('kit'),
    db.raw(
      `case when items.kit_id is not null then (
      select cast(count(*) as integer) from items as member
      where member.workspace_id = items.workspace_id and member.kit_id = items.kit_id and member.archived_at is null
        and member.id <> all(?::int[])
    ) else 0 end as members`,
      [[...withoutIds]],
    ),
  ] as const;
}

function lines(db: Knex, actor: Actor, { itemIds, kitIds, withoutIds = [] }: Picked) {
  return visible(db, actor)
    .where((picked) => {
      picked.whereRaw(`items.id = any(${KEYS})`, [[...itemIds]]);
      if (kitIds.length > 0) picked.orWhereRaw(`items.kit_id = any(${KEYS})`, [[...kitIds]]);
    })
    .modify((picked) => {
      if (withoutIds.length > 0) picked.whereRaw('items.id <> all(?::int[])', [[...withoutIds]]);
    })
    .orderBy('items.id');
}

function visible(db: Knex, actor: Actor) {
  return db('items')
    .join('stockrooms', (on) =>
      on.on('stockrooms.workspace_id', 'items.workspace_id').andOn('stockrooms.id', 'items.stockroom_id'),
    )
    .where(within(actor, 'items.view', 'item'))
    .whereNull('items.archived_at')
    .whereNull('stockrooms.archived_at');
}

function bookable(db: Knex, actor: Actor, booked: Booked, borrowerId: number) {
  return visible(db, actor).where(from(actor, booked, borrowerId));
}

function lineOf({ ofKit, members, kit, ...row }: Row, picked: Picked): WantedLine {
  const whole = ofKit !== null && picked.kitIds.includes(ofKit);
  const quantity = whole ? row.there : (picked.quantities.get(String(row.itemId)) ?? 1);
  return { ...row, quantity, kitId: whole ? ofKit : null, kit: whole ? kit : null };
}

function refuseMissing(rows: readonly Row[], { itemIds, kitIds, quantities }: Picked): void {
  if (itemIds.length + kitIds.length === 0) throw invalid('item_ids', 'Choose at least one item');
  const found = new Set<number>(rows.map((row) => row.itemId));
  if (itemIds.some((id) => !found.has(id))) throw invalid('item_ids', 'An item that was chosen is not there any more');
  const single = rows.find((row) => !row.counted && (quantities.get(String(row.itemId)) ?? 1) > 1);
  if (single) throw invalid('item_ids', `There is only one ${single.name}`);
  for (const id of kitIds) {
    const members = rows.filter((row) => row.ofKit === id);
    if (members.length === 0 || members.length < (members[0]?.members ?? 0)) {
      throw invalid('kit_ids', 'A kit that was chosen is not there any more, or not all of it is for you to see');
    }
  }
}

async function refuseUnseenKits(db: Knex, actor: Actor, picked: Picked): Promise<void> {
  const seen = await kitNames(db, actor, picked);
  if (seen.length < picked.kitIds.length) throw invalid('kit_ids', 'A kit that was chosen is not there any more');
}

function refuseIncomplete([first]: readonly MissingMember[]): void {
  if (!first) return;
  throw new Conflict({
    title: `${first.kit} is not complete`,
    text: `${first.name ?? 'An item of it'} is in the archive, and a kit is booked whole. Open the page again to see what can be done.`,
  });
}
