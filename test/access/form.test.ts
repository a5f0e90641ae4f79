import t, { type Test } from 'tap';
import { type Actor, makeActor } from '../../src/access/actor.ts';
import {
  choice,
  day,
  email,
  family,
  field,
  flag,
  longText,
  moment,
  money,
  optionalEmail,
  optionalReference,
  optionalText,
  password,
  reference,
  references,
  text,
  whole,
} from '../../src/access/fields.ts';
import { accept, type Fields, fieldsFor, form, type Submission } from '../../src/access/form.ts';
import type { Scopes } from '../../src/access/levels.ts';
import type { Resource } from '../../src/access/resource.ts';
import { id } from './world.ts';

const LONGEST = 'a'.repeat(200);

const PLAIN = form({
  name: text({ label: 'Name' }),
  note: longText({ label: 'Note' }),
  groups: references({ label: 'Groups' }, { kind: 'group', needs: 'users.view' }),
});

const GUARDED = form({
  name: text({ label: 'Name' }),
  stockroom: reference({ label: 'Stockroom', needs: 'items.manage' }, { kind: 'stockroom', needs: 'items.view' }),
  quantity_: family(whole({ label: 'Quantity', least: 1, most: 9, needs: 'items.view' })),
});

t.test('A person’s submission of what was offered is read, each value as its kind', async (t) => {
  const read = accept(person({}), PLAIN, { name: ' Camera ', note: 'Two\r\nlines', groups: ['', '3', '7', '3'] });
  t.same(read, {
    outcome: 'accepted',
    values: { name: 'Camera', note: 'Two\r\nlines', groups: [3, 7] },
    referred: [{ name: 'groups', ids: [3, 7], reference: { kind: 'group', needs: 'users.view' } }],
  });
});

t.test('A person is offered only the fields that their permissions reach, and is refused the others', async (t) => {
  const viewer = person({ 'items.view': 'any' });
  const manager = person({ 'items.view': 'any', 'items.manage': 'any' });
  t.same(
    fieldsFor(viewer, GUARDED).map((field) => field.name),
    ['name'],
  );
  t.same(
    fieldsFor(manager, GUARDED).map((field) => field.name),
    ['name', 'stockroom'],
  );
  t.same(accept(viewer, GUARDED, { name: 'Camera', stockroom: '1' }), { outcome: 'refused', names: ['stockroom'] });
  t.equal(accept(manager, GUARDED, { name: 'Camera', stockroom: '1' }).outcome, 'accepted');
  t.equal(
    accept(viewer, GUARDED, { name: 'Camera' }).outcome,
    'accepted',
    'a required field is asked only of those who see it',
  );
});

t.test('A person is offered a field by its permission on the very row that is edited', async (t) => {
  const staff = person({ 'items.view': 'any', 'items.manage': 'staffed' });
  for (const [stockroom, offered] of [
    [1, true],
    [2, false],
  ] as const) {
    const row: Resource = { kind: 'item', workspaceId: id(1), stockroomId: id(stockroom), locationId: id(1) };
    t.equal(fieldsFor(staff, GUARDED, { row }).length, offered ? 2 : 1);
    t.equal(accept(staff, GUARDED, { name: 'Camera', stockroom: '1' }, row).outcome, offered ? 'accepted' : 'refused');
  }
});

t.test('A person is offered exactly the fields that a submission of theirs may carry', async (t) => {
  for (const scopes of [{}, { 'items.view': 'any' }, { 'items.manage': 'any' }] as Scopes[]) {
    const drawn = fieldsFor(person(scopes), GUARDED).map((field) => field.name);
    for (const name of ['name', 'stockroom']) {
      const outcome = accept(person(scopes), GUARDED, { name: 'x', [name]: '1' }).outcome;
      t.equal(outcome !== 'refused', drawn.includes(name), `${name} with ${JSON.stringify(scopes)}`);
    }
  }
});

