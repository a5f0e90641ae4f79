import t from 'tap';
import { answers, at, book, forceBooking, idOf } from '../bookings/ways.ts';
import type { Person } from '../factories.ts';
import { build } from '../helper.ts';
import { Mailbox, type Received } from './mailbox.ts';

const mailbox = await Mailbox.open(t);
const { app, db, world, as } = await build(t, {
  SMTP_URL: mailbox.url,
  BASE_URL: 'http://lending.test',
  MAIL_FROM: 'lending@school.test',
});

const listed = await world.person({ role: 'limited-staff', name: 'Lisa Listed' });
const unlisted = await world.person({ role: 'administrator', name: 'Adam Unlisted' });
const store = await world.stockroom({
  ...{ name: 'Camera store', staff: [listed.id] as const, departments: 'all' as const, groups: 'all' as const },
});
await db('stockrooms').where({ id: store }).update({ needs_approval: true });
const open = await world.stockroom({ name: 'Open store', staff: 'all', departments: 'all', groups: 'all' });

/** What came, as whom it was sent to and its subject. */
function subjects(received: readonly Received[]): string[] {
  return received.map(({ to, mail }) => `${to.split('@')[0]?.split('.')[0]}: ${mail.subject}`).sort();
}

/** As if the last mails had been sent long ago. */
async function later(): Promise<void> {
  await db('mails')
    .whereNotNull('settled_at')
    .update({ settled_at: db.raw(`settled_at - interval '1 hour'`) });
}

t.beforeEach(async () => {
  await later();
  await mailbox.after(app);
  await later();
});

t.test('H13 a request is told to those whom the stockroom lists, and to no administrator who is not', async (t) => {
  const student = await world.person({ name: 'Sue Asks' });
  const item = await world.item({ name: 'Precious camera', stockroom: store });
  const browser = await as(student);
  const made = await book(browser, 'reservations', [item], {}, { purpose: 'Film club' });
  const received = await mailbox.after(app);
  t.strictSame(subjects(received), [
    'lisa: Sue Asks asks for Precious camera',
    'sue: You asked for a reservation: Precious camera',
  ]);
  const [staff] = received.filter(({ to }) => to === listed.email);
  t.match(staff?.mail.text, new RegExp(`Film club[\\s\\S]*Approve or decline it: http://lending.test${made.path}\\n`));
  t.equal(staff?.mail.from?.text, '"Test school" <lending@school.test>');
  t.match(staff?.raw, /^Auto-Submitted: auto-generated\r$/m);
  t.match(staff?.mail.html || '', /<html lang="en">[\s\S]*Film club/);
  t.strictSame(await mailbox.after(app), [], 'once');
  t.ok(unlisted.email);
});

t.test('P17 whoever asked is told that it was approved, or why it was declined', async (t) => {
  const student = await world.person({ name: 'Ann Waits' });
  const browser = await as(student);
  const staff = await as(listed);
  const one = await book(browser, 'reservations', [await world.item({ name: 'Lamp', stockroom: store })]);
  const two = await book(browser, 'reservations', [await world.item({ name: 'Drone', stockroom: store })]);
  await mailbox.after(app);
  await later();
  await staff.submit((await staff.get(one.path)).form(`${one.path}/approval`));
  const refusal = (await staff.get(`${two.path}/refusal`)).form(`${two.path}/refusal`);
  await staff.submit(refusal, { reason: 'Too windy' });
  const [told, ...others] = await mailbox.after(app);
  t.strictSame(others, [], 'two things in one mail');
  t.equal(told?.mail.subject, 'Your reservation was approved: Lamp – and 1 more');
  t.match(told?.mail.text, /approved: Lamp[\s\S]*declined: Drone\nWhy: Too windy/);
});

t.test('P17 ten reservations at once are one mail', async (t) => {
  const student = await as(await world.person({ name: 'Tina Ten' }));
  for (let n = 0; n < 10; n++) {
    const made = await forceBooking(student, 'reservations', [await world.item({ stockroom: open })]);
    t.equal(made.status, 303);
  }
  const received = await mailbox.after(app);
  t.equal(received.length, 1);
  t.equal(received[0]?.mail.text?.match(/It is reserved for you/g)?.length, 10);
  await forceBooking(student, 'reservations', [await world.item({ stockroom: open })]);
  t.strictSame(await mailbox.after(app), [], 'and what comes right after waits a little');
  await later();
  t.equal((await mailbox.after(app)).length, 1);
});

