import t from 'tap';
import { CATALOGUE, RANK, type Scope } from '../../src/access/catalogue.ts';
import type { Scopes } from '../../src/access/levels.ts';
import { covers, inconsistencies, reaches, scopeOf, withoutDependents } from '../../src/access/roles.ts';
import { Chance, seed } from '../access/random.ts';
import type { Typed } from '../browser.ts';
import { build } from '../helper.ts';
import { editorOf, review, save, toggleOn } from './editing.ts';

t.setTimeout(180_000);
const { as, db, world } = await build(t);

const MANAGER: Scopes = {
  'account.sign_in': 'on',
  'contacts.view': 'on',
  'contacts.manage': 'on',
  'users.view': 'on',
  'users.manage': 'on',
  'roles.manage': 'on',
};
const LIMITED: Scopes = { ...MANAGER, 'items.view': 'staffed', 'items.flag': 'staffed', 'reservations.view': 'own' };

async function togglesOfRole(id: number): Promise<Scopes> {
  const rows = await db('role_toggles').where({ role_id: id }).orderBy('toggle').select('toggle', 'scope');
  return Object.fromEntries(rows.map(({ toggle, scope }) => [toggle, scope]));
}

t.test(
  'nobody grants what they lack: the editor offers scopes up to the editor’s own, and the rest in words',
  async (t) => {
    const editor = await as(await world.person({ toggles: LIMITED }));
    const id = await world.role({ 'account.sign_in': 'on', 'items.view': 'staffed' });
    const page = await editor.get(`/roles/${id}`);
    const form = page.form(`/roles/${id}`);
    const scopes = (key: string) => form.options(key).map((option) => option.value);
    t.strictSame(scopes('items.view'), ['off', 'staffed']);
    t.strictSame(scopes('reservations.view'), ['off', 'own']);
    for (const key of ['items.manage', 'reports.view', 'account.manage']) {
      const { text, offered } = toggleOn(page, key);
      t.notOk(offered, key);
      t.match(text, /Off: your own role lacks it/, key);
    }
    const before = await togglesOfRole(id);
    const forgeries: Typed[] = [
      { 'items.view': 'any' },
      { 'items.view': 'open' },
      { 'items.manage': 'staffed' },
      { 'items.manage': 'off' },
      { 'account.manage': 'on' },
      { equipment_level: 'admin' },
      { inventory_level: 'read' },
    ];
    for (const forged of forgeries) {
      for (const path of [`/roles/${id}`, `/roles/${id}/preview`]) {
        const answer = await editor.post(path, { ...form.values, _key: crypto.randomUUID(), ...forged });
        t.equal(answer.status, 403, `${path} ${JSON.stringify(forged)}`);
        t.equal(answer.refusal, 'field');
      }
    }
    t.strictSame(await togglesOfRole(id), before);
    t.match((await save(editor, id, { 'items.flag': 'staffed' })).text, /was saved/);
  },
);

t.test('nobody edits, clones or deletes a role that holds more than their own', async (t) => {
  const editor = await as(await world.person({ toggles: LIMITED }));
  const wider = await world.role({ 'account.sign_in': 'on', 'items.view': 'any' }, 'Wider');
  const page = await editor.get(`/roles/${wider}`);
  t.match(page.text, /holds more than yours: “View items and kits”/);
  for (const action of ['', '/clone', '/deletion']) t.notOk(page.offers(`/roles/${wider}${action}`), action);
  t.notOk(page.leads(`/roles/${wider}/deletion`));
  t.notOk((await editor.get('/roles')).offers(`/roles/${wider}/clone`));
  const roles = await db('roles').count();
  const body = { version: '1', name: 'Mine', 'items.view': 'staffed' };
  for (const action of ['', '/preview', '/clone', '/deletion']) {
    t.equal((await editor.force(`/roles/${wider}${action}`, action === '/clone' ? {} : body)).refusal, 'rule', action);
  }
  t.equal((await editor.get(`/roles/${wider}/deletion`)).refusal, 'rule');
  t.strictSame(await db('roles').count(), roles);
  t.strictSame(await togglesOfRole(wider), { 'account.sign_in': 'on', 'items.view': 'any' });
});

t.test('nobody changes or deletes the role that they hold themselves', async (t) => {
  const mine = await world.role(LIMITED, 'My own');
  const person = await world.person();
  await db('people').where({ id: person.id }).update({ role_id: mine });
  const editor = await as(person);
  const page = await editor.get(`/roles/${mine}`);
  t.match(page.text, /You hold this role yourself/);
  t.notOk(page.offers(`/roles/${mine}`));
  for (const action of ['', '/preview', '/deletion']) {
    t.equal((await editor.force(`/roles/${mine}${action}`, { version: '1' })).refusal, 'rule', action);
  }
  t.ok(page.offers(`/roles/${mine}/clone`), 'a copy is no change of it');
  t.strictSame(await togglesOfRole(mine), Object.fromEntries(Object.entries(LIMITED).sort()));
});

