/** Reads label templates. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import type { Permission } from '../../../access/catalogue.ts';
import type { Id } from '../../../access/ids.ts';
import type { Resource } from '../../../access/resource.ts';
import { within } from '../../../access/within.ts';
import type { Design } from '../design/rules.ts';

export interface Template extends Resource {
  readonly kind: 'labelTemplate';
  readonly workspaceId: Id<'workspace'>;
  readonly id: Id<'labelTemplate'>;
  readonly version: number;
  readonly name: string;
  readonly design: Design;
}

/** All templates, by name: for whoever shapes them, or prints from them. */
export async function templates(db: Knex, actor: Actor, needs: Permission): Promise<Template[]> {
  return selection(db, actor, needs).orderByRaw('lower(label_templates.name), label_templates.id');
}

/** One of them. */
export async function template(db: Knex, actor: Actor, id: number, needs: Permission): Promise<Template | null> {
  const [found] = await selection(db, actor, needs).where('label_templates.id', id);
  return found ?? null;
}

function selection(db: Knex, actor: Actor, needs: Permission) {
  return db('label_templates')
    .where(within(actor, needs, 'labelTemplate'))
    .select<Template[]>(
      { workspaceId: 'label_templates.workspace_id', id: 'label_templates.id', version: 'label_templates.version' },
      { name: 'label_templates.name', design: 'label_templates.design' },
      db.raw(`'labelTemplate' as kind`),
    );
}
