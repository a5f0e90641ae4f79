import t from 'tap';
import { levelOfActor } from '../../src/access/actor.ts';
import { CATALOGUE, isPermission, type Permission, type Scope, toggleOf } from '../../src/access/catalogue.ts';
import { type Level, levelOf, MODULES, type Scopes } from '../../src/access/levels.ts';
import { covers, inconsistencies, scopeOf } from '../../src/access/roles.ts';
import { SYSTEM_ROLES } from '../../src/access/system-roles.ts';
import { CLAUSES, clauseOf, togglesUpTo, words } from './law.ts';

const BOTH = 'view manage backdate label pdf archive';
const BOOK = [...both(BOTH), 'checkouts.extend'];
const CUSTODY = words('custody.take custody.release custody.transfer');
const PEOPLE = words('contacts.view contacts.manage users.view users.pdf');
const ALL = ['stockrooms.included_in_all'];
const OWN = at('own', both('view manage'));
const SIGN_IN = at('on', ['account.sign_in']);
const EVERYTHING = at(
  'any',
  CLAUSES.map((clause) => clause.toggle),
);

const VIEWER = {
  ...SIGN_IN,
  ...three('read'),
  ...at('any', words('reservations.view checkouts.view spotchecks.view')),
};
const EDITOR = {
  ...VIEWER,
  ...three('delete'),
  ...at('any', [...BOOK, ...CUSTODY, ...PEOPLE]),
  ...at('any', words('spotchecks.view spotchecks.manage spotchecks.delete reports.view reports.save reports.delete')),
};
const SCIENTIST = { ...SIGN_IN, ...three('view'), ...OWN, ...at('on', words('notebook.view notebook.write')) };

/** The table of the document, worked out toggle by toggle. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, Scope>>>> = {
  Owner: EVERYTHING,
  Administrator: omit(EVERYTHING, 'account.manage'),
  Staff: { ...EDITOR, ...at('any', ['reservations.approve', 'users.block', ...ALL]) },
  Editor: EDITOR,
  Viewer: VIEWER,
  'Front desk': {
    ...SIGN_IN,
    ...at('any', words('items.view items.flag items.comment items.print_labels')),
    ...at('any', [...BOOK, ...CUSTODY, 'reservations.approve', ...PEOPLE, 'users.block', ...ALL]),
  },
  'Limited staff': {
    ...SIGN_IN,
    ...at('staffed', togglesUpTo('Equipment', 'delete')),
    ...at('staffed', [...BOOK, ...CUSTODY, ...words('reservations.approve spotchecks.view spotchecks.manage')]),
    ...at('on', [...PEOPLE, ...ALL]),
  },
  User: {
    ...SIGN_IN,
    ...at('any', ['items.view']),
    ...at('staffed', [...both('view manage pdf'), 'checkouts.extend']),
    ...at('on', [...PEOPLE, ...ALL]),
  },
  'Self-service': { ...SIGN_IN, ...at('any', ['items.view']), ...OWN },
  Scientist: SCIENTIST,
  'Project manager': { ...SCIENTIST, ...three('edit'), ...at('on', ['notebook.witness']) },
  'Lab manager': {
    ...SCIENTIST,
    ...at('any', togglesUpTo('Inventory', 'admin')),
    ...at('on', ['shopping.approve']),
  },
  'Equipment manager': {
    ...omit(SCIENTIST, ...togglesUpTo('Inventory', 'admin')),
    ...at('any', togglesUpTo('Equipment', 'admin')),
  },
  'Read only': { ...SIGN_IN, ...three('read'), ...at('on', ['notebook.view']) },
  Contact: {},
};

/** The levels of the same table: equipment, inventory, storage. */
const LEVELS: Readonly<Record<string, readonly [Level, Level, Level]>> = {
  Owner: ['admin', 'admin', 'admin'],
  Administrator: ['admin', 'admin', 'admin'],
  Staff: ['delete', 'delete', 'delete'],
  Editor: ['delete', 'delete', 'delete'],
  Viewer: ['read', 'read', 'read'],
  'Limited staff': ['delete', 'none', 'none'],
  Scientist: ['view', 'view', 'view'],
  'Project manager': ['edit', 'edit', 'edit'],
  'Lab manager': ['view', 'admin', 'view'],
  'Equipment manager': ['admin', 'none', 'view'],
  'Read only': ['read', 'read', 'read'],
  Contact: ['none', 'none', 'none'],
};

const CHAINS = [
  ['Contact', 'Viewer', 'Editor', 'Staff', 'Administrator', 'Owner'],
  ['Self-service', 'User', 'Front desk', 'Staff'],
  ['Limited staff', 'Staff'],
  ['Read only', 'Scientist', 'Project manager'],
  ['Scientist', 'Lab manager'],
];

