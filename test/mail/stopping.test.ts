import t from 'tap';
import { answers, book } from '../bookings/ways.ts';
import { build } from '../helper.ts';
import { Mailbox, type Received } from './mailbox.ts';

const mailbox = await Mailbox.open(t);
const { app, db, world, as, stranger } = await build(t, { SMTP_URL: mailbox.url, BASE_URL: 'http://lending.test' });
const open = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });

/** The path that a mail names for ending mails of its kind. */
function stopIn(received: Received | undefined): string {
  const headers = /^List-Unsubscribe: <http:\/\/lending\.test([^>]+)>/m.exec(
    received?.raw.replace(/\r\n\s+/g, ' ') ?? '',
  );
  return headers?.[1] ?? '';
}

t.test('P17 one click in a mail program ends mails of that topic, signed in or not, and of no other', async (t) => {
  const person = await world.person({ name: 'Nell Nomore' });
  const browser = await as(person);
  await book(browser, 'reservations', [await world.item({ stockroom: open })]);
  const [mail] = await mailbox.after(app);
  const path = stopIn(mail);
  t.match(path, /^\/mail\/stop\/[\w.%+-]+$/);
  t.match(mail?.raw, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
  t.match(mail?.mail.text, /Choose what you are told: http:\/\/lending\.test\/me\/mail/);
  const page = await stranger().get(path);
  t.match(page.text, /No more of these ?About: your reservations\./);
  t.strictSame(await db('mail_wishes'), [], 'to look is not to stop');
  const answer = await stranger().post(path, { 'List-Unsubscribe': 'One-Click' });
  t.equal(answer.status, 200);
  t.match(answer.text, /You are told no more of these/);
  t.match(await db('mail_wishes'), [{ person_id: person.id, topic: 'bookings', wish: 'never' }]);
  t.match(await db('audit_entries').where({ action: 'mail.stop' }), [
    { person_id: null, subject_kind: 'person', subject_id: person.id, after: { bookings: 'never' } },
  ]);
  await book(browser, 'reservations', [await world.item({ stockroom: open })]);
  t.strictSame(await mailbox.after(app), []);
  const chosen = (await browser.get('/me/mail')).form('/me/mail').values;
  t.match(chosen, { bookings: 'never', loans: 'now' });
});

t.test('P17 a contact, who has no page to choose on, ends them by the link in the text', async (t) => {
  const contact = await world.contact('Cora Contact');
  await db('people').where({ id: contact }).update({ email: 'cora@elsewhere.test' });
  const staff = await as('staff');
  const page = await answers(staff, 'reservations', [await world.item({ stockroom: open })], {
    borrower_id: String(contact),
  });
  await staff.submit(page.form('/reservations'));
  const [mail] = await mailbox.after(app);
  const path = /No more of these: http:\/\/lending\.test(\S+)/.exec(mail?.mail.text ?? '')?.[1] ?? '';
  const browser = stranger();
  const shown = await browser.get(path);
  t.match((await browser.submit(shown.form(path))).text, /You are told no more/);
  t.match(await db('mail_wishes').where({ person_id: contact }), [{ topic: 'bookings', wish: 'never' }]);
});

t.test('P17 nobody ends the mails of somebody else by an address that we did not make', async (t) => {
  const before = await db('mail_wishes');
  const person = await world.person();
  const good = `1.${person.id}.overdue.`;
  for (const token of [`${good}x`, good, '1', '..', `${good}${'A'.repeat(43)}`, 'a.b.c.d', '%00']) {
    t.equal((await stranger().post(`/mail/stop/${token}`, {})).status, 404, token);
    t.equal((await stranger().get(`/mail/stop/${token}`)).status, 404, token);
  }
  t.strictSame(await db('mail_wishes'), before);
});

t.test('P17 a mail that nobody chose, such as a link or a trial, cannot be ended', async (t) => {
  const administrator = await world.person({ role: 'administrator' });
  const browser = await as(administrator);
  const page = await browser.get('/settings/mail');
  t.match((await browser.submit(page.form('/settings/mail/trial'))).text, /on its way to you/);
  const [mail] = await mailbox.after(app);
  t.equal(mail?.to, administrator.email);
  t.equal(mail?.mail.subject, 'Mail works');
  t.equal(stopIn(mail), '');
});
