import t from 'tap';
import { Browser } from '../browser.ts';
import { PASSWORD, World } from '../factories.ts';
import { appOn, build } from '../helper.ts';

const house = await build(t);
const { world, db, as, stranger } = house;
const NEW = 'seven unlikely otters paddle';

t.test('somebody finds their name, role and groups under their own name', async (t) => {
  const department = await world.department('Film');
  const ann = await world.person({ name: 'Ann Own', role: 'scientist', department });
  const browser = await as(ann);
  const link = (await browser.get('/')).document.querySelector('.person a');
  t.equal(link?.getAttribute('href'), '/me');
  const page = await browser.get('/me');
  t.match(page.text, new RegExp(`Ann Own.*${ann.email}.*Scientist.*Film`));
  t.notMatch(page.text, /Your workspaces/, 'there is only one');
  t.equal((await stranger().get('/me')).status, 401);
});

t.test('somebody changes their password with the old one, and is signed out everywhere else', async (t) => {
  const ann = await world.person();
  const [here, there] = [await as(ann), await as(ann)];
  const form = (await here.get('/me/password')).form('/me/password');
  const wrong = await here.submit(form, { current_password: 'not this one', password: NEW });
  t.equal(wrong.status, 422);
  t.match(wrong.text, /not your password/);
  for (const weak of ['short', 'password1234', PASSWORD]) {
    t.equal((await here.submit(form, { current_password: PASSWORD, password: weak })).status, 422, weak);
  }
  t.equal((await there.get('/')).status, 200);
  const saved = await here.submit(form, { current_password: PASSWORD, password: NEW });
  t.match(saved.text, /password was changed/);
  t.equal((await here.get('/')).status, 200);
  t.equal((await there.get('/')).status, 401);
  t.equal((await stranger().signIn(ann.email)).status, 422);
  t.equal((await stranger().signIn(ann.email, NEW)).status, 200);
  const entry = await db('audit_entries').where({ action: 'account.save-password' }).first();
  t.match(entry, { person_id: ann.id, before: null, after: null });
});

t.test('whoever found an open session does not guess the password there', async (t) => {
  const browser = await as('viewer');
  const form = (await browser.get('/me/password')).form('/me/password');
  for (let tried = 0; tried < 10; tried++) {
    t.equal((await browser.send(form, { current_password: `wrong ${tried}`, password: NEW })).status, 422);
  }
  t.equal((await browser.send(form, { current_password: PASSWORD, password: NEW })).status, 429);
});

t.test('somebody signs out one of their sessions, or all of them, and nobody else’s', async (t) => {
  const ann = await world.person();
  const [here, there, third] = [await as(ann), await as(ann), await as(ann)];
  const page = await here.get('/me');
  const ends = page.forms.filter((form) => /^\/me\/sessions\/[0-9a-f]{32}\/end$/.test(form.action));
  t.equal(ends.length, 2, 'not this one');
  const [first] = ends;
  if (!first) throw new Error('there is no button');
  const stranger = await as('viewer');
  t.equal((await stranger.force(first.action)).status, 404, 'not for somebody else');
  await here.submit(first);
  const left = [await there.get('/'), await third.get('/')].map((answer) => answer.status).sort();
  t.same(left, [200, 401]);
  t.notMatch(
    page.response.body,
    new RegExp((await db('sessions').pluck('sid')).join('|')),
    'no id of a session is shown',
  );
  const out = await here.submit((await here.get('/me')).form('/me/sessions/end'));
  t.equal(out.path, '/sign-in');
  for (const browser of [here, there, third]) t.equal((await browser.get('/')).status, 401);
  t.equal((await stranger.get('/')).status, 200);
});

t.test('only somebody of several workspaces can go from one to another', async (t) => {
  const other = await World.make(db, 'Night school');
  const ann = await world.person({ role: 'viewer' });
  const { identity_id } = await db('people').where({ id: ann.id }).first();
  const alone = await as(ann);
  t.equal((await alone.force(`/me/workspaces/${other.workspaceId}`)).status, 404);
  t.notMatch((await alone.get('/')).response.body, /Switch workspace/);
  const role_id = await other.roleId('editor');
  const row = { workspace_id: other.workspaceId, identity_id, role_id, name: 'Ann at night' };
  await db('people').insert(row);
  const page = await alone.get('/me');
  t.match(page.response.body, /Switch workspace/);
  const there = await alone.submit(page.form(`/me/workspaces/${other.workspaceId}`));
  t.match(there.document.querySelector('.person')?.text, /Ann at night.*Editor/s);
  await db('people').where(row).update({ archived_at: new Date() });
  t.equal((await alone.get('/')).status, 401, 'out there as soon as they are archived there');
});

t.test('the demonstration offers its people with one click, and nothing else does', async (t) => {
  const viewer = await world.person({ role: 'viewer', name: 'Viktor' });
  const email = 'viewer@demo.example';
  const { hash } = await import('@node-rs/argon2');
  const password_hash = await hash('demo-demo-demo', { memoryCost: 64, timeCost: 1, parallelism: 1 });
  await db('identities').where({ email: viewer.email }).update({ email, password_hash });
  const demo = new Browser(await appOn(t, db, {}, 'demo'));
  const form = (await demo.get('/sign-in')).forms.find((each) => each.values.email === email);
  if (!form) throw new Error('nobody is offered');
  const inside = await demo.submit(form);
  t.equal(inside.status, 200);
  t.match(inside.document.querySelector('.person')?.text, /Viktor/);
  t.notMatch((await stranger().get('/sign-in')).response.body, /demo\.example/);
});

t.test('whoever writes a null character into an address finds nothing there', async (t) => {
  const person = await as('self-service');
  t.equal((await person.force('/me/sessions/a%00b/end')).status, 404);
});
