import t from 'tap';
import {
  CATALOGUE,
  isPermission,
  offers,
  RANK,
  SECTIONS,
  type Toggle,
  toggleOf,
  widest,
} from '../../src/access/catalogue.ts';
import { CLAUSES, LENGTHENING, NEVER_ON_OWN } from './law.ts';

t.test('The role editor finds every toggle of the document and no other', async (t) => {
  t.same(new Set(CATALOGUE.map((toggle) => toggle.key)), new Set(CLAUSES.map((clause) => clause.toggle)));
  t.equal(CATALOGUE.length, CLAUSES.length, 'each of them once');
});

t.test('The role editor finds each toggle with its section, scopes and requirements', async (t) => {
  for (const clause of CLAUSES) {
    const toggle = toggleOf(clause.toggle);
    t.equal(toggle.section, clause.section, `${clause.toggle} stands in its section`);
    t.same(toggle.scopes, clause.scopes, `${clause.toggle} offers its scopes, narrowest first`);
    t.same([...toggle.requires].sort(), [...clause.requires].sort(), `${clause.toggle} requires what it should`);
  }
});

t.test(
  'The blocked are refused the toggles that lengthen what they hold, and nobody uses one on their own request',
  async (t) => {
    t.same(
      CATALOGUE.filter((toggle) => toggle.books).map((toggle) => toggle.key),
      LENGTHENING,
    );
    t.same(
      CATALOGUE.filter((toggle) => toggle.neverOnOwn).map((toggle) => toggle.key),
      NEVER_ON_OWN,
    );
  },
);

t.test('A viewer is told apart by toggles that only read: those of viewing, and signing in', async (t) => {
  for (const toggle of CATALOGUE) {
    const reads = toggle.key.endsWith('.view') || toggle.key === 'account.sign_in';
    t.equal(toggle.reads === true, reads, `${toggle.key} ${reads ? 'only reads' : 'does something'}`);
  }
});

t.test('The role editor shows the sections in one order, each in one piece', async (t) => {
  const shown = CATALOGUE.map((toggle) => toggle.section).filter((section, at, all) => section !== all[at - 1]);
  t.same(shown, SECTIONS);
});

t.test('Scopes stand in one order, in which on counts as any', async (t) => {
  t.ok(RANK.off < RANK.own && RANK.own < RANK.staffed && RANK.staffed < RANK.open && RANK.open < RANK.any);
  t.equal(RANK.on, RANK.any);
  for (const toggle of CATALOGUE) {
    const ranks = toggle.scopes.map((scope) => RANK[scope]);
    t.same(ranks, [...new Set(ranks)].sort(), `${toggle.key} lists its scopes in that order`);
    t.equal(widest(toggle), toggle.scopes.at(-1));
    t.ok(RANK[widest(toggle)] === RANK.any, `${toggle.key} can be given as widely as there is`);
  }
});

t.test('No toggle requires itself, through whatever detours', async (t) => {
  for (const toggle of CATALOGUE) t.notOk(requiredBy(toggle).has(toggle.key), toggle.key);
});

t.test('Whatever scope a toggle is given, what it requires can be given as widely', async (t) => {
  for (const toggle of CATALOGUE) {
    for (const required of toggle.requires.map(toggleOf)) {
      t.ok(RANK[widest(required)] >= RANK[widest(toggle)], `${toggle.key} can have ${required.key}`);
    }
  }
});

t.test('A scope that a toggle does not offer is not taken for one', async (t) => {
  for (const toggle of CATALOGUE) {
    t.ok(offers(toggle, 'off'));
    for (const scope of ['own', 'staffed', 'open', 'any', 'on', 'ANY', '', 'constructor', '__proto__']) {
      t.equal(offers(toggle, scope), (toggle.scopes as readonly string[]).includes(scope), `${toggle.key} at ${scope}`);
    }
  }
});

t.test('A text that names no toggle is none, and using it is a mistake that shows at once', async (t) => {
  for (const key of [
    '',
    'items',
    'items.View',
    'items.view ',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
  ]) {
    t.notOk(isPermission(key), JSON.stringify(key));
    t.throws(() => toggleOf(key));
  }
  for (const clause of CLAUSES) t.ok(isPermission(clause.toggle));
});

t.test('The role editor has words for every toggle, and a warning beside ignoring conflicts', async (t) => {
  for (const toggle of CATALOGUE) {
    t.match(toggle.label, /^[A-Z].*[^.]$/, `${toggle.key} has a label`);
    t.match(toggle.help, /^[A-Z].*\.$/, `${toggle.key} has a sentence`);
  }
  const labels = CATALOGUE.map((toggle) => toggle.label);
  t.equal(new Set(labels).size, labels.length, 'no two toggles share a label');
});

t.test('C13 Who gives the toggle for ignoring conflicts is warned that it is not recommended', async (t) => {
  t.match(toggleOf('bookings.ignore_conflicts').warning, /not recommended/i);
});

function requiredBy(toggle: Toggle, found = new Set<string>()): Set<string> {
  for (const key of toggle.requires) {
    if (found.has(key)) continue;
    found.add(key);
    requiredBy(toggleOf(key), found);
  }
  return found;
}
