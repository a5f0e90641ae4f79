/** Where there are more people than one list offers, everybody is still found: for a booking, a series and custody. */
import t from 'tap';
import type { Page } from '../browser.ts';
import { build } from '../helper.ts';
import { answers, at } from './ways.ts';

const { db, world, as } = await build(t);
const room = await world.stockroom({ name: 'Counter', staff: 'all', departments: 'all', groups: 'all' });
const item = await world.item({ name: 'Crowd camera', stockroom: room });
const role_id = await world.roleId('self-service');
await db('people').insert(
  Array.from({ length: 520 }, (_, n) => ({
    ...{ workspace_id: world.workspaceId, role_id },
    name: `Crowd ${String(n).padStart(3, '0')}`,
  })),
);
const zoe = await world.person({ name: 'Zoe Zuletzt' });
const desk = await world.person({ name: 'Zz Desk', role: 'front-desk' });
const browser = await as(desk);

/** Looks for somebody in the page's own search. */
async function find(page: Page, words: string): Promise<Page> {
  const form = page.forms.find(({ method, names }) => method === 'GET' && names.includes('who'));
  if (!form) throw new Error(`${page.path} (${page.status}) finds nobody: ${page.text.slice(0, 300)}`);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...form.values, who: words })) {
    for (const each of [value].flat()) query.append(name, each);
  }
  return browser.get(`${form.action}?${query}`);
}

const series = `/series/new?${new URLSearchParams({ item_ids: String(item), starts_at: at(1), ends_at: at(2) })}`;
const custody = `/items/${item}/custody`;

for (const { what, open, name, action } of [
  {
    what: 'a booking',
    open: () => answers(browser, 'reservations', [item]),
    name: 'borrower_id',
    action: '/reservations',
  },
  { what: 'a series', open: () => browser.get(series), name: 'borrower_id', action: '/series/new' },
  { what: 'custody', open: () => browser.get(custody), name: 'holder_id', action: custody },
]) {
  t.test(`C16 T17 whoever the list of people has no room for is found by name: ${what}`, async (t) => {
    const page = await open();
    const offered = (of: Page) => of.forms.flatMap((form) => (form.action === action ? form.choices(name) : []));
    t.equal(offered(page).length, 500, 'so many are offered at once');
    t.ok(offered(page).includes(String(desk.id)), 'oneself first of all');
    t.notOk(offered(page).includes(String(zoe.id)));
    const found = await find(page, 'zuletzt');
    t.strictSame(offered(found), [desk.id, zoe.id].map(String));
    t.match(found.text, /The list has only those who match/);
    t.equal(offered(await find(found, '')).length, 500, 'and all are back without words');
  });
}

t.test('C16 T17 whoever was found can be booked for, and given custody', async (t) => {
  const found = await find(await answers(browser, 'reservations', [item]), 'zuletzt');
  const made = await browser.submit(found.form('/reservations'), { borrower_id: String(zoe.id) });
  t.match(made.text, /Zoe Zuletzt/);
  const laptop = await world.item({ stockroom: room });
  const page = await find(await browser.get(`/items/${laptop}/custody`), 'ZULETZT');
  const held = await browser.submit(page.form(`/items/${laptop}/custody`), { holder_id: String(zoe.id) });
  t.match(held.text, /Held by ?Zoe Zuletzt/);
  const on = await find(await browser.get(`/items/${laptop}/custody/transfer`), 'crowd 519');
  t.notOk(on.form(`/items/${laptop}/custody/transfer`).choices('holder_id').includes(String(zoe.id)));
  t.ok(on.form(`/items/${laptop}/custody/transfer`).choices('holder_id').length > 2);
});
