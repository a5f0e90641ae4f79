import { Chance, seed } from '../access/random.ts';
import type { Figure } from './figure.ts';
import { atPlace, dayFromNow, times } from './place.ts';

const FORMS = 1_000;
const PEOPLE = 4;

export const sentAgain: Figure = {
  title: 'The same form, sent two to five times at once to two processes, has one effect and one answer',
  async run(scale) {
    const forms = Math.ceil(FORMS * scale);
    const failures = await atPlace(2, async (place) => {
      const { world, db, addresses } = place;
      const stockroom = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });
      const item = await world.item({ stockroom, quantity: 100_000 });
      const guests = await Promise.all(Array.from({ length: PEOPLE }, () => place.visitor()));
      const chance = new Chance(seed());
      const odd: string[] = [];
      await times(forms, PEOPLE, async (index) => {
        const guest = guests[index % PEOPLE];
        if (!guest) return;
        const form = {
          _key: crypto.randomUUID(),
          item_ids: String(item),
          borrower_id: String(guest.id),
          starts_at: dayFromNow(1),
          ends_at: dayFromNow(2),
          purpose: `form ${index}`,
        };
        const doors = addresses.map((address) => guest.visitor.at(address));
        const often = 2 + chance.below(4);
        const answers = await Promise.all(
          Array.from({ length: often }, (_, turn) => doors[turn % doors.length]?.post('/reservations', form)),
        );
        const kinds = new Set(answers.map((answer) => `${answer?.status} ${answer?.location}`));
        if (kinds.size !== 1 || answers[0]?.status !== 303) odd.push(`form ${index}: ${[...kinds].join(', ')}`);
        for (const door of doors) door.leave();
      });
      const { rows } = await db.raw<{ rows: { purpose: string; made: number }[] }>(
        'select purpose, count(*) as made from bookings group by purpose having count(*) > 1',
      );
      const [{ made } = { made: 0 }] = await db('bookings').count<{ made: number }[]>('* as made');
      const missing = Number(made) === forms ? [] : [`${made} bookings came of ${forms} forms`];
      return [...odd, ...missing, ...rows.map((row) => `${row.purpose} was done ${row.made} times`)];
    });
    return { tried: forms, failures };
  },
};
