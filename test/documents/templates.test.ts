/** The templates of documents: settled by some, read by nobody else, and never more than text. */
import t from 'tap';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const { as, db, world } = await build(t);
const administrator = await as('administrator');
const NEW = '/settings/documents/new';

t.test('T45 C4 whoever settles the workspace finds its documents in the settings', async (t) => {
  t.ok((await administrator.get('/settings')).leads('/settings/documents'));
  const list = await administrator.get('/settings/documents');
  for (const name of ['Loan agreement', 'Packing slip', 'What they hold']) t.match(list.text, name);
  t.ok(list.leads(NEW));
});

t.test('T45 C23 nobody else finds them, or changes them by any door', async (t) => {
  const [{ id }] = await db('document_templates').where({ workspace_id: world.workspaceId }).select('id');
  for (const role of ['staff', 'user', 'viewer', 'equipment-manager']) {
    const person = await as(role);
    for (const path of ['/settings/documents', NEW, `/settings/documents/${id}/edit`]) {
      t.equal((await person.get(path)).refusal, 'toggle', `${role} ${path}`);
    }
    for (const path of [
      ...['/settings/documents', '/settings/documents/preview', `/settings/documents/${id}/edit`],
      ...[`/settings/documents/${id}/preview`, `/settings/documents/${id}/deletion`],
    ]) {
      t.equal((await person.force(path, { name: 'X' })).refusal, 'toggle', `${role} ${path}`);
    }
  }
});

t.test('T38 a document is written, put out of use, and deleted', async (t) => {
  const form = (await administrator.get(NEW)).form('/settings/documents');
  const typed = { name: 'Gate pass', about: 'checkout', body: 'Let {name} pass.\n\n{items}', paper: 'letter' };
  const list = await administrator.submit(form, typed);
  t.match(list.text, /Gate pass was created.*Gate pass Check-outs In use/);
  const { id } = await db('document_templates').where({ name: 'Gate pass' }).first('id');
  const edit = (await administrator.get(`/settings/documents/${id}/edit`)).form(`/settings/documents/${id}/edit`);
  t.match((await administrator.submit(edit, { active: 'off' })).text, /Gate pass Check-outs Not in use/);
  t.equal((await administrator.send(edit, { active: 'on' })).status, 409, 'an older form loses nothing and says so');
  const gone = await administrator.submit(
    (await administrator.get('/settings/documents')).form(`/settings/documents/${id}/deletion`),
  );
  t.match(gone.text, /Gate pass was deleted/);
  t.equal((await administrator.get(`/settings/documents/${id}/edit`)).status, 404);
});

t.test('T38 a placeholder that is unknown, or known only of bookings, is refused by its name', async (t) => {
  const form = (await administrator.get(NEW)).form('/settings/documents');
  for (const [about, body, words] of [
    ['checkout', 'For {nmae}', '{nmae} is no placeholder here'],
    ['person', 'Until {until}', '{until} is no placeholder here'],
    ['booking', '{items}\nagain\n {items}', '{items} can stand there once'],
    ['booking', 'Take {items} along', '{items} has to stand on a line of its own'],
    ['booking', '', 'Enter text'],
    ['booking', '{constructor}', '{constructor} is no placeholder here'],
  ] as const) {
    const answer = await administrator.send(form, { name: 'Wrong', about, body });
    t.equal(answer.status, 422, body);
    t.ok(answer.text.includes(words), `${body}: ${answer.text}`);
  }
  t.equal((await db('document_templates').where({ name: 'Wrong' })).length, 0);
});

t.test('T38 a name is taken once, whatever its case', async (t) => {
  const form = (await administrator.get(NEW)).form('/settings/documents');
  const answer = await administrator.send(form, { name: 'loan AGREEMENT', about: 'checkout' });
  t.equal(answer.status, 422);
  t.match(answer.text, /There is a document of that name already/);
});

t.test('T38 while a text is typed its page is shown, and nothing is saved', async (t) => {
  const before = await db('document_templates').orderBy('id');
  const page = await administrator.get(NEW);
  const form = page.form('/settings/documents');
  t.equal(page.document.querySelector('[hx-post="/settings/documents/preview"]') === null, false);
  const asked = { ...form.values, name: 'Slip', body: '# Attention\nFor {name} <script>alert(1)</script>' };
  const shown = await administrator.post('/settings/documents/preview', asked, { 'hx-request': 'true' });
  t.equal(shown.status, 200);
  const words = shown.document.querySelectorAll('svg text').map((text) => text.text);
  t.ok(words.includes('Attention'));
  t.ok(shown.response.body.includes('For Robin Borrower &lt;script&gt;alert(1)&lt;/script&gt;'));
  t.notOk(shown.response.body.includes('<script>alert'));
  const whole = await administrator.post('/settings/documents/preview', { ...asked, body: '{nothing}' });
  t.match(whole.text, /It cannot be printed like this.*\{nothing\} is no placeholder here/);
  t.strictSame(await db('document_templates').orderBy('id'), before);
});

t.test('a new workspace begins with documents of its own', async (t) => {
  const [made] = await db('workspaces').insert({ name: 'Another', time_zone: 'UTC' }).returning('id');
  t.equal((await db('document_templates').where({ workspace_id: made.id })).length, 3);
  const [{ id }] = await db('document_templates').where({ workspace_id: made.id }).select('id');
  t.equal((await administrator.get(`/settings/documents/${id}/edit`)).status, 404, 'which are no business of others');
});
