/** Reads the audit log of the actor's workspace, newest first, and the names of what its entries are about. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import { type Id, readId } from '../../access/ids.ts';
import type { Kind } from '../../access/resource.ts';
import { within } from '../../access/within.ts';
import type { Recorded } from '../../platform/audit.ts';
import { viewOf } from '../../platform/explain.ts';
import { TABLES } from '../../platform/references.ts';

export interface Entry {
  /** A bigint, as text. */
  readonly id: string;
  readonly at: Date;
  readonly personId: Id<'person'> | null;
  readonly personName: string | null;
  /** The device at which it was done. */
  readonly deviceName: string | null;
  readonly action: string;
  readonly kind: string;
  readonly subjectId: number | null;
  readonly before: Recorded | null;
  readonly after: Recorded | null;
}

/** Which entries; null: any. */
export interface Wanted {
  readonly person: number | null;
  readonly action: string | null;
  readonly kind: string | null;
  readonly subject: number | null;
  readonly from: Date | null;
  /** Without this moment itself. */
  readonly until: Date | null;
}

/** Older than one entry, or newer than one, by their ids. */
export interface Where {
  readonly older: string | null;
  readonly newer: string | null;
}

/** So many entries, and one more where there are more; the newest first, or counted up from `newer`. */
export async function entries(db: Knex, actor: Actor, wanted: Wanted, at: Where, size: number): Promise<Entry[]> {
  return db('audit_entries as e')
    .where('e.workspace_id', actor.workspaceId)
    .modify((rows) => {
      if (wanted.person !== null) rows.where('e.person_id', wanted.person);
      if (wanted.action !== null) rows.where('e.action', wanted.action);
      if (wanted.kind !== null) rows.where('e.subject_kind', wanted.kind);
      if (wanted.subject !== null) rows.where('e.subject_id', wanted.subject);
      if (wanted.from !== null) rows.where('e.at', '>=', wanted.from);
      if (wanted.until !== null) rows.where('e.at', '<', wanted.until);
      if (at.older !== null) rows.where('e.id', '<', at.older);
      else if (at.newer !== null) rows.where('e.id', '>', at.newer);
    })
    .leftJoin('people as p', (on) => on.on('p.workspace_id', 'e.workspace_id').andOn('p.id', 'e.person_id'))
    .leftJoin('devices as d', (on) => on.on('d.workspace_id', 'e.workspace_id').andOn('d.id', 'e.device_id'))
    .orderBy('e.id', at.older === null && at.newer !== null ? 'asc' : 'desc')
    .limit(size + 1)
    .select<Entry[]>(
      { id: 'e.id', at: 'e.at', personId: 'e.person_id', personName: 'p.name', action: 'e.action' },
      { deviceName: 'd.name' },
      { kind: 'e.subject_kind', subjectId: 'e.subject_id', before: 'e.before', after: 'e.after' },
    );
}

/** The names of those subjects that the actor may see, by `kind id`. */
export async function subjectNames(db: Knex, actor: Actor, found: readonly Entry[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const [kind, alike] of Map.groupBy(found, (entry) => entry.kind)) {
    if (!isNamed(kind)) continue;
    const ids = alike.flatMap(({ subjectId }) => readId(subjectId) ?? []);
    const table = TABLES[kind];
    const rows = await db(table)
      .where(within(actor, SEEN[kind] ?? viewOf(kind), kind))
      .whereIn(`${table}.id`, ids)
      .select<{ id: number; name: string }[]>(`${table}.id`, `${table}.name`);
    for (const { id, name } of rows) names.set(`${kind} ${id}`, name);
  }
  return names;
}

const NAMED = [
  ...(['item', 'kit', 'stockroom', 'location', 'person', 'role', 'department', 'group', 'accessGroup'] as const),
  ...(['category', 'flag', 'device'] as const),
] as const;
type NamedKind = (typeof NAMED)[number];

const SEEN: Readonly<
  Partial<Record<Kind, 'users.view' | 'roles.manage' | 'directory.manage' | 'items.customize' | 'settings.manage'>>
> = {
  person: 'users.view',
  role: 'roles.manage',
  department: 'directory.manage',
  group: 'directory.manage',
  accessGroup: 'directory.manage',
  category: 'items.customize',
  device: 'settings.manage',
};

function isNamed(kind: string): kind is NamedKind {
  return NAMED.some((named) => named === kind);
}
