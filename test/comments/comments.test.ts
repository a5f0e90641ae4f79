/** Comments on items: who writes, who deletes, who is named, and who is none the wiser. */
import t from 'tap';
import type { Scopes } from '../../src/access/levels.ts';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const { as, db, world } = await build(t);
const lena = await world.person({ role: 'limited-staff', name: 'Lena Limited' });
const mine = await world.stockroom({ name: 'Mine', staff: [lena.id] });
const theirs = await world.stockroom({ name: 'Theirs' });
const camera = await world.item({ name: 'Camera', stockroom: mine });
const drum = await world.item({ name: 'Drum', stockroom: theirs });

const holding = async (toggles: Scopes) => as(await world.person({ toggles: { 'account.sign_in': 'on', ...toggles } }));
const commentsOn = (item: number) => `/items/${item}/comments`;

t.test('T12 who may comment does so on the page of the item, line by line', async (t) => {
  const writer = await holding({ 'items.view': 'any', 'items.comment': 'any' });
  const item = await world.item({ name: 'Tripod', stockroom: mine });
  const form = (await writer.get(`/items/${item}`)).form(commentsOn(item));
  const page = await writer.submit(form, { text: '  One leg is loose.\r\n<b>Ask</b> Ann.  ' });
  t.equal(page.path, `/items/${item}#comments`);
  t.match(page.text, /Your comment was added.*You/);
  t.equal(page.document.querySelector('#comments .said')?.innerHTML, 'One leg is loose.\n&lt;b&gt;Ask&lt;/b&gt; Ann.');
  t.match(await db('comments').where({ item_id: item }), [{ text: 'One leg is loose.\n<b>Ask</b> Ann.' }]);
});

t.test('T12 T48 whoever may not comment reads, finds no field for it, and is refused', async (t) => {
  await world.comment(camera, { text: 'Handle with care' });
  const viewer = await holding({ 'items.view': 'any' });
  const page = await viewer.get(`/items/${camera}`);
  t.match(page.text, /Handle with care/);
  t.notOk(page.offers(commentsOn(camera)));
  t.equal((await viewer.force(commentsOn(camera), { text: 'Mine' })).refusal, 'toggle');
  t.equal(
    (await viewer.get(`/items/${drum}`)).document.querySelector('#comments'),
    null,
    'nothing said, nothing shown',
  );
  t.equal((await viewer.get(commentsOn(drum))).refusal, 'missing');
});

t.test('T13 whoever comments deletes none, not even their own', async (t) => {
  const writer = await holding({ 'items.view': 'any', 'items.comment': 'any' });
  await writer.submit((await writer.get(`/items/${camera}`)).form(commentsOn(camera)), { text: 'My own words' });
  const [own] = await db('comments').where({ text: 'My own words' });
  const path = `/comments/${own.id}/deletion`;
  t.notOk((await writer.get(`/items/${camera}`)).offers(path));
  t.equal((await writer.force(path)).refusal, 'toggle');
  t.ok(await db('comments').where({ id: own.id }).first());
});

t.test('T13 who may delete comments deletes any, and writes none', async (t) => {
  const id = await world.comment(camera, { text: 'Nonsense' });
  const person = await holding({ 'items.view': 'any', 'items.delete_comments': 'any' });
  const page = await person.get(`/items/${camera}`);
  t.notOk(page.offers(commentsOn(camera)));
  t.equal((await person.force(commentsOn(camera), { text: 'Mine' })).refusal, 'toggle');
  const after = await person.submit(page.form(`/comments/${id}/deletion`));
  t.match(after.text, /The comment was deleted/);
  t.notMatch(after.text, /Nonsense/);
  t.equal((await person.force(`/comments/${id}/deletion`)).refusal, 'missing');
});

t.test('T12 T13 the history of the item keeps both', async (t) => {
  const item = await world.item({ name: 'Lamp', stockroom: mine });
  const person = await as('staff');
  await person.submit((await person.get(`/items/${item}`)).form(commentsOn(item)), { text: 'Flickers' });
  const id = (await db('comments').where({ item_id: item }).first()).id;
  await person.submit((await person.get(`/items/${item}`)).form(`/comments/${id}/deletion`));
  const history = await person.get(`/items/${item}/history`);
  t.match(history.text, /deleted a comment.*commented on it/);
  t.notMatch(history.text, /Flickers/);
});

