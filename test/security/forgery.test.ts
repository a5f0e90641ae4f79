import t from 'tap';
import { asksForToken, isPublic } from '../../src/access/action.ts';
import { Browser } from '../browser.ts';
import { PASSWORD } from '../factories.ts';
import { fill } from '../law/filling.ts';
import { RouteMap } from '../law/map.ts';
import { furnish } from '../law/population.ts';
import { changedTables, Stage } from '../law/stage.ts';
import { A_FEW, tour } from '../law/tour.ts';
import { Visitor } from '../law/visitor.ts';

t.setTimeout(300_000);

const stage = await Stage.build(t);
const map = new RouteMap(stage.app.house.actions);
const [here, elsewhere] = [await furnish(stage.db, 'Here'), await furnish(stage.db, 'Elsewhere')];
const owner = await Visitor.signIn(stage, here.world.owner.email);
const theirOwner = await Visitor.signIn(stage, elsewhere.world.owner.email);
const untouched = await stage.mark();
const [mine, theirs] = [await tour(stage, map, owner, A_FEW), await tour(stage, map, theirOwner, A_FEW)];

t.test('whoever only opens pages changes nothing', async (t) => {
  t.ok(mine.pages > 50);
  t.strictSame(changedTables(untouched, await stage.mark()), []);
});

t.test('whoever sends fields that no form has changes nothing', async (t) => {
  const forged = ['workspace_id', 'is_admin', 'person_id[]', '__proto__', 'constructor', 'toString'];
  const one = new Map(mine.forms.map((offered) => [offered.action.name, offered]));
  t.ok(one.size > 10);
  for (const { action, path, form } of [...one.values()].filter((each) => !isPublic(each.action.needs))) {
    for (const name of forged) {
      const { answer, changed } = await stage.apart(async () => {
        const { values, files } = fill(form, 'sparing');
        const answer = await owner.post(path, { files, values: { ...values, [name]: ['1'] } });
        return { answer, changed: changedTables(untouched, await stage.mark()) };
      });
      const refused = answer.refusal === 'field' || answer.status === 400;
      t.ok(refused, `${action.name} with ${name}: ${answer.status} ${answer.refusal}`);
      t.strictSame(changed, []);
    }
  }
});

t.test('whoever sends a form without its token, or with that of somebody else, changes nothing', async (t) => {
  const tokens = [[], [theirOwner.token], ['nonsense']];
  for (const action of stage.app.house.actions.filter(asksForToken)) {
    for (const _csrf of tokens) {
      const { answer, changed } = await stage.apart(async () => {
        const values = { _key: [crypto.randomUUID()], _csrf };
        const answer = await owner.post(action.path.replace(/:\w+/g, '1'), { files: [], values });
        return { answer, changed: changedTables(untouched, await stage.mark()) };
      });
      t.equal(`${answer.status} ${answer.refusal}`, '403 csrf', `${action.name} with the token “${_csrf}”`);
      t.strictSame(changed, []);
    }
  }
});

t.test('whoever asks for anything of another workspace finds nothing there', async (t) => {
  const foreign = [...theirs.offered].filter((offer) => /\/\d+(\/|$)/.test(offer) && !mine.offered.has(offer));
  t.ok(foreign.length > 50);
  for (const offer of foreign) {
    const [method = '', path = ''] = offer.split(' ');
    const known = theirs.forms.find((each) => each.path === path);
    const body = known ? fill(known.form, 'generous') : { values: {}, files: [] };
    const answer = await (method === 'GET' ? owner.get(path) : owner.force(path, body));
    if (answer.status !== 404) t.equal(answer.status, 404, offer);
  }
  t.strictSame(changedTables(untouched, await stage.mark()), []);
});

t.test('whoever signs in gets another session, in a cookie that no script reads and no other site sends', async (t) => {
  const browser = new Browser(stage.app);
  const page = await browser.get('/sign-in');
  const before = browser.cookie;
  const answer = await browser.send(page.form('/sign-in'), { email: here.world.owner.email, password: PASSWORD });
  t.equal(answer.status, 303);
  t.not(browser.cookie, before);
  for (const flag of [/HttpOnly/, /SameSite=Lax/, /Path=\//])
    t.match(String(answer.response.headers['set-cookie']), flag);
});
