/** Reads prints, always the actor's own, and what labels say about items. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import { within } from '../../access/within.ts';
import { named } from '../items/queries.ts';
import type { Design, Label } from './design/rules.ts';

export type State = 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';

export interface Print extends Resource {
  readonly kind: 'labelPrint';
  readonly workspaceId: Id<'workspace'>;
  readonly id: Id<'labelPrint'>;
  readonly templateName: string;
  readonly state: State;
  readonly items: number;
  readonly copies: number;
  /** Null before it is known. */
  readonly sheets: number | null;
  readonly sheetsDrawn: number;
  readonly remarks: readonly string[];
  readonly failure: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** The actor's prints, newest first. */
export async function prints(db: Knex, actor: Actor): Promise<Print[]> {
  return selection(db, actor).orderBy('label_prints.id', 'desc').limit(100);
}

/** One of them. */
export async function print(db: Knex, actor: Actor, id: number): Promise<Print | null> {
  const [found] = await selection(db, actor).where('label_prints.id', id);
  return found ?? null;
}

/** Its file, once it is made. */
export async function pdfOf(db: Knex, { workspaceId, id }: Print): Promise<Buffer | null> {
  const [pdf] = await db('label_prints').where({ workspace_id: workspaceId, id }).pluck<(Buffer | null)[]>('pdf');
  return pdf ?? null;
}

/** What was ordered, for whoever draws it. */
export interface Ordered {
  readonly design: Design;
  readonly itemIds: readonly Id<'item'>[];
  readonly first: number;
  readonly copies: number;
}

/** The order behind a print. */
export async function orderOf(db: Knex, { workspaceId, id }: Print): Promise<Ordered> {
  const [found] = await db('label_prints')
    .where({ workspace_id: workspaceId, id })
    .select<Ordered[]>('design', 'copies', { itemIds: 'item_ids', first: 'first_position' });
  if (!found) throw new Error(`Print ${id} was locked, and is gone`);
  return found;
}

/** An item as its label speaks of it; its own id, for the address of one without a code. */
export interface Labelled extends Omit<Label, 'address'> {
  readonly id: Id<'item'>;
}

/** What labels say about these items, in their order; those out of reach for printing are left out. */
export async function labelled(db: Knex, actor: Actor, ids: readonly Id<'item'>[]): Promise<Labelled[]> {
  return db('items')
    .where(within(actor, 'items.print_labels', 'item'))
    .whereRaw('items.id = any(?::int[])', [[...ids]])
    .orderByRaw('array_position(?::int[], items.id)', [[...ids]])
    .select<Labelled[]>(
      { id: 'items.id', name: 'items.name', serial: 'items.serial_number' },
      db.raw(TAG),
      named(db, actor, 'stockroom', 'items.stockroom_id').as('stockroom'),
      named(db, actor, 'location', 'items.location_id').as('location'),
      named(db, actor, 'category', 'items.category_id').as('category'),
    );
}

const TAG = /* sql */ `(
  select code from codes where codes.workspace_id = items.workspace_id and codes.item_id = items.id
  order by codes.id limit 1
) as tag`;

/** Prints that are meant to run, and of which no process gave a sign of life for half a minute. */
export async function silentPrints(db: Knex): Promise<{ workspaceId: number; printId: number }[]> {
  return db('label_prints')
    .whereIn('state', ['waiting', 'running'])
    .whereRaw(`beat_at < now() - interval '30 seconds'`)
    .select({ workspaceId: 'workspace_id', printId: 'id' });
}

function selection(db: Knex, actor: Actor) {
  return db('label_prints')
    .where(within(actor, 'items.print_labels', 'labelPrint'))
    .where('label_prints.created_by', actor.personId)
    .select<Print[]>(
      { id: 'label_prints.id', workspaceId: 'label_prints.workspace_id', templateName: 'label_prints.template_name' },
      { state: 'label_prints.state', copies: 'label_prints.copies', sheets: 'label_prints.sheets' },
      { sheetsDrawn: 'label_prints.sheets_drawn', remarks: 'label_prints.remarks', failure: 'label_prints.failure' },
      { createdAt: 'label_prints.created_at', finishedAt: 'label_prints.finished_at' },
      db.raw(`'labelPrint' as kind, cardinality(label_prints.item_ids) as items`),
    );
}
