/** Setting the rules of a stockroom, and who reads them. */
import t from 'tap';
import { at, book } from '../bookings/ways.ts';
import { build } from '../helper.ts';

const { as, db, world } = await build(t);
const manager = {
  'account.sign_in': 'on',
  'items.view': 'staffed',
  'items.manage': 'staffed',
  'stockrooms.manage': 'staffed',
  'reservations.view': 'staffed',
  'reservations.manage': 'staffed',
  'checkouts.view': 'staffed',
  'checkouts.manage': 'staffed',
} as const;
const mary = await world.person({ name: 'Mary Manager', toggles: manager });
const room = await world.stockroom({ name: 'Camera store', staff: [mary.id], departments: 'all', groups: 'all' });
const other = await world.stockroom({ name: 'Sound store', departments: 'all', groups: 'all' });
const rules = `/stockrooms/${room}/rules`;

t.test(
  'P6 whoever manages a stockroom sets its hours and limits, and whoever may book from it reads them',
  async (t) => {
    const browser = await as(mary);
    const page = await browser.get(`/stockrooms/${room}`);
    t.ok(page.leads(rules));
    const form = (await browser.get(rules)).form(rules);
    const typed = {
      ...{ hours_mode: 'listed', hours_1: '9-12:30, 13:30-17', hours_2: '09:00-17:00', hours_3: '09:00-17:00' },
      ...{
        longest_days: '7',
        notice_hours: '24',
        ahead_days: '60',
        items_at_once: '5',
        open_bookings: '3',
        rest_minutes: '30',
      },
    };
    const saved = await browser.submit(form, typed);
    t.match(saved.text, /The rules of Camera store were saved/);
    t.equal(saved.form(rules).values.hours_1, '09:00-12:30, 13:30-17:00');
    t.equal((await browser.send(form, typed)).status, 303, 'the same form again is the same answer');
    const words =
      /Mon 09:00–12:30, 13:30–17:00; Tue–Wed 09:00–17:00.*7 days.*24 hours ahead.*60 days.*5 items.*3 bookings.*30 minutes/;
    t.match((await (await as('self-service')).get(`/stockrooms/${room}`)).text, words);
    t.match((await (await as('self-service')).get('/reservations/new')).text, /Camera store Mon 09:00–12:30/);
    t.notMatch((await (await as('viewer')).get(`/stockrooms/${room}`)).text, /09:00–12:30/, 'not who books nothing');
    const entry = await db('audit_entries').where({ action: 'lending_rules.save' }).orderBy('id', 'desc').first();
    t.match(entry.after, { longestDays: 7, hours: /Mon 09:00/ });
  },
);

t.test('P6 what is typed wrong is said beside its field, and nothing is saved', async (t) => {
  const browser = await as(mary);
  const form = (await browser.get(rules)).form(rules);
  const wrong = await browser.submit(form, { hours_1: '17-9', longest_days: '0' });
  t.equal(wrong.status, 422);
  t.match(wrong.text, /Monday: enter times such as 09:00-12:30.*whole number from 1/);
  t.equal(wrong.form(rules).values.hours_1, '17-9', 'what was typed stays');
  t.equal((await db('stockroom_hours').where({ stockroom_id: room, weekday: 1 })).length, 2);
});

t.test(
  'P6 hours that are typed while it is open always are not lost: one is asked which of the two is meant',
  async (t) => {
    const browser = await as('administrator');
    const path = `/stockrooms/${other}/rules`;
    const form = (await browser.get(path)).form(path);
    const asked = await browser.submit(form, { hours_mode: 'always', hours_2: '9-17' });
    t.match([asked.status, asked.text], [422, /choose “Only at the hours below” for the hours that you typed/]);
    t.equal(asked.form(path).values.hours_2, '9-17', 'what was typed stays');
    const kept = await browser.submit(asked.form(path), { hours_mode: 'listed' });
    t.equal(kept.form(path).values.hours_2, '09:00-17:00');
    const always = await browser.submit(kept.form(path), { hours_mode: 'always' });
    t.match([always.status, always.text], [200, /were saved/]);
    t.equal(always.form(path).values.hours_2, '', 'those from before are given up by choosing it');
  },
);

