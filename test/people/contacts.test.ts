import t from 'tap';
import { at, book, rightNow } from '../bookings/ways.ts';
import type { PersonWish } from '../factories.ts';
import { build } from '../helper.ts';
import { stored } from './steps.ts';

const house = await build(t);
const { world, db, as } = house;

t.test('I8 a viewer sees no user accounts, and neither does whoever may see just contacts', async (t) => {
  const ann = await world.person();
  const contact = await world.contact('Harriet Hardware');
  for (const wish of [
    { role: 'viewer' },
    { toggles: { 'account.sign_in': 'on', 'contacts.view': 'on' } },
  ] as PersonWish[]) {
    const browser = await as(await world.person(wish));
    t.notOk((await browser.get('/')).navigation.some((link) => link.href === '/people'));
    t.equal((await browser.get('/people')).refusal, 'toggle');
    t.equal((await browser.get(`/people/${ann.id}`)).refusal, 'toggle');
    t.equal((await browser.get('/people/999999')).refusal, 'toggle', 'whatever the id');
  }
  const clerk = await as(await world.person({ toggles: { 'account.sign_in': 'on', 'contacts.view': 'on' } }));
  const list = await clerk.get('/contacts');
  t.match(list.text, /Harriet Hardware/);
  t.notMatch(list.text, new RegExp(ann.name));
  t.equal((await clerk.get(`/contacts/${contact}`)).status, 200);
  t.equal((await clerk.get(`/contacts/${ann.id}`)).status, 404, 'an account is no contact');
});

t.test('C35 somebody of self-service sees no users and no contacts', async (t) => {
  const browser = await as('self-service');
  const ann = await world.person();
  const links = (await browser.get('/')).navigation.map((link) => link.href);
  for (const path of ['/people', '/contacts', `/people/${ann.id}`, '/people/new']) {
    t.notOk(links.includes(path), path);
    t.equal((await browser.get(path)).refusal, 'toggle', path);
  }
});

t.test('C16 a user creates, edits and archives contacts, to whom things are lent', async (t) => {
  const user = await as('user');
  t.ok((await user.get('/contacts')).leads('/contacts/new'));
  const made = await user.submit((await user.get('/contacts/new')).form('/contacts'), { name: 'Olga Outside' });
  t.match(made.text, /Olga Outside was created/);
  const id = Number(made.path.split('/')[2]);
  const path = `/contacts/${id}/edit`;
  t.ok(made.leads(path));
  const saved = await user.submit((await user.get(path)).form(path), { phone: '555 777' });
  t.match(saved.text, /555 777/);
  await user.submit(saved.form(`/contacts/${id}/archive`));
  t.ok((await stored(db, id)).archived_at);
  t.notOk((await user.get('/contacts')).leads(`/contacts/${id}`));
  const viewer = await as('viewer');
  for (const address of ['/contacts', `/contacts/${id}`, '/contacts/new', path]) {
    t.equal((await viewer.get(address)).refusal, 'toggle', address);
  }
  t.equal((await viewer.force(`/contacts/${id}/restoration`)).refusal, 'toggle');
  t.equal((await viewer.force('/contacts', { name: 'Mallory' })).refusal, 'toggle');
  t.ok((await stored(db, id)).archived_at);
});

t.test('C16 whoever manages contacts gets at no account by way of them', async (t) => {
  const user = await as('user');
  const ann = await world.person({ role: 'self-service' });
  const before = await stored(db, ann.id);
  t.equal((await user.get(`/contacts/${ann.id}/edit`)).status, 404);
  const body = { name: 'Mallory', version: String(before.version) };
  t.equal((await user.force(`/contacts/${ann.id}/edit`, body)).status, 404);
  t.equal((await user.force(`/contacts/${ann.id}/archive`)).status, 404);
  const contact = await world.contact();
  const version = String((await stored(db, contact)).version);
  const role_id = String(await world.roleId('owner'));
  const grabbed = await user.force(`/contacts/${contact}/edit`, { name: 'Mallory', version, role_id });
  t.equal(grabbed.refusal, 'field', 'the role of a contact is no field of theirs');
  t.equal((await user.force('/contacts', { name: 'Mallory', role_id })).refusal, 'field');
  t.same(await stored(db, ann.id), before);
});

