import t from 'tap';
import { Chance, seed } from '../access/random.ts';
import { at, book } from '../bookings/ways.ts';
import type { Person } from '../factories.ts';
import { build } from '../helper.ts';
import { permit } from '../stockrooms/permitting.ts';
import { Mailbox } from './mailbox.ts';

const mailbox = await Mailbox.open(t);
const { app, db, world, as } = await build(t, { SMTP_URL: mailbox.url });

// Lists of overdue loans come in the morning: here it is noon.
const hours = 12 - new Date().getUTCHours();
await db('workspaces').update({ time_zone: `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}` });
const there = await world.location();
const elsewhere = await world.location();
const room = await world.stockroom({ name: 'Camera store', location: there });
const anton = await world.person({ role: 'administrator', name: 'Anton' });
const people: Person[] = [
  world.owner,
  anton,
  await world.person({ role: 'staff', name: 'Stan' }),
  await world.person({ role: 'staff', name: 'Stella', span: [elsewhere] }),
  await world.person({ role: 'limited-staff', name: 'Casper' }),
  await world.person({ role: 'user', name: 'Una' }),
  await world.person({ role: 'front-desk', name: 'Farid' }),
  await world.person({ role: 'viewer', name: 'Vera' }),
  await world.person({ role: 'self-service', name: 'Sam' }),
  await world.person({ role: 'self-service', name: 'Sally', blocked: true }),
  await world.person({ toggles: { 'account.sign_in': 'on', 'items.view': 'open' }, name: 'Opal' }),
  await world.person({ toggles: { 'account.sign_in': 'on' }, name: 'Nobody' }),
];
const borrower = await world.person({ name: 'Bea' });
const administrator = await as(anton);

t.test('H13 X9 the truth table foretells exactly who is sent which mail', async (t) => {
  const chance = new Chance(seed());
  t.comment(`SEED=${seed()}`);
  const ids = people.map(({ id }) => id);
  for (let round = 0; round < 6; round++) {
    const staff = round === 0 ? 'all' : round === 1 ? ids : chance.some(ids, 0.5);
    await permit(administrator, room, { staff, departments: 'all', groups: 'all' });
    const foretold = await tableNow();
    await everything();
    const sent = await mailed();
    for (const { name, email } of people) t.strictSame(sent.get(email) ?? [], foretold.get(name), `${name}, ${staff}`);
    if (round === 1) t.equal(new Set([...foretold.values()].map(String)).size, 3, 'all of it, a part, and nothing');
    if (round === 0) t.same([...sent.keys()], [borrower.email], 'All lists nobody');
  }
});

/** A request, an overdue loan, and something that breaks. */
async function everything(): Promise<void> {
  await db('stockrooms').where({ id: room }).update({ needs_approval: true });
  const browser = await as(borrower);
  const staff = await as('staff');
  await book(browser, 'reservations', [await world.item({ stockroom: room })], { starts_at: at(1), ends_at: at(3) });
  await overdue(await world.item({ stockroom: room }));
  const flag = await world.flag();
  const item = await world.item({ stockroom: room });
  const form = (await staff.get(`/items/${item}/flags`)).form(`/items/${item}/flags`);
  await staff.submit(form, { flag_id: String(flag) });
}

async function overdue(item_id: number): Promise<void> {
  const [starts_at, ends_at] = [new Date(Date.now() - 3 * 86_400_000), new Date(Date.now() - 86_400_000)];
  const of = { workspace_id: world.workspaceId };
  await db('notices').where({ event: 'late' }).delete();
  const [made] = await db('bookings')
    .insert({
      ...{
        ...of,
        kind: 'checkout',
        status: 'out',
        stockroom_id: room,
        borrower_id: borrower.id,
        created_by: borrower.id,
      },
      ...{ starts_at, ends_at },
    })
    .returning<{ id: number }[]>('id');
  const during = db.raw('tstzrange(?, ?)', [starts_at, ends_at]);
  await db('holds').insert({ ...of, booking_id: made?.id, item_id, during, handed_out_at: starts_at });
}

/** The topics of which each address was sent something, by the words of what it says. */
async function mailed(): Promise<Map<string, string[]>> {
  await db('mails')
    .whereNotNull('settled_at')
    .update({ settled_at: new Date(0) });
  const received = await mailbox.after(app);
  return new Map(
    received.map(({ to, mail }) => [
      to,
      TOLD.flatMap(([pattern, words]) => (pattern.test(mail.text ?? '') ? [words] : [])),
    ]),
  );
}

const TOLD = [
  [/asks for/, 'requests'],
  [/Overdue in/, 'overdue loans'],
  [/taken out of circulation/, 'broken things'],
] as const;

async function tableNow(): Promise<Map<string, string[]>> {
  const page = await administrator.get(`/stockrooms/${room}/permissions`);
  return new Map(
    page.document.querySelectorAll('#truth tbody tr').map((row) => {
      const cell = row.querySelectorAll('td').at(-1)?.text.replace(/\s+/g, ' ').trim() ?? '';
      const name = row.querySelector('th a')?.text.trim() ?? '';
      const all = TOLD.map(([, words]) => words);
      return [name, cell.startsWith('Yes') ? all : all.filter((words) => cell.includes(words))];
    }),
  );
}
