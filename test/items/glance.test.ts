/** The page of an item at a glance: when it is free, who has it, and whose eyes that is for. */
import t from 'tap';
import { at, book } from '../bookings/ways.ts';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const { as, world } = await build(t);
const store = await world.stockroom({ name: 'Store', staff: 'all', departments: 'all', groups: 'all' });
const camera = await world.item({ name: 'Glance camera', stockroom: store });
const bea = await world.person({ role: 'self-service', name: 'Bea Borrower' });
await book(await as('staff'), 'checkouts', [camera], { borrower_id: String(bea.id), ends_at: at(2) });
await book(await as(bea), 'reservations', [camera], { starts_at: at(4), ends_at: at(5) }, { purpose: 'A short film' });

t.test('T26 T48 staff see on the page of an item who has it until when, its next days and its bookings', async (t) => {
  const page = await (await as('staff')).get(`/items/${camera}`);
  t.match(page.text, /Bea Borrower has it\. It is due back/);
  t.match(page.text, /When it is free/);
  t.match(page.text, /taken/);
  t.match(page.text, /Its latest bookings.*A short film/);
  t.ok(page.leads(`/reservations?item_id=${camera}&status=all`));
  t.ok(page.leads(`/calendar?item_id=${camera}`));
});

t.test('T28 an item that is out is not offered for a check-out, only to be reserved for later', async (t) => {
  const staff = await as('staff');
  const page = await staff.get(`/items/${camera}`);
  t.match(page.text, /Out ?until/);
  t.ok(page.leads(`/reservations/new?item_ids=${camera}`));
  t.notOk(page.leads(`/checkouts/new?item_ids=${camera}`));
  const free = await world.item({ stockroom: store });
  t.ok((await staff.get(`/items/${free}`)).leads(`/checkouts/new?item_ids=${free}`));
  const several = await world.item({ stockroom: store, quantity: 3 });
  await book(staff, 'checkouts', [several], { ends_at: at(2) });
  t.ok((await staff.get(`/items/${several}`)).leads(`/checkouts/new?item_ids=${several}`), 'some of it is there');
});

t.test('C27 C29 another student sees that it is taken, and nothing of who has it or what for', async (t) => {
  const student = await as('self-service');
  const page = await student.get(`/items/${camera}`);
  t.match(page.text, /Out/);
  t.match(page.text, /taken/);
  t.notMatch(page.text, /Bea|short film|has it|latest bookings/);
  const own = await (await as(bea)).get(`/items/${camera}`);
  t.match(own.text, /A short film/, 'one sees one’s own');
});

t.test('T48 who sees items but no bookings reads when it is free', async (t) => {
  const person = await as(await world.person({ toggles: { 'account.sign_in': 'on', 'items.view': 'any' } }));
  const page = await person.get(`/items/${camera}`);
  t.match(page.text, /When it is free/);
  t.notMatch(page.text, /Bea|latest bookings/);
  t.notOk(page.links.some(({ href }) => href.startsWith('/reservations')));
});
