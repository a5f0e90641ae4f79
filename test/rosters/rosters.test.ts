/** Lists of people through their pages: what is read, whom it makes and changes, and what nobody gets by one. */
import t from 'tap';
import type { Scopes } from '../../src/access/levels.ts';
import { withRequired } from '../../src/access/roles.ts';
import type { Browser, Page, Typed } from '../browser.ts';
import { build } from '../helper.ts';

t.setTimeout(300_000);
const { app, as, db, world } = await build(t);
const art = await world.department('Art');
const seniors = await world.group('Seniors');
const juniors = await world.group('Juniors');
const hall = await world.location({ name: 'Hall' });
const selfService = await world.roleId('self-service');
const contact = await world.roleId('contact');
const holding = async (toggles: Scopes) =>
  as(await world.person({ toggles: withRequired({ 'account.sign_in': 'on', ...toggles }) }));

t.test('T22 who imports users brings a list: columns, preview, result, and a file of what was left out', async (t) => {
  const person = await as('administrator');
  t.ok((await person.get('/people')).leads('/people/imports/new'));
  const mapping = await uploaded(
    person,
    'Full name;E-Mail;Role;Department;Groups;Room;Card;Phone\n' +
      'Ada Able;ADA@school.example;Self-service;Art;Seniors, Juniors;Hall;B-1;123\n' +
      'Bob Bare;;Contact;;;;;\n' +
      'Cy Clash;ada@school.example;Self-service;;;;;\n' +
      'Di Dream;di@school.example;Wizard;Alchemy;;;;\n' +
      'Ed Empty;;Self-service;;;;;\n',
  );
  t.match(mapping.title, /Which column says what/);
  const form = mapping.form(mapping.path);
  t.match(form.values, { column_1: 'name', column_2: 'email', column_3: 'role_id', column_4: 'department_id' });
  t.match(form.values, { column_5: 'group_ids', column_6: 'location_id', column_7: 'badge', match: 'email' });
  const preview = await person.submit(form);
  t.match(preview.text, /2 rows of 5 will become people/);
  t.match(preview.text, /4 Cy Clash ada@school\.example Left out ?Line 2 has the same e-mail address/);
  t.match(preview.text, /There is no role “Wizard” that you may give by a list\. There is no department “Alchemy”/);
  t.notMatch(preview.text, /Choose role/);
  t.match(preview.text, /6 Ed Empty Left out ?Enter an e-mail address: this role signs in with it/);
  t.equal((await db('people').where({ name: 'Ada Able' })).length, 0, 'nobody is made yet');
  const done = await started(person, preview);
  t.match(done.text, /2 people of 5 rows were made/);
  t.match(done.text, /3 rows were left out/);
  const [ada] = await db('people').where({ name: 'Ada Able' });
  t.match(ada, { email: 'ada@school.example', role_id: selfService, department_id: art, location_id: hall });
  t.match(ada, { phone: '123', identity_id: null, span_all: true }, 'nothing to sign in with comes by a list');
  t.strictSame(await db('person_groups').where({ person_id: ada.id }).orderBy('group_id').pluck('group_id'), [
    seniors,
    juniors,
  ]);
  t.match(await db('codes').where({ person_id: ada.id }), [{ code: 'B-1' }]);
  t.match(await db('people').where({ name: 'Bob Bare' }).first(), { role_id: contact, email: null });
  t.match((await person.get('/contacts')).text, /Bob Bare/, 'a contact needs no address');
  const left = (await person.get(`${preview.path}/failures`)).response.body;
  t.match(left, /Full name,E-Mail.*Why it was left out\r\nCy Clash,/);
  const entries = await db('audit_entries').where({ action: 'people.import' });
  t.equal(entries.length, 2);
  t.match(entries[0].after, { name: 'changed', email: 'changed', role_id: selfService });
  t.equal((await (await as('administrator')).get(preview.path)).status, 404, 'a list is its maker’s own');
});

