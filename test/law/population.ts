/** Owns the world that is crawled: two workspaces with something of everything, and somebody at random in it. */
import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { CATALOGUE, type Scope } from '../../src/access/catalogue.ts';
import type { Scopes } from '../../src/access/levels.ts';
import { withoutDependents, withRequired } from '../../src/access/roles.ts';
import { SYSTEM_ROLES } from '../../src/access/system-roles.ts';
import { hashOf } from '../../src/platform/one-time-tokens.ts';
import type { Chance } from '../access/random.ts';
import { type Person, World } from '../factories.ts';
import { BACK, BADGE, THINGS } from './filling.ts';

export interface Place {
  readonly world: World;
  readonly locations: readonly number[];
  readonly departments: readonly number[];
  readonly groups: readonly number[];
  readonly stockrooms: readonly number[];
}

export interface Somebody {
  readonly person: Person;
  /** Who they are, for whoever has to find out what went wrong. */
  readonly words: string;
}

const DAY = 24 * 60 * 60 * 1000;

/** A workspace of its own, furnished. */
export async function furnish(db: Knex, name: string): Promise<Place> {
  const world = await World.make(db, name);
  const site = await world.location({ name: 'Main site', kind: 'site' });
  const rooms = [await world.location({ parent: site }), await world.location({ parent: site })];
  const annexe = await world.location({ name: 'Annexe', kind: 'site' });
  const departments = [await world.department(), await world.department()];
  const groups = [await world.group(), await world.group()];
  await world.department('Nobody is in it');
  await world.group('Nobody is in it');
  await world.stockroom({ name: 'Nothing is in it', location: annexe });
  await world.location({ name: 'Empty', parent: site });
  const staff = await world.person({ role: 'limited-staff', department: departments[0] });
  const stockrooms = [
    await world.stockroom({ location: rooms[0], staff: 'all', departments: 'all', groups: 'all' }),
    await world.stockroom({ location: rooms[1], staff: [staff.id], departments: [departments[0] ?? 0], groups: 'all' }),
    await world.stockroom({ location: annexe, staff: [], departments: 'all', groups: [groups[0] ?? 0] }),
  ];
  await db('stockrooms').where({ id: stockrooms[2] }).update({ needs_approval: true });
  await rule(world, stockrooms[1] ?? 0);
  const place = { world, locations: [site, ...rooms, annexe], departments, groups, stockrooms };
  await equip(place, await people(place));
  await mark(place);
  await archive(place);
  await imports(place);
  await rosters(place);
  await batches(place);
  await remarks(place);
  await labels(world);
  await mails(world);
  await documents(world);
  await calendars(world);
  await devices(place);
  return place;
}

/** Hours and limits, closed days and a blackout, all of which leave room. */
async function rule({ db, workspaceId: workspace_id }: World, stockroom_id: number): Promise<void> {
  await db('stockrooms')
    .where({ id: stockroom_id })
    .update({ keeps_hours: true, longest_days: 30, items_at_once: 50, rest_minutes: 15 });
  const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
    workspace_id,
    stockroom_id,
    weekday,
    opens: 480,
    closes: 1200,
  }));
  await db('stockroom_hours').insert(hours);
  for (const blackout of [true, false]) {
    const [from_clock, until_clock] = [at(blackout ? 200 : 100), at(blackout ? 201 : 101)];
    await db('closures').insert({ workspace_id, stockroom_id, name: 'Stocktaking', blackout, from_clock, until_clock });
  }
}

/** Lets somebody of one place into another, so that there is somewhere to switch to. */
export async function letInto({ world }: Place, person: Person): Promise<void> {
  const { identity_id } = await world.db('people').where({ id: person.id }).first();
  const role_id = await world.roleId('viewer');
  await world.db('people').insert({ workspace_id: world.workspaceId, identity_id, role_id, name: person.name });
}

/** Somebody of that role, or of any role at all, in any place, group and box. */
export async function somebody(place: Place, chance: Chance, role?: string): Promise<Somebody> {
  const { world, stockrooms } = place;
  const toggles = role === undefined ? anyConsistentToggles(chance) : undefined;
  const span = chance.flip(0.6) ? undefined : chance.some(place.locations, 0.4);
  const wish = {
    ...(role === undefined ? { toggles } : { role }),
    department: chance.flip(0.7) ? chance.pick(place.departments) : undefined,
    groups: chance.some(place.groups, 0.5),
    span,
    blocked: chance.flip(0.15),
  };
  const person = await world.person(wish);
  const staffed = chance.some(stockrooms, 0.35);
  for (const stockroom_id of staffed) {
    await world.db('stockroom_staff').insert({ workspace_id: world.workspaceId, stockroom_id, person_id: person.id });
  }
  const booked = chance.some(stockrooms, 0.5);
  for (const stockroom of booked) await loans(place, stockroom, person.id);
  const { department, groups, blocked } = wish;
  return { person, words: JSON.stringify({ role, toggles, department, groups, span, blocked, staffed, booked }) };
}

