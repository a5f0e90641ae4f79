/** A small part of each figure of races; `npm run prove` tries them in full. */
import t from 'tap';
import { bookings } from './bookings.ts';
import { edits } from './edits.ts';
import { atPlace, dayFromNow, times } from './place.ts';
import { revocations } from './revocations.ts';
import { sentAgain } from './sent-again.ts';

t.test('of 64 who book one camera for the same day at once, one gets it and the others are told', async (t) => {
  await atPlace(2, async ({ world, db, visitor }) => {
    const item = await world.item({ stockroom: await world.stockroom({ departments: 'all', groups: 'all' }) });
    const guests: Awaited<ReturnType<typeof visitor>>[] = [];
    await times(64, 8, async (index) => void guests.push(await visitor({ role: 'self-service' }, index)));
    const period = { starts_at: dayFromNow(1), ends_at: dayFromNow(2) };
    const answers = await Promise.all(
      guests.map((guest) => guest.visitor.post('/reservations', { item_ids: String(item), ...period })),
    );
    const statuses = answers.map((answer) => answer.status).sort();
    t.strictSame(statuses, [303, ...Array.from({ length: 63 }, () => 409)]);
    t.equal((await db('holds')).length, 1);
    t.equal((await db('bookings')).length, 1, 'and nothing half made is left');
  });
});

for (const [figure, scale] of [
  [bookings, 0.005],
  [sentAgain, 0.02],
  [edits, 0.02],
  [revocations, 0.02],
] as const) {
  t.test(figure.title, async (t) => {
    const { tried, failures } = await figure.run(scale);
    t.ok(tried > 0);
    t.strictSame(failures, []);
  });
}