t.test(
  'T22 a list changes people found by address, badge or ID, and leaves alone what it says nothing about',
  async (t) => {
    const person = await as('administrator');
    const ann = await world.person({ name: 'Ann Agate', groups: [seniors] });
    await db('codes').insert({ workspace_id: world.workspaceId, person_id: ann.id, code: 'ANN-1' });
    const { password_hash } = await identityOf(ann.id);
    const text = `Name,E-mail,Department,Groups\nAnn Amber,${ann.email.toUpperCase()},Art,\n`;
    const preview = await previewed(person, text);
    t.match(preview.text, /1 person will be changed/);
    t.match(preview.text, /2 Ann Amber .* Changed ?name, department/);
    await started(person, preview);
    t.match(await db('people').where({ id: ann.id }).first(), {
      name: 'Ann Amber',
      department_id: art,
      email: ann.email,
    });
    t.strictSame(await db('person_groups').where({ person_id: ann.id }).pluck('group_id'), [seniors], 'an empty cell');
    t.equal((await identityOf(ann.id)).password_hash, password_hash, 'no password is touched');
    t.match((await previewed(person, text)).text, /1 row says nothing new/);
    const byBadge = await previewed(person, 'Badge,Phone\nann-1,42\n', { match: 'badge' });
    await started(person, byBadge);
    t.match(await db('people').where({ id: ann.id }).first(), { phone: '42' });
    const address = await previewed(person, 'Badge,E-mail\nANN-1,other@school.example\n', { match: 'badge' });
    t.match(address.text, /signs in with another e-mail address: it is changed on their page alone/);
    const exported = (await person.get('/people/export')).response.body;
    t.match((await previewed(person, exported)).text, /0 rows of \d+ will become people\. \d+ rows say nothing new/);
  },
);

t.test(
  'T22 nobody gives by a list what they lack, nor what manages the account, nor changes who may do more',
  async (t) => {
    const owner = await as(world.owner);
    const staff = await world.person({ role: 'staff', name: 'Stan Staff' });
    const chief = await world.person({ role: 'owner', name: 'Chief Owner' });
    t.match((await previewed(owner, 'Name,E-mail,Role\nNew Owner,no@school.example,Owner\n')).text, /no role “Owner”/);
    t.notOk((await mappingOf(owner)).options('role_id').some(({ label }) => label === 'Owner'));
    const demoted = await previewed(owner, `E-mail,Role\n${chief.email},Viewer\n`);
    t.match(demoted.text, /The role of Chief Owner is changed on their page alone/);
    const clerk = await holding({ 'users.import': 'on' });
    const rows = `Name,E-mail,Role\nNew Staff,new@school.example,Staff\nStan Changed,${staff.email},\n`;
    const refused = await previewed(clerk, rows);
    t.match(refused.text, /no role “Staff” that you may give by a list/);
    t.match(refused.text, /Their role Staff may do what yours may not/);
    const done = await started(clerk, refused);
    t.match(done.text, /2 rows were left out/);
    t.match(await db('people').where({ id: staff.id }).first(), { name: 'Stan Staff' });
    const form = await mappingOf(clerk);
    const forced = await clerk.send(form, { role_id: String(await world.roleId('staff')) });
    t.equal(forced.status, 422, 'nor for rows that name none');
    const administrator = await world.person({ role: 'administrator', name: 'Me Myself' });
    const self = await previewed(await as(administrator), `Name,E-mail\nMe Renamed,${administrator.email}\n`);
    t.match(self.text, /This is you: nobody changes themselves by a list/);
    const limited = await as(
      await world.person({ toggles: await scopesOf('administrator'), span: [hall], name: 'Within' }),
    );
    const spans = await previewed(limited, 'Name,Role\nWide View,Contact\n');
    t.match(spans.text, /1 row of 1 will become people|Your own span limits you/);
  },
);

t.test('T22 somebody in the archive, or found twice, is left as they are, and the words say so', async (t) => {
  const person = await as('administrator');
  const gone = await world.person({ name: 'Gone Gail' });
  await db('people').where({ id: gone.id }).update({ archived_at: new Date() });
  const twin = await world.person({ name: 'Twin One' });
  await db('people')
    .where({ id: await world.contact('Twin Two') })
    .update({ email: twin.email });
  const preview = await previewed(person, `Name,E-mail\nBack Again,${gone.email}\nTwins,${twin.email}\n`);
  t.match(preview.text, /Gone Gail is in the archive\. Restore them first/);
  t.match(preview.text, /Several people match: Twin (One|Two), Twin (One|Two)/);
});

