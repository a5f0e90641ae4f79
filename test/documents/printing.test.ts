/** Documents of bookings and people: who prints which, what they say, and that nobody reads in one what a page hides. */
import t from 'tap';
import type { Scopes } from '../../src/access/levels.ts';
import { type Browser, squeezed } from '../browser.ts';
import { build } from '../helper.ts';
import { read } from '../reading.ts';

t.setTimeout(180_000);
const { as, db, world } = await build(t);

const lena = await world.person({ role: 'limited-staff', name: 'Lena Limited' });
const cameras = await world.stockroom({ name: 'Camera store', staff: [lena.id] });
const sounds = await world.stockroom({ name: 'Sound store' });
const ben = await world.person({ role: 'self-service', name: 'Ben Ōta 太田' });
const camera = await world.item({ name: 'Žižkov 日本 камера', stockroom: cameras });
const tripod = await world.item({ name: 'Tripod', stockroom: cameras });
const zoom = await world.item({ name: 'Zoom H6', stockroom: sounds });
await db('items').where({ id: camera }).update({ serial_number: 'CA481920' });
await world.code({ item: camera, code: 'NL-0001' });
const loan = await out(cameras, [camera, tripod]);
const other = await out(sounds, [zoom]);
const templates = await templateIds();
const staff = await as('staff');

t.test('T38 who may print a loan gets a button for each document in use, and the PDF behind it', async (t) => {
  const page = await staff.get(`/checkouts/${loan}`);
  t.strictSame(
    page.links.filter(({ href }) => href.includes('/documents/')).map(({ label, href }) => [label, href]),
    [
      ['Loan agreement', `/checkouts/${loan}/documents/${templates.get('Loan agreement')}`],
      ['Packing slip', `/checkouts/${loan}/documents/${templates.get('Packing slip')}`],
    ],
  );
  const { response } = await staff.get(`/checkouts/${loan}/documents/${templates.get('Loan agreement')}`);
  t.equal(response.headers['content-type'], 'application/pdf');
  t.equal(response.headers['content-disposition'], `inline; filename="loan-agreement-${loan}.pdf"`);
  const [sheet, ...more] = await read(response.rawPayload);
  t.same(more, []);
  t.match(sheet, { width: 210, height: 297 });
  for (const words of [
    ...['Loan agreement', `Loan number ${loan}`, 'Camera store', 'Ben Ōta', '太田', 'Žižkov', '日本', 'камера'],
    ...['NL-0001', 'CA481920', 'Tripod', 'Page 1 of 1', 'Printed by'],
  ])
    t.ok(squeezed(sheet?.text).includes(words), words);
});

t.test('T38 who may not print a loan sees no button, and is refused by its address', async (t) => {
  const viewer = await as('viewer');
  const page = await viewer.get(`/checkouts/${loan}`);
  t.equal(page.status, 200);
  t.notOk(page.links.some(({ href }) => href.includes('/documents/')));
  const path = `/checkouts/${loan}/documents/${templates.get('Loan agreement')}`;
  t.equal((await viewer.get(path)).refusal, 'toggle');
  t.equal((await (await as(ben)).get(path)).refusal, 'toggle', 'nor may the borrower, whose role does not print');
});

t.test('T38 H5 limited staff print what is lent from their stockroom, and nothing of another', async (t) => {
  const person = await as(lena);
  const id = templates.get('Packing slip');
  t.ok((await person.get(`/checkouts/${loan}`)).leads(`/checkouts/${loan}/documents/${id}`));
  t.match((await textOf(person, `/checkouts/${loan}/documents/${id}`)).join(), /Tripod/);
  t.equal((await person.get(`/checkouts/${other}/documents/${id}`)).status, 404);
});