/** One of each role, and so many with random toggles (null), in any order; those who may least come first. */
export function cast(chance: Chance, random: number): (string | null)[] {
  const first = ['self-service', 'viewer'];
  const others = ROLES.filter((role) => !first.includes(role));
  return [...first, ...chance.shuffled([...others, ...Array.from({ length: random }, () => null)])];
}

/** Roles that may sign in. */
const ROLES = SYSTEM_ROLES.filter(({ scopes }) => scopes['account.sign_in']).map(({ key }) => key);

function anyConsistentToggles(chance: Chance): Scopes {
  const off = 0.2 + 0.6 * chance.next();
  const base = chance.flip(0.4) ? chance.pick(SYSTEM_ROLES).scopes : {};
  const drawn = CATALOGUE.filter(() => !chance.flip(off)).map(({ key, scopes }) => [key, chance.pick<Scope>(scopes)]);
  const scopes = { ...base, ...Object.fromEntries(drawn), 'account.sign_in': 'on' } as const;
  return chance.flip(0.5) ? withRequired(scopes) : withoutDependents(scopes);
}

/** A list whose columns are not chosen yet, one that can be run, and one of which a row was left out; the owner's. */
async function imports({ world, stockrooms, locations }: Place): Promise<void> {
  const mapping = {
    ...{ columns: { name: 0 }, categoryId: null, makeCategories: false, match: 'none' },
    ...{ emptyClears: false, wholly: false },
    ...{ stockroomId: stockrooms[0], locationId: locations[0] },
  };
  const now = new Date();
  await importOf(world, { state: 'draft' }, { state: 'waiting' });
  await importOf(world, { state: 'draft', mapping }, { state: 'waiting' });
  await importOf(
    world,
    { state: 'done', mapping, started_at: now, finished_at: now, failed: 1 },
    { state: 'failed', reason: 'No' },
  );
}

/** The same of people. */
async function rosters({ world }: Place): Promise<void> {
  const kind = 'people';
  const roleId = await world.roleId('contact');
  const mapping = {
    ...{ columns: { name: 0 }, roleId, departmentId: null },
    ...{ match: 'none', makeDirectory: false, wholly: false },
  };
  const now = new Date();
  await importOf(world, { kind, state: 'draft' }, { state: 'waiting' });
  await importOf(world, { kind, state: 'draft', mapping }, { state: 'waiting' });
  await importOf(
    world,
    { kind, state: 'done', mapping, started_at: now, finished_at: now, failed: 1 },
    { state: 'failed', reason: 'No' },
  );
}

async function importOf(world: World, of: Record<string, unknown>, row: Record<string, unknown>): Promise<void> {
  const { db, workspaceId: workspace_id, owner } = world;
  const [made] = await db('imports')
    .insert({
      ...{ workspace_id, created_by: owner.id, file_name: 'list.csv', encoding: 'UTF-8', total: 1 },
      ...{ sha256: Buffer.alloc(32), headings: ['Name'], ...of },
    })
    .returning<{ id: number }[]>('id');
  await db('import_rows').insert({ workspace_id, import_id: made?.id, line: 2, cells: ['Camera'], ...row });
}

/** On an item of each stockroom a comment, a photo, a picture that could become it, and a file that could not. */
async function remarks({ world, stockrooms }: Place): Promise<void> {
  for (const stockroom of stockrooms) {
    const item = await world.item({ stockroom });
    await world.comment(item);
    await world.file(item, { picture: true });
    await world.file(item, { picture: true });
    await world.file(item);
  }
}

/** A flag that informs, one that takes things out of circulation, and one out of use; an item that is restricted, and a category. */
async function mark({ world, stockrooms }: Place): Promise<void> {
  const [stockroom = 0] = stockrooms;
  const [broken, charged, special] = [
    await world.item({ stockroom }),
    await world.item({ stockroom }),
    await world.item({ stockroom, category: await world.category() }),
  ];
  await world.flag({ on: [broken], note: 'The lens is loose' });
  await world.flag({ withdraws: false, on: [charged] });
  const gone = await world.flag({ withdraws: false });
  await world.db('flags').where({ id: gone }).update({ archived_at: new Date() });
  await world.accessGroup({ people: [world.owner.id], items: [special], categories: [await world.category()] });
  await world.accessGroup();
}