t.test('P17 the borrower is told of each step, also a contact who has an address', async (t) => {
  const contact = await world.contact('Connie Contact');
  await db('people').where({ id: contact }).update({ email: 'connie@elsewhere.test' });
  const staff = await as('staff');
  const item = await world.item({ name: 'Tripod', stockroom: open });
  const page = await answers(staff, 'reservations', [item], { borrower_id: String(contact) });
  const made = await staff.submit(page.form('/reservations'));
  const steps = async () => {
    const [only] = await mailbox.after(app);
    await later();
    return only?.mail;
  };
  const reserved = await steps();
  t.equal(reserved?.subject, 'It is reserved for you: Tripod');
  t.notMatch(reserved?.text, /lending.test.(reservations|me)/, 'no page is for them');
  const out = await staff.submit(made.form(`${made.path}/checkout`));
  t.match((await steps())?.text, /You have it now: Tripod\nBring it back by /);
  const extension = (await staff.get(`${out.path}/extension`)).form(`${out.path}/extension`);
  await staff.submit(extension, { ends_at: at(9) });
  t.equal((await steps())?.subject, 'You have it for longer: Tripod');
  await staff.submit((await staff.get(out.path)).form(`${out.path}/return`));
  t.match((await steps())?.text, /It came back: Tripod\nAll of it is back/);
  const again = await book(staff, 'reservations', [item], { borrower_id: String(contact) });
  await steps();
  await staff.submit((await staff.get(again.path)).form(`${again.path}/cancellation`));
  t.equal((await steps())?.subject, 'Your reservation was cancelled: Tripod');
});

t.test('H13 what somebody may not see when it is sent is not in the mail', async (t) => {
  const student = await as(await world.person({ name: 'Una Asks' }));
  const made = await book(student, 'reservations', [await world.item({ stockroom: store })]);
  await db('stockroom_staff').where({ stockroom_id: store }).delete();
  t.strictSame(
    subjects(await mailbox.after(app)).map((each) => each.split(':')[0]),
    ['una'],
    'nor listed any more',
  );
  await db('stockroom_staff').insert({ workspace_id: world.workspaceId, stockroom_id: store, person_id: listed.id });
  const dropped = await db('notices')
    .where({ booking_id: idOf(made), person_id: listed.id })
    .first();
  t.ok(dropped.left_out_at);
});

t.test(
  'H13 an administrator who is taken off the list, or whose stockroom says All, hears nothing from then on',
  async (t) => {
    const listing = { workspace_id: world.workspaceId, stockroom_id: store, person_id: unlisted.id };
    const requested = async () => {
      const student = await as('self-service');
      await book(student, 'reservations', [await world.item({ stockroom: store })]);
    };
    const toUnlisted = async () => {
      await later();
      return (await mailbox.after(app)).filter(({ to }) => to === unlisted.email).length;
    };
    await db('stockroom_staff').insert(listing);
    await requested();
    t.equal(await toUnlisted(), 1, 'listed');
    await requested();
    await db('stockroom_staff').where(listing).delete();
    t.equal(await toUnlisted(), 0, 'no more when it is sent');
    await db('stockroom_staff').insert(listing);
    await db('stockrooms').where({ id: store }).update({ staff_all: true });
    await requested();
    await db('stockrooms').where({ id: store }).update({ staff_all: false });
    t.equal(await toUnlisted(), 0, 'All lists nobody');
    await db('stockroom_staff').where(listing).delete();
  },
);

t.test('P17 somebody chooses for each topic whether and when they are told', async (t) => {
  const student = await world.person({ name: 'Wanda Wishes' });
  const browser = await as(student);
  const page = await browser.get('/me/mail');
  t.notOk(page.document.querySelector('[name=requests]')?.getAttribute('disabled'));
  t.ok((await browser.get('/me')).links.some(({ href }) => href === '/me/mail'));
  t.match((await browser.submit(page.form('/me/mail'), { bookings: 'never' })).text, /Your wishes were saved/);
  const item = await world.item({ stockroom: open });
  await book(browser, 'reservations', [item]);
  t.strictSame(await mailbox.after(app), []);
  await browser.submit((await browser.get('/me/mail')).form('/me/mail'), { bookings: 'daily' });
  await book(browser, 'reservations', [await world.item({ stockroom: open })]);
  t.strictSame(await mailbox.after(app), []);
  await db('notices')
    .whereNull('mail_id')
    .update({ at: db.raw(`at - interval '1 day'`) });
  t.equal((await mailbox.after(app)).length, 1, 'the next morning, and not what they did not want');
  await browser.submit((await browser.get('/me/mail')).form('/me/mail'), { bookings: 'now' });
  t.strictSame(await db('mail_wishes').where({ person_id: student.id }), []);
});

