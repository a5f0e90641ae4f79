/**
 * Owns the decision's twin in SQL: a predicate that keeps exactly the rows which `decide` would allow.
 * The tables declare every facet not null, so a row can lack none.
 */
import type { Knex } from 'knex';
import { type Actor, effectiveSpan } from './actor.ts';
import { CATALOGUE, type Permission, RANK, toggleOf } from './catalogue.ts';
import { facetsOf, isBooking, type Kind } from './resource.ts';
import { scopeOf } from './roles.ts';

/** The SQL expressions of a kind's facets, as they can be used where its table is in the query. */
export interface Columns {
  readonly workspace: string;
  readonly stockroom?: string;
  readonly location?: string;
  readonly owner?: string;
  /** What tells its rows from those of another kind in the same table. */
  readonly only?: string;
}

const ITS_STOCKROOM = `(select at.location_id from stockrooms as at
  where at.workspace_id = bookings.workspace_id and at.id = bookings.stockroom_id)`;
const BOOKING: Columns = {
  workspace: 'bookings.workspace_id',
  stockroom: 'bookings.stockroom_id',
  location: ITS_STOCKROOM,
  owner: 'bookings.borrower_id',
};

const CANNOT_SIGN_IN = `not exists (select from role_toggles as entry
  where entry.workspace_id = people.workspace_id and entry.role_id = people.role_id
  and entry.toggle = 'account.sign_in')`;

/** Where each kind keeps its facets. */
export const COLUMNS: Readonly<Partial<Record<Kind, Columns>>> = {
  item: { workspace: 'items.workspace_id', stockroom: 'items.stockroom_id', location: 'items.location_id' },
  kit: { workspace: 'kits.workspace_id', stockroom: 'kits.stockroom_id', location: 'kits.location_id' },
  comment: ofItem('comments'),
  file: ofItem('files'),
  stockroom: { workspace: 'stockrooms.workspace_id', stockroom: 'stockrooms.id', location: 'stockrooms.location_id' },
  reservation: { ...BOOKING, only: "bookings.kind = 'reservation'" },
  checkout: { ...BOOKING, only: "bookings.kind = 'checkout'" },
  draft: {
    workspace: 'drafts.workspace_id',
    stockroom: 'drafts.stockroom_id',
    location: `(select at.location_id from stockrooms as at
      where at.workspace_id = drafts.workspace_id and at.id = drafts.stockroom_id)`,
    owner: 'drafts.made_by',
  },
  custody: {
    workspace: 'custodies.workspace_id',
    stockroom: itsItem('custodies', 'stockroom_id'),
    location: itsItem('custodies', 'location_id'),
    owner: 'custodies.holder_id',
  },
  wait: {
    workspace: 'waits.workspace_id',
    stockroom: 'waits.stockroom_id',
    location: `(select at.location_id from stockrooms as at
      where at.workspace_id = waits.workspace_id and at.id = waits.stockroom_id)`,
    owner: 'waits.person_id',
  },
  location: { workspace: 'locations.workspace_id', location: 'locations.id' },
  person: { workspace: 'people.workspace_id' },
  contact: { workspace: 'people.workspace_id', only: CANNOT_SIGN_IN },
  role: { workspace: 'roles.workspace_id' },
  department: { workspace: 'departments.workspace_id' },
  group: { workspace: 'groups.workspace_id' },
  accessGroup: { workspace: 'access_groups.workspace_id' },
  category: { workspace: 'categories.workspace_id' },
  bookingLabel: { workspace: 'booking_labels.workspace_id' },
  flag: { workspace: 'flags.workspace_id' },
  field: { workspace: 'custom_fields.workspace_id' },
  import: { workspace: 'imports.workspace_id', only: "imports.kind = 'items'" },
  roster: { workspace: 'imports.workspace_id', only: "imports.kind = 'people'" },
  batch: { workspace: 'batches.workspace_id' },
  labelTemplate: { workspace: 'label_templates.workspace_id' },
  labelPrint: { workspace: 'label_prints.workspace_id' },
  documentTemplate: { workspace: 'document_templates.workspace_id' },
  device: { workspace: 'devices.workspace_id' },
};

export interface Asked {
  /** Columns other than the kind's own, for instance of an alias, or `owner` as the borrower who is meant. */
  readonly columns?: Partial<Columns>;
  /** Asks for bookings that do not exist yet: the rows are those for which one could be made. */
  readonly proposed?: boolean;
}

/**
 * The rows of a kind on which the actor may use the permission: `db('items').where(within(actor, 'items.view', 'item'))`.
 * Ids go in as values, never as joins: the planner then knows how many there are.
 */
