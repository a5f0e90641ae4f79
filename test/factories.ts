/** Makes what tests need straight in the database, with as few words as possible. */
import { createHash } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import type { Knex } from 'knex';
import type { Id, Noun } from '../src/access/ids.ts';
import type { Scopes } from '../src/access/levels.ts';
import { setToggles, synchroniseCatalogue } from '../src/platform/catalogue-sync.ts';

export const PASSWORD = 'a password of the tests';
/** Weak on purpose: it is made once, and checked at every sign-in of every test. */
const PASSWORD_HASH = await hash(PASSWORD, { memoryCost: 64, timeCost: 1, parallelism: 1 });

export interface Person {
  readonly id: Id<'person'>;
  readonly name: string;
  readonly email: string;
}

export interface PersonWish {
  /** A system role's key; or `toggles` for a role of one's own. */
  readonly role?: string;
  readonly toggles?: Scopes;
  readonly name?: string;
  readonly department?: number;
  readonly groups?: readonly number[];
  readonly location?: number;
  /** Absent: all. */
  readonly span?: readonly number[];
  readonly blocked?: boolean;
}

export interface StockroomWish {
  readonly name?: string;
  readonly location?: number;
  readonly staff?: 'all' | readonly number[];
  readonly departments?: 'all' | readonly number[];
  readonly groups?: 'all' | readonly number[];
}

export interface ItemWish {
  readonly name?: string;
  readonly stockroom: number;
  readonly location?: number;
  readonly category?: number;
  readonly kit?: number;
  /** Makes it a counted item. */
  readonly quantity?: number;
  readonly archived?: boolean;
}

export interface FlagWish {
  readonly name?: string;
  readonly colour?: string;
  readonly withdraws?: boolean;
  /** The items that carry it. */
  readonly on?: readonly number[];
  readonly note?: string;
}

export interface BookingWish {
  readonly stockroom: number;
  readonly items: readonly number[];
  readonly borrower: number;
  readonly from: Date;
  readonly to: Date;
  /** Handed out at its beginning; else it is reserved. */
  readonly out?: boolean;
  readonly purpose?: string;
}

export interface AccessGroupWish {
  readonly name?: string;
  readonly people?: readonly number[];
  readonly items?: readonly number[];
  readonly categories?: readonly number[];
}

let made = 0;

export class World {
  readonly db: Knex;
  readonly workspaceId: Id<'workspace'>;
  /** Holds every toggle, so that all other roles can change. */
  owner!: Person;

  constructor(db: Knex, workspaceId: Id<'workspace'>) {
    this.db = db;
    this.workspaceId = workspaceId;
  }

  /** A new workspace with the catalogue, the system roles and an owner. */
  static async make(db: Knex, name = 'Test school'): Promise<World> {
    const id = await insert<'workspace'>(db, 'workspaces', { name, time_zone: 'Europe/Dublin' });
    await synchroniseCatalogue(db);
    const world = new World(db, id);
    world.owner = await world.person({ role: 'owner', name: 'Olive Owner' });
    return world;
  }

  async roleId(key: string): Promise<Id<'role'>> {
    const row = await this.db('roles')
      .where({ workspace_id: this.workspaceId, system_key: key })
      .first<{ id: Id<'role'> } | undefined>('id');
    if (!row) throw new Error(`There is no system role ${key}`);
    return row.id;
  }

  /** A custom role with exactly these toggles. */
  async role(toggles: Scopes, name = unique('Role')): Promise<Id<'role'>> {
    const id = await insert<'role'>(this.db, 'roles', { workspace_id: this.workspaceId, name });
    await this.db.transaction((tx) => setToggles(tx, this.workspaceId, id, toggles));
    return id;
  }

  async person(wish: PersonWish = {}): Promise<Person> {
    const name = wish.name ?? unique('Person');
    const email = `${name.toLowerCase().replaceAll(' ', '.')}.${++made}@test.example`;
    const role_id = wish.toggles ? await this.role(wish.toggles) : await this.roleId(wish.role ?? 'self-service');
    const identity_id = await insert<'identity'>(this.db, 'identities', { email, password_hash: PASSWORD_HASH });
    const id = await insert<'person'>(this.db, 'people', {
      workspace_id: this.workspaceId,
      identity_id,
      role_id,
      name,
      email,
      department_id: wish.department ?? null,
      location_id: wish.location ?? null,
      span_all: wish.span === undefined,
      blocked_at: wish.blocked ? new Date() : null,
    });
    await this.#list('person_groups', { person_id: id }, 'group_id', wish.groups ?? []);
    await this.#list('person_span', { person_id: id }, 'location_id', wish.span ?? []);
    return { id, name, email };
  }