/** One that is over, with something left out, and one that still waits; the owner's. */
async function batches({ world }: Place): Promise<void> {
  const { db, workspaceId: workspace_id, owner } = world;
  const items = await db('items').where({ workspace_id }).orderBy('id').limit(2).select('id', 'name');
  for (const over of [true, false]) {
    const [made] = await db('batches')
      .insert({
        ...{ workspace_id, act: 'archive', fields: '{}', created_by: owner.id },
        ...(over ? { state: 'done', finished_at: new Date() } : {}),
      })
      .returning<{ id: number }[]>('id');
    const row = (place: number) => ({
      ...{ workspace_id, batch_id: made?.id, place, item_id: items[place].id, name: items[place].name },
      ...(over ? { state: place === 0 ? 'done' : 'skipped', reason: place === 0 ? null : 'No' } : {}),
    });
    await db('batch_rows').insert([row(0), row(1)]);
  }
}

/** Labels that wait to be drawn, and some that are; and a sequence that has tags for the items without one. */
async function labels({ db, workspaceId: workspace_id, owner }: World): Promise<void> {
  const { name: template_name, design } = await db('label_templates').where({ workspace_id }).first();
  const [item] = await db('items').where({ workspace_id }).limit(1).pluck<number[]>('id');
  const of = { workspace_id, created_by: owner.id, template_name, design, item_ids: [item ?? 0] };
  await db('tag_sequences').where({ workspace_id }).update({ switched_on: true, prefix: 'L-' });
  await db('label_prints').insert({ ...of, state: 'waiting' });
  await db('label_prints').insert({ ...of, state: 'done', pdf: Buffer.from('%PDF-1.7'), finished_at: new Date() });
}

/** One that failed, one that is tried again, and one that arrived. */
async function mails({ db, workspaceId: workspace_id, owner }: World): Promise<void> {
  const of = { workspace_id, person_id: owner.id, kind: 'notices' };
  await db('mails').insert({ ...of, state: 'failed', fault: 'Refused', tries: 1, settled_at: new Date() });
  await db('mails').insert({ ...of, state: 'waiting', fault: 'Put off', tries: 2 });
  await db('mails').insert({ ...of, state: 'sent', tries: 1, settled_at: new Date() });
}

/** A document that is not in use, beside those that come with the workspace; and check-outs that were signed. */
async function documents({ db, workspaceId: workspace_id, owner }: World): Promise<void> {
  const loans = await db('bookings').where({ workspace_id, kind: 'checkout' }).orderBy('id').limit(3).pluck('id');
  await db('signatures').insert(
    loans.map((booking_id) => ({
      ...{ workspace_id, booking_id, document: 'Loan agreement', paper: 'a4', body: 'I bring it back.' },
      ...{ name: 'B. Borrower', drawing: '[[10,10,500,300]]', terms: '', witnessed_by: owner.id },
    })),
  );
  await db('document_templates').insert({
    workspace_id,
    name: 'Old slip',
    about: 'booking',
    body: '{items}',
    active: false,
  });
}

/** Calendar addresses of the owner: for all of their own, for a stockroom and for an item. */
async function calendars({ db, workspaceId: workspace_id, owner }: World): Promise<void> {
  const of = { workspace_id, person_id: owner.id };
  const [stockroom_id] = await db('stockrooms').where({ workspace_id }).limit(1).pluck<number[]>('id');
  const [item_id] = await db('items').where({ workspace_id }).limit(1).pluck<number[]>('id');
  await db('feeds').insert({ ...of, about: 'person', token_hash: randomBytes(32) });
  await db('feeds').insert({ ...of, about: 'stockroom', stockroom_id, token_hash: randomBytes(32) });
  await db('feeds').insert({ ...of, about: 'item', item_id, token_hash: randomBytes(32) });
}

/** Somebody with a badge, something to scan, and devices: one in use, one that waits for its code, and one revoked. */
async function devices({ world, stockrooms }: Place): Promise<void> {
  const { db, workspaceId: workspace_id, owner } = world;
  const [stockroom = 0] = stockrooms;
  const { id: student } = await world.person({ role: 'self-service' });
  await world.code({ code: BADGE, person: student });
  const cables = await world.item({ stockroom, quantity: 9 });
  await world.code({ code: BACK, item: cables });
  for (let n = 0; n < 4; n++) await booking(world, cables, stockroom, student, 'checkout', 'out', -1, true);
  for (const code of THINGS) await world.code({ code, item: await world.item({ stockroom }) });
  const of = { workspace_id, role_id: await world.roleId('front-desk'), created_by: owner.id };
  await db('devices').insert([
    { ...of, name: 'In use', stockroom_id: stockroom, token_hash: hashOf(tokenOf(world)), paired_at: new Date() },
    { ...of, name: 'Waits', code_hash: hashOf(`code of ${workspace_id}`), code_expires_at: at(1) },
    { ...of, name: 'Revoked', revoked_at: new Date() },
  ]);
}

