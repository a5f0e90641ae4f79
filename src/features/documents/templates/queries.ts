/** Reads the templates of documents. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import type { Permission } from '../../../access/catalogue.ts';
import type { Id } from '../../../access/ids.ts';
import type { Resource } from '../../../access/resource.ts';
import { within } from '../../../access/within.ts';
import type { About } from '../wording/rules.ts';

export interface Template extends Resource {
  readonly kind: 'documentTemplate';
  readonly workspaceId: Id<'workspace'>;
  readonly id: Id<'documentTemplate'>;
  readonly version: number;
  readonly name: string;
  readonly about: About;
  readonly paper: 'a4' | 'letter';
  readonly body: string;
  /** Others are offered to nobody. */
  readonly active: boolean;
  /** Whoever borrows is asked to sign it. */
  readonly signed: boolean;
}

/** All templates, by name, for whoever settles them. */
export async function templates(db: Knex, actor: Actor): Promise<Template[]> {
  return selection(db, actor, 'settings.manage').orderByRaw(BY_NAME);
}

/** One of them. */
export async function template(db: Knex, actor: Actor, id: number): Promise<Template | null> {
  const [found] = await selection(db, actor, 'settings.manage').where('document_templates.id', id);
  return found ?? null;
}

/** Those in use about things of that sort, by name, for whoever reads them under a permission. */
export async function usable(db: Knex, actor: Actor, needs: Permission, about: readonly About[]): Promise<Template[]> {
  return inUse(db, actor, needs, about).orderByRaw(BY_NAME);
}

/** One of those. */
export async function usableOne(
  db: Knex,
  actor: Actor,
  needs: Permission,
  about: readonly About[],
  id: number,
): Promise<Template | null> {
  const [found] = await inUse(db, actor, needs, about).where('document_templates.id', id);
  return found ?? null;
}

const BY_NAME = 'lower(document_templates.name), document_templates.id';

function inUse(db: Knex, actor: Actor, needs: Permission, about: readonly About[]) {
  return selection(db, actor, needs)
    .where('document_templates.active', true)
    .whereIn('document_templates.about', [...about]);
}

function selection(db: Knex, actor: Actor, needs: Permission) {
  return db('document_templates')
    .where(within(actor, needs, 'documentTemplate'))
    .select<Template[]>(
      { workspaceId: 'document_templates.workspace_id', id: 'document_templates.id' },
      { version: 'document_templates.version', name: 'document_templates.name', about: 'document_templates.about' },
      { paper: 'document_templates.paper', body: 'document_templates.body', active: 'document_templates.active' },
      { signed: 'document_templates.signed' },
      db.raw(`'documentTemplate' as kind`),
    );
}
