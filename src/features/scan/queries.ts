/** Finds what carries a code: items, kits, locations and people, each only where the actor sees it. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Permission } from '../../access/catalogue.ts';
import { within } from '../../access/within.ts';
import { onLabel } from './rules.ts';

const CARRIERS = [
  { kind: 'item', table: 'items', column: 'item_id', needs: 'items.view' },
  { kind: 'kit', table: 'kits', column: 'kit_id', needs: 'items.view' },
  { kind: 'location', table: 'locations', column: 'location_id', needs: 'storage.view' },
  { kind: 'person', table: 'people', column: 'person_id', needs: 'users.view' },
] as const satisfies readonly { needs: Permission; [other: string]: string }[];

export interface Carrier {
  readonly id: number;
  readonly name: string;
  readonly code: string;
  readonly address: string;
}

/** The address of what was scanned: the text as it is, else what a label of ours says; null where there is nothing that the actor sees. */
export async function addressOf(db: Knex, actor: Actor, scanned: string): Promise<string | null> {
  const carrier = await carrierOf(db, actor, scanned);
  if (carrier !== null) return carrier;
  const label = onLabel(scanned);
  if (label === null) return null;
  return 'code' in label ? carrierOf(db, actor, label.code) : seenItem(db, actor, label.itemId);
}

/** The address of what carries a code, or null where nothing does that the actor sees. */
export async function carrierOf(db: Knex, actor: Actor, code: string): Promise<string | null> {
  const [found]: Carrier[] = await carriers(db, actor, code);
  return found?.address ?? null;
}

/** What carries a code, as far as the actor sees it. */
export function carriers(db: Knex, actor: Actor, code: string): Knex.QueryBuilder {
  const each = CARRIERS.map(({ kind, table, column, needs }) =>
    db('codes')
      .join(table, (on) => on.on(`${table}.workspace_id`, 'codes.workspace_id').andOn(`${table}.id`, `codes.${column}`))
      .where('codes.workspace_id', actor.workspaceId)
      .whereRaw('lower(codes.code) = lower(?)', [code])
      .where(within(actor, needs, kind))
      .select(
        { id: `${table}.id`, name: `${table}.name`, code: 'codes.code' },
        db.raw(`'/${table}/' || ${table}.id as address`),
      ),
  );
  return db.unionAll(each);
}

async function seenItem(db: Knex, actor: Actor, id: number): Promise<string | null> {
  const [found] = await db('items')
    .where(within(actor, 'items.view', 'item'))
    .where({ id })
    .pluck<number[]>('id');
  return found === undefined ? null : `/items/${found}`;
}
