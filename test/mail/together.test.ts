/** Several processes that send at once send each mail once, and write one to each person. */
import t from 'tap';
import { SEND } from '../../src/features/mail/rules.ts';
import { enqueue } from '../../src/platform/jobs.ts';
import { appOn, build } from '../helper.ts';
import { Mailbox } from './mailbox.ts';

const PEOPLE = 15;
const NOTICES = 3;

t.test(`P17 three processes send ${PEOPLE} people one mail each of ${NOTICES} things`, async (t) => {
  const mailbox = await Mailbox.open(t);
  const env = { SMTP_URL: mailbox.url, BASE_URL: 'http://lending.test' };
  const { app, db, world } = await build(t, env);
  const apps = [app, await appOn(t, db, env), await appOn(t, db, env)];
  const stockroom = await world.stockroom();
  const [starts_at, ends_at] = [new Date(Date.now() + 86_400_000), new Date(Date.now() + 2 * 86_400_000)];
  const of = { workspace_id: world.workspaceId };
  for (let n = 0; n < PEOPLE; n++) {
    const { id: borrower_id } = await world.person({ role: 'self-service' });
    for (let each = 0; each < NOTICES; each++) {
      const [made] = await db('bookings')
        .insert({
          ...{ ...of, kind: 'reservation', status: 'reserved', stockroom_id: stockroom, borrower_id },
          ...{ created_by: borrower_id, starts_at, ends_at },
        })
        .returning<{ id: number }[]>('id');
      const said = { topic: 'bookings', event: 'reserved', booking_id: made?.id };
      await db('notices').insert({ ...of, ...said, person_id: borrower_id });
    }
  }
  for (let n = 0; n < 6; n++) await enqueue(db, SEND, {});
  await Promise.all(apps.map((each) => each.jobs.runWaiting()));
  t.equal(mailbox.received.length, PEOPLE);
  t.equal(new Set(mailbox.received.map(({ to }) => to)).size, PEOPLE);
  for (const { mail } of mailbox.received) t.equal(mail.text?.match(/It is reserved for you/g)?.length, NOTICES);
});
