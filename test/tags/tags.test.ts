/** Asset tags: who shapes the sequence, what new items get, and that no two ever get the same. */
import t from 'tap';
import type { Browser, Page } from '../browser.ts';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const { app, as, db, world } = await build(t);

const store = await world.stockroom({ name: 'Store', staff: 'all' });
const manager = await as(
  await world.person({ toggles: { 'account.sign_in': 'on', 'items.view': 'any', 'items.manage': 'any' } }),
);
const shaper = await as('equipment-manager');

t.test('L33 T45 an equipment manager shapes the sequence, and needs no general admin for it', async (t) => {
  t.ok((await shaper.get('/settings/equipment')).leads('/tags'));
  const page = await shaper.get('/tags');
  t.match(page.text, /Switched off/);
  t.strictSame(
    await codesOf(await made(manager, { name: 'Untagged' })),
    [],
    'nothing is given until it is switched on',
  );
  const saved = await shape({ switched_on: 'on', prefix: 'NL-', digits: '4', next: '7' });
  t.match(saved.text, /The sequence was saved.*gets the tag NL-0007/s);
  t.match((await shape({ digits: '12' })).text, /Digits: enter a whole number from 1 to 9/);
  const [entry] = await db('audit_entries').where({ action: 'tags.save' });
  t.match(entry, { before: { switched_on: false }, after: { prefix: 'NL-', next: '7', switched_on: true } });
});

t.test('L33 who does not shape equipment neither sees the sequence nor changes it', async (t) => {
  for (const person of [manager, await as('viewer'), await as('front-desk')]) {
    t.equal((await person.get('/tags')).refusal, 'toggle');
    t.equal((await person.force('/tags', { digits: '1', next: '1' })).refusal, 'toggle');
    t.equal((await person.force('/tags/items')).refusal, 'toggle');
  }
});

t.test('P12 a new item gets the next tag before its other codes, and skips what something carries', async (t) => {
  await world.code({ item: await world.item({ stockroom: store }), code: 'nl-0008' });
  t.strictSame(await codesOf(await made(manager, { name: 'One', codes: '5012345678900' })), [
    'NL-0007',
    '5012345678900',
  ]);
  const two = await made(manager, { name: 'Two' });
  t.strictSame(await codesOf(two), ['NL-0009']);
  t.match((await manager.get(two)).text, /NL-0009/, 'its page says so');
  t.strictSame(
    await codesOf(await made(manager, { name: 'Typed', codes: 'NL-0500' })),
    ['NL-0500'],
    'one tag is enough',
  );
});

t.test('P12 a tag of an item that was not made after all is given to the next one', async (t) => {
  const form = (await manager.get('/items/new')).form('/items');
  const refused = await manager.submit(form, { name: 'Never', stockroom_id: String(store), codes: 'NL-0007' });
  t.equal(refused.status, 422);
  const taken = await manager.submit(form, { name: 'Never', stockroom_id: String(store), codes: '5012345678900' });
  t.match(taken.text, /carries this code already/);
  t.strictSame(await codesOf(await made(manager, { name: 'Three' })), ['NL-0010']);
});

t.test('P12 an imported item gets a tag as well', async (t) => {
  const person = await as('administrator');
  const upload = (await person.get('/imports/new')).form('/imports');
  const mapping = await person.upload(upload, { file: { name: 'list.csv', content: 'Name\nFrom a list\n' } });
  const preview = await person.submit(mapping.form(mapping.path), { stockroom_id: String(store) });
  await person.submit(preview.form(`${preview.path}/run`));
  await app.jobs.runWaiting();
  const [item] = await db('items').where({ name: 'From a list' }).pluck('id');
  t.strictSame(await codesOf(`/items/${item}`), ['NL-0011']);
});