/** What the device that is in use keeps. */
export function tokenOf({ workspaceId }: World): string {
  return `token of ${workspaceId}`;
}

/** One of each that is out of use. */
async function archive({ world, locations, stockrooms }: Place): Promise<void> {
  const gone = { archived_at: new Date() };
  const location = await world.location({ parent: locations[0] });
  await world.db('locations').where({ id: location }).update(gone);
  const stockroom = await world.stockroom({ location: locations[1], staff: 'all', departments: 'all', groups: 'all' });
  await world.db('stockrooms').where({ id: stockroom }).update(gone);
  const kit = await world.kit(stockrooms[0] ?? 0);
  await world.db('kits').where({ id: kit }).update(gone);
}

async function people({ world, departments, groups, locations }: Place): Promise<readonly number[]> {
  const borrower = await world.person({ role: 'self-service', department: departments[0], groups });
  const blocked = await world.person({ role: 'user', blocked: true, department: departments[1] });
  const viewer = await world.person({ role: 'viewer', span: locations.slice(0, 1), location: locations[1] });
  await world.person({ toggles: { 'account.sign_in': 'on', 'items.view': 'staffed' } });
  await world.invited();
  const contact = await world.contact();
  const gone = await world.contact();
  await world.db('people').where({ id: gone }).update({ archived_at: new Date() });
  return [borrower.id, blocked.id, viewer.id, contact];
}

async function equip(place: Place, borrowers: readonly number[]): Promise<void> {
  const { world, stockrooms } = place;
  const [first = 0, second = 0] = stockrooms;
  const category = await world.category();
  await world.category('Nothing is in it', await world.category('Something lies below'));
  await fields(world, category, await world.item({ stockroom: first, category }));
  await world.item({ stockroom: first, kit: await world.kit(first), category });
  await world.item({ stockroom: first, quantity: 5 });
  const gone = await world.item({ stockroom: first });
  await world.db('items').where({ id: gone }).update({ archived_at: new Date() });
  await world.item({ stockroom: second, kit: await world.kit(second) });
  await world.kit(first, 'Nothing is in it');
  for (const [at, stockroom] of stockrooms.entries()) {
    const borrower = borrowers[at % borrowers.length] ?? 0;
    await custody(world, await world.item({ stockroom }), borrower);
    await loans(place, stockroom, borrower);
  }
  await olderLoans(world, first, borrowers[0] ?? 0);
  await series(world, first, borrowers[0] ?? 0);
}

/** Somebody waits for what is taken, and is offered what came free. */
async function line(world: World, stockroom_id: number, person_id: number): Promise<void> {
  const { db, workspaceId: workspace_id } = world;
  const item_id = await world.item({ stockroom: stockroom_id });
  await booking(world, item_id, stockroom_id, world.owner.id, 'reservation', 'reserved', 30);
  const place = { workspace_id, stockroom_id, person_id, starts_at: at(30), ends_at: at(35) };
  await db('waits').insert({ ...place, item_id });
  const free = await world.item({ stockroom: stockroom_id });
  const booking_id = await booking(world, free, stockroom_id, person_id, 'reservation', 'reserved', 30);
  await db('waits').insert({ ...place, item_id: free, state: 'offered', booking_id, offered_until: at(1) });
}

/** A reservation that repeats: one that is to come, and one that was called off. */
async function series(world: World, stockroom: number, borrower: number): Promise<void> {
  const { db, workspaceId: workspace_id, owner } = world;
  const [made] = await db('series')
    .insert({ workspace_id, every: 'week', times: 2, created_by: owner.id })
    .returning<{ id: number }[]>('id');
  for (const [status, days] of [
    ['reserved', 12],
    ['cancelled', 19],
  ] as const) {
    const item = await world.item({ stockroom });
    const id = await booking(world, item, stockroom, borrower, 'reservation', status, days);
    await db('bookings').where({ id }).update({ series_id: made?.id });
  }
}