t.test('T12 T20 who wrote is named to those who see people, and is somebody to others', async (t) => {
  const item = await world.item({ name: 'Boom', stockroom: mine });
  await world.comment(item, { text: 'Noted', by: world.owner.id });
  t.match((await (await holding({ 'items.view': 'any' })).get(`/items/${item}`)).text, /Somebody .*Noted/);
  const seeing = await holding({ 'items.view': 'any', 'contacts.view': 'on', 'users.view': 'on' });
  const page = await seeing.get(`/items/${item}`);
  t.match(page.text, /Olive Owner .*Noted/);
  t.ok(page.leads(`/people/${world.owner.id}`));
});

t.test('H5 limited staff comment in their stockroom, and find no item and no comment of another', async (t) => {
  const hidden = await world.comment(drum, { text: 'A secret of the others' });
  const person = await as(lena);
  t.ok((await person.get(`/items/${camera}`)).offers(commentsOn(camera)));
  t.equal((await person.get(commentsOn(drum))).refusal, 'missing');
  t.equal((await person.force(commentsOn(drum), { text: 'Mine' })).refusal, 'missing');
  t.equal((await person.force(`/comments/${hidden}/deletion`)).refusal, 'missing');
  t.equal(
    await db('comments')
      .where({ item_id: drum })
      .count('* as n')
      .first()
      .then((row) => Number(row?.n)),
    1,
  );
});

t.test('T1 whoever does not see items sees no comments', async (t) => {
  const person = await holding({ 'inventory.view': 'on' });
  t.equal((await person.get(commentsOn(camera))).refusal, 'toggle');
  t.equal((await person.force(commentsOn(camera), { text: 'Mine' })).refusal, 'toggle');
});

t.test('T12 somebody who writes too much, or nothing, has it back to mend', async (t) => {
  const person = await as('staff');
  const form = (await person.get(`/items/${drum}`)).form(commentsOn(drum));
  const long = await person.send(form, { text: `${'x'.repeat(2001)}` });
  t.equal(long.status, 422);
  t.match(long.text, /at most 2000 characters/);
  t.match(long.form(commentsOn(drum)).values.text, /^x{2001}$/);
  t.match((await person.send(form, { text: ' \n ' })).text, /Enter a comment/);
  t.match((await person.send(form, { text: 'a\u0007b' })).text, /cannot be shown/);
});

t.test('T12 somebody who reads many comments does so page by page, each once', async (t) => {
  const item = await world.item({ name: 'Talked about', stockroom: mine });
  for (let n = 1; n <= 120; n++) await world.comment(item, { text: `Word ${n}.` });
  const person = await as('viewer');
  const first = await person.get(`/items/${item}`);
  t.equal(first.document.querySelectorAll('#comments .said').length, 5);
  t.ok(first.leads(commentsOn(item)));
  const read: string[] = [];
  let page = await person.get(commentsOn(item));
  const words = () => page.document.querySelectorAll('.said').map((each) => each.text);
  for (;;) {
    read.push(...words());
    const next = page.document.querySelector('a[rel=next]')?.getAttribute('href');
    if (!next) break;
    page = await person.get(next);
  }
  t.strictSame(
    read,
    Array.from({ length: 120 }, (_, n) => `Word ${120 - n}.`),
  );
  page = await person.get(page.document.querySelector('a[rel=prev]')?.getAttribute('href') ?? '');
  t.strictSame(words(), read.slice(50, 100));
});

t.test('T12 a comment sent twice is there once', async (t) => {
  const item = await world.item({ stockroom: mine });
  const person = await as('staff');
  const form = (await person.get(`/items/${item}`)).form(commentsOn(item));
  const sent = await Promise.all([1, 2, 3].map(() => person.send(form, { text: 'Once' })));
  t.ok(sent.every(({ status }) => status === 303));
  t.equal((await db('comments').where({ item_id: item })).length, 1);
});

t.test('L13 an item that was never lent is deleted with what was said about it', async (t) => {
  const item = await world.item({ name: 'Mistake', stockroom: mine });
  await world.comment(item);
  const person = await as('staff');
  await person.submit((await person.get(`/items/${item}`)).form(`/items/${item}/deletion`));
  t.notOk(await db('items').where({ id: item }).first());
  t.notOk(await db('comments').where({ item_id: item }).first());
});