export function within(actor: Actor, permission: Permission, kind: Kind, asked: Asked = {}): Knex.QueryCallback {
  if (!actor.both) return reached(actor, permission, kind, asked);
  const [one, other] = actor.both;
  return (rows) =>
    void rows.where(reached(one, permission, kind, asked)).where(reached(other, permission, kind, asked));
}

function reached(actor: Actor, permission: Permission, kind: Kind, asked: Asked): Knex.QueryCallback {
  const columns = { ...columnsOf(kind), ...asked.columns };
  return (rows) => {
    const scope = scopeOf(actor.scopes, permission);
    const books = (asked.proposed === true && isBooking(kind)) || toggleOf(permission).books === true;
    if (scope === 'off' || (books && actor.blocked)) return void rows.whereRaw('false');
    rows.whereRaw(`${columns.workspace} = ?`, [actor.workspaceId]);
    if (columns.only && asked.proposed !== true) rows.whereRaw(columns.only);
    rows.where((either) => {
      byRight(either, actor, permission, kind, columns);
      byOwnership(either, actor, permission, kind, columns, books);
    });
    if (toggleOf(permission).neverOnOwn && facetsOf(kind).owner) {
      rows.whereRaw(`${columns.owner} <> ?`, [actor.personId]);
    }
    const span = effectiveSpan(actor);
    if (facetsOf(kind).location && span) among(rows, columns.location, [...span]);
  };
}

/** The roles that the actor's own role covers: no toggle of theirs is wider. */
export function covered(actor: Actor): Knex.QueryCallback {
  const held = CATALOGUE.map(({ key, scopes }) => [
    key,
    scopes.filter((scope) => RANK[scope] <= RANK[scopeOf(actor.scopes, key)]),
  ]);
  return (rows) => {
    rows.whereRaw(
      `not exists (select from role_toggles as wider
        where wider.workspace_id = roles.workspace_id and wider.role_id = roles.id
          and not coalesce(jsonb_exists(?::jsonb -> wider.toggle, wider.scope), false))`,
      [JSON.stringify(Object.fromEntries(held))],
    );
  };
}

function byRight(rows: Knex.QueryBuilder, actor: Actor, permission: Permission, kind: Kind, columns: Columns): void {
  const scope = scopeOf(actor.scopes, permission);
  if (scope === 'own') return void rows.whereRaw('false');
  if (scope === 'any' || scope === 'on' || !facetsOf(kind).stockroom) return void rows.whereRaw('true');
  const stockrooms = scope === 'open' ? [...actor.staffed, ...actor.open] : [...actor.staffed];
  among(rows, columns.stockroom, stockrooms);
}

function byOwnership(
  rows: Knex.QueryBuilder,
  actor: Actor,
  permission: Permission,
  kind: Kind,
  columns: Columns,
  books: boolean,
): void {
  if (!facetsOf(kind).owner || toggleOf(permission).scopes[0] !== 'own') return;
  rows.orWhere((own) => {
    own.whereRaw(`${columns.owner} = ?`, [actor.personId]);
    if (books) among(own, columns.stockroom, [...actor.open]);
  });
}

/** Beyond so many ids the planner takes longer to weigh each of them than the database to find a page. */
const LONG = 100;
/** With more bits than this for each of them, a list of integers is shorter. */
const BITS_PER_ID = 32;

/** A long list goes in as bits, one for each id that there could be: planned at once, whatever it holds. */
function among(rows: Knex.QueryBuilder, column: string | undefined, ids: readonly number[]): void {
  const last = ids.length > LONG ? ids.reduce((most, id) => Math.max(most, id)) : 0;
  if (last === 0 || last > ids.length * BITS_PER_ID) return void rows.whereRaw(`${column} = any(?::int[])`, [[...ids]]);
  const bits = Buffer.alloc(last + 1, '0');
  for (const id of ids) bits.write('1', id);
  rows.whereRaw(`case when ${column} <= ? then get_bit(?::varbit, ${column}) = 1 else false end`, [last, `${bits}`]);
}

function columnsOf(kind: Kind): Columns {
  const columns = COLUMNS[kind];
  if (!columns) throw new Error(`No table holds the kind ${kind}`);
  return columns;
}

/** What is said or kept about an item has the facets of that item. */
function ofItem(table: string): Columns {
  return {
    workspace: `${table}.workspace_id`,
    stockroom: itsItem(table, 'stockroom_id'),
    location: itsItem(table, 'location_id'),
  };
}

function itsItem(table: string, column: string): string {
  return `(select its.${column} from items as its
    where its.workspace_id = ${table}.workspace_id and its.id = ${table}.item_id)`;
}