  /** Somebody who cannot sign in. */
  async contact(name = unique('Contact')): Promise<Id<'person'>> {
    return insert<'person'>(this.db, 'people', {
      workspace_id: this.workspaceId,
      role_id: await this.roleId('contact'),
      name,
    });
  }

  /** Somebody who may sign in, and has nothing yet to do it with. */
  async invited(name = unique('Invited')): Promise<Id<'person'>> {
    return insert<'person'>(this.db, 'people', {
      workspace_id: this.workspaceId,
      role_id: await this.roleId('self-service'),
      name,
      email: `${name.toLowerCase().replaceAll(' ', '.')}@test.example`,
    });
  }

  async department(name = unique('Department')): Promise<Id<'department'>> {
    return insert<'department'>(this.db, 'departments', { workspace_id: this.workspaceId, name });
  }

  async group(name = unique('Group')): Promise<Id<'group'>> {
    return insert<'group'>(this.db, 'groups', { workspace_id: this.workspaceId, name });
  }

  async location(wish: { name?: string; parent?: number; kind?: string } = {}): Promise<Id<'location'>> {
    return insert<'location'>(this.db, 'locations', {
      workspace_id: this.workspaceId,
      parent_id: wish.parent ?? null,
      name: wish.name ?? unique('Location'),
      kind: wish.kind ?? 'room',
    });
  }

  async category(name = unique('Category'), parent: number | null = null): Promise<Id<'category'>> {
    return insert<'category'>(this.db, 'categories', { workspace_id: this.workspaceId, name, parent_id: parent });
  }