t.test(
  'P17 what somebody does not want any more when it is sent is not in the mail, though it waited for the server',
  async (t) => {
    const student = await world.person({ name: 'Rudi Retried' });
    const browser = await as(student);
    const made = await book(browser, 'checkouts', [await world.item({ stockroom: open })]);
    await book(browser, 'reservations', [await world.item({ name: 'Unwanted', stockroom: open })]);
    mailbox.refuse = { code: 451, text: 'Later' };
    t.strictSame(await mailbox.after(app), []);
    mailbox.refuse = null;
    await browser.submit((await browser.get('/me/mail')).form('/me/mail'), { bookings: 'never' });
    await db('mails').where({ state: 'waiting' }).update({ send_at: new Date() });
    const [told, ...others] = await mailbox.after(app);
    t.strictSame(others, []);
    t.match(told?.mail.text, new RegExp(`You have it now[\\s\\S]*${made.path}`));
    t.notMatch(told?.mail.text, /Unwanted/);
  },
);

t.test('P17 what a name says in HTML is only text', async (t) => {
  const student = await as('self-service');
  const name = '<img src=x onerror=alert(1)> & "quotes"';
  await book(student, 'reservations', [await world.item({ name, stockroom: open })]);
  const [told] = await mailbox.after(app);
  t.notMatch(told?.mail.html || '<img', /<img/);
  t.match(told?.mail.html || '', /&lt;img src=x/);
  t.match(told?.mail.text, /<img src=x onerror=alert\(1\)> & "quotes"/);
});

t.test('P17 a name with a line break in it ends up in one header', async (t) => {
  const student: Person = await world.person({ name: 'Mallory' });
  await db('people').where({ id: student.id }).update({ name: 'Mallory\r\nBcc: all@school.test' });
  const item = await world.item({ name: 'Lens\r\nBcc: all@school.test\r\n\r\nHello', stockroom: store });
  await book(await as(student), 'reservations', [item]);
  const received = await mailbox.after(app);
  t.equal(received.length, 2);
  for (const { mail, raw } of received) {
    t.equal(mail.bcc, undefined);
    t.notMatch(raw.split('\r\n\r\n')[0], /^bcc:/im);
  }
});

t.test(
  'P17 whoever is blocked still hears of what they have, and whoever is in the archive hears nothing',
  async (t) => {
    const people = [await world.person({ name: 'Bob Blocked' }), await world.person({ name: 'Gina Gone' })];
    const [blocked, gone] = people;
    const staff = await as('staff');
    const paths = [];
    for (const { id } of people) {
      const made = await book(staff, 'checkouts', [await world.item({ stockroom: open })], { borrower_id: String(id) });
      paths.push(made.path);
    }
    await mailbox.after(app);
    await later();
    await db('people').where({ id: blocked?.id }).update({ blocked_at: new Date() });
    await db('people').where({ id: gone?.id }).update({ archived_at: new Date() });
    for (const path of paths) await staff.submit((await staff.get(path)).form(`${path}/return`));
    t.strictSame(
      (await mailbox.after(app)).map(({ to }) => to),
      [blocked?.email],
    );
  },
);

t.test(
  'H13 what comes back damaged and what is taken out of circulation is told to whom the stockroom lists',
  async (t) => {
    const item = await world.item({ name: 'Cracked lens', stockroom: store });
    const flag = await world.flag({ name: 'Broken' });
    const staff = await as('staff');
    const out = await book(staff, 'checkouts', [item]);
    await mailbox.after(app);
    await later();
    const form = (await staff.get(`${out.path}/return`)).form(`${out.path}/return`);
    await staff.submit(form, { condition: 'Glass is split', damaged: ['off', 'on'], flag_id: String(flag) });
    const [told, ...others] = (await mailbox.after(app)).filter(({ mail }) => !/It came back/.test(mail.subject ?? ''));
    t.strictSame(others, []);
    t.equal(told?.to, listed.email);
    t.match(told?.mail.text, /Cracked lens came back damaged\nGlass is split/);
    t.match(told?.mail.text, /Cracked lens was taken out of circulation\nIt is flagged Broken/);
  },
);

