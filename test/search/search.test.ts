/** The search of everything: each finds what their own pages show, also by words that are spelled wrong. */
import t from 'tap';
import type { Scopes } from '../../src/access/levels.ts';
import type { Page } from '../browser.ts';
import { World } from '../factories.ts';
import { build } from '../helper.ts';

t.setTimeout(180_000);
const { as, db, world } = await build(t);
const north = await world.location({ name: 'North cellar' });
const south = await world.location({ name: 'South attic' });
const lena = await world.person({ role: 'limited-staff', name: 'Lena Limited' });
const cameras = await world.stockroom({ name: 'Camera store', location: north, staff: [lena.id] });
const sounds = await world.stockroom({ name: 'Sound store', location: south });
const canon = await world.item({ name: 'Canon 5D', stockroom: cameras });
const sennheiser = await world.item({ name: 'Sennheiser MKH 416', stockroom: sounds });
await world.item({ name: 'Canonball of the theatre', stockroom: sounds });
await db('items').where({ id: canon }).update({ brand: 'Canon', serial_number: 'X77-12' });
await world.code({ item: canon, code: 'NL-0042' });
const kit = await world.kit(cameras, 'Documentary kit');
const bea = await world.person({ role: 'self-service', name: 'Bea Borrower' });
const contact = await world.contact('Conrad Contact');
const wedding = await booking(canon, cameras, bea.id, 'Wedding film');

const holding = async (toggles: Scopes, span?: readonly number[]) =>
  as(await world.person({ toggles: { 'account.sign_in': 'on', ...toggles }, span }));
const find = (q: string) => `/search?q=${encodeURIComponent(q)}`;

async function booking(item_id: number, stockroom_id: number, borrower_id: number, purpose: string): Promise<number> {
  const [starts_at, ends_at] = ['2031-03-01T10:00Z', '2031-03-02T10:00Z'];
  const of = { workspace_id: world.workspaceId, stockroom_id, borrower_id, created_by: world.owner.id };
  const [made] = await db('bookings')
    .insert({ ...of, kind: 'reservation', status: 'reserved', starts_at, ends_at, purpose })
    .returning('id');
  const during = db.raw('tstzrange(?, ?)', [starts_at, ends_at]);
  await db('holds').insert({ workspace_id: world.workspaceId, booking_id: made.id, item_id, during });
  return made.id;
}

/** The names that a page has found, by the heading above them. */
function found(page: Page): Record<string, string[]> {
  const parts = page.document.querySelectorAll('section.part').map((part) => {
    const names = part.querySelectorAll('tbody tr a').map((link) => link.text.trim());
    return [part.querySelector('h2')?.text.trim() ?? '', names] as const;
  });
  return Object.fromEntries(parts);
}

t.test('P18 whoever searches from the box of any page finds things of each kind by their words', async (t) => {
  const person = await as('staff');
  const box = (await person.get('/')).document.querySelector('search form');
  t.equal(box?.getAttribute('action'), '/search');
  const answers: [string, Record<string, string[]>][] = [
    ['canon', { Items: ['Canon 5D', 'Canonball of the theatre'] }],
    ['5d canon', { Items: ['Canon 5D'] }],
    ['x77', { Items: ['Canon 5D'] }],
    ['documentary', { Kits: ['Documentary kit'] }],
    ['camera', { Stockrooms: ['Camera store'] }],
    ['cellar', { Locations: ['North cellar'] }],
    ['conrad', { People: ['Conrad Contact'] }],
    ['bea', { People: ['Bea Borrower'], Reservations: ['Bea Borrower'] }],
    ['wedding bea', { Reservations: ['Bea Borrower'] }],
  ];
  for (const [q, expected] of answers) t.strictSame(found(await person.get(find(q))), expected, q);
  const page = await person.get(find('wedding'));
  t.ok(page.leads(`/reservations/${wedding}`));
  t.equal(page.document.querySelector('#search')?.getAttribute('value'), 'wedding');
});

t.test('P18 things are found by what they are, too: a category leads to its items', async (t) => {
  const lenses = await world.category('Zoom lenses');
  await world.item({ name: 'Fujinon 18-55', stockroom: cameras, category: lenses });
  const page = await (await as('staff')).get(find('zoom'));
  t.strictSame(found(page), { Categories: ['Zoom lenses'] });
  const [link] = page.links.filter(({ label }) => label === 'Zoom lenses');
  t.match((await (await as('staff')).get(link?.href ?? '')).text, /Fujinon 18-55/);
});

t.test('P18 a code, with capitals or without, comes first', async (t) => {
  const person = await as('staff');
  const page = await person.get(find('nl-0042'));
  t.strictSame(Object.entries(found(page)), [
    ['Carries this code', ['Canon 5D']],
    ['Items', ['Canon 5D']],
  ]);
});

