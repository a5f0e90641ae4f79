/** Reads departments and groups. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import type { DirectoryNoun } from './nouns.ts';

export interface Entry {
  readonly kind: 'department' | 'group';
  readonly workspaceId: Id<'workspace'>;
  readonly id: number;
  readonly name: string;
  readonly version: number;
  /** How many people belong to it. */
  readonly people: number;
  /** How many stockrooms list it. */
  readonly stockrooms: number;
}

/** All departments or groups, by name. */
export async function entries(db: Knex, actor: Actor, noun: DirectoryNoun): Promise<Entry[]> {
  return selection(db, actor, noun).orderByRaw(`lower(${noun.table}.name)`);
}

/** One of them. */
export async function entry(db: Knex, actor: Actor, noun: DirectoryNoun, id: number): Promise<Entry | null> {
  const [found] = await selection(db, actor, noun).where(`${noun.table}.id`, id);
  return found ?? null;
}

function selection(db: Knex, actor: Actor, { kind, table }: DirectoryNoun) {
  const members = kind === 'department' ? 'people' : 'person_groups';
  return db(table)
    .where(within(actor, 'directory.manage', kind))
    .select<Entry[]>(
      { workspaceId: `${table}.workspace_id`, id: `${table}.id`, name: `${table}.name`, version: `${table}.version` },
      db.raw('?::text as kind', [kind]),
      db.raw(`${count(members, kind, table)} as people`),
      db.raw(`${count(`stockroom_${table}`, kind, table)} as stockrooms`),
    );
}

function count(table: string, kind: string, of: string): string {
  return `(select count(*)::int from ${table} as c where c.workspace_id = ${of}.workspace_id and c.${kind}_id = ${of}.id)`;
}
