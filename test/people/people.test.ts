import t from 'tap';
import { build } from '../helper.ts';
import { edit, stored } from './steps.ts';

const house = await build(t);
const { world, db, as } = house;

t.test('T20 whoever may view users lists them, searches, filters and opens them', async (t) => {
  const [film, sound] = [await world.department('Film'), await world.department('Sound')];
  const advanced = await world.group('Advanced');
  const ann = await world.person({ name: 'Ann Archer', department: film, groups: [advanced] });
  const ben = await world.person({ name: 'Ben Barnes', department: sound, role: 'viewer', blocked: true });
  const front = await as('front-desk');
  t.ok((await front.get('/')).navigation.some((link) => link.href === '/people'));
  const names = async (query: string) => {
    const page = await front.get(`/people?${query}`);
    return [ann, ben].filter(({ id }) => page.leads(`/people/${id}`)).map(({ name }) => name);
  };
  t.same(await names(''), ['Ann Archer', 'Ben Barnes']);
  t.same(await names('q=archer'), ['Ann Archer']);
  t.same(await names(`q=${ben.email}`), ['Ben Barnes']);
  t.same(await names('q=%25'), [], 'a percent sign is only a percent sign');
  t.same(await names(`department_id=${sound}`), ['Ben Barnes']);
  t.same(await names(`group_id=${advanced}`), ['Ann Archer']);
  t.same(await names(`role_id=${await world.roleId('viewer')}`), ['Ben Barnes']);
  t.same(await names('status=blocked'), ['Ben Barnes']);
  t.same(await names('status=archived'), []);
  const page = await front.get(`/people/${ann.id}`);
  t.match(page.text, /Ann Archer.*Self-service.*Film.*Advanced/);
});

