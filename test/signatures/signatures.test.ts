/** Loans that are signed: by whom, what exactly, and that nobody changes it afterwards. */
import t from 'tap';
import type { Scopes } from '../../src/access/levels.ts';
import { type Page, squeezed } from '../browser.ts';
import { build } from '../helper.ts';
import { read } from '../reading.ts';

t.setTimeout(180_000);
const { as, db, world } = await build(t);

const cameras = await world.stockroom({ name: 'Camera store', staff: 'all', departments: 'all', groups: 'all' });
const sounds = await world.stockroom({ name: 'Sound store' });
const ben = await world.person({ role: 'self-service', name: 'Ben Borrower' });
const ann = await world.person({ role: 'self-service', name: 'Ann Other' });
const camera = await world.item({ name: 'Arri 太', stockroom: cameras });
await world.code({ item: camera, code: 'NL-0001' });
const loan = await out(cameras, [camera, await world.item({ name: 'Tripod', stockroom: cameras })]);
const { id: agreement, body: template } = await db('document_templates')
  .where({ name: 'Loan agreement' })
  .first('id', 'body');
const { id: slip } = await db('document_templates').where({ name: 'Packing slip' }).first('id');
const staff = await as(await world.person({ role: 'staff', name: 'Stella Staff' }));
const PATH = `/checkouts/${loan}/signatures/${agreement}`;

t.test('P2 a loan asks for a signature, and whoever borrows signs by typing their name', async (t) => {
  const browser = await as(ben);
  const before = await browser.get(`/checkouts/${loan}`);
  t.match(before.text, /Not signed yet Ben Borrower is asked to sign for it/);
  t.ok(before.leads(PATH));
  const page = await browser.get(PATH);
  t.match(page.text, /Loan agreement.*Loan number.*1 × Arri 太 \(NL-0001\) 1 × Tripod.*I have received everything/);
  t.match((await browser.send(page.form(PATH), { name: ' ' })).text, /Enter your name/);
  const after = await browser.submit(page.form(PATH), { name: 'Ben Borrower' });
  t.match(after.text, /Loan agreement was signed\..*Loan agreement Ben Borrower .* Signed/);
  const link = signedLink(after);
  const signed = await browser.get(link);
  t.match(signed.text, /Signed by Ben Borrower.*1 × Arri.*by themselves, signed in as the borrower/);
  t.equal(signed.text.includes('/pdf'), false);
});

t.test('P2 the words that were signed stay as they were, whatever becomes of the document', async (t) => {
  const { body, name } = await db('signatures').where({ booking_id: loan }).first('body', 'name');
  t.match(
    body,
    /^Loan number \d+, Camera store\n\nBen Borrower borrows from .* until .*:\n\n1 × Arri 太 \(NL-0001\)\n1 × Tripod\n\n/,
  );
  t.equal(name, 'Ben Borrower');
  await db('document_templates').where({ id: agreement }).update({ body: 'Something else:\n{items}' });
  const signed = await staff.get(signedLink(await staff.get(`/checkouts/${loan}`)));
  t.match(signed.text, /I have received everything/);
  t.notMatch(signed.text, /Something else/);
  await db('document_templates').where({ id: agreement }).update({ body: template });
});

t.test('P2 nobody changes or takes away what was signed, not even in the database', async (t) => {
  for (const attempt of [
    db('signatures').update({ name: 'Somebody Else' }),
    db('signatures').update({ body: 'I owe a million' }),
    db('signatures').delete(),
    db.raw('truncate signatures'),
    db('bookings').where({ id: loan }).delete(),
  ]) {
    await t.rejects(attempt, /stays as it was signed|violates foreign key/);
  }
  t.equal((await db('signatures').where({ booking_id: loan })).length, 1);
});

t.test('P2 staff hand over their screen, and the page says before whom it was signed', async (t) => {
  const other = await out(cameras, [await world.item({ name: 'Lens', stockroom: cameras })]);
  const path = `/checkouts/${other}/signatures/${agreement}`;
  const drawing = JSON.stringify([
    [10, 20, 500, 300, 990, 40],
    [100, 100],
  ]);
  const page = await staff.submit((await staff.get(path)).form(path), { name: 'B. Borrower', drawing });
  const link = signedLink(page);
  const signed = await staff.get(link);
  t.match(signed.text, /Name as typed ?B. Borrower.*where Stella Staff was signed in/);
  t.equal(signed.document.querySelectorAll('svg.ink polyline').length, 2);
  const theirs = await as(ben);
  t.notMatch((await theirs.get(link)).text, /Stella/, 'who does not see people reads no name of theirs');
  const [sheet] = await read((await staff.get(`${link}/pdf`)).response.rawPayload);
  t.match(squeezed(sheet?.text), /1 × Lens .*Signed by B. Borrower, .* where Stella Staff was signed in/);
  const [now] = await read((await staff.get(`/checkouts/${other}/documents/${agreement}`)).response.rawPayload);
  t.match(squeezed(now?.text), /Signed by B. Borrower/, 'and so does the document while nothing changes');
});