t.test('I2 I3 a hardware owner needs no e-mail address and no password, and cannot sign in', async (t) => {
  const administrator = await as('administrator');
  const role_id = String(await world.roleId('contact'));
  const form = (await administrator.get('/people/new')).form('/people');
  const made = await administrator.submit(form, { name: 'Hugo Hardware', role_id });
  t.equal(made.status, 200);
  t.notMatch(made.text, /\/links\//, 'there is nothing to hand over');
  const id = Number(made.path.split('/')[2]);
  t.match(await stored(db, id), { email: null, identity_id: null });
  t.notOk(made.offers(`/people/${id}/invitation`));
  t.equal((await administrator.force(`/people/${id}/invitation`)).status, 409);
  const former = await world.person({ role: 'contact' });
  t.equal((await house.stranger().signIn(former.email)).status, 422, 'even one who once had a password');
});

t.test('I1 I5 whoever signs in needs an e-mail address of their own', async (t) => {
  const administrator = await as('administrator');
  const ann = await world.person();
  const form = (await administrator.get('/people/new')).form('/people');
  for (const key of ['viewer', 'editor', 'administrator']) {
    const role_id = String(await world.roleId(key));
    const none = await administrator.submit(form, { name: 'Nobody Yet', role_id });
    t.equal(none.status, 422);
    t.match(none.text, /Enter an e-mail address/);
    const taken = await administrator.submit(form, { name: 'Nobody Yet', role_id, email: ann.email });
    t.equal(taken.status, 422);
    t.match(taken.text, /has this e-mail address already/);
  }
  t.equal(await db('people').where({ name: 'Nobody Yet' }).first(), undefined);
});

t.test('H3 nobody is made without a role', async (t) => {
  const administrator = await as('administrator');
  const form = (await administrator.get('/people/new')).form('/people');
  t.equal(form.values.role_id, '', 'none is chosen beforehand');
  t.equal((await administrator.submit(form, { name: 'Roleless' })).status, 422);
  const values = Object.entries(form.values).filter(([name]) => name !== 'role_id');
  t.equal((await administrator.post('/people', { ...Object.fromEntries(values), name: 'Roleless' })).status, 422);
  t.equal(await db('people').where({ name: 'Roleless' }).first(), undefined);
  t.ok((await db('people').whereNull('role_id')).length === 0);
});

t.test('I4 I6 C16 hardware is lent to a hardware owner, and to a viewer too', async (t) => {
  const front = await as('front-desk');
  const stockroom = await world.stockroom();
  const viewer = await world.person({ role: 'viewer' });
  for (const borrower of [await world.contact('Henry Owner'), viewer.id]) {
    const item = await world.item({ stockroom });
    const made = await book(front, 'checkouts', [item], { borrower_id: String(borrower) });
    t.equal(made.status, 200);
    const loan = await db('bookings').where({ borrower_id: borrower }).first();
    t.match(loan, { kind: 'checkout', status: 'out' });
    t.match((await front.get(`/checkouts?borrower_id=${borrower}&status=all`)).text, /Item/);
  }
  const gone = await world.contact('Gone Owner');
  await db('people').where({ id: gone }).update({ archived_at: new Date() });
  const body = { item_ids: [String(await world.item({ stockroom }))], borrower_id: String(gone) };
  const refused = await front.force('/checkouts', { ...body, starts_at: rightNow(), ends_at: at(2) });
  t.equal(await db('bookings').where({ borrower_id: gone }).first(), undefined, `${refused.status}`);
});
