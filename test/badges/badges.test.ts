import t from 'tap';
import { build } from '../helper.ts';

const { db, world, as } = await build(t);

t.test('P9 an administrator gives somebody a badge, and whoever may not sees none', async (t) => {
  const person = await world.person({ role: 'self-service', name: 'Badged Person' });
  const administrator = await as('administrator');
  const page = await administrator.get(`/people/${person.id}`);
  t.match(page.text, /Badges.*None yet/);
  const form = (await administrator.get(`/people/${person.id}/badges`)).form(`/people/${person.id}/badges`);
  const saved = await administrator.submit(form, { badges: '0451 ABC\r\nchip-7\r\n\r\nCHIP-7' });
  t.match(saved.text, /The badges of Badged Person were saved/);
  t.match(saved.text, /0451 ABC, CHIP-7/);
  const staff = await as('staff');
  t.notMatch((await staff.get(`/people/${person.id}`)).text, /Badges|0451/);
  t.equal((await staff.get(`/people/${person.id}/badges`)).status, 403);
  t.equal((await staff.force(`/people/${person.id}/badges`, { badges: 'MINE', version: '2' })).status, 403);
  const entry = await db('audit_entries').where({ action: 'badges.save' }).first();
  t.same(entry.after, { badges: 'changed' }, 'the log keeps no code');
});

t.test('P9 a badge is of one person, and nothing else carries its code', async (t) => {
  const [one, other] = [await world.person(), await world.person()];
  const item = await world.item({ stockroom: await world.stockroom() });
  await world.code({ code: 'ITEM-CODE', item });
  await world.code({ code: 'TAKEN', person: one.id });
  const administrator = await as('administrator');
  const form = (await administrator.get(`/people/${other.id}/badges`)).form(`/people/${other.id}/badges`);
  for (const badges of ['taken', 'item-code']) {
    const page = await administrator.submit(form, { badges });
    t.equal(page.status, 422);
    t.match(page.text, /something else carries one of these already/);
  }
  t.equal((await db('codes').where({ person_id: other.id })).length, 0);
});

t.test('C10 P9 nobody gives the badge of somebody who may do more than they may', async (t) => {
  const toggles = { ...(await holding('staff')), 'users.manage': 'on' } as const;
  const manager = await as(await world.person({ toggles }));
  t.equal((await manager.get(`/people/${world.owner.id}/badges`)).status, 403);
  t.notOk((await manager.get(`/people/${world.owner.id}`)).leads(`/people/${world.owner.id}/badges`));
  t.equal((await manager.force(`/people/${world.owner.id}/badges`, { badges: 'X', version: '1' })).status, 403);
});

t.test('C16 P9 a contact carries a badge, given by whoever manages contacts', async (t) => {
  const contact = await world.contact('Connie Contact');
  const manager = await as(
    await world.person({ toggles: { 'account.sign_in': 'on', 'contacts.view': 'on', 'contacts.manage': 'on' } }),
  );
  const form = (await manager.get(`/contacts/${contact}/badges`)).form(`/contacts/${contact}/badges`);
  t.match((await manager.submit(form, { badges: 'GUEST-1' })).text, /Badges.*GUEST-1/);
  const person = await world.person();
  t.equal((await manager.get(`/contacts/${person.id}/badges`)).status, 404);
});

async function holding(role: string) {
  const rows = await db('role_toggles').where({ role_id: await world.roleId(role) });
  return Object.fromEntries(rows.map((row) => [row.toggle, row.scope]));
}
