import t, { type Test } from 'tap';
import { type Action, isPublic } from '../../src/access/action.ts';
import { type Permission, toggleOf } from '../../src/access/catalogue.ts';
import type { Scopes } from '../../src/access/levels.ts';
import { covers, scopeOf } from '../../src/access/roles.ts';
import { SYSTEM_ROLES } from '../../src/access/system-roles.ts';
import type { Browser } from '../browser.ts';
import { build } from '../helper.ts';

t.setTimeout(180_000);
const { app, as, db, world } = await build(t);
const guarded = app.house.actions.filter((each) => !isPublic(each.needs));
/** The pages that need no row, such as lists. */
const pages = guarded.filter((each) => each.method === 'GET' && !each.path.includes(':'));

const WHO_COMES_IN = SYSTEM_ROLES.filter((role) => scopeOf(role.scopes, 'account.sign_in') === 'on');

function opens(scopes: Scopes, { needs }: Action): boolean {
  return !isPublic(needs) && scopeOf(scopes, needs) !== 'off';
}

/** A desk is for serving others, and nobody here staffs any stockroom. */
function servesNobody(scopes: Scopes): boolean {
  return scopeOf(scopes, 'checkouts.manage') !== 'any';
}

function scopesOf(key: string): Scopes {
  return SYSTEM_ROLES.find((role) => role.key === key)?.scopes ?? {};
}

t.test('T48 what a role does not grant is not there: no link leads to it, and its address is refused', async (t) => {
  for (const { key, scopes } of WHO_COMES_IN) {
    const person = await as(key);
    const home = await person.get('/');
    t.strictSame(
      home.navigation.map((link) => link.href).sort(),
      pages
        .filter((each) => each.nav && opens(scopes, each) && !(each.path === '/desk' && servesNobody(scopes)))
        .map((each) => each.path)
        .sort(),
      `the navigation of ${key}`,
    );
    for (const page of pages.filter((each) => !opens(scopes, each))) {
      t.equal((await person.get(page.path)).refusal, 'toggle', `${key} at ${page.path}`);
    }
  }
});

t.test('T48 the less a role grants, the simpler is the page', async (t) => {
  const entries = async (key: string) => (await (await as(key)).get('/')).navigation.length;
  for (const [less, more] of [
    ['self-service', 'staff'],
    ['user', 'staff'],
    ['staff', 'administrator'],
    ['read-only', 'administrator'],
  ] as const) {
    t.ok((await entries(less)) < (await entries(more)), `${less} is simpler than ${more}`);
  }
});

t.test('I10 an administrator opens every page there is, users and roles included', async (t) => {
  const administrator = await as('administrator');
  const closed = pages.filter((each) => each.needs !== 'account.manage');
  for (const page of closed) t.not((await administrator.get(page.path)).status, 403, page.path);
  t.equal((await administrator.get('/roles')).status, 200);
  for (const permission of ['settings.manage', 'users.manage', 'roles.manage'] as const) {
    t.equal(scopeOf(scopesOf('administrator'), permission), 'on');
  }
});

t.test('I11 the levels are strictly nested: who is higher sees all that the lower sees, and more', async (t) => {
  const chains = [
    ['contact', 'viewer', 'editor', 'staff', 'administrator', 'owner'],
    ['self-service', 'user', 'front-desk', 'staff'],
    ['limited-staff', 'staff'],
    ['read-only', 'scientist', 'project-manager'],
    ['scientist', 'lab-manager'],
  ];
  for (const chain of chains) {
    for (const [n, higher] of chain.entries()) {
      const lower = chain[n - 1];
      if (lower === undefined) continue;
      t.ok(covers(scopesOf(higher), scopesOf(lower)), `${higher} covers ${lower}`);
      t.notOk(covers(scopesOf(lower), scopesOf(higher)), `${lower} does not cover ${higher}`);
      if (lower === 'contact') continue;
      const [below, above] = [await linksOf(await as(lower)), await linksOf(await as(higher))];
      t.strictSame(
        below.filter((href) => !above.includes(href)),
        [],
        `${higher} sees all that ${lower} sees`,
      );
    }
  }
});

