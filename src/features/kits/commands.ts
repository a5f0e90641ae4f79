/** Writes kits, and what is in them. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { Conflict, violatedConstraint } from '../../platform/errors.ts';
import { carry, type Place } from '../items/commands.ts';
import type { Kit } from './queries.ts';

/** What can be said about a kit; what is undefined stays as it is. */
export interface Facts {
  readonly name: string;
  readonly description?: string | null;
  readonly category_id?: Id<'category'> | null;
  readonly codes?: readonly string[];
}

/** Makes a kit, empty, and gives its id. @throws Invalid where a code is taken */
export async function createKit(tx: Knex.Transaction, actor: Actor, place: Place, facts: Facts): Promise<Id<'kit'>> {
  const [made] = await tx('kits')
    .insert({ workspace_id: actor.workspaceId, ...columnsOf(place, facts) })
    .returning<{ id: Id<'kit'> }[]>('id');
  if (!made) throw new Error('The kit was not made');
  await carry(tx, actor, { kit_id: made.id }, facts.codes ?? []);
  return made.id;
}

/** Saves a kit. @throws Invalid where a code is taken, Conflict where what is in it would be of another stockroom */
export async function saveKit(tx: Knex.Transaction, actor: Actor, kit: Kit, place: Place, facts: Facts): Promise<void> {
  if (place.stockroomId !== kit.stockroomId && kit.filled) throw filled(kit);
  await update(tx, kit, columnsOf(place, facts)).catch((error) => {
    throw violatedConstraint(error) === 'items_kit_of_the_same_stockroom' ? filled(kit) : error;
  });
  if (facts.codes === undefined) return;
  await tx('codes').where({ workspace_id: actor.workspaceId, kit_id: kit.id }).delete();
  await carry(tx, actor, { kit_id: kit.id }, facts.codes);
}

/** Also where something was put into it just now. */
function filled({ name }: Kit): Conflict {
  return new Conflict({
    title: `${name} is not empty`,
    text: 'All items of a kit are of its stockroom. Take them out of it before it changes stockroom.',
  });
}

/** Puts a kit somewhere else; what is in it keeps its own location. */
export async function moveKit(tx: Knex.Transaction, kit: Kit, locationId: Id<'location'>): Promise<void> {
  await update(tx, kit, { location_id: locationId });
}

/** Puts a kit into the archive; its items stay in it. @throws Conflict while it is out or booked, or is there already */
export async function archiveKit(tx: Knex.Transaction, kit: Kit): Promise<void> {
  if (kit.archived)
    throw new Conflict({ title: `${kit.name} is in the archive already`, text: 'Nothing was changed.' });
  if (await isHeld(tx, kit)) {
    throw new Conflict({
      title: `${kit.name} is still out or booked`,
      text: 'Take it back, or cancel its bookings, and archive it then.',
    });
  }
  await update(tx, kit, { archived_at: tx.fn.now() });
}

/** Takes a kit out of the archive. @throws Conflict where it is not in there */
export async function restoreKit(tx: Knex.Transaction, kit: Kit): Promise<void> {
  if (!kit.archived) throw new Conflict({ title: `${kit.name} is not in the archive`, text: 'Nothing was changed.' });
  await update(tx, kit, { archived_at: null });
}

/** Deletes a kit that is empty and was never booked. @throws Conflict otherwise */
export async function deleteKit(tx: Knex.Transaction, kit: Kit): Promise<void> {
  if (kit.hasHistory) throw hasHistory(kit);
  if (kit.filled) {
    throw new Conflict({
      title: `${kit.name} is not empty`,
      text: 'Take its items out of it first; they stay as they are.',
    });
  }
  try {
    await tx('kits').where({ workspace_id: kit.workspaceId, id: kit.id }).delete();
  } catch (error) {
    if (violatedConstraint(error) === null) throw error;
    throw hasHistory(kit);
  }
}