t.test('A person is offered a field by a finer rule, where it has one', async (t) => {
  const mine = form({ name: text({ label: 'Name', offeredTo: (actor) => actor.personId === id<'person'>(2) }) });
  t.same(accept(person({}), mine, { name: 'x' }), { outcome: 'refused', names: ['name'] });
  t.equal(accept({ ...person({}), personId: id(2) }, mine, { name: 'x' }).outcome, 'accepted');
});

t.test('Nobody sends along a field that nobody declared', async (t) => {
  for (const name of ['role_id', 'Name', 'name ', 'name[]', '', 'scopes', 'actor', 'workspaceId']) {
    t.same(accept(person({}), PLAIN, { name: 'x', [name]: '1' }), { outcome: 'refused', names: [name] }, name);
  }
});

t.test('A name that the language itself uses does no harm', async (t) => {
  for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf']) {
    const sent = JSON.parse(`{"name": "x", ${JSON.stringify(name)}: "polluted"}`) as Submission;
    t.same(accept(person({}), PLAIN, sent), { outcome: 'refused', names: [name] }, name);
    t.equal(({} as Record<string, unknown>).polluted, undefined);
  }
  t.equal(
    accept(person({}), PLAIN, Object.create({ name: 'inherited' })).outcome,
    'invalid',
    'what is inherited was not sent',
  );
});

t.test('A form may carry its token, its key and its version beside its fields', async (t) => {
  const read = accept(person({}), PLAIN, { name: 'x', _csrf: 'a', _key: 'b', version: '3' });
  t.same(read.outcome === 'accepted' && Object.keys(read.values), ['name', 'note', 'groups']);
});

t.test('An absent field is never taken for an answer: a required one is an error', async (t) => {
  const read = accept(person({}), PLAIN, { note: 'x' });
  t.same(read.outcome === 'invalid' && read.errors.map((error) => error.name), ['name']);
  const empty = accept(person({}), PLAIN, { name: '  ' });
  t.same(empty.outcome === 'invalid' && empty.errors.map((error) => error.name), ['name']);
});

t.test('An absent list leaves everything as it is, and an empty one empties it', async (t) => {
  t.equal(valuesOf({ name: 'x' }).groups, undefined);
  t.same(valuesOf({ name: 'x', groups: '' }).groups, []);
  t.same(valuesOf({ name: 'x', groups: [] }).groups, []);
  t.same(valuesOf({ name: 'x', groups: ['', '4'] }).groups, [4]);
  t.equal(valuesOf({ name: 'x' }).note, undefined);
  t.equal(valuesOf({ name: 'x', note: '' }).note, null);
});

t.test('The last value of a field that is sent twice wins', async (t) => {
  t.equal(valuesOf({ name: ['first', 'last'] }).name, 'last');
  const ticked = form({ sure: flag({ label: 'Sure' }) });
  const read = (sure: Submission[string]) => {
    const answer = accept(person({}), ticked, { sure });
    return answer.outcome === 'accepted' ? answer.values.sure : answer.outcome;
  };
  t.equal(read(['off', 'on']), true, 'a ticked box comes after its hidden off');
  t.equal(read('off'), false);
  t.equal(read(['off', 'yes']), 'invalid');
});

t.test('A person is told all that is wrong at once', async (t) => {
  const read = accept(person({}), PLAIN, { name: '', groups: ['no'] });
  t.same(read.outcome === 'invalid' && read.errors.map((error) => error.name), ['name', 'groups']);
});

t.test(
  'A person sends fields of one family for as many rows as there are, and for nothing that no row can be',
  async (t) => {
    const viewer = person({ 'items.view': 'any' });
    const read = accept(viewer, GUARDED, { name: 'x', quantity_7: '2', quantity_12: '3' });
    t.same(read.outcome === 'accepted' && [...read.values.quantity_], [
      ['7', 2],
      ['12', 3],
    ]);
    for (const name of [
      'quantity_',
      'quantity_0',
      'quantity_07',
      'quantity_-1',
      'quantity_1.5',
      'quantity_9999999999',
      'quantity_7_8',
    ]) {
      t.same(accept(viewer, GUARDED, { name: 'x', [name]: '2' }), { outcome: 'refused', names: [name] }, name);
    }
    t.same(accept(person({}), GUARDED, { name: 'x', quantity_7: '2' }), { outcome: 'refused', names: ['quantity_7'] });
    const wrong = accept(viewer, GUARDED, { name: 'x', quantity_7: '2', quantity_8: '10' });
    t.same(wrong.outcome === 'invalid' && wrong.errors.map((error) => error.name), ['quantity_8']);
  },
);

