import t from 'tap';
import { CATALOGUE, type Scope } from '../../src/access/catalogue.ts';
import {
  LEVEL_LABELS,
  LEVELS,
  levelOf,
  MODULES,
  moduleOf,
  preset,
  reachesOf,
  type Scopes,
  togglesOf,
} from '../../src/access/levels.ts';
import { covers, inconsistencies } from '../../src/access/roles.ts';
import { CLAUSES, LEVEL_TABLE, togglesUpTo } from './law.ts';

t.test('L2 A person holds none, view, edit, delete or admin in a module, and read only beside them', async (t) => {
  t.same(LEVELS, ['none', 'read', 'view', 'edit', 'delete', 'admin']);
  t.same(
    LEVELS.map((level) => LEVEL_LABELS[level]),
    ['No access', 'Read only', 'View', 'Edit', 'Delete', 'Admin'],
  );
});

t.test('L1 A person’s levels are held per module: equipment, inventory and storage', async (t) => {
  t.same(MODULES, Object.keys(LEVEL_TABLE));
  const all = MODULES.flatMap(togglesOf);
  t.equal(new Set(all).size, all.length, 'no toggle belongs to two modules');
});

t.test('A level sets exactly the toggles of the document, each level those of the one before too', async (t) => {
  for (const module of MODULES) {
    for (const level of LEVELS) {
      for (const reach of reachesOf(module, level)) {
        t.same(preset(module, level, reach), expected(module, level, reach), `${module}: ${level} at ${reach}`);
      }
    }
  }
});

t.test('A level is consistent by itself, and covers the levels below it', async (t) => {
  for (const module of MODULES) {
    for (const [at, level] of LEVELS.entries()) {
      for (const reach of reachesOf(module, level)) {
        const scopes = preset(module, level, reach);
        t.same(inconsistencies(scopes), [], `${module}: ${level} at ${reach}`);
        for (const lower of LEVELS.slice(0, at)) {
          t.ok(covers(scopes, preset(module, lower, reach)), `${module}: ${level} covers ${lower}`);
          t.notOk(covers(preset(module, lower, reach), scopes), `${module}: ${lower} does not cover ${level}`);
        }
      }
    }
  }
});

t.test('The role editor shows the level that the toggles make up, whatever the other modules hold', async (t) => {
  for (const module of MODULES) {
    for (const level of LEVELS) {
      for (const reach of reachesOf(module, level)) {
        const others = MODULES.filter((each) => each !== module).map((each) => preset(each, 'edit'));
        const scopes = Object.assign({ 'account.sign_in': 'on' }, ...others, preset(module, level, reach));
        t.same(levelOf(module, scopes), { level, reach }, `${module}: ${level} at ${reach}`);
      }
    }
  }
});

t.test('The role editor shows Custom as soon as one toggle of the module differs', async (t) => {
  for (const module of MODULES) {
    for (const level of LEVELS) {
      for (const reach of reachesOf(module, level)) {
        const scopes = preset(module, level, reach);
        for (const toggle of CATALOGUE.filter((each) => togglesOf(module).includes(each.key))) {
          const others = (['off', ...toggle.scopes] as Scope[]).filter(
            (scope) => scope !== (scopes[toggle.key] ?? 'off'),
          );
          for (const scope of others) {
            const shown = levelOf(module, { ...scopes, [toggle.key]: scope });
            const name = `${module}: ${level} at ${reach}, but ${toggle.key} ${scope}`;
            if (shown === null) t.pass(name);
            else
              t.same(
                { ...scopes, [toggle.key]: scope },
                withOff(preset(module, shown.level, shown.reach), toggle.key),
                name,
              );
          }
        }
      }
    }
  }
});

t.test('An Equipment level is chosen for staffed stockrooms or any, Admin only for any', async (t) => {
  for (const level of ['read', 'view', 'edit', 'delete'] as const)
    t.same(new Set(reachesOf('Equipment', level)), new Set(['staffed', 'any']));
  t.same(reachesOf('Equipment', 'admin'), ['any']);
  for (const level of LEVELS) {
    t.same(reachesOf('Inventory', level), ['any']);
    t.same(reachesOf('Storage', level), ['any']);
  }
});

t.test('L14 A person of level Edit can delete nothing, not even what they created', async (t) => {
  for (const module of MODULES) {
    for (const reach of reachesOf(module, 'edit')) {
      const held = Object.keys(preset(module, 'edit', reach));
      t.same(
        held.filter((key) => /delete|remove/.test(key)),
        [],
        module,
      );
    }
  }
});

t.test('L13 A person of level Delete holds all of Edit, and deletes', async (t) => {
  for (const module of MODULES) {
    const added = Object.keys(preset(module, 'delete')).filter((key) => !(key in preset(module, 'edit')));
    t.ok(covers(preset(module, 'delete'), preset(module, 'edit')), module);
    t.ok(added.length > 0 && added.every((key) => /delete|remove/.test(key)), `${module}: ${added}`);
  }
});

t.test('L28 Whether a person may approve orders is settled by no level', async (t) => {
  t.equal(moduleOf('shopping.approve'), null);
  for (const module of MODULES) for (const level of LEVELS) t.notOk('shopping.approve' in preset(module, level));
});

t.test('L29 Whether a person may witness pages is settled by no level', async (t) => {
  t.equal(moduleOf('notebook.witness'), null);
  for (const module of MODULES) for (const level of LEVELS) t.notOk('notebook.witness' in preset(module, level));
});

t.test('L26 A person of level Read only views the modules and holds no action in them', async (t) => {
  for (const module of MODULES) {
    const held = CATALOGUE.filter((toggle) => toggle.key in preset(module, 'read'));
    t.ok(held.length > 0, `${module} opens`);
    t.ok(
      held.every((toggle) => toggle.reads),
      `${module}: ${held.map((toggle) => toggle.key)}`,
    );
  }
});

t.test('L17 A person may hold different levels in different modules', async (t) => {
  for (const equipment of LEVELS) {
    for (const inventory of LEVELS) {
      for (const storage of LEVELS) {
        const scopes: Scopes = {
          ...preset('Equipment', equipment),
          ...preset('Inventory', inventory),
          ...preset('Storage', storage),
        };
        const shown = [levelOf('Equipment', scopes), levelOf('Inventory', scopes), levelOf('Storage', scopes)];
        t.same(
          shown.map((each) => each?.level),
          [equipment, inventory, storage],
        );
        t.same(inconsistencies(scopes), []);
      }
    }
  }
});

t.test('L33 Who is admin of a module customises it without any general setting', async (t) => {
  t.equal(preset('Equipment', 'admin')['items.customize'], 'on');
  t.equal(preset('Inventory', 'admin')['inventory.customize'], 'on');
  t.equal(preset('Storage', 'admin')['storage.customize'], 'on');
  for (const module of MODULES) t.notOk('settings.manage' in preset(module, 'admin'));
});

function expected(module: string, level: string, reach: string): Record<string, Scope> {
  const wide = (key: string) => CLAUSES.find((clause) => clause.toggle === key)?.scopes ?? [];
  return Object.fromEntries(
    togglesUpTo(module, level).map((key) => [
      key,
      wide(key).find((scope) => scope === reach) ?? wide(key).at(-1) ?? 'off',
    ]),
  );
}

/** A preset with the one toggle written out, so that it compares with a set that says off. */
function withOff(scopes: Scopes, key: string): Record<string, Scope> {
  return { [key]: 'off', ...scopes } as Record<string, Scope>;
}
