import type { Knex } from 'knex';
import { parse } from 'node-html-parser';
import { FormOnPage } from '../browser.ts';
import type { Visitor } from '../operations/visitor.ts';
import type { Figure } from './figure.ts';
import { atPlace } from './place.ts';

const TRIALS = 1_000;
const TOGGLE = 'items.view';

export const revocations: Figure = {
  title: 'What is taken from a role on one process is refused by the other at the very next request',
  async run(scale) {
    const trials = Math.ceil(TRIALS * scale);
    const failures = await atPlace(2, async ({ world, visitor }) => {
      const owner = await visitor({ role: 'owner' }, 0);
      const person = await visitor({ toggles: { [TOGGLE]: 'any', 'account.sign_in': 'on' } }, 1);
      const role = await roleOf(world.db, person.id);
      const odd: string[] = [];
      for (let trial = 0; trial < trials; trial += 1) {
        for (const [scope, expected] of [
          ['off', 403],
          ['any', 200],
        ] as const) {
          const saved = await setToggle(owner.visitor, role, scope);
          const { status } = await person.visitor.get('/items');
          if (saved !== 303) odd.push(`trial ${trial}: the role was not saved, but ${saved}`);
          if (status !== expected) odd.push(`trial ${trial}: ${TOGGLE} ${scope}, and /items answered ${status}`);
        }
      }
      return odd;
    });
    return { tried: trials, failures };
  },
};

async function roleOf(db: Knex, person: number): Promise<number> {
  const row = await db('people').where({ id: person }).first<{ role_id: number } | undefined>('role_id');
  return row?.role_id ?? 0;
}

async function setToggle(owner: Visitor, role: number, scope: string): Promise<number> {
  const path = `/roles/${role}`;
  const forms = parse((await owner.open(path)).body).querySelectorAll('form');
  const form = forms.map((each) => new FormOnPage(each, path)).find((each) => each.action === path);
  if (!form) throw new Error(`${path} has no form`);
  return (await owner.post(path, { ...form.values, [TOGGLE]: scope })).status;
}