t.test('P2 a loan that changed since says so, its document is open again, and it can be signed again', async (t) => {
  const other = await out(cameras, [await world.item({ name: 'Gimbal', stockroom: cameras })]);
  const path = `/checkouts/${other}/signatures/${agreement}`;
  await staff.submit((await staff.get(path)).form(path), { name: 'B. Borrower' });
  await db('bookings')
    .where({ id: other })
    .update({ ends_at: new Date(Date.now() + 20 * 86_400_000) });
  const page = await staff.get(`/checkouts/${other}`);
  t.match(page.text, /B. Borrower .* Changed since ?Its things or its time/);
  t.match(page.text, /Sign Loan agreement again/);
  const [sheet] = await read((await staff.get(`/checkouts/${other}/documents/${agreement}`)).response.rawPayload);
  t.notMatch(sheet?.text, /Signed by/);
  await staff.submit((await staff.get(path)).form(path), { name: 'B. Borrower' });
  t.equal((await db('signatures').where({ booking_id: other })).length, 2, 'both are kept');
});

t.test('P2 nobody signs other words than those they read', async (t) => {
  const other = await out(cameras, [await world.item({ name: 'Slider', stockroom: cameras })]);
  const path = `/checkouts/${other}/signatures/${agreement}`;
  const form = (await staff.get(path)).form(path);
  await db('bookings').where({ id: other }).update({ purpose: 'Another film', version: 5 });
  const answer = await staff.send(form, { name: 'B. Borrower' });
  t.equal(answer.status, 422);
  t.match(answer.text, /What is to be signed has changed meanwhile/);
  t.match(answer.text, /1 × Slider/);
  t.equal(answer.form(path).values.name, 'B. Borrower', 'what was typed is kept');
  t.equal((await db('signatures').where({ booking_id: other })).length, 0);
  t.equal((await staff.submit(answer.form(path))).status, 200, 'once it is read, it is signed');
  t.equal((await staff.send(form, { name: 'X', body: 'I owe nothing' })).refusal, 'field');
});

t.test('P2 what changes about a loan beside its words stands in nobody’s way', async (t) => {
  const other = await out(cameras, [await world.item({ stockroom: cameras })]);
  const path = `/checkouts/${other}/signatures/${agreement}`;
  const form = (await staff.get(path)).form(path);
  await db('bookings').where({ id: other }).update({ version: 9 });
  t.match((await staff.submit(form, { name: 'B. Borrower' })).text, /Loan agreement was signed/);
});

t.test('P2 P8 what came back already is signed as what came back', async (t) => {
  const items = [
    await world.item({ name: 'Kept light', stockroom: cameras }),
    await world.item({ name: 'Brought light', stockroom: cameras }),
  ];
  const id = await out(cameras, items);
  await db('holds').where({ booking_id: id, item_id: items[1] }).update({ returned_at: new Date() });
  const page = await staff.get(`/checkouts/${id}/signatures/${agreement}`);
  t.match(page.text, /1 × Kept light 1 × Brought light \(back .*\)|1 × Brought light \(back [^)]*\) 1 × Kept light/);
});

t.test('P2 the same form twice signs once', async (t) => {
  const other = await out(cameras, [await world.item({ stockroom: cameras })]);
  const path = `/checkouts/${other}/signatures/${agreement}`;
  const form = (await staff.get(path)).form(path);
  for (let n = 0; n < 3; n++) t.equal((await staff.send(form, { name: 'B. Borrower' })).status, 303);
  t.equal((await db('signatures').where({ booking_id: other })).length, 1);
});

t.test('P2 a drawing that is none, or too large, is refused, and so is anything but numbers on the pad', async (t) => {
  const form = (await staff.get(PATH)).form(PATH);
  const before = (await db('signatures')).length;
  for (const drawing of [
    ...['x', '{}', '[1,2]', '[[1]]', '[[1,2,3]]', '[["1","2"]]', '[[1.5,2]]', '[[-1,2]]', '[[1,401]]', '[[1001,2]]'],
    ...['[[null,2]]', '[[]]', JSON.stringify([Array(6002).fill(1)]), JSON.stringify(Array(201).fill([1, 1]))],
    ...['[[1e999,1]]', '"<svg onload=alert(1)>"'],
  ]) {
    const answer = await staff.send(form, { name: 'B. Borrower', drawing });
    t.equal(answer.status, 422, drawing.slice(0, 40));
  }
  t.equal((await db('signatures')).length, before);
});