t.test('An administrator finds the roles of the document, each with a name and a key of its own', async (t) => {
  t.same(
    SYSTEM_ROLES.map((role) => role.name),
    Object.keys(EXPECTED),
  );
  t.equal(new Set(SYSTEM_ROLES.map((role) => role.key)).size, SYSTEM_ROLES.length);
});

t.test('A person of a system role holds exactly the toggles of the document', async (t) => {
  for (const { name, scopes } of SYSTEM_ROLES) t.same(on(scopes), sorted(EXPECTED[name] ?? {}), name);
});

t.test(
  'A person of a system role holds no toggle without what it requires, and only at a scope that it offers',
  async (t) => {
    for (const { name, scopes } of SYSTEM_ROLES) {
      t.same(inconsistencies(scopes), [], `${name} is consistent`);
      for (const [key, scope] of Object.entries(scopes)) {
        t.ok(
          isPermission(key) && (scope === 'off' || toggleOf(key).scopes.includes(scope)),
          `${name}: ${key} ${scope}`,
        );
      }
    }
  },
);

t.test('A person of a system role holds the levels of the document in the three modules', async (t) => {
  for (const [name, levels] of Object.entries(LEVELS)) {
    t.same(
      MODULES.map((module) => levelOf(module, role(name))?.level),
      levels,
      name,
    );
  }
  t.same(levelOf('Equipment', role('Limited staff')), { level: 'delete', reach: 'staffed' });
});

t.test('A person of a wider system role can do all that one of a narrower can, and more', async (t) => {
  for (const chain of CHAINS) {
    for (const [at, narrow] of chain.entries()) {
      for (const wide of chain.slice(at + 1)) {
        t.ok(covers(role(wide), role(narrow)), `${wide} covers ${narrow}`);
        t.notOk(covers(role(narrow), role(wide)), `${narrow} does not cover ${wide}`);
      }
    }
  }
});

t.test('An administrator can assign every role but Owner', async (t) => {
  for (const { name, scopes } of SYSTEM_ROLES) t.equal(covers(role('Administrator'), scopes), name !== 'Owner', name);
  for (const { name, scopes } of SYSTEM_ROLES) t.ok(covers(role('Owner'), scopes), `an owner: ${name}`);
});

t.test('I1 A person is a hardware owner, a viewer, an editor or an administrator', async (t) => {
  for (const name of ['Contact', 'Viewer', 'Editor', 'Administrator']) t.ok(role(name));
});

t.test('I9 An editor is a viewer who also adds, edits and deletes', async (t) => {
  t.ok(covers(role('Editor'), role('Viewer')));
  for (const key of ['items.manage', 'items.delete', 'reservations.manage', 'spotchecks.delete'] as const) {
    t.equal(scopeOf(role('Editor'), key), 'any', key);
    t.equal(scopeOf(role('Viewer'), key), 'off', key);
  }
});

t.test('I10 An administrator does everything, users and settings included', async (t) => {
  for (const toggle of CATALOGUE) {
    if (toggle.key === 'account.manage') t.equal(scopeOf(role('Administrator'), toggle.key), 'off', 'but the account');
    else t.equal(scopeOf(role('Administrator'), toggle.key), toggle.scopes.at(-1), toggle.key);
  }
});

t.test('I11 The hardware owner, the viewer, the editor and the administrator are strictly nested', async (t) => {
  const nested = ['Contact', 'Viewer', 'Editor', 'Administrator'].map(role);
  for (const [at, narrow] of nested.entries()) {
    for (const wide of nested.slice(at + 1)) t.ok(covers(wide, narrow) && !covers(narrow, wide));
  }
});

t.test('I13 A person is shown the level of their role in a word', async (t) => {
  const levels: Readonly<Record<string, string>> = {
    Owner: 'administrator',
    Administrator: 'administrator',
    Viewer: 'viewer',
    'Read only': 'viewer',
    Contact: 'viewer',
  };
  for (const { name, scopes } of SYSTEM_ROLES) t.equal(levelOfActor(scopes), levels[name] ?? 'editor', name);
  for (const toggle of CATALOGUE) {
    const more = { ...role('Viewer'), [toggle.key]: toggle.scopes.at(-1) };
    const level = toggle.key === 'settings.manage' ? 'administrator' : toggle.reads ? 'viewer' : 'editor';
    t.equal(levelOfActor(more), level, `a viewer with ${toggle.key}`);
  }
});

t.test('L18 The account owner and administrators are admin in every module', async (t) => {
  for (const name of ['Owner', 'Administrator']) {
    for (const module of MODULES)
      t.same(levelOf(module, role(name)), { level: 'admin', reach: 'any' }, `${name}: ${module}`);
  }
});