t.test(
  'H18 departments and groups come with a list of people, each once, for whoever keeps the directory',
  async (t) => {
    const text =
      'Name,Role,Department,Groups\nOne New,Contact,Sculpture,Night class; Clay\nTwo New,Contact,sculpture,Clay\n';
    const clerk = await as(
      await world.person({ toggles: { ...(await scopesOf('administrator')), 'directory.manage': 'off' } }),
    );
    t.notOk((await mappingOf(clerk)).names.includes('make_directory'));
    t.match((await previewed(clerk, text)).text, /There is no department “Sculpture”/);
    const person = await as('administrator');
    const preview = await previewed(person, text, { make_directory: 'on' });
    t.match(preview.text, /New departments and groups will be made: Sculpture, Night class, Clay/i);
    await started(person, preview);
    t.equal((await db('departments').whereRaw('lower(name) = ?', ['sculpture'])).length, 1);
    const [two] = await db('people').where({ name: 'Two New' });
    const names = await db('groups').join('person_groups as g', 'g.group_id', 'groups.id').where('g.person_id', two.id);
    t.match(names, [{ name: 'Clay' }]);
    t.equal((await db('audit_entries').where({ action: 'groups.create' })).length, 2);
  },
);

t.test('T22 all or nothing: one wrong row stops all, and good rows alone come in where that was chosen', async (t) => {
  const person = await as('administrator');
  const text = 'Name,Role\nGood Row,Contact\nBad Row,Nonsense\n';
  const nothing = await started(person, await previewed(person, text, { wholly: 'yes' }));
  t.match(nothing.text, /Nothing was imported, since all or nothing was asked for: One row is wrong/);
  t.equal((await db('people').where({ name: 'Good Row' })).length, 0);
  await started(person, await previewed(person, text, { wholly: 'no' }));
  t.equal((await db('people').where({ name: 'Good Row' })).length, 1);
  const form = (await person.get('/people/imports/new')).form('/people/imports');
  const remembered = await person.upload(form, { file: { name: 'list.csv', content: text } });
  t.equal(remembered.form(remembered.path).values.wholly, 'no', 'how it was done last is remembered');
});

t.test(
  'T22 T48 whoever does not import users finds no lists, and whose right is taken away goes no further',
  async (t) => {
    for (const role of ['staff', 'editor', 'front-desk', 'viewer', 'self-service']) {
      const person = await as(role);
      t.notOk((await person.get('/people')).leads('/people/imports/new'), role);
      for (const path of ['/people/imports', '/people/imports/new'])
        t.equal((await person.get(path)).refusal, 'toggle');
      t.equal((await person.force('/people/imports')).refusal, 'toggle', role);
    }
    const clerk = await world.person({ toggles: withRequired({ 'account.sign_in': 'on', 'users.import': 'on' }) });
    const browser = await as(clerk);
    const preview = await previewed(browser, 'Name,Role\nLate Larry,Contact\n');
    await browser.submit(preview.form(`${preview.path}/run`));
    await db('people').where({ id: clerk.id }).update({ role_id: selfService });
    await app.jobs.runWaiting();
    t.equal((await db('people').where({ name: 'Late Larry' })).length, 0);
    const [last] = await db('imports').where({ created_by: clerk.id });
    t.match(last, { state: 'failed', failure: 'Whoever started it may not import people any more.' });
  },
);

async function uploaded(person: Browser, content: string): Promise<Page> {
  const form = (await person.get('/people/imports/new')).form('/people/imports');
  return person.upload(form, { file: { name: 'people.csv', content } });
}

async function mappingOf(person: Browser) {
  const mapping = await uploaded(person, 'Name\nSomebody\n');
  return mapping.form(mapping.path);
}

async function previewed(person: Browser, content: string, typed: Typed = {}): Promise<Page> {
  const mapping = await uploaded(person, content);
  return person.submit(mapping.form(mapping.path), typed);
}

async function started(person: Browser, preview: Page): Promise<Page> {
  await person.submit(preview.form(`${preview.path}/run`));
  await app.jobs.runWaiting();
  return person.get(preview.path);
}

async function identityOf(id: number) {
  const { identity_id } = await db('people').where({ id }).first();
  return db('identities').where({ id: identity_id }).first();
}

async function scopesOf(role: string): Promise<Scopes> {
  const rows = await db('role_toggles')
    .where({ role_id: await world.roleId(role) })
    .select('toggle', 'scope');
  return Object.fromEntries(rows.map(({ toggle, scope }) => [toggle, scope]));
}
