/** Fills an empty database with the film school: the same school each time, with bookings around the present day. */
import type { Knex } from 'knex';
import type { Id, Noun } from '../access/ids.ts';
import { synchroniseSystemRoles } from '../platform/catalogue-sync.ts';
import { hashPassword } from '../platform/passwords.ts';
import { bookings } from './bookings.ts';
import { custodies } from './custody.ts';
import { desk } from './desk.ts';
import { documents } from './documents.ts';
import { KITS, MODELS } from './equipment.ts';
import { fields } from './fields.ts';
import { labels } from './labels.ts';
import { marks } from './marks.ts';
import { purchaseOf } from './purchases.ts';
import { remarks } from './remarks.ts';
import { requests } from './requests.ts';
import { rounds } from './rounds.ts';
import { rules } from './rules.ts';
import { DEPARTMENTS, type DemoPerson, GROUPS, PEOPLE, PLACES, type Place, SCHOOL, STOCKROOMS } from './school.ts';
import { series } from './series.ts';
import { waits } from './waits.ts';
import { wishes } from './wishes.ts';

export const DEMO_PASSWORD = 'demo-demo-demo';

/** The address of a demo account. */
export function addressOf(account: string): string {
  return `${account}@demo.example`;
}

/** Everything, in one transaction. */
export async function fillSchool(db: Knex): Promise<void> {
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  await db.transaction(async (tx) => {
    const school = await School.found(tx);
    await school.places(PLACES, null);
    await school.directory();
    await school.people(passwordHash);
    await school.stockrooms();
    await school.equipment();
    await school.kits();
    await fields(tx, school.workspaceId);
    await bookings(tx, school.workspaceId);
    await requests(tx, school.workspaceId, 'Animation store');
    await rules(tx, school.workspaceId);
    await series(tx, school.workspaceId, 'Sound store', 'Sunniva Dahl');
    await waits(tx, school.workspaceId, 'Lighting store', ['Sunniva Dahl', 'Farid Amini']);
    await wishes(tx, school.workspaceId, 'Casper Holt');
    await labels(tx, school.workspaceId);
    await custodies(tx, school.workspaceId);
    await documents(tx, school.workspaceId);
    await remarks(tx, school.workspaceId);
    await marks(tx, school.workspaceId);
    await rounds(tx, school.workspaceId);
    await desk(tx, school.workspaceId);
  });
}

class School {
  readonly workspaceId: Id<'workspace'>;
  readonly #tx: Knex.Transaction;
  /** Ids by kind and name, such as `location Camera store`. */
  readonly #ids = new Map<string, number>();

  constructor(tx: Knex.Transaction, workspaceId: Id<'workspace'>) {
    this.#tx = tx;
    this.workspaceId = workspaceId;
  }

  static async found(tx: Knex.Transaction): Promise<School> {
    const [workspace] = await tx('workspaces').insert(SCHOOL).returning<{ id: Id<'workspace'> }[]>('id');
    if (!workspace) throw new Error('The school was not founded');
    await synchroniseSystemRoles(tx, workspace.id);
    return new School(tx, workspace.id);
  }

  async places(places: readonly Place[], parent: number | null): Promise<void> {
    for (const { name, kind, below = [] } of places) {
      const id = await this.#insert('location', 'locations', name, { name, kind, parent_id: parent });
      await this.places(below, id);
    }
  }

  async directory(): Promise<void> {
    for (const name of DEPARTMENTS) await this.#insert('department', 'departments', name, { name });
    for (const name of GROUPS) await this.#insert('group', 'groups', name, { name });
  }

  async people(passwordHash: string): Promise<void> {
    const roles = await this.#tx('roles')
      .where({ workspace_id: this.workspaceId })
      .select<{ id: number; system_key: string }[]>('id', 'system_key');
    for (const role of roles) this.#ids.set(`role ${role.system_key}`, role.id);
    for (const person of PEOPLE) await this.#person(person, passwordHash);
  }