/** Fields of a category: one that an item fills in, two that none does, one of them a choice, and one in the archive. */
async function fields({ db, workspaceId: workspace_id }: World, category_id: number, item_id: number): Promise<void> {
  const kinds = ['text', 'whole', 'choice', 'date'];
  for (const [place, kind] of kinds.entries()) {
    const archived_at = kind === 'date' ? new Date() : null;
    const [made] = await db('custom_fields')
      .insert({
        workspace_id,
        category_id,
        name: `Field ${place}`,
        kind,
        place,
        archived_at,
        listed: kind === 'choice',
      })
      .returning<{ id: number }[]>('id');
    const said = { workspace_id, item_id, field_id: made?.id, kind, once: false };
    if (kind === 'text') await db('field_values').insert({ ...said, value: 'Said' });
    if (kind === 'choice') await db('field_choices').insert({ workspace_id, field_id: made?.id, name: 'One' });
  }
}

/** A loan that is out, a reservation that has to wait for it, one that can be handed out, and one that is asked for. */
async function loans({ world }: Place, stockroom: number, borrower: number): Promise<void> {
  const item = await world.item({ stockroom });
  await booking(world, item, stockroom, borrower, 'reservation', 'reserved', 20);
  await booking(world, item, stockroom, borrower, 'checkout', 'out', -1);
  const category = await world.category();
  await world.item({ stockroom, category });
  await booking(world, await world.item({ stockroom, category }), stockroom, borrower, 'reservation', 'reserved', 10);
  await booking(world, await world.item({ stockroom }), stockroom, borrower, 'reservation', 'requested', 10);
  await line(world, stockroom, borrower);
  await drafts(world, await world.item({ stockroom }), stockroom, borrower);
}

/** Of each kind one that was kept and never booked. */
async function drafts({ db, workspaceId: workspace_id }: World, item: number, stockroom_id: number, made_by: number) {
  const basket = JSON.stringify([['item_ids', String(item)]]);
  for (const kind of ['reservation', 'checkout']) {
    await db('drafts').insert({ workspace_id, kind, stockroom_id, made_by, basket });
  }
}

/** A loan that is late, one that was given back, and reservations that were called off or declined. */
async function olderLoans(world: World, stockroom: number, borrower: number): Promise<void> {
  const item = await world.item({ stockroom });
  await booking(world, item, stockroom, borrower, 'checkout', 'out', -40);
  await booking(world, item, stockroom, borrower, 'checkout', 'returned', -80);
  await booking(world, item, stockroom, borrower, 'reservation', 'cancelled', 30);
  await booking(world, item, stockroom, borrower, 'reservation', 'declined', 30);
  await booking(world, item, stockroom, world.owner.id, 'checkout', 'returned', -100);
  await shelved(world, await booking(world, item, stockroom, borrower, 'checkout', 'returned', -120));
  await shelved(world, await booking(world, item, stockroom, borrower, 'reservation', 'cancelled', 60));
}

async function booking(
  world: World,
  item_id: number,
  stockroom_id: number,
  borrower_id: number,
  kind: string,
  status: string,
  days: number,
  counted = false,
): Promise<number> {
  const [starts_at, ends_at] = [at(days), at(days + 5)];
  const over = ['cancelled', 'declined', 'returned'].includes(status);
  const [made] = await world
    .db('bookings')
    .insert({
      workspace_id: world.workspaceId,
      ...{ kind, status, stockroom_id, borrower_id, starts_at, ends_at },
      created_by: world.owner.id,
      closed_at: over ? new Date() : null,
    })
    .returning<{ id: number }[]>('id');
  await world.db('holds').insert({
    workspace_id: world.workspaceId,
    booking_id: made?.id,
    item_id,
    counted,
    during: world.db.raw('tstzrange(?, ?)', [starts_at, ends_at]),
    active: !over,
    handed_out_at: kind === 'checkout' ? starts_at : null,
    returned_at: status === 'returned' ? ends_at : null,
  });
  return made?.id ?? 0;
}

/** In the archive, with a label. */
async function shelved({ db, workspaceId: workspace_id }: World, id: number): Promise<void> {
  const [label] = await db('booking_labels')
    .insert({ workspace_id, name: `Label ${id}`, colour: 'green' })
    .returning<{ id: number }[]>('id');
  await db('bookings').where({ id }).update({ archived_at: new Date(), label_id: label?.id });
}

async function custody(world: World, item_id: number, holder_id: number): Promise<void> {
  const { workspaceId: workspace_id, owner } = world;
  const [taken] = await world
    .db('custodies')
    .insert({ workspace_id, item_id, holder_id, taken_by: owner.id })
    .returning<{ id: number }[]>('id');
  await world.db('holds').insert({
    workspace_id,
    item_id,
    custody_id: taken?.id,
    handed_out_at: new Date(),
    during: world.db.raw('tstzrange(now(), null)'),
  });
}

function at(days: number): Date {
  return new Date(Date.now() + days * DAY);
}