t.test('T21 C9 an administrator creates, edits, archives and restores people', async (t) => {
  const administrator = await as('administrator');
  const role = await world.roleId('self-service');
  const [department, group] = [await world.department(), await world.group()];
  const place = await world.location({ name: 'Darkroom' });
  t.ok((await administrator.get('/people')).leads('/people/new'));
  const form = (await administrator.get('/people/new')).form('/people');
  const made = await administrator.submit(form, {
    name: 'Cleo Camera',
    email: 'Cleo@Test.example',
    phone: '555 123',
    role_id: String(role),
    department_id: String(department),
    group_ids: [String(group)],
    location_id: String(place),
  });
  t.equal(made.status, 200);
  t.match(made.text, /Cleo Camera was created.*works once.*\/links\/[\w-]{43}/);
  const id = Number(made.path.split('/')[2]);
  t.match(await stored(db, id), {
    name: 'Cleo Camera',
    email: 'cleo@test.example',
    phone: '555 123',
    role_id: role,
    department_id: department,
    groups: [group],
    location_id: place,
    span_all: true,
    identity_id: null,
  });
  t.notMatch((await administrator.get(made.path)).text, /\/links\//, 'the link is shown once');
  const saved = await edit(administrator, id, { name: 'Cleo Cam', department_id: '', group_ids: [''] });
  t.equal(saved.path, `/people/${id}`);
  t.match(await stored(db, id), { name: 'Cleo Cam', department_id: null, groups: [], phone: '555 123', role_id: role });
  const archived = await administrator.submit(saved.form(`/people/${id}/archive`));
  t.match(archived.text, /in the archive/);
  t.ok((await stored(db, id)).archived_at);
  t.notOk((await administrator.get('/people')).leads(`/people/${id}`));
  t.ok((await administrator.get('/people?status=archived')).leads(`/people/${id}`));
  t.equal((await administrator.force(`/people/${id}/archive`)).status, 409, 'not twice');
  await administrator.submit(archived.form(`/people/${id}/restoration`));
  t.equal((await stored(db, id)).archived_at, null);
  const entries = await db('audit_entries').where({ subject_id: id, subject_kind: 'person' }).orderBy('id');
  t.same(
    entries.map((entry) => entry.action),
    ['people.create', 'people.save', 'people.archive', 'people.restore'],
  );
  t.notMatch(
    JSON.stringify(entries.map(({ before, after }) => [before, after])),
    /Cleo|cleo|555/,
    'personal values stay out of the log',
  );
  const { name, email, phone } = entries[1]?.after ?? {};
  t.strictSame([name, email, phone], ['changed', undefined, undefined], 'of which only what is another by now is told');
  await edit(administrator, id, { phone: '' });
  const [last] = await db('audit_entries').where({ subject_id: id, subject_kind: 'person' }).orderBy('id', 'desc');
  t.strictSame([last.after.name, last.after.phone], [undefined, 'removed']);
});

for (const [id, role] of [
  ['T21 C24', 'user'],
  ['C24', 'front-desk'],
  ['C24', 'staff'],
] as const) {
  t.test(`${id} ${role} sees people, and neither invites nor changes them`, async (t) => {
    const browser = await as(role);
    const ann = await world.person();
    t.equal((await browser.get(`/people/${ann.id}`)).status, 200);
    t.notOk((await browser.get('/people')).leads('/people/new'));
    t.equal((await browser.get('/people/new')).refusal, 'toggle');
    const count = (await db('people')).length;
    const body = { name: 'Mallory', role_id: String(await world.roleId('self-service')), span_mode: 'all' };
    t.equal((await browser.force('/people', body)).refusal, 'toggle');
    t.equal((await db('people')).length, count);
    t.equal((await browser.get(`/people/${ann.id}/edit`)).refusal, 'toggle');
    t.equal((await browser.force(`/people/${ann.id}/edit`, body)).refusal, 'toggle');
    t.equal((await browser.force(`/people/${ann.id}/archive`)).refusal, 'toggle');
    t.equal((await browser.force(`/people/${ann.id}/reset`)).refusal, 'toggle');
    t.equal((await stored(db, ann.id)).name, ann.name);
  });
}

t.test('the sign-in address follows the one that an administrator enters, and is nobody else’s', async (t) => {
  const administrator = await as('administrator');
  const [ann, ben] = [await world.person(), await world.person()];
  t.equal((await edit(administrator, ann.id, { email: ben.email })).status, 422);
  t.equal((await edit(administrator, ann.id, { email: '' })).status, 422);
  t.equal((await edit(administrator, ann.id, { email: 'new.ann@test.example' })).status, 200);
  t.equal((await house.stranger().signIn('new.ann@test.example')).status, 200);
  t.equal((await house.stranger().signIn(ann.email)).status, 422);
  const { World } = await import('../factories.ts');
  const elsewhere = await World.make(db, 'Elsewhere');
  const both = await world.person();
  const { identity_id } = await stored(db, both.id);
  await db('people').insert({
    workspace_id: elsewhere.workspaceId,
    identity_id,
    role_id: await elsewhere.roleId('viewer'),
    name: 'Both',
  });
  const refused = await edit(administrator, both.id, { email: 'mallory@test.example' });
  t.equal(refused.status, 422);
  t.match(refused.text, /another workspace too/);
  t.notOk((await administrator.get(`/people/${both.id}`)).offers(`/people/${both.id}/reset`), 'nor their password');
  t.equal((await administrator.force(`/people/${both.id}/reset`)).status, 409);
});

t.test('an archived person is out at once, and their old session stays dead', async (t) => {
  const administrator = await as('administrator');
  const ann = await world.person();
  const browser = await as(ann);
  await administrator.submit((await administrator.get(`/people/${ann.id}`)).form(`/people/${ann.id}/archive`));
  t.equal((await browser.get('/')).status, 401);
  await administrator.submit((await administrator.get(`/people/${ann.id}`)).form(`/people/${ann.id}/restoration`));
  t.equal((await browser.get('/')).status, 401);
  t.equal((await house.stranger().signIn(ann.email)).status, 200);
});

t.test('a long list is walked page by page, both ways, and loses nobody', async (t) => {
  const role_id = await world.roleId('contact');
  const rows = Array.from({ length: 120 }, (_, at) => ({
    workspace_id: world.workspaceId,
    role_id,
    name: at % 3 === 0 ? 'Same Name' : `Walker ${at}`,
  }));
  await db('people').insert(rows);
  const browser = await as('administrator');
  const linksOn = (text: { links: { href: string }[] }) =>
    text.links.map((link) => link.href).filter((href) => /^\/contacts\/\d+$/.test(href));
  const seen: string[] = [];
  let page = await browser.get('/contacts');
  for (let pages = 1; ; pages++) {
    seen.push(...linksOn(page));
    const next = page.document.querySelector('a[rel=next]')?.getAttribute('href')?.replaceAll('&amp;', '&');
    if (!next || pages > 10) break;
    page = await browser.get(next);
  }
  const total = (await db('people').where({ role_id, archived_at: null })).length;
  t.equal(new Set(seen).size, seen.length);
  t.equal(seen.length, total);
  const previous = page.document.querySelector('a[rel=prev]')?.getAttribute('href')?.replaceAll('&amp;', '&') ?? '';
  t.same(
    linksOn(await browser.get(previous)),
    seen.slice(seen.length - linksOn(page).length - 50, seen.length - linksOn(page).length),
  );
});

t.test('I12 I13 the navigation says the role and the level, each with an icon of its own', async (t) => {
  const icons = new Set<string>();
  for (const [role, level, name] of [
    ['administrator', 'administrator', 'Administrator'],
    ['editor', 'editor', 'Editor'],
    ['front-desk', 'editor', 'Front desk'],
    ['viewer', 'viewer', 'Viewer'],
  ] as const) {
    const page = await (await as(role)).get('/');
    const person = page.document.querySelector('.person');
    t.match(person?.text, new RegExp(name));
    t.match(person?.text, new RegExp(level, 'i'));
    const icon = person?.querySelector('use')?.getAttribute('href') ?? '';
    t.match(icon, new RegExp(`#${level}$`));
    icons.add(icon);
  }
  t.equal(icons.size, 3);
});
