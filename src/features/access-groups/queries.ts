/** Reads access groups, and who is in them. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { inStretch, type Stretch } from '../../platform/keyset.ts';

export interface AccessGroup {
  readonly kind: 'accessGroup';
  readonly workspaceId: Id<'workspace'>;
  readonly id: Id<'accessGroup'>;
  readonly name: string;
  readonly version: number;
  /** How many people are in it. */
  readonly people: number;
  /** An item or a category is restricted to it, seen or not. */
  readonly restricts: boolean;
}

/** All access groups, by name. */
export async function accessGroups(db: Knex, actor: Actor): Promise<AccessGroup[]> {
  return selection(db, actor).orderByRaw('lower(access_groups.name), access_groups.id');
}

/** One of them. */
export async function accessGroup(db: Knex, actor: Actor, id: number): Promise<AccessGroup | null> {
  const [found] = await selection(db, actor).where('access_groups.id', id);
  return found ?? null;
}

/** Somebody who is in it, or could be. */
export interface Member {
  readonly id: Id<'person'>;
  readonly name: string;
  readonly role: string;
  readonly archived: boolean;
  /** Where they stand in the list. */
  readonly position: string;
}

/** A stretch of those in it whom the actor sees, by name. */
export async function membersOf(db: Knex, actor: Actor, { id }: AccessGroup, stretch: Stretch): Promise<Member[]> {
  return people(db, actor)
    .whereRaw(MEMBER, [id])
    .modify(inStretch(stretch, POSITION, 'people.id'));
}

/** The first of those by name whom the actor could put into it, one more than so many; nobody does so with themselves. */
export async function candidates(
  db: Knex,
  actor: Actor,
  { id }: AccessGroup,
  words: string,
  most: number,
): Promise<Member[]> {
  return people(db, actor)
    .whereNull('people.archived_at')
    .whereNot('people.id', actor.personId)
    .whereRaw(`not ${MEMBER}`, [id])
    .modify((rows) => {
      const pattern = `%${words.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
      if (words) rows.whereRaw(`(${POSITION} like ? or lower(people.email) like ?)`, [pattern, pattern]);
    })
    .orderByRaw(`${POSITION}, people.id`)
    .limit(most + 1);
}

/** The access groups of a person, by name; whoever asks sees the person. */
export async function accessGroupsOf(
  db: Knex,
  { workspaceId, id }: { readonly workspaceId: number; readonly id: number },
): Promise<{ readonly id: number; readonly name: string }[]> {
  return db('access_groups')
    .join('access_group_people as m', (on) =>
      on.on('m.workspace_id', 'access_groups.workspace_id').andOn('m.access_group_id', 'access_groups.id'),
    )
    .where({ 'm.workspace_id': workspaceId, 'm.person_id': id })
    .orderByRaw('lower(access_groups.name), access_groups.id')
    .select<{ id: number; name: string }[]>('access_groups.id', 'access_groups.name');
}

const MEMBER = `exists (select from access_group_people as m
  where m.workspace_id = people.workspace_id and m.person_id = people.id and m.access_group_id = ?)`;

const POSITION = 'lower(people.name)';

function people(db: Knex, actor: Actor) {
  return db('people')
    .where(within(actor, 'users.view', 'person'))
    .join('roles', (on) => on.on('roles.workspace_id', 'people.workspace_id').andOn('roles.id', 'people.role_id'))
    .select<Member[]>(
      { id: 'people.id', name: 'people.name', role: 'roles.name' },
      db.raw(`people.archived_at is not null as archived, ${POSITION} as position`),
    );
}

function selection(db: Knex, actor: Actor) {
  return db('access_groups')
    .where(within(actor, 'directory.manage', 'accessGroup'))
    .select<AccessGroup[]>(
      { workspaceId: 'access_groups.workspace_id', id: 'access_groups.id', name: 'access_groups.name' },
      { version: 'access_groups.version' },
      db.raw(`'accessGroup' as kind, (select count(*)::int from access_group_people as m ${ofIt('m')}) as people,
        (exists (select from item_access_groups as i ${ofIt('i')})
          or exists (select from category_access_groups as c ${ofIt('c')})) as restricts`),
    );
}

function ofIt(table: string): string {
  return `where ${table}.workspace_id = access_groups.workspace_id and ${table}.access_group_id = access_groups.id`;
}