t.test('P12 each copy of an item gets a tag of its own', async (t) => {
  const path = await made(manager, { name: 'Pattern' });
  const form = (await manager.get(`${path}/duplicates`)).form(`${path}/duplicates`);
  await manager.submit(form, { name: 'Copy', copies: '3' });
  const tags = await db('codes')
    .join('items', 'items.id', 'codes.item_id')
    .where({ name: 'Copy' })
    .orderBy('code')
    .pluck('code');
  t.strictSame(tags, ['NL-0013', 'NL-0014', 'NL-0015']);
});

t.test('P12 of twenty that are made at once no two get the same tag, and no number is lost', async (t) => {
  const people = await Promise.all(
    Array.from({ length: 4 }, () => world.person({ role: 'editor' })).map(async (person) => as(await person)),
  );
  const pages = await Promise.all(
    Array.from({ length: 20 }, (_, n) => made(people[n % 4] ?? manager, { name: `At once ${n}` })),
  );
  const tags = (await Promise.all(pages.map(codesOf))).map(([tag]) => tag).sort();
  t.strictSame(
    tags,
    Array.from({ length: 20 }, (_, n) => `NL-00${n + 16}`),
  );
});

t.test('P12 a code that is typed in at the same moment is skipped, and nobody fails', async (t) => {
  const busy = await world.item({ stockroom: store });
  const typing = await db.transaction();
  await typing('codes').insert({ workspace_id: world.workspaceId, item_id: busy, code: 'nl-0036' });
  const making = made(manager, { name: 'Meanwhile' });
  await new Promise((later) => setTimeout(later, 300));
  await typing.commit();
  t.strictSame(await codesOf(await making), ['NL-0037']);
});

t.test('P12 items that have no code yet get their tags in one go, within reach of whoever gives them', async (t) => {
  const before = await codesOf(`/items/${await world.item({ stockroom: store, archived: true })}`);
  t.strictSame(before, []);
  const page = await shaper.get('/tags');
  t.match(page.text, /1 item has no code yet/);
  const given = await shaper.submit(page.form('/tags/items'));
  t.match(given.text, /1 item has a tag now/);
  t.notOk(
    given.forms.some(({ action }) => action === '/tags/items'),
    'there is nothing left to give',
  );
  t.equal((await shaper.force('/tags/items')).status, 409, 'nor is it taken');
  t.equal((await db('codes').where({ code: 'NL-0038' })).length, 1);
  t.equal((await db('audit_entries').where({ action: 'items.tag' })).length, 1);
  await shape({ switched_on: 'off' });
  t.equal((await shaper.force('/tags/items')).status, 409);
});

t.test('P12 a scan finds the tag in any case, alone or in the address that a label holds', async (t) => {
  const [{ item_id }] = await db('codes').where({ code: 'NL-0009' });
  const unseen = await as(await world.person({ toggles: { 'account.sign_in': 'on', 'items.view': 'staffed' } }));
  for (const scanned of [
    'nl-0009',
    'NL-0009',
    'https://lending.example.org/scan?code=NL-0009',
    'http://127.0.0.1:3000/scan?code=nl-0009',
    `https://lending.example.org/items/${item_id}`,
  ]) {
    const path = `/scan?code=${encodeURIComponent(scanned)}`;
    t.equal((await manager.get(path)).location, `/items/${item_id}`, scanned);
    t.equal((await unseen.get(path)).status, 404, scanned);
  }
  for (const scanned of ['https://lending.example.org/people/1', 'https://lending.example.org/items/999999', 'NL-9']) {
    t.equal((await manager.get(`/scan?code=${encodeURIComponent(scanned)}`)).status, 404, scanned);
  }
});

async function shape(values: Record<string, string>): Promise<Page> {
  return shaper.submit((await shaper.get('/tags')).form('/tags'), values);
}

/** The path of a new item. */
async function made(person: Browser, values: Record<string, string>): Promise<string> {
  const form = (await person.get('/items/new')).form('/items');
  return (await person.submit(form, { stockroom_id: String(store), ...values })).path;
}

async function codesOf(path: string): Promise<string[]> {
  return db('codes')
    .where({ item_id: Number(path.split('/').at(-1)) })
    .orderBy('id')
    .pluck('code');
}