t.test('an administrator of one workspace finds no role of another', async (t) => {
  const { World } = await import('../factories.ts');
  const elsewhere = await World.make(db, 'Elsewhere');
  const theirs = await elsewhere.role({ 'account.sign_in': 'on' });
  const administrator = await as('administrator');
  const mine = await world.role({ 'account.sign_in': 'on' });
  t.equal((await administrator.get(`/roles/${theirs}`)).status, 404);
  for (const action of ['', '/preview', '/clone', '/deletion']) {
    t.equal((await administrator.force(`/roles/${theirs}${action}`)).status, 404, action);
  }
  const held = await world.person();
  await db('people').where({ id: held.id }).update({ role_id: mine });
  const form = (await administrator.get(`/roles/${mine}/deletion`)).form(`/roles/${mine}/deletion`);
  t.equal((await administrator.submit(form, { role_id: String(theirs) })).status, 422);
});

const ROUNDS = Number(process.env.ROUNDS ?? 25);

t.test('whoever edits and whatever they send, no role ends with more than its editor holds', async (t) => {
  const chance = new Chance(seed());
  t.comment(`SEED=${seed()}`);
  let saved = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const held = { ...anyToggles(chance), ...MANAGER };
    const editor = await as(await world.person({ toggles: held }));
    const id = await world.role(chance.flip(0.8) ? within(chance, held) : anyToggles(chance));
    const before = await togglesOfRole(id);
    const form = covers(held, before) ? await editorOf(editor, id) : null;
    const base = form?.values ?? { version: '1', name: 'Forged' };
    for (let attempt = 0; attempt < 3; attempt++) {
      const now = await togglesOfRole(id);
      const sent = forged(chance, held, now);
      const answer = await editor.force(`/roles/${id}`, {
        ...base,
        ...sent,
        version: await versionOf(id),
        _key: crypto.randomUUID(),
      });
      const after = await togglesOfRole(id);
      const words = `${answer.status} ${JSON.stringify({ held, now, sent, after })} ${chance}`;
      if (![303, 403, 422].includes(answer.status)) t.fail(`an odd answer: ${words}`);
      if (answer.status !== 303 && !same(now, after)) t.fail(`changed though refused: ${words}`);
      if (answer.status === 303) {
        saved++;
        if (!covers(held, now) || !covers(held, after)) t.fail(`an escalation: ${words}`);
        if (inconsistencies(after).length > 0) t.fail(`an inconsistent role: ${words}`);
        const meant = CATALOGUE.every(
          ({ key }) => scopeOf(after, key) === [sent[key] ?? scopeOf(now, key)].flat().at(-1),
        );
        if (!meant) t.fail(`not what was sent: ${words}`);
      }
    }
  }
  t.ok(saved > 0, `${saved} of ${ROUNDS * 3} submissions were saved`);
});

t.test('whoever asks for help or a level is never shown a draft that they could not save', async (t) => {
  const chance = new Chance(seed());
  for (let round = 0; round < 10; round++) {
    const held = withoutDependents({ ...anyToggles(chance), ...MANAGER });
    const editor = await as(await world.person({ toggles: held }));
    const id = await world.role(within(chance, held));
    const press = chance.pick(['require', 'drop', 'apply-Equipment', 'apply-Inventory', 'apply-Storage']);
    const draft = await review(editor, id, offeredChanges(chance, held), press);
    t.equal(draft.status, 200, `${press} ${chance}`);
    const outcome = await editor.submit(draft.form(`/roles/${id}`));
    const words = `${press} ${outcome.status} ${chance}`;
    if (press === 'require' || press === 'drop') t.equal(outcome.status, 200, words);
    else t.ok([200, 422].includes(outcome.status), words);
    t.ok(covers(held, await togglesOfRole(id)), words);
  }
});

async function versionOf(id: number): Promise<string> {
  return String((await db('roles').where({ id }).first('version')).version);
}

function anyToggles(chance: Chance): Scopes {
  const drawn = CATALOGUE.filter(() => chance.flip(0.5)).map(({ key, scopes }) => [key, chance.pick<Scope>(scopes)]);
  return withoutDependents(Object.fromEntries(drawn));
}

/** Toggles up to those that are held. */
function within(chance: Chance, held: Scopes): Scopes {
  return withoutDependents(offeredChanges(chance, held));
}

function offeredChanges(chance: Chance, held: Scopes): Record<string, Scope> {
  const changes = CATALOGUE.filter(({ key }) => scopeOf(held, key) !== 'off').map(({ key, scopes }) => {
    const reachable = ['off' as const, ...scopes].filter((scope) => reaches(scopeOf(held, key), scope));
    return [key, chance.pick<Scope>(reachable)];
  });
  return Object.fromEntries(changes);
}

/** Mostly what the editor offers and consistent; now and then something wider. */
function forged(chance: Chance, held: Scopes, now: Scopes): Record<string, Scope> {
  const toggles = { ...now, ...within(chance, held) };
  const sent: Record<string, Scope> = {};
  for (const { key, scopes } of CATALOGUE) {
    const isOffered = scopeOf(held, key) !== 'off' && RANK[scopeOf(held, key)] >= RANK[scopeOf(now, key)];
    if (isOffered) sent[key] = scopeOf(toggles, key);
    if (chance.flip(0.004)) sent[key] = chance.pick<Scope>(scopes);
  }
  return sent;
}

function same(one: Scopes, other: Scopes): boolean {
  return CATALOGUE.every(({ key }) => scopeOf(one, key) === scopeOf(other, key));
}