t.test('A family that refers to rows names each of them once', async (t) => {
  const counted = form({
    item_: family(
      field<number>(
        { label: 'Item', drawn: 'number', required: true, refers: { kind: 'item', needs: 'items.view' } },
        ([value]) => ({ value: Number(value) }),
      ),
    ),
  });
  const read = accept(person({}), counted, { item_3: '1', item_4: '2' });
  t.same(read.outcome === 'accepted' && read.referred.map(({ ids }) => ids), [[3, 4]]);
});

t.test('A person’s references are handed on to be looked up, and none where they chose none', async (t) => {
  const moved = form({
    to: optionalReference({ label: 'Location' }, { kind: 'location', needs: 'storage.view' }),
    by: reference({ label: 'Person' }, { kind: 'person', needs: 'users.view' }),
  });
  const ids = (sent: Submission) => {
    const read = accept(person({}), moved, sent);
    return read.outcome === 'accepted' ? read.referred.map((referred) => referred.ids) : read.outcome;
  };
  t.same(ids({ to: '5', by: '6' }), [[5], [6]]);
  t.same(ids({ to: '', by: '6' }), [[], [6]]);
  t.same(ids({ by: '6' }), [[], [6]]);
  for (const by of ['', '0', '-1', '1.0', '1e3', '2147483648', '99999999999', 'x', ' 6', '0x10', '６']) {
    t.equal(ids({ by }), 'invalid', JSON.stringify(by));
  }
  t.same(ids({ by: '2147483647' }), [[], [2147483647]]);
});

t.test('A person’s text is taken as they mean it, and refused where it cannot be kept', async (t) => {
  check(t, text({ label: 'Name' }), { ' a ': 'a', [LONGEST]: LONGEST }, ['', ' ', 'a'.repeat(201), 'a\u0000b', 'a\nb']);
  check(t, optionalText({ label: 'Name', longest: 3 }), { '': null, ' ': null, abc: 'abc' }, ['abcd', 'a\u0007']);
  check(t, longText({ label: 'Note' }), { 'a\tb\r\nc': 'a\tb\r\nc', '': null }, ['a\u0000', 'a'.repeat(5001)]);
  check(t, email({ label: 'E-mail' }), { 'Ann@Example.COM': 'ann@example.com' }, [
    '',
    'ann',
    'a@b',
    'a b@c.d',
    'a@b.c\nd',
    'a@b.c, d@e.f',
  ]);
  check(t, optionalEmail({ label: 'E-mail' }), { '': null }, ['ann']);
  check(t, password({ label: 'Password' }), { ' a ': ' a ' }, ['', 'a'.repeat(1001)]);
});

t.test('A person’s numbers, amounts, days and moments are read, and impossible ones refused', async (t) => {
  check(t, whole({ label: 'Count', least: 1, most: 9 }), { '1': 1, '9': 9 }, [
    '',
    '0',
    '10',
    '1.5',
    '1e1',
    'x',
    'Infinity',
    'NaN',
    '99999999999',
  ]);
  check(
    t,
    money({ label: 'Price' }),
    { '': null, '12': '12.00', '12,5': '12.50', '0.05': '0.05', '9999999999.99': '9999999999.99' },
    ['-1', '1.234', '1,000.00', '12345678901', 'x'],
  );
  check(t, day({ label: 'Day' }), { '': null, '2028-02-29': '2028-02-29' }, [
    '2027-02-29',
    '2026-13-01',
    '27.3.2026',
    '2026-3-7',
    '2026-03-27T09:30',
  ]);
  check(t, moment({ label: 'Start' }), { '2026-03-27T09:30': '2026-03-27T09:30' }, [
    '',
    '2026-03-27',
    '2026-02-30T09:30',
    '2026-03-27T24:00',
    '2026-03-27T09:60',
    '2026-03-27T09:30:00Z',
  ]);
});