  async stockroom(wish: StockroomWish = {}): Promise<Id<'stockroom'>> {
    const { staff = [], departments = [], groups = [] } = wish;
    const id = await insert<'stockroom'>(this.db, 'stockrooms', {
      workspace_id: this.workspaceId,
      name: wish.name ?? unique('Stockroom'),
      location_id: wish.location ?? (await this.location()),
      staff_all: staff === 'all',
      departments_all: departments === 'all',
      groups_all: groups === 'all',
    });
    await this.#list('stockroom_staff', { stockroom_id: id }, 'person_id', staff === 'all' ? [] : staff);
    await this.#list(
      'stockroom_departments',
      { stockroom_id: id },
      'department_id',
      departments === 'all' ? [] : departments,
    );
    await this.#list('stockroom_groups', { stockroom_id: id }, 'group_id', groups === 'all' ? [] : groups);
    return id;
  }

  /** A flag; it takes what carries it out of circulation unless it says otherwise. On an item, where it is wished. */
  async flag(wish: FlagWish = {}): Promise<Id<'flag'>> {
    const { name = unique('Flag'), colour = 'red', withdraws = true, on = [], note = null } = wish;
    const { workspaceId: workspace_id } = this;
    const id = await insert<'flag'>(this.db, 'flags', { workspace_id, name, colour, withdraws });
    for (const item_id of on) {
      await this.db('flaggings').insert({ workspace_id, item_id, flag_id: id, note, put_by: this.owner.id });
    }
    return id;
  }

  /** An access group, with the items and categories that are restricted to it. */
  async accessGroup(wish: AccessGroupWish = {}): Promise<Id<'accessGroup'>> {
    const { name = unique('Access group'), people = [], items = [], categories = [] } = wish;
    const of = { workspace_id: this.workspaceId };
    const id = await insert<'accessGroup'>(this.db, 'access_groups', { ...of, name });
    await this.#list('access_group_people', { access_group_id: id }, 'person_id', people);
    await this.#list('item_access_groups', { access_group_id: id }, 'item_id', items);
    await this.#list('category_access_groups', { access_group_id: id }, 'category_id', categories);
    await this.db('items')
      .where(of)
      .whereIn('id', [...items])
      .update({ access: 'listed' });
    await this.db('categories')
      .where(of)
      .whereIn('id', [...categories])
      .update({ access: 'listed' });
    return id;
  }

  async kit(stockroom: number, name = unique('Kit')): Promise<Id<'kit'>> {
    const location_id = await this.#locationOf(stockroom);
    return insert<'kit'>(this.db, 'kits', {
      workspace_id: this.workspaceId,
      name,
      stockroom_id: stockroom,
      location_id,
    });
  }

  async item(wish: ItemWish): Promise<Id<'item'>> {
    return insert<'item'>(this.db, 'items', {
      workspace_id: this.workspaceId,
      name: wish.name ?? unique('Item'),
      stockroom_id: wish.stockroom,
      location_id: wish.location ?? (await this.#locationOf(wish.stockroom)),
      category_id: wish.category ?? null,
      kit_id: wish.kit ?? null,
      counted: wish.quantity !== undefined,
      quantity: wish.quantity ?? 1,
      archived_at: wish.archived ? new Date() : null,
    });
  }

  /** A booking with what it holds, past all rules. */
  async booking({ stockroom, items, borrower, from, to, out = false, purpose }: BookingWish): Promise<Id<'booking'>> {
    const { workspaceId: workspace_id, db } = this;
    const id = await insert<'booking'>(db, 'bookings', {
      ...{ workspace_id, kind: out ? 'checkout' : 'reservation', status: out ? 'out' : 'reserved' },
      ...{ stockroom_id: stockroom, borrower_id: borrower, created_by: this.owner.id },
      ...{ starts_at: from, ends_at: to, purpose: purpose ?? null },
    });
    const held = { workspace_id, booking_id: id, during: db.raw('tstzrange(?, ?)', [from, to]) };
    await db('holds').insert(items.map((item_id) => ({ ...held, item_id, handed_out_at: out ? from : null })));
    return id;
  }

  /** An item in somebody's custody from now on. */
  async custody(item_id: number, holder_id: number): Promise<Id<'custody'>> {
    const { workspaceId: workspace_id, db } = this;
    const custody = { workspace_id, item_id, holder_id, taken_by: this.owner.id };
    const id = await insert<'custody'>(db, 'custodies', custody);
    const held = { workspace_id, item_id, custody_id: id, handed_out_at: new Date() };
    await db('holds').insert({ ...held, during: db.raw('tstzrange(now(), null)') });
    return id;
  }

  /** What somebody said about an item; the owner, unless told. */
  async comment(item: number, wish: { text?: string; by?: number } = {}): Promise<Id<'comment'>> {
    return insert<'comment'>(this.db, 'comments', {
      workspace_id: this.workspaceId,
      item_id: item,
      text: wish.text ?? unique('Comment'),
      written_by: wish.by ?? this.owner.id,
    });
  }

  /** A file of an item: some text, or a picture, of which the first is its photo. */
  async file(item: number, wish: { name?: string; picture?: boolean } = {}): Promise<Id<'file'>> {
    const content = Buffer.from(unique('Text'));
    const there = await this.db('files').where({ item_id: item, is_photo: true }).first('id');
    const drawn = { thumbnail: content, picture: content, width: 40, height: 30, is_photo: there === undefined };
    return insert<'file'>(this.db, 'files', {
      workspace_id: this.workspaceId,
      item_id: item,
      name: wish.name ?? unique('file'),
      media_type: wish.picture ? 'image/png' : 'text/plain; charset=utf-8',
      content,
      sha256: createHash('sha256').update(content).digest(),
      added_by: this.owner.id,
      ...(wish.picture ? drawn : {}),
    });
  }

  /** A code on an item, or on anything else that carries one. */
  async code(on: { code: string; item?: number; kit?: number; location?: number; person?: number }): Promise<void> {
    await this.db('codes').insert({
      workspace_id: this.workspaceId,
      code: on.code,
      item_id: on.item ?? null,
      kit_id: on.kit ?? null,
      location_id: on.location ?? null,
      person_id: on.person ?? null,
    });
  }

  async #locationOf(stockroom: number): Promise<number> {
    const row = await this.db('stockrooms')
      .where({ id: stockroom })
      .first<{ location_id: number } | undefined>('location_id');
    if (!row) throw new Error(`There is no stockroom ${stockroom}`);
    return row.location_id;
  }

  async #list(table: string, of: Record<string, number>, column: string, ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    await this.db(table).insert(ids.map((id) => ({ workspace_id: this.workspaceId, ...of, [column]: id })));
  }
}

async function insert<N extends Noun>(db: Knex, table: string, row: Record<string, unknown>): Promise<Id<N>> {
  const [made] = await db(table).insert(row).returning<{ id: Id<N> }[]>('id');
  if (!made) throw new Error(`Nothing was inserted into ${table}`);
  return made.id;
}

function unique(word: string): string {
  return `${word} ${++made}`;
}
