/** Writes the location tree. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { Conflict, invalid, violatedConstraint } from '../../platform/errors.ts';
import type { Location } from './queries.ts';
import { type LocationType, mayLieIn } from './rules.ts';

export interface LocationFacts {
  readonly name: string;
  readonly type: LocationType;
  /** Null: it stands at the top. */
  readonly parentId: Id<'location'> | null;
}

/** Makes one and gives its id. @throws Invalid where name, kind or parent do not fit */
export async function createLocation(
  tx: Knex.Transaction,
  actor: Actor,
  facts: LocationFacts,
): Promise<Id<'location'>> {
  await refuseParentThatDoesNotFit(tx, actor, facts);
  const [made] = await inWords(() =>
    tx('locations')
      .insert({ workspace_id: actor.workspaceId, ...columns(facts) })
      .returning<{ id: Id<'location'> }[]>('id'),
  );
  if (!made) throw new Error('The location was not made');
  return made.id;
}

/** Renames or moves one. @throws Invalid where name, kind or parent do not fit */
export async function saveLocation(
  tx: Knex.Transaction,
  actor: Actor,
  row: Location,
  facts: LocationFacts,
): Promise<void> {
  await refuseParentThatDoesNotFit(tx, actor, facts);
  await refuseTypeBelow(tx, actor, row, facts.type);
  await inWords(() => update(tx, actor, row, columns(facts)));
}

/** Puts one into the archive. @throws Conflict while something in use stands in it */
export async function archiveLocation(tx: Knex.Transaction, actor: Actor, row: Location): Promise<void> {
  if (row.archived) throw already(row, 'in the archive');
  if (!row.cleared) {
    throw new Conflict({
      title: `${row.name} is in use`,
      text: 'Stockrooms, items, kits or other locations still stand in it, perhaps some that you do not see. Move them first.',
    });
  }
  await update(tx, actor, row, { archived_at: tx.fn.now() });
}

/** Takes one back from the archive. @throws Conflict where what it lies in is in the archive too */
export async function restoreLocation(tx: Knex.Transaction, actor: Actor, row: Location): Promise<void> {
  if (!row.archived) throw already(row, 'in use');
  const parent = row.parentId === null ? undefined : await parentOf(tx, actor, row.parentId);
  if (parent?.archived) {
    throw new Conflict({
      title: `${row.name} lies in a location that is in the archive`,
      text: 'Restore that one first, or move this one elsewhere.',
    });
  }
  await update(tx, actor, row, { archived_at: null });
}

/** Deletes one that nothing refers to. @throws Conflict otherwise */
export async function deleteLocation(tx: Knex.Transaction, actor: Actor, row: Location): Promise<void> {
  if (!row.bare) throw stillNeeded(row);
  try {
    await tx('locations').where({ workspace_id: actor.workspaceId, id: row.id }).delete();
  } catch (error) {
    throw violatedConstraint(error) === null ? error : stillNeeded(row);
  }
}

/** Locks the parent: it can neither go nor be archived meanwhile. */
async function refuseParentThatDoesNotFit(tx: Knex.Transaction, actor: Actor, facts: LocationFacts): Promise<void> {
  if (facts.parentId === null) return;
  const parent = await parentOf(tx, actor, facts.parentId);
  if (!parent || parent.archived) throw invalid('parent_id', 'Choose a location that is in use');
  if (!mayLieIn(facts.type, parent.type)) {
    throw invalid('kind', `A ${facts.type} cannot lie in a ${parent.type}: choose another kind, or another place`);
  }
}

async function refuseTypeBelow(tx: Knex.Transaction, actor: Actor, row: Location, type: LocationType): Promise<void> {
  const types = await tx('locations')
    .where({ workspace_id: actor.workspaceId, parent_id: row.id })
    .distinct()
    .pluck<LocationType[]>('kind');
  const wider = types.find((each) => !mayLieIn(each, type));
  if (wider) throw invalid('kind', `A ${wider} lies in it, and a ${wider} cannot lie in a ${type}`);
}

async function parentOf(tx: Knex.Transaction, actor: Actor, id: number) {
  return tx('locations')
    .where({ workspace_id: actor.workspaceId, id })
    .forShare()
    .first<{ type: LocationType; archived: boolean } | undefined>(
      { type: 'kind' },
      tx.raw('archived_at is not null as archived'),
    );
}

async function update(
  tx: Knex.Transaction,
  actor: Actor,
  row: Location,
  changes: Record<string, unknown>,
): Promise<void> {
  await tx('locations')
    .where({ workspace_id: actor.workspaceId, id: row.id })
    .update({ ...changes, version: row.version + 1 });
}

function columns({ name, type, parentId }: LocationFacts) {
  return { name, kind: type, parent_id: parentId };
}

function already(row: Location, where: string): Conflict {
  return new Conflict({ title: `${row.name} is ${where} already`, text: 'Somebody was faster. Nothing was changed.' });
}

function stillNeeded(row: Location): Conflict {
  return new Conflict({
    title: `${row.name} cannot be deleted`,
    text: 'Something stands in it or stood there once, somebody works there, or somebody’s span names it; perhaps you do not see all of it. Put it into the archive instead.',
  });
}

async function inWords<Result>(write: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    switch (violatedConstraint(error)) {
      case 'locations_name_is_unique':
        throw invalid('name', 'There is a location of that name in the same place already');
      case 'locations_form_a_tree':
        throw invalid('parent_id', 'A location cannot lie in itself, or in what lies below it');
      default:
        throw error;
    }
  }
}