t.test('A person chooses only what there was to choose', async (t) => {
  const colours = choice({ label: 'Colour' }, [
    { value: 'red', label: 'Red' },
    { value: 'blue', label: 'Blue' },
  ]);
  check(t, colours, { red: 'red', blue: 'blue' }, ['', 'green', 'RED', 'constructor']);
});

t.test(
  'A person finds a form as they left it, with the errors beside their fields, but never a password',
  async (t) => {
    const both = form({
      name: text({ label: 'Name' }),
      secret: password({ label: 'Password' }),
      sure: flag({ label: 'Sure' }),
    });
    const [name, secret, sure] = fieldsFor(person({}), both, {
      values: { name: ['first', 'last'], secret: 'hidden', sure: ['off', 'on'] },
      errors: [{ name: 'name', text: 'Too short' }],
    });
    t.match(name, { name: 'name', value: 'last', error: 'Too short', type: 'text', required: true });
    t.match(secret, { value: undefined, error: undefined, type: 'password' });
    t.match(sure, { off: 'off', value: 'on', checked: true });
  },
);

function person(scopes: Scopes): Actor {
  return makeActor({
    workspaceId: id(1),
    personId: id(1),
    name: 'Ann',
    roleId: id(1),
    roleName: 'Some role',
    scopes,
    staffed: new Set([id<'stockroom'>(1)]),
    open: new Set(),
    span: null,
    departmentId: null,
    groupIds: new Set(),
    blocked: false,
  });
}

function valuesOf(sent: Submission) {
  const read = accept(person({}), PLAIN, sent);
  if (read.outcome !== 'accepted') throw new Error(JSON.stringify(read));
  return read.values;
}

function check(t: Test, of: Fields[string], good: Readonly<Record<string, unknown>>, bad: readonly string[]): void {
  const only = form({ it: of });
  for (const [sent, value] of Object.entries(good)) {
    t.same(
      accept(person({}), only, { it: sent }),
      { outcome: 'accepted', values: { it: value }, referred: [] },
      `${of.label}: ${sent}`,
    );
  }
  for (const sent of bad)
    t.equal(accept(person({}), only, { it: sent }).outcome, 'invalid', `${of.label}: ${JSON.stringify(sent)}`);
}

t.test(
  'A person’s text is kept without what nobody sees; joiners, marks and flags stay, and passwords as typed',
  async (t) => {
    const kept = (typed: string) => {
      const read = accept(person({}), form({ name: optionalText({ label: 'Name' }) }), { name: typed });
      return read.outcome === 'accepted' ? read.values.name : read.outcome;
    };
    for (const invisible of [
      '\u200B',
      '\uFEFF',
      '\u202E',
      '\u202A',
      '\u2066',
      '\u2069',
      '\u2060',
      '\u00AD',
      '\u{E0041}',
    ]) {
      t.equal(kept(`Cam${invisible}era`), 'Camera', `U+${invisible.codePointAt(0)?.toString(16)}`);
      t.equal(kept(` ${invisible} `), null, 'and alone it is nothing');
    }
    const stay = [
      '\u{1F469}\u200D\u{1F52C} Lab',
      'می\u200Cخواهم',
      'קו\u200F 3',
      '\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
    ];
    for (const text of stay) t.equal(kept(text), text);
    for (const blank of ['\u200D', '\u200C\u200D', '\u3164', '\u2800 \u200F']) t.equal(kept(blank), null);
    const secret = accept(null, form({ password: password({ label: 'Password' }) }), { password: ' a\u200Bb ' });
    t.match(secret, { outcome: 'accepted', values: { password: ' a\u200Bb ' } });
  },
);