t.test('P6 two who change the rules at once: the second is told', async (t) => {
  const [one, two] = [await as(mary), await as('administrator')];
  const forms = [(await one.get(rules)).form(rules), (await two.get(rules)).form(rules)] as const;
  t.equal((await one.send(forms[0], { longest_days: '8' })).status, 303);
  const second = await two.send(forms[1], { longest_days: '9' });
  t.equal(second.status, 409);
  t.match(second.text, /Longest loan, in days.*9.*8/);
});

t.test('P6 closed days are entered with their name, and taken out again', async (t) => {
  const browser = await as(mary);
  const path = `/stockrooms/${room}/closed-days`;
  const form = (await browser.get(path)).form(path);
  t.equal(
    (await browser.submit(form, { name: 'Christmas', first_day: at(30).slice(0, 10), last_day: at(29).slice(0, 10) }))
      .status,
    422,
  );
  const added = await browser.submit(form, {
    name: 'Christmas',
    first_day: at(20).slice(0, 10),
    last_day: at(22).slice(0, 10),
  });
  t.match(added.text, /Christmas was added.*Christmas Closed/);
  t.match((await (await as('self-service')).get(`/stockrooms/${room}`)).text, /Christmas/);
  const past = { name: 'Over', first_day: '2020-01-01', last_day: '2020-01-02', _key: crypto.randomUUID() };
  t.match((await browser.submit(form, past)).text, /This time is over already/);
  const twice = { name: 'Yule', first_day: at(20).slice(0, 10), last_day: at(22).slice(0, 10) };
  const again = await browser.submit((await browser.get(path)).form(path), twice);
  t.match([again.status, again.text], [422, /This time is entered already: Christmas/]);
  const removal = added.form(`/stockrooms/${room}/closures/removal`);
  const none = await browser.submit(removal, { closure_ids: '' });
  t.match([none.status, none.text], [422, /Tick what is to be removed/]);
  t.ok(none.form(rules), 'said on the page itself');
  const [option] = removal.options('closure_ids');
  const gone = await browser.submit(removal, { closure_ids: option?.value ?? '' });
  t.match(gone.text, /Christmas: removed/);
  t.equal(
    (
      await browser.force(`/stockrooms/${room}/closures/removal`, {
        closure_ids: option?.value ?? '',
        version: String((await db('stockrooms').where({ id: room }).first()).version),
      })
    ).status,
    409,
  );
});

t.test('P5 a blackout lists what is booked for it already, which stays booked', async (t) => {
  const item = await world.item({ stockroom: other, name: 'Boom pole' });
  await book(await as('self-service'), 'reservations', [item], { starts_at: at(3), ends_at: at(4) });
  const admin = await as('administrator');
  const path = `/stockrooms/${other}/blackouts`;
  const added = await admin.submit((await admin.get(path)).form(path), {
    name: 'Move',
    from_clock: at(3, 12),
    until_clock: at(5),
  });
  t.match(added.text, /Booked for a blackout Boom pole|Booked for a blackout.*Boom pole/);
  t.equal((await db('holds').where({ item_id: item, active: true })).length, 1);
});

t.test('P6 nobody sets the rules of a stockroom that they do not manage', async (t) => {
  for (const who of ['staff', 'self-service'] as const) {
    const browser = await as(who);
    t.notOk((await browser.get(`/stockrooms/${room}`)).leads(rules), who);
    for (const path of [rules, `/stockrooms/${room}/closed-days`, `/stockrooms/${room}/blackouts`]) {
      t.equal((await browser.get(path)).status, 403, `${who} ${path}`);
      t.equal((await browser.force(path, { name: 'X' })).status, 403, `${who} ${path}`);
    }
    t.equal((await browser.force(`/stockrooms/${room}/closures/removal`, { closure_ids: '1' })).status, 403);
  }
  const browser = await as(mary);
  t.equal((await browser.get(`/stockrooms/${other}/rules`)).status, 404, 'of another stockroom');
  const [closure] = await db('closures').where({ stockroom_id: other });
  const version = String((await db('stockrooms').where({ id: room }).first()).version);
  const forged = await browser.force(`/stockrooms/${room}/closures/removal`, {
    closure_ids: String(closure.id),
    version,
  });
  t.equal(forged.status, 409, 'nor a time of another stockroom through their own');
  t.equal((await db('closures').where({ id: closure.id })).length, 1);
});
