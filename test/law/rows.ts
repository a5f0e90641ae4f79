/** Owns looking up the row that an address names, as a decision would see it. */
import type { Knex } from 'knex';
import type { Id } from '../../src/access/ids.ts';
import type { Kind, Resource } from '../../src/access/resource.ts';
import { COLUMNS } from '../../src/access/within.ts';
import { tableOf } from '../../src/platform/references.ts';

export interface RowSeen {
  readonly resource: Resource;
  readonly version: string | null;
}

/** A row, and the item on whose page it is found, if it is of one. */
export interface Found {
  readonly id: number;
  readonly itemId: number | null;
}

/** Every row of a kind, in every workspace. */
export async function allOf(db: Knex, kind: Kind): Promise<Found[]> {
  const only = COLUMNS[kind]?.only;
  const table = tableOf(kind);
  return db(table)
    .modify((rows) => (only ? rows.whereRaw(only) : rows))
    .orderBy('id')
    .select<Found[]>('id', db.raw(`(to_jsonb(??) ->> 'item_id')::integer as "itemId"`, [table]));
}

/** The facets of a row, whoever asks. */
export async function rowOf(db: Knex, kind: Kind, id: number): Promise<RowSeen | null> {
  const { workspace, stockroom, location, owner } = COLUMNS[kind] ?? { workspace: 'workspace_id' };
  const table = tableOf(kind);
  const { rows } = await db.raw<{ rows: Facets[] }>(
    `select ${workspace} as workspace_id, ${stockroom ?? 'null'} as stockroom_id, ${location ?? 'null'} as location_id,
       ${owner ?? 'null'} as owner_id, to_jsonb(${table}) ->> 'version' as version
     from ${table} where ${table}.id = ?`,
    [id],
  );
  const [row] = rows;
  if (!row) return null;
  const { workspace_id: workspaceId, stockroom_id: stockroomId, location_id: locationId, owner_id: ownerId } = row;
  return { resource: { kind, workspaceId, stockroomId, locationId, ownerId }, version: row.version };
}

interface Facets {
  workspace_id: Id<'workspace'>;
  stockroom_id: Id<'stockroom'> | null;
  location_id: Id<'location'> | null;
  owner_id: Id<'person'> | null;
  version: string | null;
}
