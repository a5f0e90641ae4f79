/** Reads flags as they are defined, and which of them items carry or carried. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Option } from '../../access/form.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { type Badge, meaningOf } from './rules.ts';

/** A flag as it is defined. */
export interface Flag extends Badge {
  readonly kind: 'flag';
  readonly workspaceId: Id<'workspace'>;
  readonly id: Id<'flag'>;
  readonly description: string;
  readonly archived: boolean;
  readonly version: number;
  /** How many items carry it that the actor sees. */
  readonly items: number;
}

/** A flag on an item, or one that it carried. */
export interface Flagging extends Badge {
  readonly id: Id<'flagging'>;
  readonly note: string | null;
  readonly putAt: Date;
  /** Null where the actor does not see people. */
  readonly putById: Id<'person'> | null;
  readonly putByName: string | null;
  readonly removedAt: Date | null;
  readonly removedById: Id<'person'> | null;
  readonly removedByName: string | null;
}

/**
 * The badges of items, those first that take one out of circulation; to be joined for `:ids` of a `:workspace`, and empty
 * where `badges.flags` is null.
 */
export const BADGES = /* sql */ `
  left join (
    select flaggings.item_id, json_agg(
      json_build_object('name', flags.name, 'colour', flags.colour, 'withdraws', flags.withdraws)
      order by flags.withdraws desc, flaggings.id
    ) as flags
    from flaggings
    join flags on flags.workspace_id = flaggings.workspace_id and flags.id = flaggings.flag_id
    where flaggings.workspace_id = :workspace and flaggings.item_id = any(:ids::int[]) and flaggings.removed_at is null
    group by flaggings.item_id
  ) as badges on badges.item_id = items.id`;

/** All flags that the actor shapes, by name, those in use first. */
export async function flags(db: Knex, actor: Actor): Promise<Flag[]> {
  return selection(db, actor).orderByRaw('flags.archived_at is not null, lower(flags.name), flags.id');
}

/** The flags that can be put on things, by what they mean: whoever chooses one knows what follows. */
export async function flagOptions(db: Knex, actor: Actor): Promise<Option[]> {
  const found = await db('flags')
    .where(within(actor, 'items.view', 'flag'))
    .whereNull('flags.archived_at')
    .orderByRaw('flags.withdraws, lower(flags.name), flags.id')
    .select<Pick<Flag, 'id' | 'name' | 'withdraws'>[]>('id', 'name', 'withdraws');
  return found.map((flag) => ({ value: String(flag.id), label: flag.name, group: meaningOf(flag) }));
}

/** The flags that can be taken off: those in use, and those in the archive that an item within reach still carries. */
export async function carriedOptions(db: Knex, actor: Actor): Promise<Option[]> {
  const carried = db('items')
    .join('flaggings', (on) =>
      on.on('flaggings.workspace_id', 'items.workspace_id').andOn('flaggings.item_id', 'items.id'),
    )
    .where(within(actor, 'items.unflag', 'item'))
    .whereRaw('flaggings.flag_id = flags.id and flaggings.removed_at is null')
    .select(db.raw('1'));
  const gone = await db('flags')
    .where(within(actor, 'items.view', 'flag'))
    .whereNotNull('flags.archived_at')
    .whereExists(carried)
    .orderByRaw('lower(flags.name), flags.id')
    .select<Pick<Flag, 'id' | 'name'>[]>('id', 'name');
  const options = gone.map(({ id, name }) => ({ value: String(id), label: name, group: 'Out of use' }));
  return [...(await flagOptions(db, actor)), ...options];
}

/** What one of them is called; nothing where there is none. */
export async function flagNamed(db: Knex, { workspaceId }: Actor, id: number): Promise<string | undefined> {
  const [name] = await db('flags').where({ workspace_id: workspaceId, id }).pluck<string[]>('name');
  return name;
}

/** One of them. */
export async function flag(db: Knex, actor: Actor, id: number): Promise<Flag | null> {
  const [found] = await selection(db, actor).where('flags.id', id);
  return found ?? null;
}

/** The flags that an item carries, and those that it carried, the newest first; whoever asks sees the item. */
export async function flaggingsOf(
  db: Knex,
  actor: Actor,
  { id }: { readonly id: number },
  most: number,
): Promise<Flagging[]> {
  const people = (as: string) =>
    db('people')
      .where(within(actor, 'users.view', 'person'))
      .select('people.workspace_id', 'people.id', 'people.name')
      .as(as);
  return db('flaggings')
    .join('flags', (on) => on.on('flags.workspace_id', 'flaggings.workspace_id').andOn('flags.id', 'flaggings.flag_id'))
    .leftJoin(people('putter'), (on) =>
      on.on('putter.workspace_id', 'flaggings.workspace_id').andOn('putter.id', 'flaggings.put_by'),
    )
    .leftJoin(people('remover'), (on) =>
      on.on('remover.workspace_id', 'flaggings.workspace_id').andOn('remover.id', 'flaggings.removed_by'),
    )
    .where({ 'flaggings.workspace_id': actor.workspaceId, 'flaggings.item_id': id })
    .orderByRaw('flaggings.removed_at desc nulls first, flaggings.id desc')
    .limit(most)
    .select<Flagging[]>(
      { id: 'flaggings.id', name: 'flags.name', colour: 'flags.colour', withdraws: 'flags.withdraws' },
      { note: 'flaggings.note', putAt: 'flaggings.put_at', removedAt: 'flaggings.removed_at' },
      { putById: 'putter.id', putByName: 'putter.name', removedById: 'remover.id', removedByName: 'remover.name' },
    );
}

/** How many reservations hold an item from now on, whoever may see them. */
export async function reservationsAhead(
  db: Knex,
  { workspaceId }: Actor,
  { id }: { readonly id: number },
): Promise<number> {
  const found = await db('holds')
    .join('bookings', (on) =>
      on.on('bookings.workspace_id', 'holds.workspace_id').andOn('bookings.id', 'holds.booking_id'),
    )
    .where({ 'holds.workspace_id': workspaceId, 'holds.item_id': id, 'holds.active': true })
    .where('bookings.kind', 'reservation')
    .whereIn('bookings.status', ['requested', 'reserved'])
    .whereRaw('bookings.ends_at > now()')
    .countDistinct<{ count: number }[]>({ count: 'bookings.id' })
    .first();
  return found?.count ?? 0;
}

function selection(db: Knex, actor: Actor) {
  const carriers = db('items')
    .join('flaggings', (on) =>
      on.on('flaggings.workspace_id', 'items.workspace_id').andOn('flaggings.item_id', 'items.id'),
    )
    .where(within(actor, 'items.view', 'item'))
    .whereRaw('flaggings.flag_id = flags.id and flaggings.removed_at is null and items.archived_at is null')
    .select(db.raw('count(*)::int'));
  return db('flags')
    .where(within(actor, 'items.customize', 'flag'))
    .select<Flag[]>(
      { workspaceId: 'flags.workspace_id', id: 'flags.id', name: 'flags.name', colour: 'flags.colour' },
      { withdraws: 'flags.withdraws', description: 'flags.description', version: 'flags.version' },
      carriers.as('items'),
      db.raw(`'flag' as kind, flags.archived_at is not null as archived`),
    );
}
