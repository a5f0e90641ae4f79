import t from 'tap';
import { SYSTEM_ROLES } from '../../src/access/system-roles.ts';
import type { Typed } from '../browser.ts';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const { as, db, world } = await build(t);

const EDIT = '/settings/workspace';

t.test('T45 C4 an administrator names the workspace, and sets its time zone, language and currency', async (t) => {
  const person = await as('administrator');
  t.ok((await person.get('/')).navigation.some(({ href, label }) => href === '/settings' && label === 'Settings'));
  const page = await person.get('/settings');
  t.ok(page.leads('/settings/equipment'));
  t.ok(page.leads(EDIT));
  const typed = { name: 'Northlight', time_zone: 'America/New_York', language: 'en-US', currency: 'USD' };
  const saved = await person.submit((await person.get(EDIT)).form(EDIT), typed);
  t.match(saved.text, /The settings were saved.*Northlight.*America\/New York.*American English.*USD – US Dollar/);
  t.match(await db('workspaces').where({ id: world.workspaceId }).first(), { ...typed, version: 2 });
  const entry = await db('audit_entries').where({ action: 'settings.save' }).first();
  t.match(entry, { subject_kind: 'workspace', before: { name: 'Test school' }, after: typed });
  t.match((await person.get('/')).response.body, /lang="en-US"/);
});

t.test('C4 C23 C35 T48 nobody but administrators is shown the settings, or changes them', async (t) => {
  const { name } = await db('workspaces').where({ id: world.workspaceId }).first();
  const others = SYSTEM_ROLES.filter(({ scopes }) => scopes['account.sign_in'] && !scopes['settings.manage']);
  t.ok(others.length > 8);
  for (const { key } of others) {
    const person = await as(key);
    const links = (await person.get('/')).navigation.map(({ href }) => href);
    t.notOk(links.includes('/settings'), key);
    for (const path of ['/settings', EDIT]) t.equal((await person.get(path)).refusal, 'toggle', `${key} ${path}`);
    const forced = { name: 'Mine', time_zone: 'UTC', language: 'en', currency: 'EUR', version: '2' };
    t.equal((await person.force(EDIT, forced)).refusal, 'toggle', key);
  }
  t.equal((await db('workspaces').where({ id: world.workspaceId }).first()).name, name);
});

t.test('T45 another time zone moves no moment: what is booked is only written otherwise', async (t) => {
  const store = await world.stockroom({ name: 'Store' });
  const item = await world.item({ name: 'Camera', stockroom: store });
  const person = await as('administrator');
  await set('Europe/Dublin');
  const address = `/reservations/new?item_ids=${item}&starts_at=2031-07-01T10:00&ends_at=2031-07-02T10:00`;
  const booked = await person.submit((await person.get(address)).form('/reservations'));
  t.match(booked.text, /10:00/);
  const before = await db('holds').where({ item_id: item }).select('during');
  await set('Asia/Tokyo');
  t.match((await person.get(booked.path)).text, /18:00/);
  t.strictSame(await db('holds').where({ item_id: item }).select('during'), before);

  async function set(time_zone: string) {
    await person.submit((await person.get(EDIT)).form(EDIT), { time_zone });
  }
});

t.test('what no machine knows is no time zone, language or currency', async (t) => {
  const person = await as('administrator');
  const wrongs: Typed[] = [{ time_zone: 'Mars/Olympus' }, { language: 'xx' }, { currency: 'XXXX' }, { name: ' ' }];
  for (const wrong of wrongs) {
    const answer = await person.send((await person.get(EDIT)).form(EDIT), wrong);
    t.equal(answer.status, 422, JSON.stringify(wrong));
  }
});

t.test('two administrators who save at once: the second sees both versions, and nothing is lost', async (t) => {
  const [one, other] = [await as('administrator'), await as('administrator')];
  const [first, second] = [(await one.get(EDIT)).form(EDIT), (await other.get(EDIT)).form(EDIT)];
  await one.send(first, { name: 'First' });
  const late = await other.send(second, { name: 'Second' });
  t.equal(late.status, 409);
  t.match(late.text, /Second.*First/);
});