t.test('P2 X4 who neither borrows nor lends it sees no button, and is refused by every door', async (t) => {
  const viewer = await as('viewer');
  t.notOk((await viewer.get(`/checkouts/${loan}`)).leads(PATH));
  t.equal((await viewer.get(PATH)).refusal, 'toggle');
  t.equal((await viewer.force(PATH, { name: 'V' })).refusal, 'toggle');
  const link = signedLink(await staff.get(`/checkouts/${loan}`));
  const seen = await viewer.get(`/checkouts/${loan}`);
  t.match(seen.text, /Loan agreement Ben Borrower.*Signed/, 'what one sees of a loan includes that it was signed');
  t.notOk(seen.leads(link), 'but not the words, which say more of people than one may know');
  t.equal((await viewer.get(link)).status, 404);
  t.equal((await viewer.get(`${link}/pdf`)).refusal, 'toggle');
  const other = await as(ann);
  for (const path of [PATH, link]) t.equal((await other.get(path)).status, 404, path);
  t.equal((await other.get(`${link}/pdf`)).refusal, 'toggle');
  t.equal((await other.force(PATH, { name: 'Ann', seal: 'x' })).status, 404);
  const lena = await as(await world.person({ role: 'limited-staff' }));
  const theirs = await out(sounds, [await world.item({ stockroom: sounds })]);
  t.equal((await lena.force(`/checkouts/${theirs}/signatures/${agreement}`, { name: 'L', seal: 'x' })).status, 404);
  const toggles: Scopes = { 'account.sign_in': 'on', 'items.view': 'any', 'checkouts.view': 'own' };
  const reader = await world.person({ toggles });
  const own = await out(cameras, [await world.item({ stockroom: cameras })], reader.id);
  t.equal((await (await as(reader)).get(`/checkouts/${own}/signatures/${agreement}`)).refusal, 'toggle');
});

t.test('P2 what asks for no signature, is not in use, or is back, is not signed', async (t) => {
  t.equal((await staff.get(`/checkouts/${loan}/signatures/${slip}`)).status, 404);
  t.equal((await staff.force(`/checkouts/${loan}/signatures/${slip}`, { name: 'X', seal: 'x' })).status, 404);
  await db('document_templates').where({ id: agreement }).update({ active: false });
  t.equal((await staff.get(PATH)).status, 404);
  t.notOk((await staff.get(`/checkouts/${loan}`)).leads(PATH));
  await db('document_templates').where({ id: agreement }).update({ active: true });
  const over = await out(cameras, [await world.item({ stockroom: cameras })]);
  const path = `/checkouts/${over}/signatures/${agreement}`;
  const form = (await staff.get(path)).form(path);
  await db('holds').where({ booking_id: over }).update({ returned_at: new Date() });
  await db('bookings').where({ id: over }).update({ status: 'returned', closed_at: new Date() });
  t.notOk((await staff.get(`/checkouts/${over}`)).leads(path));
  t.equal((await staff.send(form, { name: 'Late' })).status, 409);
  t.equal((await db('signatures').where({ booking_id: over })).length, 0);
});

t.test('P2 a signature is found under its own loan only', async (t) => {
  const [{ id }] = await db('signatures').where({ booking_id: loan }).select('id');
  const other = await out(cameras, [await world.item({ stockroom: cameras })]);
  for (const path of [
    `/checkouts/${other}/signed/${id}`,
    `/checkouts/${loan}/signed/x`,
    `/checkouts/${loan}/signed/0`,
  ]) {
    t.equal((await staff.get(path)).status, 404, path);
    t.equal((await staff.get(`${path}/pdf`)).status, 404, path);
  }
});

t.test('P2 T45 whoever settles the documents says which ask for a signature, and only of what is lent', async (t) => {
  const browser = await as('administrator');
  const path = `/settings/documents/${slip}/edit`;
  t.match((await browser.get('/settings/documents')).text, /Loan agreement Check-outs In use ?The borrower signs it/);
  const form = (await browser.get(path)).form(path);
  const wrong = await browser.send(form, { about: 'reservation', signed: 'on' });
  t.equal(wrong.status, 422);
  t.match(wrong.text, /only what is lent is signed for/);
  t.equal((await browser.submit(form, { signed: 'on' })).status, 200);
  t.ok((await staff.get(`/checkouts/${loan}`)).leads(`/checkouts/${loan}/signatures/${slip}`));
});

t.test('P2 the log keeps which words were signed, and no name', async (t) => {
  const { after } = await db('audit_entries').where({ action: 'signatures.sign' }).first('after');
  t.match(after, { document: 'Loan agreement', name: 'changed', drawn: false });
  t.match(after.text, /^[\w-]{43}$/);
});

function signedLink(page: Page): string {
  const found = page.links.find(({ href }) => /\/signed\/\d+$/.test(href))?.href;
  if (!found) throw new Error(`${page.path} leads to nothing that was signed: ${page.text.slice(0, 400)}`);
  return found;
}

async function out(stockroom: number, items: readonly number[], borrower: number = ben.id): Promise<number> {
  const [from, to] = [new Date(Date.now() - 3_600_000), new Date(Date.now() + 7 * 86_400_000)];
  return world.booking({ stockroom, items, borrower, from, to, out: true });
}
