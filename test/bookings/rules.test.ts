/** The pure rules of what is free when. */
import t from 'tap';
import { freeness, type Held, isFree, nearestTimes, peak, trough } from '../../src/features/availability/rules.ts';
import { daysOf } from '../../src/features/bookings/calendar.ts';
import { adds } from '../../src/features/reservations/rules.ts';

const hour = (n: number) => new Date(Date.UTC(2026, 10, 23, n));
const span = (from: number, to: number) => ({ from: hour(from), to: hour(to) });
const held = (from: number, to: number | null, quantity = 1, itemId = 1): Held => ({
  itemId,
  from: hour(from),
  to: to === null ? null : hour(to),
  quantity,
});

t.test('the most in use at one moment is not the sum of what comes one after the other', async (t) => {
  t.equal(peak([held(9, 10, 2), held(10, 12, 3)], span(9, 12)), 3);
  t.equal(peak([held(9, 11, 2), held(10, 12, 3)], span(9, 12)), 5);
  t.equal(peak([held(9, 10)], span(10, 12)), 0, 'what ends as another begins does not meet it');
  t.equal(peak([held(9, null)], span(20, 21)), 1, 'without an end it lasts');
  t.equal(trough([held(9, 10), held(11, 12)], span(9, 12)), 0);
});

t.test('a day is free, partly free or taken', async (t) => {
  const day = span(0, 24);
  t.equal(freeness(1, [], day), 'free');
  t.equal(freeness(5, [held(9, 10, 2)], day), 'some');
  t.equal(freeness(1, [held(9, 10)], day), 'part');
  t.equal(freeness(1, [held(-5, 30)], day), 'taken');
  t.equal(freeness(2, [held(-5, 30), held(9, 10)], day), 'part');
});

t.test('the nearest times are long enough, free for everything, and none lies in the past', async (t) => {
  const need = [{ itemId: 1, quantity: 1, there: 1 }];
  const busy = [held(10, 12), held(13, 15)];
  const found = nearestTimes(need, busy, span(10, 12), { earliest: hour(8) });
  t.strictSame(found, [span(8, 10), span(15, 17)], 'the hour in between is too short');
  t.strictSame(nearestTimes(need, busy, span(10, 12), { earliest: hour(9) }), [span(15, 17)]);
  const two = [...need, { itemId: 2, quantity: 2, there: 3 }];
  const both = [...busy, held(15, 16, 2, 2)];
  t.strictSame(nearestTimes(two, both, span(10, 12), { earliest: hour(9) }), [span(16, 18)]);
  t.notOk(isFree(two, both, span(15, 17)));
  t.strictSame(
    nearestTimes(need, [held(9, null)], span(10, 12), { earliest: hour(9) }),
    [],
    'nothing where it never comes back',
  );
});

t.test('items or time that come to a reservation are a new booking; less of either is not', async (t) => {
  const before = { period: span(9, 12), quantities: new Map([[1, 2]]) };
  t.notOk(adds(before, before));
  t.notOk(adds(before, { period: span(10, 11), quantities: new Map([[1, 1]]) }));
  t.ok(adds(before, { ...before, period: span(8, 12) }));
  t.ok(adds(before, { ...before, period: span(9, 13) }));
  t.ok(adds(before, { ...before, quantities: new Map([[1, 3]]) }));
  t.ok(
    adds(before, {
      ...before,
      quantities: new Map([
        [1, 2],
        [7, 1],
      ]),
    }),
  );
});

t.test('a month is shown in whole weeks from a Monday', async (t) => {
  t.match(daysOf('month', '2026-11-22'), { first: '2026-10-26', count: 42 });
  t.match(daysOf('month', '2027-02-10'), { first: '2027-02-01', count: 28 });
  t.match(daysOf('week', '2026-11-22'), { first: '2026-11-16', count: 7 });
  t.match(daysOf('day', '2026-11-22'), { first: '2026-11-22', count: 1 });
});
