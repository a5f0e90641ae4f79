/** Writes items. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { Conflict, invalid, violatedConstraint } from '../../platform/errors.ts';
import { accessColumn, listAccessGroups } from '../circulation/commands.ts';
import type { AccessMode } from '../circulation/rules.ts';
import { tagNewItems } from '../tags/commands.ts';
import { type Count, refuseToRecount } from './counting/commands.ts';
import type { Item } from './queries.ts';
import { wordsOfStatus } from './rules.ts';

/** What can be said about an item; what is undefined stays as it is. */
export interface Facts extends Count {
  readonly name: string;
  readonly description?: string | null;
  readonly category_id?: Id<'category'> | null;
  readonly brand?: string | null;
  readonly model?: string | null;
  readonly serial_number?: string | null;
  readonly codes?: readonly string[];
  readonly purchased_on?: string | null;
  readonly price?: string | null;
  readonly supplier?: string | null;
  readonly order_number?: string | null;
  readonly warranty_until?: string | null;
  readonly useful_life?: number | null;
  readonly residual_value?: string | null;
  readonly notes?: string | null;
  readonly access_groups_mode?: AccessMode;
  readonly access_groups?: readonly Id<'accessGroup'>[];
}

/** Where an item belongs and stands. */
export interface Place {
  readonly stockroomId: Id<'stockroom'>;
  readonly locationId: Id<'location'>;
}

/** An item that is to be made. */
export interface Made {
  readonly place: Place;
  readonly facts: Facts;
}

/** Makes an item and gives its id. @throws Invalid where a code is taken */
export async function createItem(tx: Knex.Transaction, actor: Actor, place: Place, facts: Facts): Promise<Id<'item'>> {
  const [id] = await createItems(tx, actor, [{ place, facts }]);
  if (id === undefined) throw new Error('The item was not made');
  return id;
}

/** Makes several at once, and gives their ids in this order. @throws Invalid where a code is taken */
export async function createItems(tx: Knex.Transaction, actor: Actor, items: readonly Made[]): Promise<Id<'item'>[]> {
  if (items.length === 0) return [];
  const rows = items.map(({ place, facts }) => ({
    workspace_id: actor.workspaceId,
    ...columnsOf(facts),
    ...columnsOfPlace(place),
  }));
  const made = await unlessWorthMore(() => tx('items').insert(rows).returning<{ id: Id<'item'> }[]>('id'));
  await tagNewItems(
    tx,
    actor,
    made.map(({ id }, n) => ({ id, codes: items[n]?.facts.codes ?? [] })),
  );
  const codes = made.flatMap(({ id }, n) => (items[n]?.facts.codes ?? []).map((code) => ({ item_id: id, code })));
  await carryAll(tx, actor, codes);
  for (const [n, { id }] of made.entries()) {
    const { access_groups_mode: mode, access_groups: groups } = items[n]?.facts ?? {};
    if (mode !== undefined) await listAccessGroups(tx, actor, 'item', id, mode, groups);
  }
  return made.map(({ id }) => id);
}

/** Saves an item. @throws Invalid where a code is taken, Conflict where bookings hold it as it is */
export async function saveItem(
  tx: Knex.Transaction,
  actor: Actor,
  item: Item,
  place: Place,
  facts: Facts,
): Promise<void> {
  if (place.stockroomId !== item.stockroomId) await refuseToLeave(tx, item);
  await refuseToRecount(tx, item, facts);
  await unlessWorthMore(() => update(tx, item, { ...columnsOf(facts), ...columnsOfPlace(place) }));
  await listAccessGroups(tx, actor, 'item', item.id, facts.access_groups_mode, facts.access_groups);
  if (facts.codes === undefined) return;
  await tx('codes').where({ workspace_id: actor.workspaceId, item_id: item.id }).delete();
  await carry(tx, actor, { item_id: item.id }, facts.codes);
}

/** Puts an item somewhere else. */
export async function moveItem(tx: Knex.Transaction, item: Item, locationId: Id<'location'>): Promise<void> {
  await update(tx, item, { location_id: locationId });
}

/** Puts an item into a category, or into none. */
export async function categorise(tx: Knex.Transaction, item: Item, categoryId: Id<'category'> | null): Promise<void> {
  await update(tx, item, { category_id: categoryId });
}

