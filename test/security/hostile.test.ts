import t from 'tap';
import { Chance, seed } from '../access/random.ts';
import type { Page } from '../browser.ts';
import { RouteMap } from '../law/map.ts';
import { furnish } from '../law/population.ts';
import { changedTables, Stage } from '../law/stage.ts';
import { A_FEW, tour } from '../law/tour.ts';
import { Visitor } from '../law/visitor.ts';

const SECONDS = Number(process.env.HOSTILE_SECONDS ?? 30);

t.setTimeout(300_000);

const NASTY: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  "' or 1=1 --",
  '"; drop table people; --',
  '<script>alert(1)</script>',
  '{{7*7}}<%= 7*7 %>$' + '{7*7}',
  '../../../../etc/passwd',
  '=HYPERLINK("http://evil.example")',
  '\uFFFE\u202E😀',
  'é'.repeat(5000),
  'x'.repeat(100_000),
  '-1',
  '0',
  '1e9',
  'NaN',
  '2147483648',
  '9'.repeat(40),
  '1.5',
  'null',
  '[object Object]',
  '0001-01-01',
  '0000-00-00T00:00',
  '9999-12-31T23:59',
  '2026-02-30',
  '2026-13-01T25:61',
  '+275760-09-13T00:00',
  '%00',
  '%',
  '\r\nset-cookie: a=b',
];

/** Names that pages read from their addresses. */
const NAMES: readonly string[] = [
  ...['q', 'after', 'before', 'older', 'newer', 'status', 'sort', 'from', 'to', 'month', 'week', 'day', 'next', 'code'],
  ...['item_ids', 'kit_ids', 'stockroom_id', 'person_id', 'item_id', 'booking_id', 'location_id', 'borrower_id'],
  ...[
    'category_id',
    'role_id',
    'starts_at',
    'ends_at',
    'permission',
    'action',
    'quantity_1',
    'category_1',
    '__proto__',
  ],
];

const chance = new Chance(seed());
const stage = await Stage.build(t);
const place = await furnish(stage.db, 'Here');
const owner = await Visitor.signIn(stage, place.world.owner.email);
const { forms } = await tour(stage, new RouteMap(stage.app.house.actions), owner, A_FEW);

t.test('whatever anybody sends, nothing breaks, nothing is told, and nothing is half saved', async (t) => {
  t.comment(`SEED=${seed()}`);
  const until = performance.now() + SECONDS * 1000;
  const problems: string[] = [];
  let sent = 0;
  while (performance.now() < until && problems.length < 10) {
    const action = chance.pick(stage.app.house.actions);
    const path = action.path.replace(/:\w+/g, () => (chance.flip(0.6) ? '1' : encodeURIComponent(chance.pick(NASTY))));
    const address = chance.flip(0.4) ? path : `${path}?${anyQuery()}`;
    const { answer, changed } = await stage.apart(async () => {
      const before = await stage.mark();
      const body = { files: chance.flip(0.1) ? [chance.pick(NASTY)] : [], values: anyBody(action.name) };
      const answer = action.method === 'GET' ? await owner.get(address) : await owner.force(address, body);
      const refused = answer.status >= 400 && answer.status < 500;
      const counts = COUNTING.has(path) ? 'public.sign_in_failures' : null;
      const changed = refused ? changedTables(before, await stage.mark()).filter((table) => table !== counts) : [];
      return { answer, changed };
    });
    sent++;
    const fault = faultOf(answer, changed);
    if (fault !== null) problems.push(`${action.method} ${address.slice(0, 300)} ${fault}`);
  }
  t.comment(`${sent} requests`);
  t.strictSame(problems, []);
});

t.test('whoever sends what is no form is told so', async (t) => {
  const post = async (payload: string | Buffer, type: string) =>
    (await stage.app.inject({ method: 'POST', url: '/sign-in', payload, headers: { 'content-type': type } }))
      .statusCode;
  t.equal(await post('{"email": "a"', 'application/json'), 400);
  t.equal(await post('<a/>', 'application/xml'), 415);
  t.equal(await post('x'.repeat(2_000_000), 'application/x-www-form-urlencoded'), 413);
  t.ok((await post('--x', 'multipart/form-data')) < 500);
  t.ok((await post('--x\r\n\r\n', 'multipart/form-data; boundary=x')) < 500);
  t.ok((await post(Buffer.from([0, 255, 37, 37, 254]), 'application/x-www-form-urlencoded')) < 500);
  for (const url of ['/items?q=%E0%A4%A', '/items/%E0%A4%A', '/%00', '/%', '/..%2f..%2fetc', '//evil.example']) {
    t.ok((await stage.app.inject({ url })).statusCode < 500, url);
  }
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'] as const) {
    t.ok((await stage.app.inject({ method, url: '/items/1' })).statusCode < 500, method);
  }
});

function anyQuery(): URLSearchParams {
  return new URLSearchParams(
    chance.some(NAMES, 0.2).flatMap((name): [string, string][] => {
      const value = (): string => chance.pick(NASTY).slice(0, 5000);
      return chance.flip(0.2)
        ? [
            [name, value()],
            [name, value()],
          ]
        : [[name, value()]];
    }),
  );
}

/** The fields of the form, half of them nasty, some several times; now and then one that is none of them. */
function anyBody(action: string): Record<string, string[]> {
  const form = forms.find((each) => each.action.name === action)?.form;
  const values: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(form?.values ?? {})) {
    const kept = typeof value === 'string' ? [value] : value;
    values[name] = chance.flip(0.5) ? kept : Array.from({ length: 1 + chance.below(3) }, () => chance.pick(NASTY));
  }
  if (chance.flip(0.05)) values[chance.pick(NASTY).slice(0, 100)] = [chance.pick(NASTY)];
  return values;
}

/** What is guessed at there is counted, once the transaction that it ended is over. */
const COUNTING = new Set(['/me/password', '/desk/scan']);

const INSIDES = /\bat \S+ \(|node_modules|\/src\/|\.ts:\d|insert into|syntax error|relation "|invalid input/i;

function faultOf(answer: Page, changed: readonly string[]): string | null {
  if (answer.status >= 500) return `answers ${answer.status}`;
  if (changed.length > 0) return `answers ${answer.status}, and changed ${changed.join()}`;
  const told = answer.status < 400 ? null : INSIDES.exec(answer.text);
  return told ? `tells ${told[0]}` : null;
}
