import t from 'tap';
import { decide } from '../../src/access/decide.ts';
import { changed, smallestChanges } from '../../src/features/why/rules.ts';
import { explain, refusalOf } from '../../src/platform/explain.ts';
import { Chance, seed } from '../access/random.ts';
import { cases } from '../access/world.ts';

const CASES = 20_000;

t.test('X1 the words end with the check that decided, for anybody and anything', async (t) => {
  const chance = new Chance(seed());
  const wrong: string[] = [];
  for (const { actor, permission, resource } of cases(chance, CASES)) {
    const decision = decide(actor, permission, resource);
    const checks = explain(decision);
    const failing = checks.filter(({ passed }) => !passed);
    const right = decision.allowed ? failing.length === 0 : failing.length === 1 && checks.at(-1) === failing[0];
    if (!right || checks.some(({ text }) => text === ''))
      wrong.push(`${permission} ${JSON.stringify(resource)} ${chance}`);
    if (refusalOf(decision) === '') wrong.push(`no words for ${permission}`);
  }
  t.strictSame(wrong, []);
});

t.test('X1 each change that is suggested turns the answer round, and no part of it would', async (t) => {
  const chance = new Chance(seed());
  const wrong: string[] = [];
  let suggested = 0;
  for (const { actor, permission, resource } of cases(chance, CASES)) {
    const decision = decide(actor, permission, resource);
    const turns = (changes: Parameters<typeof changed>[3]) =>
      decide(changed(actor, permission, resource, changes), permission, resource).allowed !== decision.allowed;
    for (const changes of smallestChanges(decision)) {
      suggested++;
      const parts = changes.map((_, at) => changes.filter((__, other) => other !== at));
      if (!turns(changes) || parts.some(turns)) wrong.push(`${permission} ${JSON.stringify(changes)} ${chance}`);
    }
    const foreign = resource !== null && resource.workspaceId !== actor.workspaceId;
    if (foreign && smallestChanges(decision).length > 0) wrong.push('nothing brings another workspace into reach');
  }
  t.strictSame(wrong, []);
  t.ok(suggested > CASES / 2, `${suggested} suggestions`);
});