t.test('P5 P17 whoever waits is told that something came free, and until when it is held for them', async (t) => {
  const item = await world.item({ name: 'Wanted camera', stockroom: open });
  const when = { starts_at: at(5), ends_at: at(6) };
  const holder = await as('self-service');
  const made = await book(holder, 'reservations', [item], when);
  const waiting = await world.person({ name: 'Wally Waits' });
  const browser = await as(waiting);
  const [link] = (await answers(browser, 'reservations', [item], when)).links.filter(({ label }) =>
    label.startsWith('Tell me when'),
  );
  await browser.submit((await browser.get(link?.href ?? '')).form('/waits'));
  await mailbox.after(app);
  await holder.submit(made.form(`${made.path}/cancellation`));
  const told = [...(await mailbox.after(app)), ...(await mailbox.after(app))].filter(({ to }) => to === waiting.email);
  t.strictSame(
    told.map(({ mail }) => mail.subject),
    ['You wait for it, and it came free: Wanted camera'],
    'and nothing else of the reservation that holds it',
  );
  t.match(
    told[0]?.mail.text,
    /It is held for you until [\s\S]*Take it, or leave it to others: http:\/\/lending.test\/waits/,
  );
  t.strictSame(
    (await browser.get('/me/mail'))
      .form('/me/mail')
      .options('waiting')
      .map(({ value }) => value),
    ['now', 'never'],
    'once a day would be too late',
  );
  await later();
  await db('waits')
    .where({ person_id: waiting.id })
    .update({ offered_until: new Date(Date.now() - 1000) });
  await db.raw(`select graphile_worker.add_job('waits:offer')`);
  const lapsed = [...(await mailbox.after(app)), ...(await mailbox.after(app))].filter(
    ({ to }) => to === waiting.email,
  );
  t.strictSame(
    lapsed.map(({ mail }) => mail.subject),
    ['It went to the next in line: Wanted camera'],
    'and not that it was cancelled',
  );
});

t.test('P17 things that come back one after the other are told once, as it stands in the end', async (t) => {
  const student = await world.person({ name: 'Theo Thrice' });
  const staff = await as('staff');
  const items = [await world.item({ stockroom: open }), await world.item({ stockroom: open })];
  const out = await book(staff, 'checkouts', items, { borrower_id: String(student.id) });
  await mailbox.after(app);
  await later();
  for (let n = 0; n < 2; n++) {
    const form = (await staff.get(`${out.path}/return`)).form(`${out.path}/return`);
    const [first = ''] = [form.values.line_ids ?? []].flat().filter((each) => each !== '');
    await staff.submit(form, { line_ids: ['', first] });
  }
  const [told, ...others] = await mailbox.after(app);
  t.strictSame(others, []);
  t.equal(told?.mail.text?.match(/It came back/g)?.length, 1);
  t.match(told?.mail.text, /All of it is back/);
});

t.test('P17 what is told is only told if it happened', async (t) => {
  const student = await as('self-service');
  const item = await world.item({ stockroom: open });
  t.equal((await forceBooking(student, 'reservations', [item])).status, 303);
  t.equal((await forceBooking(await as('self-service'), 'reservations', [item])).status, 409);
  t.equal((await mailbox.after(app)).length, 1);
});

t.test('P17 without a mail server nothing is queued', async (t) => {
  const { as, world, db } = await build(t);
  const stockroom = await world.stockroom({ staff: [world.owner.id], departments: 'all', groups: 'all' });
  await book(await as('self-service'), 'reservations', [await world.item({ stockroom })]);
  t.strictSame(await db('notices'), []);
  const owner = await as(world.owner);
  t.match((await owner.get('/settings/mail')).text, /No mail is sent from here/);
  t.match((await owner.get('/me/mail')).text, /No mail is sent from here/);
  t.equal((await owner.force('/settings/mail/trial')).status, 409);
});
