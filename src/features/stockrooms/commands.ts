/** Writes stockrooms, their staff box and selectors. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Permission } from '../../access/catalogue.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { Conflict, invalid, violatedConstraint } from '../../platform/errors.ts';
import { tableOf } from '../../platform/references.ts';
import type { Stockroom } from './queries.ts';
import type { Selector, Selectors } from './rules.ts';

export interface StockroomFacts {
  readonly name: string;
  readonly locationId: Id<'location'>;
  readonly description: string;
  /** Undefined: as it is. */
  readonly needsApproval?: boolean;
}

/** Makes one that lists its maker as staff and is open to nobody, and gives its id. @throws Invalid */
export async function createStockroom(
  tx: Knex.Transaction,
  actor: Actor,
  facts: StockroomFacts,
): Promise<Id<'stockroom'>> {
  const [made] = await inWords(() =>
    tx('stockrooms')
      .insert({ workspace_id: actor.workspaceId, ...columns(facts) })
      .returning<{ id: Id<'stockroom'> }[]>('id'),
  );
  if (!made) throw new Error('The stockroom was not made');
  await tx('stockroom_staff').insert({
    workspace_id: actor.workspaceId,
    stockroom_id: made.id,
    person_id: actor.personId,
  });
  return made.id;
}

/** Saves its name, location and description. @throws Invalid where the name is taken */
export async function saveStockroom(tx: Knex.Transaction, row: Stockroom, facts: StockroomFacts): Promise<void> {
  await inWords(() => update(tx, row, columns(facts)));
}

/** Puts one into the archive. @throws Conflict while anything is left in it */
export async function archiveStockroom(tx: Knex.Transaction, row: Stockroom): Promise<void> {
  if (row.archived) throw already(row, 'in the archive');
  if (!row.cleared) {
    throw new Conflict({
      title: `${row.name} is in use`,
      text: 'Items, kits or open bookings are left in it, perhaps some that you do not see. Move or archive them first.',
    });
  }
  await update(tx, row, { archived_at: tx.fn.now() });
}

/** Takes one back from the archive. @throws Conflict where its location is there, too */
export async function restoreStockroom(tx: Knex.Transaction, row: Stockroom): Promise<void> {
  if (!row.archived) throw already(row, 'in use');
  const place = await tx('locations')
    .where({ workspace_id: row.workspaceId, id: row.locationId })
    .whereNull('archived_at')
    .forShare()
    .first('id');
  if (!place) {
    throw new Conflict({
      title: `${row.name} stands at a location that is in the archive`,
      text: 'Restore that location first, or choose another one for the stockroom.',
    });
  }
  await update(tx, row, { archived_at: null });
}

/** Saves staff box and selectors; of each list only what the actor can see is replaced. */
export async function permit(tx: Knex.Transaction, actor: Actor, row: Stockroom, wanted: Selectors): Promise<void> {
  await update(tx, row, {
    staff_all: wanted.staff.all,
    departments_all: wanted.departments.all,
    groups_all: wanted.groups.all,
  });
  await replace(tx, actor, row, LISTS.staff, wanted.staff);
  await replace(tx, actor, row, LISTS.departments, wanted.departments);
  await replace(tx, actor, row, LISTS.groups, wanted.groups);
}

interface List {
  readonly table: string;
  readonly column: string;
  readonly kind: 'person' | 'department' | 'group';
  /** What shows its entries. */
  readonly seenBy: Permission;
}

const LISTS: Readonly<Record<keyof Selectors, List>> = {
  staff: { table: 'stockroom_staff', column: 'person_id', kind: 'person', seenBy: 'users.view' },
  departments: {
    table: 'stockroom_departments',
    column: 'department_id',
    kind: 'department',
    seenBy: 'stockrooms.manage',
  },
  groups: { table: 'stockroom_groups', column: 'group_id', kind: 'group', seenBy: 'stockrooms.manage' },
};

async function replace(
  tx: Knex.Transaction,
  actor: Actor,
  row: Stockroom,
  { table, column, kind, seenBy }: List,
  { ids }: Selector<List['kind']>,
): Promise<void> {
  const of = { workspace_id: row.workspaceId, stockroom_id: row.id };
  const target = tableOf(kind);
  const seen = tx(target)
    .where(within(actor, seenBy, kind))
    .select(`${target}.id`);
  await tx(table)
    .where(of)
    .whereNotIn(column, [...ids])
    .whereIn(column, seen)
    .delete();
  if (ids.length === 0) return;
  await tx(table)
    .insert(ids.map((id) => ({ ...of, [column]: id })))
    .onConflict()
    .ignore();
}

async function update(tx: Knex.Transaction, row: Stockroom, changes: Record<string, unknown>): Promise<void> {
  await tx('stockrooms')
    .where({ workspace_id: row.workspaceId, id: row.id })
    .update({ ...changes, version: row.version + 1 });
}

function columns({ name, locationId, description, needsApproval }: StockroomFacts) {
  const approval = needsApproval === undefined ? {} : { needs_approval: needsApproval };
  return { name, location_id: locationId, description, ...approval };
}

function already(row: Stockroom, where: string): Conflict {
  return new Conflict({ title: `${row.name} is ${where} already`, text: 'Somebody was faster. Nothing was changed.' });
}

async function inWords<Result>(write: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (violatedConstraint(error) !== 'stockrooms_name_is_unique') throw error;
    throw invalid('name', 'There is a stockroom of that name already');
  }
}