t.test('T38 a person who prints at scope own prints their own loans, and finds no others', async (t) => {
  const toggles: Scopes = {
    'account.sign_in': 'on',
    'items.view': 'any',
    'checkouts.view': 'own',
    'checkouts.pdf': 'own',
  };
  const borrower = await world.person({ toggles, name: 'Own Printer' });
  const own = await out(cameras, [await world.item({ stockroom: cameras, name: 'Own camera' })], borrower.id);
  const browser = await as(borrower);
  const id = templates.get('Packing slip');
  t.ok((await browser.get(`/checkouts/${own}`)).leads(`/checkouts/${own}/documents/${id}`));
  t.match((await textOf(browser, `/checkouts/${own}/documents/${id}`)).join(), /Own camera/);
  t.equal((await browser.get(`/checkouts/${loan}/documents/${id}`)).status, 404);
});

t.test('T38 a document that is not in use, or meant for something else, is not there', async (t) => {
  const id = templates.get('Packing slip');
  const path = `/checkouts/${loan}/documents/${id}`;
  await db('document_templates').where({ id }).update({ active: false });
  t.notOk((await staff.get(`/checkouts/${loan}`)).leads(path));
  t.equal((await staff.get(path)).status, 404);
  await db('document_templates').where({ id }).update({ active: true });
  t.equal((await staff.get(path)).status, 200);
  for (const wrong of [templates.get('What they hold'), 999_999, 'x', '0', '1%20or%201']) {
    t.equal((await staff.get(`/checkouts/${loan}/documents/${wrong}`)).status, 404, String(wrong));
  }
  const elsewhere = await db('document_templates').whereNot({ workspace_id: world.workspaceId }).first('id');
  t.equal((await staff.get(`/checkouts/${loan}/documents/${elsewhere?.id ?? 0}`)).status, 404);
});

t.test('T38 two hundred items go over pages, each with the heads of the columns and its number', async (t) => {
  const items = [];
  for (let n = 0; n < 200; n++) {
    const name = n === 7 ? `A very long name ${'of a thing that never ends '.repeat(6)}` : `Thing number ${n}`;
    items.push(await world.item({ stockroom: cameras, name }));
  }
  const long = await out(cameras, items);
  const pages = await textOf(staff, `/checkouts/${long}/documents/${templates.get('Packing slip')}`);
  t.ok(pages.length > 3, `${pages.length} pages`);
  for (const [n, page] of pages.entries()) {
    t.match(page, `Page ${n + 1} of ${pages.length}`);
    if (n < pages.length - 1) t.match(page, /Item .*Code .*Quantity/);
  }
  for (let n = 0; n < 200; n++)
    if (n !== 7)
      t.ok(
        pages.some((page) => page.includes(`Thing number ${n} `)),
        `${n}`,
      );
  t.match(pages.join(' '), /200 in all/);
});

t.test('T38 what somebody typed is printed as it is, and never read as a placeholder', async (t) => {
  await db('bookings').where({ id: loan }).update({ purpose: '{items} {phone} <b>film</b>\n# Not a heading' });
  const [page = ''] = await textOf(staff, `/checkouts/${loan}/documents/${templates.get('Loan agreement')}`);
  t.ok(page.includes('What it is for: {items} {phone} <b>film</b> # Not a heading'), page);
  t.equal(page.split('Serial number').length, 2, 'one table');
});

t.test('T24 who may print what a person holds gets loans and custody on one page', async (t) => {
  const lamp = await world.item({ stockroom: cameras, name: 'Lamp in custody' });
  await world.custody(lamp, ben.id);
  const back = await world.item({ stockroom: cameras, name: 'Back already' });
  const over = await out(cameras, [back]);
  await db('holds').where({ booking_id: over }).update({ returned_at: new Date() });
  await db('bookings').where({ id: over }).update({ status: 'returned', closed_at: new Date() });
  const path = `/people/${ben.id}/documents/${templates.get('What they hold')}`;
  t.ok((await staff.get(`/people/${ben.id}`)).leads(path));
  const text = (await textOf(staff, path)).join(' ');
  for (const words of ['Ben Ōta', 'Žižkov', 'Tripod', 'Zoom H6', 'Lamp in custody', 'No date']) {
    t.ok(text.includes(words), words);
  }
  t.notMatch(text, /Back already/);
});