  async stockrooms(): Promise<void> {
    for (const { name, place, description, staff, departments, groups } of STOCKROOMS) {
      const id = await this.#insert('stockroom', 'stockrooms', name, {
        name,
        description,
        location_id: this.#id('location', place),
        staff_all: staff === 'all',
        departments_all: departments === 'all',
        groups_all: groups === 'all',
      });
      await this.#list('stockroom_staff', { stockroom_id: id }, 'person', staff);
      await this.#list('stockroom_departments', { stockroom_id: id }, 'department', departments);
      await this.#list('stockroom_groups', { stockroom_id: id }, 'group', groups);
    }
  }

  async equipment(): Promise<void> {
    for (const name of new Set(MODELS.map((model) => model.category))) {
      await this.#insert('category', 'categories', name, { name });
    }
    let tag = 0;
    for (const model of MODELS) {
      for (let n = 1; n <= (model.counted ? 1 : model.count); n++) {
        tag += 1;
        const place = model.place ?? STOCKROOMS.find((room) => room.name === model.stockroom)?.place ?? '';
        const id = await this.#insert('item', 'items', `${model.name} ${n}`, {
          name: model.name,
          brand: model.brand,
          stockroom_id: this.#id('stockroom', model.stockroom),
          location_id: this.#id('location', place),
          category_id: this.#id('category', model.category),
          counted: model.counted === true,
          quantity: model.counted ? model.count : 1,
          serial_number: model.counted
            ? null
            : `${model.brand.slice(0, 2).toUpperCase()}${(48_211 + tag * 7919) % 1_000_000}`,
          purchased_on: `20${20 + (tag % 6)}-0${1 + (tag % 9)}-15`,
          price: model.price,
          ...purchaseOf(tag),
        });
        await this.#row('codes', { code: `NL-${String(tag).padStart(4, '0')}`, item_id: id });
      }
    }
    await this.#tx('tag_sequences')
      .where({ workspace_id: this.workspaceId })
      .update({ switched_on: true, prefix: 'NL-', digits: 4, next: tag + 1 });
  }

  async kits(): Promise<void> {
    for (const { name, stockroom, count, models } of KITS) {
      for (let n = 1; n <= count; n++) {
        const stockroom_id = this.#id('stockroom', stockroom);
        const place = STOCKROOMS.find((room) => room.name === stockroom)?.place ?? '';
        const location_id = this.#id('location', place);
        const id = await this.#insert('kit', 'kits', `${name} ${n}`, {
          name: `${name} ${n}`,
          stockroom_id,
          location_id,
        });
        const members = models.map((model) => this.#id('item', `${model} ${n}`));
        await this.#tx('items').whereIn('id', members).update({ kit_id: id });
      }
    }
  }

  async #person(person: DemoPerson, passwordHash: string): Promise<void> {
    const email = person.account === undefined ? null : addressOf(person.account);
    const identity = email === null ? null : await this.#identity(email, passwordHash);
    const id = await this.#insert('person', 'people', person.account ?? person.name, {
      identity_id: identity,
      role_id: this.#id('role', person.role),
      name: person.name,
      email,
      department_id: person.department ? this.#id('department', person.department) : null,
      location_id: person.place ? this.#id('location', person.place) : null,
      span_all: person.span === undefined,
      blocked_at: person.blocked ? new Date() : null,
      blocked_because: person.blocked ?? null,
    });
    await this.#list('person_groups', { person_id: id }, 'group', person.groups ?? []);
    await this.#list('person_span', { person_id: id }, 'location', person.span ?? []);
  }

  async #identity(email: string, password_hash: string): Promise<number> {
    const [made] = await this.#tx('identities').insert({ email, password_hash }).returning<{ id: number }[]>('id');
    if (!made) throw new Error(`The account ${email} was not made`);
    return made.id;
  }

  async #insert(noun: Noun, table: string, name: string, row: Record<string, unknown>): Promise<number> {
    const [made] = await this.#tx(table)
      .insert({ workspace_id: this.workspaceId, ...row })
      .returning<{ id: number }[]>('id');
    if (!made) throw new Error(`${name} was not made`);
    this.#ids.set(`${noun} ${name}`, made.id);
    return made.id;
  }

  async #row(table: string, row: Record<string, unknown>): Promise<void> {
    await this.#tx(table).insert({ workspace_id: this.workspaceId, ...row });
  }

  async #list(table: string, of: Record<string, number>, noun: Noun, names: 'all' | readonly string[]): Promise<void> {
    if (names === 'all') return;
    for (const name of names) await this.#row(table, { ...of, [`${noun}_id`]: this.#id(noun, name) });
  }

  #id(noun: Noun, name: string): number {
    const id = this.#ids.get(`${noun} ${name}`);
    if (id === undefined) throw new Error(`The demo names the ${noun} ${name}, but made none`);
    return id;
  }
}
