/** Who may book from which stockroom: the staff box, departments and groups, and the block. */
import t from 'tap';
import { build } from '../helper.ts';
import { answers, at, book, forceBooking, idOf } from './ways.ts';

const house = await build(t);
const { db, world, as } = house;

const open = await world.stockroom({ name: 'Open counter', staff: 'all', departments: 'all', groups: 'all' });

async function camera(stockroom: number = open): Promise<number> {
  return world.item({ stockroom });
}

async function bookingsOf(item: number): Promise<number> {
  const rows = await db('holds').where({ item_id: item, active: true });
  return rows.length;
}

t.test('H4 H6 limited staff who are listed run the loans of each of their stockrooms, and of no other', async (t) => {
  const lim = await world.person({ role: 'limited-staff' });
  const rooms = [await world.stockroom({ staff: [lim.id] }), await world.stockroom({ staff: [lim.id] })];
  const foreign = await world.stockroom({ name: 'Forbidden room', staff: [world.owner.id] });
  const staff = await as(lim);
  const ann = await world.person({ name: 'Ann Anyone' });
  for (const room of rooms) {
    const made = await book(staff, 'reservations', [await camera(room)], { borrower_id: String(ann.id) });
    const out = await staff.submit(made.form(`/reservations/${idOf(made)}/checkout`));
    t.match((await staff.submit(out.form(`/checkouts/${idOf(out)}/return`))).text, /Everything is back/);
  }
  const hidden = await world.item({ stockroom: foreign, name: 'Forbidden lens' });
  const theirs = idOf(await book(await as('administrator'), 'reservations', [hidden]));
  t.equal((await staff.get(`/reservations/${theirs}`)).status, 404);
  t.notMatch((await staff.get('/reservations?status=all')).response.body, /Forbidden/);
  t.notMatch((await staff.get(`/reservations/new?starts_at=${at(3)}&ends_at=${at(4)}`)).response.body, /Forbidden/);
  t.notMatch((await staff.get('/calendar')).response.body, /Forbidden/);
  t.equal(
    (await forceBooking(staff, 'reservations', [hidden], { starts_at: at(9), ends_at: at(10) })).status,
    422,
    'not found',
  );
  t.equal((await staff.force(`/reservations/${theirs}/cancellation`)).status, 404);
});

t.test('H11 H12 administrators and regular staff who are not listed run the loans all the same', async (t) => {
  const somebody = await world.person({ role: 'limited-staff' });
  const room = await world.stockroom({ staff: [somebody.id] });
  for (const role of ['administrator', 'staff']) {
    const browser = await as(role);
    const made = await book(browser, 'reservations', [await camera(room)]);
    const out = await browser.submit(made.form(`/reservations/${idOf(made)}/checkout`));
    t.match(out.text, /It was handed out/, role);
  }
  const other = await as('limited-staff');
  t.equal(
    (await forceBooking(other, 'reservations', [await camera(room)])).status,
    422,
    'unlisted limited staff find nothing',
  );
});

t.test("H14 H15 a listed User runs that stockroom's loans, and no inventory", async (t) => {
  const listed = await world.person({ role: 'user' });
  const room = await world.stockroom({ staff: [listed.id] });
  const item = await camera(room);
  const ann = await world.person({ name: 'Ann Lent-to' });
  const user = await as(listed);
  const made = await book(user, 'reservations', [item], { borrower_id: String(ann.id) });
  const out = await user.submit(made.form(`/reservations/${idOf(made)}/checkout`));
  t.match(out.text, /It was handed out/);
  const page = await user.get(`/items/${item}`);
  t.equal(page.status, 200);
  t.notOk(page.leads(`/items/${item}/edit`), 'no inventory');
  t.equal((await user.get(`/items/${item}/edit`)).status, 403);
  const unlisted = await as('user');
  t.notOk((await unlisted.get('/checkouts')).leads(out.path));
  t.equal((await unlisted.get(out.path)).status, 404);
  t.equal(
    (
      await forceBooking(unlisted, 'reservations', [item], {
        borrower_id: String(ann.id),
        starts_at: at(9),
        ends_at: at(10),
      })
    ).refusal,
    'reach',
  );
});

