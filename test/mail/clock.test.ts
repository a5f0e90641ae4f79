import t from 'tap';
import { gather, remind } from '../../src/features/mail/commands.ts';
import type { Person } from '../factories.ts';
import { build } from '../helper.ts';
import { Mailbox } from './mailbox.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const mailbox = await Mailbox.open(t);
const { app, db, world, as } = await build(t, { SMTP_URL: mailbox.url, BASE_URL: 'http://lending.test' });
const listed = await world.person({ role: 'limited-staff', name: 'Lisa Listed' });
const stockroom = await world.stockroom({ name: 'Store', staff: [listed.id], departments: 'all', groups: 'all' });

/** A loan that ends so long from now, and lasted five days. */
async function loan(borrower: Person, name: string, ends: number): Promise<number> {
  const [starts_at, ends_at] = [new Date(Date.now() + ends - 5 * DAY), new Date(Date.now() + ends)];
  const of = { workspace_id: world.workspaceId };
  const [made] = await db('bookings')
    .insert({
      ...{ ...of, kind: 'checkout', status: 'out', stockroom_id: stockroom, borrower_id: borrower.id },
      ...{ created_by: borrower.id, starts_at, ends_at },
    })
    .returning<{ id: number }[]>('id');
  const item_id = await world.item({ name, stockroom });
  const during = db.raw('tstzrange(?, ?)', [starts_at, ends_at]);
  await db('holds').insert({ ...of, booking_id: made?.id, item_id, during, handed_out_at: starts_at });
  return made?.id ?? 0;
}

/** How often somebody is told of something by then. */
async function told(event: string, person: Person): Promise<number> {
  return (await db('notices').where({ event, person_id: person.id })).length;
}

t.test('P17 a borrower hears the day before that something is due, once', async (t) => {
  const borrower = await world.person({ name: 'Dora Due' });
  await loan(borrower, 'Lamp', 20 * HOUR);
  await loan(borrower, 'Tripod', 30 * HOUR);
  const received = await mailbox.after(app);
  t.strictSame(
    received.map(({ to, mail }) => [to, mail.subject]),
    [[borrower.email, 'It is due soon: Lamp']],
  );
  await remind(db, new Date());
  t.equal(await told('due', borrower), 1);
  await remind(db, new Date(Date.now() + 8 * HOUR));
  t.equal(await told('due', borrower), 2, 'the other one, when its day comes');
});

t.test('P17 a borrower is reminded each day of what is overdue, and no more once it is back', async (t) => {
  const borrower = await world.person({ name: 'Otto Late' });
  const id = await loan(borrower, 'Camera', -3 * HOUR);
  await loan(borrower, 'Mic', -HOUR / 2);
  const received = (await mailbox.after(app)).filter(({ to }) => to === borrower.email);
  t.strictSame(
    received.map(({ mail }) => mail.subject),
    ['It is overdue: Camera'],
    'after an hour of patience',
  );
  await remind(db, new Date());
  t.equal(await told('overdue', borrower), 1);
  await remind(db, new Date(Date.now() + DAY));
  t.equal(await told('overdue', borrower), 3, 'both, a day later');
  const browser = await as('staff');
  await browser.submit((await browser.get(`/checkouts/${id}`)).form(`/checkouts/${id}/return`));
  await db('mails').update({ settled_at: new Date(0) });
  const last = (await mailbox.after(app)).filter(({ to }) => to === borrower.email);
  t.match(last[0]?.mail.text, /It came back: Camera/);
  t.notMatch(last[0]?.mail.text, /overdue: Camera/, 'what waited is decided on when it is sent');
});

t.test('H13 the staff whom a stockroom lists get one list a day of what is overdue there', async (t) => {
  const zone = 'Europe/Dublin';
  const borrower = await world.person({ name: 'Lou Later' });
  for (let n = 0; n < 3; n++) await loan(borrower, `Late ${n}`, -2 * DAY);
  await db('notices').where({ event: 'late' }).delete();
  const day = new Date().toLocaleDateString('sv-SE', { timeZone: zone });
  const morning = (hour: string) => new Date(new Date(`${day}T${hour}:00:00Z`).getTime() - offset(zone));
  await remind(db, morning('06'));
  t.equal(await told('late', listed), 0, 'not in the night');
  await remind(db, morning('08'));
  await remind(db, morning('20'));
  t.equal(await told('late', listed), 1);
  await db('mails').update({ settled_at: new Date(0) });
  const [list] = (await mailbox.after(app)).filter(({ to }) => to === listed.email);
  t.match(list?.mail.text, /Overdue in Store[\s\S]*Lou Later: Late 0[\s\S]*Late 1[\s\S]*Late 2/);
  t.match(list?.mail.text, new RegExp(`http://lending.test/checkouts\\?status=overdue&stockroom_id=${stockroom}`));
  t.equal((await as('administrator')).cookie.length > 0 && (await told('late', world.owner)), 0, 'nobody else');
  const noon = await world.stockroom({ name: 'Noon', staff: [listed.id], departments: 'all', groups: 'all' });
  const id = await loan(borrower, 'At noon', -2 * DAY);
  await db('bookings')
    .where({ id })
    .update({ stockroom_id: noon, ends_at: morning('12') });
  await remind(db, morning('20'));
  t.equal(await told('late', listed), 1, 'what is late since noon stands in the list of the next morning');
  await remind(db, new Date(morning('08').getTime() + DAY));
  t.equal(await told('late', listed), 3);
});

t.test('P17 what one wants once a day comes in the morning of the workspace, in one mail', async (t) => {
  const borrower = await world.person({ name: 'Moni Morning' });
  await db('mail_wishes').insert({
    workspace_id: world.workspaceId,
    person_id: borrower.id,
    topic: 'due',
    wish: 'daily',
  });
  for (let n = 0; n < 3; n++) await loan(borrower, `Lens ${n}`, 20 * HOUR);
  t.strictSame(
    (await mailbox.after(app)).filter(({ to }) => to === borrower.email),
    [],
  );
  await gather(db, new Date(Date.now() + DAY));
  await db('mails').where({ state: 'waiting' }).update({ send_at: new Date() });
  const [digest, ...others] = (await mailbox.after(app)).filter(({ to }) => to === borrower.email);
  t.strictSame(others, []);
  t.equal(digest?.mail.subject, 'It is due soon: Lens 0 – and 2 more');
});

/** How far the wall clock of a zone is ahead, in milliseconds. */
function offset(timeZone: string): number {
  const now = new Date();
  const there = new Date(`${now.toLocaleString('sv-SE', { timeZone }).replace(' ', 'T')}Z`);
  return Math.round((there.getTime() - now.getTime()) / 60_000) * 60_000;
}