t.test('L18 L19 the owner and administrators are Admin in every module, and have settings and roles', async (t) => {
  const owner = await as(world.owner);
  for (const key of ['owner', 'administrator']) {
    const page = await owner.get(`/roles/${await world.roleId(key)}`);
    const levels = page.document.querySelectorAll('.level .static').map((each) => each.text.trim());
    t.strictSame(levels, ['Admin', 'Admin', 'Admin'], key);
    t.equal((await (await as(key)).get('/roles')).status, 200, key);
    t.equal(scopeOf(scopesOf(key), 'settings.manage'), 'on', key);
  }
  for (const { key } of WHO_COMES_IN.filter(({ key }) => !['owner', 'administrator'].includes(key))) {
    t.equal((await (await as(key)).get('/roles')).refusal, 'toggle', key);
    t.equal(scopeOf(scopesOf(key), 'settings.manage'), 'off', key);
  }
});

t.test('L23 the equipment manager runs maintenance down to its types, and sees no inventory', async (t) => {
  const page = await (await as(world.owner)).get(`/roles/${await world.roleId('equipment-manager')}`);
  const held = (label: string) =>
    page.document
      .querySelectorAll('.toggle')
      .find((row) => row.querySelector('.label')?.text === label)
      ?.querySelector('.held')?.text;
  t.equal(held('Customise maintenance'), 'On');
  t.equal(held('Manage maintenance'), 'Everywhere');
  t.equal(held('View inventory'), 'Off');
});

t.test('C4 C23 C35 only administrators reach roles, users and settings', async (t) => {
  const settings = guarded.filter(({ needs }) => isAbout(needs, ['settings.', 'roles.', 'audit.', 'account.manage']));
  t.ok(settings.length > 5);
  const people = guarded.filter(({ needs }) => isAbout(needs, ['users.', 'contacts.', 'directory.']));
  await opensNone(t, 'user', settings);
  await opensNone(t, 'self-service', [...settings, ...people]);
});

t.test(
  'H3 a person has a role before any box applies: without one there is no person, and a box adds no toggle',
  async (t) => {
    await t.rejects(db('people').insert({ workspace_id: world.workspaceId, name: 'Nobody' }), /role_id/);
    const [listed, unlisted] = [await world.person(), await world.person()];
    await world.stockroom({ staff: [listed.id], departments: 'all', groups: 'all' });
    t.strictSame(await linksOf(await as(listed)), await linksOf(await as(unlisted)), 'Self-service stays what it is');
    const contact = await world.person({ role: 'contact' });
    await world.stockroom({ staff: [contact.id] });
    t.equal((await (await as(contact)).get('/')).status, 401, 'nor does a box let anybody in');
  },
);

async function linksOf(browser: Browser): Promise<string[]> {
  return (await browser.get('/')).navigation.map((link) => link.href);
}

function isAbout(needs: Action['needs'], starts: readonly string[]): boolean {
  return !isPublic(needs) && starts.some((start) => needs.startsWith(start));
}

async function opensNone(t: Test, role: string, actions: readonly Action[]): Promise<void> {
  const person = await as(role);
  const links = (await person.get('/')).links.map((link) => link.href);
  for (const { method, path, needs } of actions) {
    const address = path.replaceAll(/:\w+/g, '1');
    const answer = method === 'GET' ? await person.get(address) : await person.force(address);
    t.equal(answer.refusal, 'toggle', `${role}: ${method} ${path}`);
    t.notOk(links.includes(address), `${role} sees no link to ${path}, which needs ${labelOf(needs)}`);
  }
}

function labelOf(needs: Action['needs']): string {
  return isPublic(needs) ? 'nothing' : toggleOf(needs satisfies Permission).label;
}
