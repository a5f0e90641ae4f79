import t from 'tap';
import { isPublic } from '../../src/access/action.ts';
import { fill } from './filling.ts';
import { RouteMap } from './map.ts';
import { furnish } from './population.ts';
import { changedTables, Stage } from './stage.ts';
import { A_FEW, type Tour, tour } from './tour.ts';
import { Visitor } from './visitor.ts';

t.setTimeout(300_000);

const stage = await Stage.build(t);
const map = new RouteMap(stage.app.house.actions);
const { world } = await furnish(stage.db, 'Here');
const owners = await tourOf(world.owner.email);

t.test('I7 a viewer changes nothing, wherever they look and whatever they send', async (t) => {
  const { email } = await world.person({ role: 'viewer' });
  const seen = await tourOf(email);
  t.ok(seen.pages > 20);
  const offered = seen.forms.filter(({ action: { needs } }) => !isPublic(needs) && needs !== 'account.sign_in');
  t.strictSame(
    offered.map(({ path }) => path),
    [],
    'what is offered is about their own account only',
  );
  const viewer = await Visitor.signIn(stage, email);
  const before = await stage.mark();
  for (const { action, path, form } of owners.forms) {
    if (isPublic(action.needs) || action.needs === 'account.sign_in') continue;
    const answer = await viewer.force(path, fill(form, 'generous'));
    t.ok(answer.status === 403 || answer.status === 404, `${action.name}: ${answer.status}`);
  }
  t.strictSame(changedTables(before, await stage.mark()), []);
});

t.test(
  'C3 C5 C6 C8 an administrator is offered whatever the owner is, on everything and on everybody’s bookings',
  async (t) => {
    const theirs = await tourOf((await world.person({ role: 'administrator' })).email);
    const kinds = ['item', 'kit', 'stockroom', 'location', 'reservation', 'checkout'];
    const compared = [...owners.offered].filter((offer) => {
      const [method = '', path = ''] = offer.split(' ');
      const on = map.at(method, path)?.on;
      return on !== undefined && kinds.includes(on) && !theirs.passedOver(path);
    });
    t.ok(compared.length > 100, `${compared.length} are compared`);
    t.strictSame(
      compared.filter((offer) => !theirs.offered.has(offer)),
      [],
    );
  },
);

async function tourOf(email: string): Promise<Tour> {
  return tour(stage, map, await Visitor.signIn(stage, email), A_FEW);
}
