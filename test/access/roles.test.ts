import t from 'tap';
import { CATALOGUE, type Permission, RANK, type Scope, toggleOf } from '../../src/access/catalogue.ts';
import type { Scopes } from '../../src/access/levels.ts';
import {
  covers,
  inconsistencies,
  reaches,
  scopeOf,
  uncovered,
  withoutDependents,
  withRequired,
} from '../../src/access/roles.ts';
import { CLAUSES } from './law.ts';
import { Chance, seed } from './random.ts';
import { anyScopes, offered } from './world.ts';

const ROLES = 2000;

t.test('An administrator is told each requirement that a role misses, by the toggle that misses it', async (t) => {
  const chance = new Chance(seed());
  for (let made = 0; made < ROLES; made++) {
    const scopes = anyScopes(chance);
    const found = inconsistencies(scopes).map(({ toggle, requires }) => `${toggle} ${requires}`);
    if (!same(found.sort(), missing(scopes).sort())) t.same(found, missing(scopes), `${chance}`);
  }
  t.pass(`${ROLES} roles`);
});

t.test('An administrator who widens a toggle is told how wide the required one must be', async (t) => {
  t.same(inconsistencies({ 'items.manage': 'staffed' }), [
    { toggle: 'items.manage', requires: 'items.view', atLeast: 'staffed' },
  ]);
  t.same(inconsistencies({ 'items.manage': 'any', 'items.view': 'open' }), [
    { toggle: 'items.manage', requires: 'items.view', atLeast: 'any' },
  ]);
  t.same(inconsistencies({ 'reservations.view': 'own' }), [
    { toggle: 'reservations.view', requires: 'items.view', atLeast: 'staffed' },
  ]);
  t.same(inconsistencies({ 'users.block': 'on', 'users.view': 'on', 'contacts.view': 'off' }), [
    { toggle: 'users.view', requires: 'contacts.view', atLeast: 'on' },
  ]);
  t.same(inconsistencies({ 'items.customize': 'on', 'items.delete': 'staffed' }), [
    { toggle: 'items.delete', requires: 'items.manage', atLeast: 'staffed' },
    { toggle: 'items.customize', requires: 'items.delete', atLeast: 'any' },
  ]);
  t.same(inconsistencies({}), []);
});

t.test('An administrator who switches a toggle on gets what it requires, no more and no wider', async (t) => {
  const chance = new Chance(seed());
  for (let made = 0; made < ROLES / 10; made++) {
    const scopes = fewScopes(chance);
    const raised = withRequired(scopes);
    if (missing(raised).length > 0) t.fail(`still inconsistent ${chance}`);
    if (!covers(raised, scopes)) t.fail(`something was lowered ${chance}`);
    if (!same(withRequired(raised), raised)) t.fail(`a second time changes more ${chance}`);
    for (const toggle of CATALOGUE) {
      for (const narrower of narrowerThan(raised, toggle.key)) {
        const less = { ...raised, [toggle.key]: narrower };
        if (covers(less, scopes) && missing(less).length === 0) t.fail(`${toggle.key} ${narrower} would do ${chance}`);
      }
    }
  }
  t.pass(`${ROLES / 10} roles`);
});

t.test('An administrator who switches a toggle off loses what depends on it, and nothing else', async (t) => {
  const chance = new Chance(seed());
  for (let made = 0; made < ROLES; made++) {
    const scopes = anyScopes(chance);
    const kept = withoutDependents(scopes);
    if (missing(kept).length > 0) t.fail(`still inconsistent ${chance}`);
    if (!same(withoutDependents(kept), kept)) t.fail(`a second time changes more ${chance}`);
    for (const toggle of CATALOGUE) {
      const before = scopeOf(scopes, toggle.key);
      const after = scopeOf(kept, toggle.key);
      if (after === before) continue;
      if (after !== 'off') t.fail(`${toggle.key} was neither kept nor switched off ${chance}`);
      if (missing({ ...kept, [toggle.key]: before }).length === 0) t.fail(`${toggle.key} could have stayed ${chance}`);
    }
  }
  t.pass(`${ROLES} roles`);
});

