import t from 'tap';
import { decide } from '../../src/access/decide.ts';
import { readId } from '../../src/access/ids.ts';
import type { Resource } from '../../src/access/resource.ts';
import { actorOf } from '../../src/platform/current-actor.ts';
import { Chance, seed } from '../access/random.ts';
import type { Page } from '../browser.ts';
import type { Person } from '../factories.ts';
import { build } from '../helper.ts';
import { filled, permissionsForm, permit, type Wish } from './permitting.ts';

const { as, db, world } = await build(t, { SMTP_URL: 'smtp://127.0.0.1:9' });

const site = await world.location({ name: 'Site', kind: 'site' });
const there = await world.location({ name: 'There', parent: site });
const elsewhere = await world.location({ name: 'Elsewhere', kind: 'site' });
const departments = [await world.department('Film'), await world.department('Animation')];
const groups = [await world.group('Year 1'), await world.group('Year 2')];
const room = await world.stockroom({ name: 'Camera store', location: there });

const anton = await world.person({ role: 'administrator', name: 'Anton' });
const [film, , first] = [departments[0] ?? 0, departments[1] ?? 0, groups[0] ?? 0];
const people: Person[] = [
  world.owner,
  anton,
  await world.person({ role: 'staff', name: 'Stan' }),
  await world.person({ role: 'staff', name: 'Stella Elsewhere', span: [elsewhere] }),
  await world.person({ role: 'limited-staff', name: 'Casper' }),
  await world.person({ role: 'limited-staff', name: 'Lena Elsewhere', span: [elsewhere] }),
  await world.person({ role: 'user', name: 'Una', department: film, groups }),
  await world.person({ role: 'front-desk', name: 'Farid' }),
  await world.person({ role: 'viewer', name: 'Vera' }),
  await world.person({ role: 'self-service', name: 'Sam', department: film, groups: [first] }),
  await world.person({ role: 'self-service', name: 'Sally Blocked', department: film, groups: [first], blocked: true }),
  await world.person({ role: 'self-service', name: 'Stray' }),
  await world.person({ toggles: { 'account.sign_in': 'on', 'items.view': 'open' }, name: 'Opal', department: film }),
];
const administrator = await as(anton);
const page = `/stockrooms/${room}/permissions`;

t.test('X9 the truth table foretells exactly what the server will decide, for everybody', async (t) => {
  const chance = new Chance(seed());
  t.comment(`SEED=${seed()}`);
  for (let round = 0; round < 12; round++) {
    const wish = anyWish(chance);
    const foretold = tableOf(await preview(wish));
    await permit(administrator, room, wish);
    t.strictSame(foretold, tableOf(await administrator.get(page)), 'the saved page says the same');
    for (const person of people) {
      t.strictSame(foretold.get(person.name), await observed(person), `${person.name} under ${JSON.stringify(wish)}`);
    }
  }
});

t.test('X9 it names everybody who may sign in, and nobody else', async (t) => {
  await world.contact('Connie Contact');
  const gone = await world.person({ name: 'Gone Long Ago' });
  await db('people').where({ id: gone.id }).update({ archived_at: new Date() });
  const table = tableOf(await administrator.get(page));
  t.strictSame([...table.keys()].sort(), people.map(({ name }) => name).sort());
});

t.test('X9 it says what All does', async (t) => {
  const listed = await preview({ staff: [] });
  t.match(
    listed.text,
    /It is off. It would let in 2 people of the 8/,
    'Casper and Una; others may anyway, or do not see it',
  );
  const all = await preview({ staff: 'all' });
  t.match(all.text, /It lets in 2 people of the 8 whose role is included in it.*Listing a person removes it/);
  t.match(row(all, 'Casper'), /By All/);
  t.match(row(all, 'Una'), /By All ?loans/);
  t.match(row(all, 'Stan'), /By right/);
});

t.test('X9 it says who is mailed: the listed who may see it, administrators only if listed', async (t) => {
  t.match((await preview({ staff: 'all' })).text, /Mailed about it ?Nobody/);
  const [casper, lena, una] = ['Casper', 'Lena Elsewhere', 'Una'].map(idOf);
  const mailed = await preview({ staff: [casper ?? 0, lena ?? 0, una ?? 0, anton.id] });
  t.match(mailed.text, /Mailed about it ?Anton, Casper, Una Everybody/);
  t.match(row(mailed, 'Lena Elsewhere'), /listed, but.*No$/);
});

t.test('X9 it follows the form as one edits, and nothing is saved by looking', async (t) => {
  await permit(administrator, room, { staff: [], departments: 'none', groups: 'none' });
  const before = await db('stockrooms').where({ id: room }).first();
  const form = await permissionsForm(administrator, room);
  const asked = form.element.querySelector('[hx-get]');
  t.equal(asked?.getAttribute('hx-get'), `${page}/preview`);
  t.equal(asked?.getAttribute('hx-target'), '#truth');
  const query = new URLSearchParams({ staff_mode: 'all', departments_mode: 'all', groups_mode: 'all', version: '1' });
  const part = await administrator.get(`${page}/preview?${query}`, { 'hx-request': 'true' });
  t.notMatch(part.response.body, /<html|<form/);
  t.match(part.response.body, /Who gets in/);
  t.equal(part.response.headers.vary?.toString().includes('HX-Request'), true);
  t.strictSame(await db('stockrooms').where({ id: room }).first(), before);
});

