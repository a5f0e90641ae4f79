/** Nobody comes to be somebody else who sees or may do more: not by an address, a link, a badge or a role in between. */
import t from 'tap';
import { World } from '../factories.ts';
import { build } from '../helper.ts';

const { db, world, as, stranger } = await build(t);

t.test('H9 C10 what somebody signs in with is changed under no other name', async (t) => {
  const elsewhere = await World.make(db, 'Second workspace');
  const eve = await world.person({ role: 'self-service', name: 'Eve Double' });
  const identity = await db('people').where({ id: eve.id }).first('identity_id');
  await db('people').insert({
    ...{ workspace_id: elsewhere.workspaceId, name: 'Eve Double', email: eve.email, identity_id: identity.identity_id },
    role_id: await elsewhere.roleId('self-service'),
  });
  const administrator = await as('administrator');
  await db('people')
    .where({ id: eve.id })
    .update({ role_id: await world.roleId('contact') });
  const path = `/contacts/${eve.id}/edit`;
  const planted = await administrator.submit((await administrator.get(path)).form(path), {
    email: 'planted@evil.test',
  });
  t.equal(planted.status, 422);
  t.match(planted.text, /They signed in with this address once/);
  t.equal((await db('people').where({ id: eve.id }).first()).email, eve.email);
});

t.test('I20 C10 one whom a span limits stands in for nobody whom it does not', async (t) => {
  const [mine, theirs] = [await world.location(), await world.location()];
  const role = await db('role_toggles').where({ role_id: await world.roleId('administrator') });
  const scopes = Object.fromEntries(
    role.filter(({ toggle }) => toggle !== 'account.ignore_span').map(({ toggle, scope }) => [toggle, scope]),
  );
  const id = await world.role(scopes, 'Site administrator');
  const limited = await as(await world.person({ toggles: scopes, span: [mine] }));
  for (const span of [undefined, [theirs], [mine, theirs]] as const) {
    const wide = await world.person({ toggles: scopes, ...(span ? { span } : {}) });
    await db('people').where({ id: wide.id }).update({ role_id: id });
    const page = await limited.get(`/people/${wide.id}`);
    for (const way of ['reset', 'badges']) t.notOk(page.response.body.includes(`/people/${wide.id}/${way}"`), way);
    t.equal((await limited.force(`/people/${wide.id}/reset`)).status, 403);
    const path = `/people/${wide.id}/edit`;
    const form = (await limited.get(path)).form(path);
    t.equal((await limited.submit(form, { email: `other${wide.id}@test.example` })).status, 403);
    t.equal((await limited.submit((await limited.get(path)).form(path), { phone: '123' })).status, 200);
  }
  const near = await world.person({ toggles: scopes, span: [mine] });
  t.ok((await limited.get(`/people/${near.id}`)).offers(`/people/${near.id}/reset`), 'but for their like');
});

t.test('H9 what was sent to a mistyped address opens nothing once it is corrected', async (t) => {
  const administrator = await as('administrator');
  const form = (await administrator.get('/people/new')).form('/people');
  const made = await administrator.submit(form, {
    ...{ name: 'Mis Typed', email: 'wrong@test.example' },
    role_id: String(await world.roleId('self-service')),
  });
  const { id } = await db('people').where({ email: 'wrong@test.example' }).first('id');
  const invited = made.offers(`/people/${id}/invitation`)
    ? await administrator.submit(made.form(`/people/${id}/invitation`))
    : made;
  const link = /(\/links\/[\w-]+)/.exec(invited.text)?.[1] ?? '';
  t.equal((await stranger().get(link)).status, 200);
  const path = `/people/${id}/edit`;
  await administrator.submit((await administrator.get(path)).form(path), { email: 'right@test.example' });
  t.not((await stranger().get(link)).status, 200);
});