t.test('A consistent role is left as it is by the role editor', async (t) => {
  const chance = new Chance(seed());
  for (let made = 0; made < ROLES / 10; made++) {
    const scopes = withRequired(fewScopes(chance));
    t.same(withRequired(scopes), scopes);
    t.same(withoutDependents(scopes), scopes);
  }
});

t.test('A role covers itself, and whatever is covered by what it covers', async (t) => {
  const chance = new Chance(seed());
  let chains = 0;
  for (let made = 0; made < ROLES; made++) {
    const low = anyScopes(chance);
    const middle = widened(chance, low);
    const high = widened(chance, middle);
    if (!covers(low, low)) t.fail(`a role does not cover itself ${chance}`);
    if (covers(high, middle) && covers(middle, low)) chains++;
    if (!covers(high, middle) || !covers(middle, low) || !covers(high, low))
      t.fail(`a wider role does not cover ${chance}`);
    if (!same(written(middle), written(low)) && covers(low, middle)) t.fail(`two roles cover each other ${chance}`);
  }
  t.ok(chains > 0);
});

t.test('A role covers another iff no toggle of the other reaches further', async (t) => {
  const chance = new Chance(seed());
  for (let made = 0; made < ROLES; made++) {
    const [one, other] = [anyScopes(chance), chance.flip(0.5) ? anyScopes(chance) : fewScopes(chance)];
    const further = CLAUSES.map((clause) => clause.toggle as Permission).filter(
      (key) => ranked(scopeOf(other, key)) > ranked(scopeOf(one, key)),
    );
    if (!same([...uncovered(one, other)].sort(), further.sort())) t.fail(`uncovered ${chance}`);
    if (covers(one, other) !== (further.length === 0)) t.fail(`covers ${chance}`);
  }
  t.pass(`${ROLES} pairs`);
});

t.test('A scope that is switched off explicitly is as one that is absent', async (t) => {
  const off = Object.fromEntries(CATALOGUE.map((toggle) => [toggle.key, 'off'])) as Scopes;
  t.ok(covers({}, off) && covers(off, {}));
  t.same(inconsistencies(off), []);
  t.equal(scopeOf({}, 'items.view'), 'off');
  for (const scope of Object.keys(RANK) as Scope[])
    t.ok(reaches(scope, 'off') && reaches('any', scope) && reaches('on', scope));
});

/** What the law misses in a set of toggles. */
function missing(scopes: Scopes): string[] {
  return CLAUSES.flatMap((clause) => {
    const rank = ranked(scopes[clause.toggle as Permission]);
    return clause.requires
      .filter((required) => rank > 0 && ranked(scopes[required as Permission]) < rank)
      .map((required) => `${clause.toggle} ${required}`);
  });
}

function ranked(scope: Scope = 'off'): number {
  return { off: 0, own: 1, staffed: 2, open: 3, any: 4, on: 4 }[scope];
}

function fewScopes(chance: Chance): Scopes {
  const few = Array.from({ length: 1 + chance.below(4) }, () => chance.pick(CATALOGUE));
  return Object.fromEntries(few.map((toggle) => [toggle.key, chance.pick(toggle.scopes)]));
}

function narrowerThan(scopes: Scopes, key: Permission): Scope[] {
  return offered(key).filter((scope) => ranked(scope) < ranked(scopeOf(scopes, key)));
}

function widened(chance: Chance, scopes: Scopes): Scopes {
  const entries = CATALOGUE.map(({ key }) => {
    const wider = offered(key).filter((scope) => ranked(scope) >= ranked(scopeOf(scopes, key)));
    return [key, chance.flip(0.1) ? chance.pick(wider) : scopeOf(scopes, key)];
  });
  return Object.fromEntries(entries);
}

function written(scopes: Scopes): Scope[] {
  return CATALOGUE.map((toggle) => scopeOf(scopes, toggleOf(toggle.key).key));
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