t.test('P18 words that are spelled wrong find what was meant', async (t) => {
  const person = await as('staff');
  const meant: [string, string, string][] = [
    ['cannon', 'Items like “canon”', 'Canon 5D'],
    ['sennhieser', 'Items like “sennheiser”', 'Sennheiser MKH 416'],
    ['documentry', 'Kits', 'Documentary kit'],
    ['borower', 'People', 'Bea Borrower'],
    ['celar', 'Locations', 'North cellar'],
  ];
  for (const [q, heading, name] of meant) t.ok(found(await person.get(find(q)))[heading]?.includes(name), q);
  t.match((await person.get(find('zzzzzz'))).text, /Nothing was found/);
});

t.test(
  'H5 limited staff find nothing of a stockroom whose staff they are not, nor does its wording show',
  async (t) => {
    const person = await as(lena);
    t.strictSame(found(await person.get(find('canon'))).Items, ['Canon 5D']);
    for (const q of ['sennheiser', 'sennhieser', 'sound']) {
      const page = await person.get(find(q));
      t.match(page.text, /Nothing was found/, q);
      t.notMatch(page.text, /Sennheiser|Sound store/, q);
    }
    t.strictSame(found(await person.get(find('theatre'))), {});
  },
);

t.test('T1 T48 whoever does not see items finds none, nor kits, nor bookings of them', async (t) => {
  const person = await holding({ 'contacts.view': 'on', 'users.view': 'on' });
  t.ok((await person.get('/')).document.querySelector('search form'), 'they search people');
  for (const q of ['canon', 'cannon', 'nl-0042', 'documentary', 'camera', 'cellar', 'wedding']) {
    t.strictSame(found(await person.get(find(q))), {}, q);
  }
  t.strictSame(found(await person.get(find('bea'))), { People: ['Bea Borrower'] });
});

t.test('T1 T48 whoever sees nothing of what is searched has no box for it, and is refused', async (t) => {
  const person = await holding({ 'inventory.view': 'on' });
  t.equal((await person.get('/')).document.querySelector('search'), null);
  t.equal((await person.get(find('canon'))).refusal, 'toggle');
});

t.test('P18 T26 each kind is found under its own permission alone', async (t) => {
  const viewer = await holding({ 'items.view': 'any' });
  t.strictSame(found(await viewer.get(find('bea'))), {});
  t.strictSame(found(await viewer.get(find('cellar'))), {});
  const own = await as(bea);
  t.strictSame(found(await own.get(find('wedding'))), { Reservations: ['Bea Borrower'] }, 'their own');
  const other = await as('self-service');
  t.strictSame(found(await other.get(find('wedding'))), {}, 'somebody else’s');
  const contacts = await holding({ 'contacts.view': 'on' });
  t.strictSame(found(await contacts.get(find('con'))), { Contacts: ['Conrad Contact'] });
  t.ok((await contacts.get(find('con'))).leads(`/contacts/${contact}`));
  t.strictSame(found(await contacts.get(find('bea'))), {});
});

t.test('P18 I20 whoever has a span finds what stands in it', async (t) => {
  const person = await holding({ 'items.view': 'any', 'storage.view': 'on' }, [south]);
  t.strictSame(found(await person.get(find('canon'))), { Items: ['Canonball of the theatre'] });
  t.strictSame(found(await person.get(find('attic'))), { Locations: ['South attic'] });
  t.match((await person.get(find('cellar'))).text, /Nothing was found/);
});

t.test('P18 what is in the archive, or in another workspace, is not found', async (t) => {
  await world.item({ name: 'Steenbeck table', stockroom: cameras, archived: true });
  const elsewhere = await World.make(db, 'Elsewhere');
  await elsewhere.item({ name: 'Steenbeck of others', stockroom: await elsewhere.stockroom() });
  t.match((await (await as('owner')).get(find('steenbeck'))).text, /Nothing was found/);
});

t.test('P18 of many the first few are shown, with the way to all of them', async (t) => {
  for (let n = 1; n <= 9; n++) await world.item({ name: `Sandbag ${n}`, stockroom: cameras });
  const person = await as('staff');
  const page = await person.get(find('sandbag'));
  t.match(page.text, /The first 6 of 9/);
  t.ok(page.leads('/items?q=sandbag'));
  t.match((await person.get(find('sanbdag'))).text, /Items like “sandbag”/);
  t.ok((await person.get(find('sanbdag'))).leads('/items?q=sandbag'));
});

t.test('P18 whatever somebody types is answered', async (t) => {
  const person = await as('staff');
  for (const q of [
    '',
    ' ',
    '%',
    '_',
    '\\',
    "'",
    'a',
    '5d',
    '“”',
    '日本',
    'x'.repeat(5000),
    'a b c d e f g h i j k',
    '\0',
    '?',
    '??',
  ]) {
    t.equal((await person.get(find(q))).status, 200, q.slice(0, 20));
  }
  t.match((await person.get('/search')).text, /What are you looking for/);
  t.strictSame(found(await person.get(find('5d'))).Items, ['Canon 5D']);
  t.strictSame(found(await person.get(find('100%'))), {}, 'a sign is a sign');
  t.equal((await person.get(`/search?q=canon&q=documentary`)).status, 200);
  t.ok(kit && sennheiser);
});