t.test('X9 without JavaScript a button shows who gets in, keeps what was chosen, and saves nothing', async (t) => {
  const before = await db('stockrooms').where({ id: room }).first();
  const form = await permissionsForm(administrator, room);
  t.ok(form.buttons.includes('Show who gets in'));
  const wish = { staff: [idOf('Casper') ?? 0], departments: [film], groups: 'all' } as const;
  const shown = await administrator.post(`${page}/preview`, { ...form.values, ...filled(wish) });
  t.equal(shown.status, 200);
  t.match(row(shown, 'Casper'), /By listing ?inventory, loans/);
  const { staff, departments, groups_mode } = shown.form(page).values;
  t.strictSame(
    [[staff].flat().at(-1), [departments].flat().at(-1), groups_mode],
    [String(idOf('Casper')), String(film), 'all'],
  );
  t.strictSame(await db('stockrooms').where({ id: room }).first(), before);
  t.equal((await administrator.submit(shown.form(page))).status, 200, 'and it can be saved from there');
  t.strictSame(await db('stockroom_staff').where({ stockroom_id: room }).pluck('person_id'), [idOf('Casper')]);
});

t.test('X9 who does not manage the stockroom is not shown it', async (t) => {
  for (const role of ['staff', 'limited-staff', 'user']) {
    const browser = await as(role);
    const query = new URLSearchParams({ staff_mode: 'all', departments_mode: 'all', groups_mode: 'all' });
    const answer = await browser.get(`${page}/preview?${query}`);
    t.equal(answer.status, 404, role);
    t.notMatch(answer.text, /Anton|Casper/);
    t.equal((await browser.force(`${page}/preview`, filled({ staff: 'all' }))).status, 404, role);
  }
  t.equal((await (await as('viewer')).get(`${page}/preview`)).refusal, 'toggle');
});

t.test('X9 a draft that makes no sense is refused in words', async (t) => {
  t.equal((await administrator.get(`${page}/preview`)).status, 422);
  t.equal((await administrator.get(`${page}/preview?staff_mode=some`)).status, 422);
  t.equal((await administrator.get(`${page}/preview?surprise=1`)).status, 403);
});

/** What the table says of one person, or what is decided about them. */
interface Line {
  readonly inventory: boolean;
  readonly loans: boolean;
  readonly open: boolean;
  readonly books: boolean;
}

async function preview(wish: Wish): Promise<Page> {
  const form = await permissionsForm(administrator, room);
  return administrator.post(`${page}/preview`, { ...form.values, ...filled(wish) });
}

function tableOf(shown: Page): Map<string, Line> {
  const rows = shown.document.querySelectorAll('#truth tbody tr');
  return new Map(
    rows.map((each) => {
      const [runs = '', open = '', books = ''] = each.querySelectorAll('td').map((cell) => words(cell.text));
      const name = words(each.querySelector('th a')?.text ?? '');
      return [
        name,
        {
          inventory: /inventory/.test(runs),
          loans: /loans/.test(runs),
          open: open.startsWith('Yes'),
          books: books.startsWith('Yes'),
        },
      ];
    }),
  );
}

async function observed({ id }: Person): Promise<Line> {
  const actor = await actorOf(db, world.workspaceId, id);
  if (!actor) throw new Error('Nobody has that id');
  const place: Resource = {
    kind: 'stockroom',
    workspaceId: world.workspaceId,
    stockroomId: room,
    locationId: there,
  };
  const others: Resource = { ...place, kind: 'checkout', ownerId: readId(999_999) };
  const own: Resource = { ...place, kind: 'reservation', ownerId: id, proposed: true };
  return {
    inventory: decide(actor, 'items.manage', place).allowed,
    loans: decide(actor, 'checkouts.manage', others).allowed,
    open: actor.open.has(room),
    books:
      decide(actor, 'reservations.manage', own).allowed ||
      decide(actor, 'checkouts.manage', { ...own, kind: 'checkout' }).allowed,
  };
}

function anyWish(chance: Chance): Wish {
  const selector = (ids: readonly number[]) => {
    if (chance.flip(0.3)) return 'all';
    return chance.flip(0.2) ? 'none' : chance.some(ids, 0.5);
  };
  const staff = chance.flip(0.3)
    ? 'all'
    : chance.some(
        people.map(({ id }) => id),
        0.4,
      );
  return { staff, departments: selector(departments), groups: selector(groups) };
}

function idOf(name: string): number | undefined {
  return people.find((person) => person.name === name)?.id;
}

function row(shown: Page, name: string): string {
  const rows = shown.document.querySelectorAll('#truth tbody tr').map((each) => words(each.text));
  return rows.find((each) => each.startsWith(name)) ?? '';
}

function words(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