t.test('L19 The account owner and administrators have settings and the management of roles', async (t) => {
  for (const name of ['Owner', 'Administrator']) {
    for (const key of ['settings.manage', 'roles.manage'] as const)
      t.equal(scopeOf(role(name), key), 'on', `${name}: ${key}`);
  }
});

t.test('L21 The account owner alone has more than an administrator: the account', async (t) => {
  const more = CATALOGUE.filter(({ key }) => scopeOf(role('Owner'), key) !== scopeOf(role('Administrator'), key));
  t.same(
    more.map((toggle) => toggle.key),
    ['account.manage'],
  );
  const holders = SYSTEM_ROLES.filter(({ scopes }) => scopeOf(scopes, 'account.manage') !== 'off');
  t.same(
    holders.map(({ name }) => name),
    ['Owner'],
  );
});

t.test('L22 A lab manager is admin of the inventory', async (t) => {
  t.equal(levelOf('Inventory', role('Lab manager'))?.level, 'admin');
});

t.test('L23 An equipment manager is admin of equipment, its maintenance included', async (t) => {
  t.equal(levelOf('Equipment', role('Equipment manager'))?.level, 'admin');
  t.equal(scopeOf(role('Equipment manager'), 'maintenance.manage'), 'any');
  t.equal(scopeOf(role('Equipment manager'), 'maintenance.customize'), 'on');
});

t.test('L24 A project manager has edit in all three modules', async (t) => {
  for (const module of MODULES) t.equal(levelOf(module, role('Project manager'))?.level, 'edit', module);
});

t.test('L25 A scientist has view in all three modules', async (t) => {
  for (const module of MODULES) t.equal(levelOf(module, role('Scientist'))?.level, 'view', module);
});

t.test('A contact holds nothing, and everybody else may sign in', async (t) => {
  for (const { name, scopes } of SYSTEM_ROLES) {
    t.equal(scopeOf(scopes, 'account.sign_in'), name === 'Contact' ? 'off' : 'on', name);
  }
  t.same(on(role('Contact')), {});
});

t.test('A viewer holds only toggles that read, and none about people', async (t) => {
  const held = CATALOGUE.filter(({ key }) => scopeOf(role('Viewer'), key) !== 'off');
  t.ok(held.every((toggle) => toggle.reads));
  t.same(
    held.filter((toggle) => toggle.section === 'People'),
    [],
  );
});

t.test('A person of the role User manages no equipment, flags nothing, and has no settings and no users', async (t) => {
  const held = Object.keys(on(role('User')));
  t.same(
    held.filter((key) => /^(items|maintenance|stockrooms|inventory|storage)\./.test(key)),
    ['items.view', 'stockrooms.included_in_all'],
  );
  for (const key of ['settings.manage', 'users.manage', 'items.change_location', 'items.flag'] as const) {
    t.equal(scopeOf(role('User'), key), 'off', key);
  }
});

t.test('A person of the role Self-service books only for themselves, and has no settings and no users', async (t) => {
  t.same(on(role('Self-service')), sorted({ 'account.sign_in': 'on', 'items.view': 'any', ...OWN }));
});

function role(name: string): Scopes {
  const found = SYSTEM_ROLES.find((each) => each.name === name);
  if (!found) throw new Error(`No system role ${name}`);
  return found.scopes;
}

/** The toggles that are on, in the order of their keys. */
function on(scopes: Scopes): Record<string, Scope> {
  return sorted(Object.fromEntries(Object.entries(scopes).filter(([, scope]) => scope !== 'off')));
}

function sorted(scopes: Readonly<Record<string, Scope>>): Record<string, Scope> {
  return Object.fromEntries(Object.entries(scopes).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Toggles at a scope, or at the widest where they offer no such. */
function at(scope: Scope, toggles: readonly string[]): Record<string, Scope> {
  return Object.fromEntries(
    toggles.map((toggle) => {
      const { scopes } = clauseOf(toggle);
      return [toggle, scopes.includes(scope) ? scope : (scopes.at(-1) ?? 'off')];
    }),
  );
}

function three(level: string): Record<string, Scope> {
  return at(
    'any',
    MODULES.flatMap((module) => togglesUpTo(module, level)),
  );
}

function both(verbs: string): Permission[] {
  return ['reservations', 'checkouts']
    .flatMap((noun) => words(verbs).map((verb) => `${noun}.${verb}`))
    .filter(isPermission);
}

function omit(scopes: Readonly<Record<string, Scope>>, ...keys: readonly string[]): Record<string, Scope> {
  return Object.fromEntries(Object.entries(scopes).filter(([key]) => !keys.includes(key)));
}