/** Puts an item into the archive. @throws Conflict while it is out or booked, or is there already */
export async function archiveItem(tx: Knex.Transaction, item: Item): Promise<void> {
  if (item.archived)
    throw new Conflict({ title: `${item.name} is in the archive already`, text: 'Nothing was changed.' });
  if (await isHeld(tx, item)) {
    throw new Conflict({
      title: `${item.name} is still out or booked`,
      text: `It is ${wordsOfStatus(item).toLowerCase()} now. Take it back, or cancel its bookings, and archive it then.`,
    });
  }
  await update(tx, item, { archived_at: tx.fn.now() });
}

/** Takes an item out of the archive. @throws Conflict where it is not in there */
export async function restoreItem(tx: Knex.Transaction, item: Item): Promise<void> {
  if (!item.archived) throw new Conflict({ title: `${item.name} is not in the archive`, text: 'Nothing was changed.' });
  await update(tx, item, { archived_at: null });
}

/** Deletes an item that was never held. @throws Conflict otherwise */
export async function deleteItem(tx: Knex.Transaction, item: Item): Promise<void> {
  if (item.hasHistory) throw hasHistory(item);
  try {
    await tx('items').where({ workspace_id: item.workspaceId, id: item.id }).delete();
  } catch (error) {
    if (violatedConstraint(error) === null) throw error;
    throw hasHistory(item);
  }
}

/** Puts codes on something. @throws Invalid where one is taken */
export async function carry(
  tx: Knex.Transaction,
  actor: Actor,
  carrier: { readonly item_id: Id<'item'> } | { readonly kit_id: Id<'kit'> },
  codes: readonly string[],
): Promise<void> {
  await carryAll(
    tx,
    actor,
    codes.map((code) => ({ ...carrier, code })),
  );
}

async function carryAll(
  tx: Knex.Transaction,
  { workspaceId }: Pick<Actor, 'workspaceId'>,
  codes: readonly { readonly code: string }[],
): Promise<void> {
  if (codes.length === 0) return;
  try {
    await tx('codes').insert(codes.map((each) => ({ workspace_id: workspaceId, ...each })));
  } catch (error) {
    if (violatedConstraint(error) !== 'codes_are_unique') throw error;
    throw invalid(
      'codes',
      `Codes: something else carries ${codes.length === 1 ? 'this code' : 'one of these'} already`,
    );
  }
}

function hasHistory({ name }: Item): Conflict {
  return new Conflict({
    title: `${name} has a history`,
    text: 'It was booked or held before, and the record of that stays. Put it into the archive instead.',
  });
}

async function update(tx: Knex.Transaction, item: Item, columns: Readonly<Record<string, unknown>>): Promise<void> {
  await tx('items')
    .where({ workspace_id: item.workspaceId, id: item.id })
    .update({ ...columns, version: item.version + 1 });
}

async function unlessWorthMore<Result>(write: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (violatedConstraint(error) !== 'items_residual_value_is_at_most_the_price') throw error;
    throw invalid('residual_value', 'Residual value: enter at most the price');
  }
}

function columnsOf({ codes: _, description, ...facts }: Facts): Readonly<Record<string, unknown>> {
  const { access_groups_mode: mode, access_groups: _listed, ...columns } = facts;
  return { ...columns, access: accessColumn(mode), description: description === null ? '' : description };
}

function columnsOfPlace({ stockroomId, locationId }: Place): Readonly<Record<string, unknown>> {
  return { stockroom_id: stockroomId, location_id: locationId };
}

/** All items of a kit or of a booking are of one stockroom. */
async function refuseToLeave(tx: Knex.Transaction, item: Item): Promise<void> {
  if (item.kitId !== null) {
    throw new Conflict({
      title: `${item.name} is part of a kit`,
      text: 'A kit is of one stockroom. Take the item out of its kit before it changes stockroom.',
    });
  }
  if (await isHeld(tx, item)) {
    throw new Conflict({
      title: `${item.name} is out or booked`,
      text: 'A booking is of one stockroom. Once it is back and no longer booked, the item can change stockroom.',
    });
  }
}

/** Whether it is out, or promised for now or later. */
async function isHeld(tx: Knex.Transaction, { workspaceId, id }: Item): Promise<boolean> {
  const found = await tx('holds')
    .where({ workspace_id: workspaceId, item_id: id, active: true, returned_at: null })
    .whereRaw('(handed_out_at is not null or custody_id is not null or upper_inf(during) or upper(during) > now())')
    .first<{ id: number } | undefined>('id');
  return found !== undefined;
}
