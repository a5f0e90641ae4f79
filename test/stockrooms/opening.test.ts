import t, { type Test } from 'tap';
import { answers, forceBooking } from '../bookings/ways.ts';
import type { Browser } from '../browser.ts';
import { build } from '../helper.ts';
import { permissionsForm, permit } from './permitting.ts';

const { as, db, world } = await build(t);

const administrator = await world.person({ role: 'administrator', name: 'Anton Berg' });
const anton = await as(administrator);
const [film, animation] = [await world.department('Film'), await world.department('Animation')];
const [first, second] = [await world.group('Year 1'), await world.group('Year 2')];

t.test('H19 departments and groups that may book are multi-selected, and each change is logged', async (t) => {
  const { room } = await furnished();
  const saved = await permit(anton, room, { departments: [film, animation], groups: [first, second] });
  const { values } = saved.form(`/stockrooms/${room}/permissions`);
  t.match(values, { departments_mode: 'listed', groups_mode: 'listed' });
  t.strictSame([values.departments].flat().filter(Boolean).sort(), [film, animation].map(String).sort());
  await permit(anton, room, { departments: 'all', groups: [] });
  const { departments_mode, groups_mode } = (await permissionsForm(anton, room)).values;
  t.strictSame({ departments_mode, groups_mode }, { departments_mode: 'all', groups_mode: 'none' });
  const entries = await db('audit_entries').where({ action: 'stockrooms.permit', subject_id: room }).orderBy('id');
  t.match(entries[0], { person_id: administrator.id, before: { departments: [], groups: [] } });
  t.match(entries[0].after, { departments: [film, animation], groups: [first, second] });
  t.match(entries[1].after, { departments: 'all', groups: [] });
  const rows = await db('audit_rows').where({ table_name: 'stockroom_groups', operation: 'delete' });
  t.equal(rows.length, 2, 'with the images of the rows');
});

const TABLE = [
  { id: 'H21', departments: 'all', groups: 'all', open: true },
  { id: 'H22', departments: 'all', groups: 'none', open: false },
  { id: 'H23', departments: [animation], groups: [first], open: false },
  { id: 'H24', departments: [film], groups: [second], open: false },
  { id: 'H25', departments: [film], groups: [first], open: true },
] as const;

for (const { id, departments, groups, open } of TABLE) {
  const words = open ? 'books online' : 'does not book online';
  t.test(`${id} a student of Film and Year 1 ${words} where ${describe(departments, groups)}`, async (t) => {
    const { room, item } = await furnished();
    await permit(anton, room, { departments, groups });
    const student = await as(await world.person({ department: film, groups: [first] }));
    await booksOnline(t, student, room, item, open);
  });
}

t.test('H20 online reservation needs a department match and a group match, both at once', async (t) => {
  const { room, item } = await furnished();
  await permit(anton, room, { departments: [film], groups: [first] });
  const people: [Parameters<typeof world.person>[0], boolean][] = [
    [{ department: film, groups: [first] }, true],
    [{ department: film, groups: [second, first] }, true],
    [{ department: film, groups: [second] }, false],
    [{ department: film }, false],
    [{ groups: [first] }, false],
    [{ department: animation, groups: [first] }, false],
    [{}, false],
  ];
  for (const [wish, open] of people) await booksOnline(t, await as(await world.person(wish)), room, item, open);
  await permit(anton, room, { departments: 'all', groups: 'all' });
  await booksOnline(t, await as(await world.person({})), room, item, true);
});

/** A stockroom that is open to nobody, with one item in it. */
async function furnished() {
  const room = await world.stockroom();
  return { room, item: await world.item({ stockroom: room }) };
}

/** Through the booking page: it offers to book, and does; or it says why not, and what is sent all the same is refused. */
async function booksOnline(t: Test, student: Browser, room: number, item: number, open: boolean): Promise<void> {
  const page = await answers(student, 'reservations', [item]);
  t.equal(page.offers('/reservations'), open);
  t.match((await student.get(`/stockrooms/${room}`)).text, open ? /It is open to you/ : /It is not open to you/);
  const count = async () => (await db('bookings').where({ stockroom_id: room })).length;
  const before = await count();
  const answer = open
    ? await student.send(page.form('/reservations'))
    : await forceBooking(student, 'reservations', [item]);
  t.equal(answer.status, open ? 303 : 403);
  t.equal(await count(), before + (open ? 1 : 0));
  if (open) await db('bookings').where({ stockroom_id: room }).delete();
}

function describe(...lists: readonly ('all' | 'none' | readonly number[])[]): string {
  const names = new Map<number, string>([
    [film, 'Film'],
    [animation, 'Animation'],
    [first, 'Year 1'],
    [second, 'Year 2'],
  ]);
  const [departments, groups] = lists.map((list) =>
    typeof list === 'string' ? list : list.map((id) => names.get(id)).join(),
  );
  return `departments say ${departments} and groups say ${groups}`;
}