t.test('T24 it holds only what its reader may see', async (t) => {
  const path = `/people/${ben.id}/documents/${templates.get('What they hold')}`;
  const text = (await textOf(await as(lena), path)).join(' ');
  t.match(text, /Tripod/);
  t.match(text, /Lamp in custody/);
  t.notMatch(text, /Zoom/, 'which is of a stockroom that she does not staff');
  const toggles: Scopes = { 'account.sign_in': 'on', 'contacts.view': 'on', 'users.view': 'on', 'users.pdf': 'on' };
  const blind = (await textOf(await as(await world.person({ toggles, name: 'No Loans' })), path)).join(' ');
  t.notMatch(blind, /Tripod|Zoom|Lamp/);
  t.match(blind, /No Loans may see nothing of what is lent/);
});

t.test('T24 who may not print what people hold sees no button, and is refused', async (t) => {
  const path = `/people/${ben.id}/documents/${templates.get('What they hold')}`;
  const toggles: Scopes = {
    'account.sign_in': 'on',
    'items.view': 'any',
    'checkouts.view': 'any',
    'contacts.view': 'on',
    'users.view': 'on',
  };
  const seer = await as(await world.person({ toggles }));
  t.equal((await seer.get(`/people/${ben.id}`)).status, 200);
  t.notOk((await seer.get(`/people/${ben.id}`)).leads(path));
  t.equal((await seer.get(path)).refusal, 'toggle');
  t.equal((await (await as(ben)).get(path)).refusal, 'toggle');
});

t.test('T24 a contact’s page leads to what they hold, too', async (t) => {
  const contact = await world.contact('Carla Contact');
  await out(cameras, [await world.item({ stockroom: cameras, name: 'Lent to Carla' })], contact);
  const path = `/people/${contact}/documents/${templates.get('What they hold')}`;
  t.ok((await staff.get(`/contacts/${contact}`)).leads(path));
  t.match((await textOf(staff, path)).join(), /Lent to Carla/);
});

t.test('T38 an address or a number is printed only for those who see the person', async (t) => {
  await db('people').where({ id: ben.id }).update({ phone: '+353 1 555 0199' });
  const id = await insertTemplate('Numbers', '{name}: {email}, {phone}');
  t.match((await textOf(staff, `/checkouts/${other}/documents/${id}`)).join(), /@test\.example, \+353 1 555 0199/);
  const toggles: Scopes = {
    'account.sign_in': 'on',
    'items.view': 'any',
    'checkouts.view': 'any',
    'checkouts.pdf': 'any',
  };
  const blind = (await textOf(await as(await world.person({ toggles })), `/checkouts/${other}/documents/${id}`)).join();
  t.match(blind, /: –, –/);
  t.notMatch(blind, /555|@/);
});

async function templateIds(): Promise<Map<string, number>> {
  const rows = await db('document_templates').where({ workspace_id: world.workspaceId }).select('id', 'name');
  return new Map(rows.map(({ id, name }) => [name, id]));
}

async function insertTemplate(name: string, body: string): Promise<number> {
  const [made] = await db('document_templates')
    .insert({ workspace_id: world.workspaceId, name, about: 'booking', body })
    .returning<{ id: number }[]>('id');
  return made?.id ?? 0;
}

/** The words of each page. */
async function textOf(browser: Browser, path: string): Promise<string[]> {
  const { response, status, text } = await browser.get(path);
  if (status !== 200) throw new Error(`${path} answers ${status}: ${text}`);
  return (await read(response.rawPayload)).map((page) => squeezed(page.text));
}

async function out(stockroom: number, items: readonly number[], borrower: number = ben.id): Promise<number> {
  const [from, to] = [new Date(Date.now() - 3_600_000), new Date(Date.now() + 7 * 86_400_000)];
  return world.booking({ stockroom, items, borrower, from, to, out: true });
}