/** Puts items into a kit. Bookings that hold them keep them. @throws Conflict where one cannot be part of it */
export async function putIn(
  tx: Knex.Transaction,
  kit: Kit,
  itemIds: readonly Id<'item'>[],
): Promise<readonly Member[]> {
  if (kit.archived) {
    throw new Conflict({
      title: `${kit.name} is in the archive`,
      text: 'Take it out of there before something goes in.',
    });
  }
  const found = await locked(tx, kit, itemIds);
  for (const item of found) refuseUnlessFitting(kit, item);
  await tx('items')
    .where({ workspace_id: kit.workspaceId })
    .whereIn('id', [...itemIds])
    .update({ kit_id: kit.id, version: tx.raw('version + 1') });
  return found;
}

/** Takes an item out of a kit. Bookings that hold it as part of the kit keep it. @throws Conflict where it is not in it */
export async function takeOut(tx: Knex.Transaction, kit: Kit, itemId: Id<'item'>): Promise<Member> {
  const [item] = await locked(tx, kit, [itemId]);
  if (!item || item.kitId !== kit.id) {
    throw new Conflict({ title: `${item?.name ?? 'This item'} is not in ${kit.name}`, text: 'Nothing was changed.' });
  }
  await tx('items')
    .where({ workspace_id: kit.workspaceId, id: itemId })
    .update({ kit_id: null, version: tx.raw('version + 1') });
  return item;
}

export interface Member {
  readonly id: Id<'item'>;
  readonly name: string;
  readonly kitId: Id<'kit'> | null;
  readonly stockroomId: Id<'stockroom'>;
  readonly archived: boolean;
}

/** In the order of their ids, as every lock of items is taken. */
async function locked(tx: Knex.Transaction, { workspaceId }: Kit, itemIds: readonly number[]): Promise<Member[]> {
  return tx('items')
    .where({ workspace_id: workspaceId })
    .whereIn('id', [...itemIds])
    .orderBy('id')
    .forNoKeyUpdate()
    .select<Member[]>(
      { id: 'id', name: 'name', kitId: 'kit_id', stockroomId: 'stockroom_id' },
      tx.raw('archived_at is not null as archived'),
    );
}

function refuseUnlessFitting(kit: Kit, { name, kitId, stockroomId, archived }: Member): void {
  const reason =
    kitId === kit.id
      ? `It is in ${kit.name} already.`
      : kitId !== null
        ? 'It is part of another kit. Take it out of there first.'
        : stockroomId !== kit.stockroomId
          ? 'It is of another stockroom than the kit.'
          : archived
            ? 'It is in the archive.'
            : null;
  if (reason !== null) throw new Conflict({ title: `${name} cannot go into ${kit.name}`, text: reason });
}

function hasHistory({ name }: Kit): Conflict {
  return new Conflict({
    title: `${name} has a history`,
    text: 'It was booked before, and the record of that stays. Put it into the archive instead.',
  });
}

async function update(tx: Knex.Transaction, kit: Kit, columns: Readonly<Record<string, unknown>>): Promise<void> {
  await tx('kits')
    .where({ workspace_id: kit.workspaceId, id: kit.id })
    .update({ ...columns, version: kit.version + 1 });
}

function columnsOf({ stockroomId, locationId }: Place, { name, description, category_id }: Facts) {
  const said = description === null ? '' : description;
  return { name, description: said, category_id, stockroom_id: stockroomId, location_id: locationId };
}

/** Whether it is out as a kit, or promised for now or later. */
async function isHeld(tx: Knex.Transaction, { workspaceId, id }: Kit): Promise<boolean> {
  const found = await tx('holds')
    .where({ workspace_id: workspaceId, kit_id: id, active: true, returned_at: null })
    .whereRaw('(handed_out_at is not null or upper_inf(during) or upper(during) > now())')
    .first<{ id: number } | undefined>('id');
  return found !== undefined;
}