t.test(
  'X1 a blocked person and one to whom a stockroom is closed read why, and cancel and give back all the same',
  async (t) => {
    const ann = await world.person({ name: 'Ann Soon-blocked' });
    const student = await as(ann);
    const item = await camera();
    const id = idOf(await book(student, 'reservations', [item]));
    const lent = idOf(await book(await as('staff'), 'checkouts', [await camera()], { borrower_id: String(ann.id) }));
    await db('people').where({ id: ann.id }).update({ blocked_at: new Date() });
    const refused = await student.get('/reservations/new');
    t.equal(refused.status, 403);
    t.match(refused.text, /blocked/);
    t.notOk((await student.get('/reservations')).leads('/reservations/new'));
    const another = await camera();
    t.match((await forceBooking(student, 'reservations', [another])).text, /You are blocked/);
    t.equal((await student.force(`/reservations/${id}/checkout`)).status, 403);
    t.notOk((await student.get(`/reservations/${id}`)).offers(`/reservations/${id}/checkout`));
    const edit = (await student.get(`/reservations/${id}/edit`)).form(`/reservations/${id}/edit`);
    t.equal((await student.submit(edit, { ends_at: at(6) })).refusal, 'booking', 'more time is a new booking');
    t.match((await student.submit(edit, { purpose: 'Only words' })).text, /was saved/);
    const staff = await as('staff');
    const conflict = await forceBooking(staff, 'reservations', [another], { borrower_id: String(ann.id) });
    t.equal(conflict.status, 409);
    t.match(conflict.text, /is blocked/);
    t.equal(await bookingsOf(another), 0);
    t.match(
      (await student.submit((await student.get(`/reservations/${id}`)).form(`/reservations/${id}/cancellation`))).text,
      /cancelled/,
    );
    t.match(
      (await student.submit((await student.get(`/checkouts/${lent}`)).form(`/checkouts/${lent}/return`))).text,
      /Everything is back/,
    );
  },
);

t.test('H20 online reservation needs a department match and a group match', async (t) => {
  const [a, b] = [await world.department('Department A'), await world.department('Department B')];
  const [ga, gb] = [await world.group('Group A'), await world.group('Group B')];
  const student = await world.person({ department: a, groups: [ga] });
  const cases = [
    { id: 'H21', departments: 'all', groups: 'all', open: true },
    { id: 'H22', departments: 'all', groups: [], open: false },
    { id: 'H23', departments: [b], groups: [ga], open: false },
    { id: 'H24', departments: [a], groups: [gb], open: false },
    { id: 'H25', departments: [a], groups: [ga], open: true },
  ] as const;
  for (const { id, departments, groups, open: isOpen } of cases) {
    await t.test(`${id} departments ${departments}, groups ${groups}: ${isOpen ? 'yes' : 'no'}`, async (t) => {
      const room = await world.stockroom({ name: `Room ${id}`, departments, groups });
      const item = await world.item({ stockroom: room, name: `Camera ${id}` });
      const browser = await as(student);
      const choose = await browser.get(`/reservations/new?starts_at=${at(1)}&ends_at=${at(2)}&q=Camera ${id}`);
      const page = await answers(browser, 'reservations', [item]);
      t.equal(page.offers('/reservations'), isOpen);
      if (isOpen) {
        t.match(choose.text, new RegExp(`Pick Camera ${id}`));
        t.match((await browser.submit(page.form('/reservations'))).text, /The reservation was made/);
        return;
      }
      t.notMatch(choose.text, new RegExp(`Pick Camera ${id}`));
      t.match(choose.text, /not open to your department and groups|not open/);
      t.ok(choose.links.some((link) => link.href.startsWith('/why?') && link.href.includes(`stockroom_id=${room}`)));
      t.match(page.text, new RegExp(`You cannot book from Room ${id}`));
      const forced = await forceBooking(browser, 'reservations', [item]);
      t.equal(forced.refusal, 'booking');
      t.equal((await forceBooking(browser, 'checkouts', [item])).refusal, 'booking');
      t.equal(await bookingsOf(item), 0);
    });
  }
  await t.test('an existing reservation of what has closed since can be cancelled, not handed out', async (t) => {
    const room = await world.stockroom({ departments: 'all', groups: 'all' });
    const browser = await as(student);
    const page = await book(browser, 'reservations', [await camera(room)]);
    await db('stockrooms').where({ id: room }).update({ departments_all: false });
    const closed = await browser.get(page.path);
    t.notOk(closed.offers(`${page.path}/checkout`));
    t.equal((await browser.force(`${page.path}/checkout`)).refusal, 'booking');
    t.match((await browser.submit(closed.form(`${page.path}/cancellation`))).text, /cancelled/);
  });
});
