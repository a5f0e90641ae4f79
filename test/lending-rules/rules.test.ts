/** The pure rules by which a stockroom lends. */
import t from 'tap';
import { otherTimes, worksAt } from '../../src/features/lending-rules/nearest.ts';
import {
  breachesOf,
  type LendingRules,
  movedTo,
  NO_USAGE,
  type Occasion,
  stopping,
  timeAdded,
  type Usage,
} from '../../src/features/lending-rules/rules.ts';
import { momentOf } from '../../src/platform/workspace.ts';
import { ruled, DUBLIN as workspace } from './pure.ts';

const at = (clock: string) => momentOf(workspace, clock);
const NOW = at('2027-03-01T10:00');
const clock = { workspace, now: NOW };
const WEEK = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: 9 * 60, closes: 17 * 60 }));

function booking(from: string, to: string, more: Partial<Occasion> = {}): Occasion {
  const period = { from: at(from), to: at(to) };
  return {
    ...{ period, pickUp: period.from, bringBack: period.to, leads: true, added: [period], items: 1, bookings: 1 },
    ...more,
  };
}

function broken(rules: Partial<LendingRules>, occasion: Occasion, usage: Usage = NO_USAGE): string[] {
  return breachesOf(ruled(rules), occasion, usage, clock).map(({ rule }) => rule);
}

t.test(
  'P6 things are picked up and brought back while a stockroom is open, up to the minute at which it closes',
  async (t) => {
    const hours = WEEK;
    t.strictSame(broken({ hours }, booking('2027-03-02T09:00', '2027-03-03T17:00')), []);
    t.strictSame(broken({ hours }, booking('2027-03-02T08:59', '2027-03-03T17:00')), ['closed']);
    t.strictSame(broken({ hours }, booking('2027-03-02T09:00', '2027-03-03T17:01')), ['closed']);
    t.strictSame(broken({ hours }, booking('2027-03-05T12:00', '2027-03-08T12:00')), [], 'out over a weekend');
    t.strictSame(broken({ hours }, booking('2027-03-06T12:00', '2027-03-07T12:00')), ['closed', 'closed'], 'both ends');
    t.strictSame(
      broken({ hours: [] }, booking('2027-03-02T12:00', '2027-03-03T12:00')),
      ['closed', 'closed'],
      'never open',
    );
    const late = [{ weekday: 2, opens: 20 * 60, closes: 24 * 60 }];
    t.strictSame(broken({ hours: late }, booking('2027-03-02T21:00', '2027-03-03T00:00')), [], 'until midnight');
    t.strictSame(broken({ hours: late }, booking('2027-03-02T21:00', '2027-03-03T00:01')), ['closed']);
    const noon = [
      { weekday: 2, opens: 9 * 60, closes: 12 * 60 },
      { weekday: 2, opens: 13 * 60, closes: 17 * 60 },
    ];
    t.strictSame(broken({ hours: noon }, booking('2027-03-02T12:30', '2027-03-02T13:00')), ['closed'], 'several spans');
  },
);

t.test('P6 opening hours are wall clock on either side of a clock change', async (t) => {
  const hours = [6, 7, 1].map((weekday) => ({ weekday, opens: 9 * 60, closes: 10 * 60 }));
  t.strictSame(broken({ hours }, booking('2027-03-27T09:00', '2027-03-28T10:00')), [], 'spring: a day of 23 hours');
  t.strictSame(broken({ hours }, booking('2027-03-27T09:00', '2027-03-28T11:00')), ['closed']);
  t.strictSame(broken({ hours }, booking('2027-10-30T09:00', '2027-10-31T10:00')), [], 'autumn: a day of 25');
  t.strictSame(broken({ hours }, booking('2027-10-31T09:30', '2027-10-31T10:30')), ['closed']);
});

t.test('P6 a loan is as long as days of the calendar say, whatever the clock does meanwhile', async (t) => {
  const limits = { longestDays: 1 };
  t.strictSame(broken(limits, booking('2027-10-30T10:00', '2027-10-31T10:00')), [], '25 hours');
  t.strictSame(broken(limits, booking('2027-10-30T10:00', '2027-10-31T10:01')), ['longest']);
  t.strictSame(broken(limits, booking('2027-03-27T10:00', '2027-03-28T10:30')), ['longest'], '23 hours and a half');
});

t.test('P6 a closed day closes at both ends, and a blackout for any part of it', async (t) => {
  const day = { id: 1, name: 'Founders’ Day', from: '2027-03-04T00:00', until: '2027-03-05T00:00' };
  const holiday = { closures: [{ ...day, blackout: false }] };
  t.strictSame(broken(holiday, booking('2027-03-03T12:00', '2027-03-05T12:00')), [], 'out over it');
  t.strictSame(broken(holiday, booking('2027-03-04T12:00', '2027-03-05T12:00')), ['closed']);
  t.strictSame(broken(holiday, booking('2027-03-03T12:00', '2027-03-05T00:00')), [], 'it is over at midnight');
  t.strictSame(broken(holiday, booking('2027-03-03T12:00', '2027-03-04T00:00')), [], 'the day before ends at midnight');
  t.strictSame(broken(holiday, booking('2027-03-03T12:00', '2027-03-04T00:01')), ['closed']);
  const eve = { ...day, id: 2, from: '2027-03-03T00:00', until: '2027-03-04T00:00', blackout: false };
  const both = { closures: [eve, ...holiday.closures] };
  t.strictSame(broken(both, booking('2027-03-02T12:00', '2027-03-04T00:00')), ['closed'], 'unless that is closed, too');
  const blackout = { closures: [{ ...day, blackout: true }] };
  t.strictSame(broken(blackout, booking('2027-03-03T12:00', '2027-03-05T12:00')), ['blackout']);
  t.strictSame(broken(blackout, booking('2027-03-03T12:00', '2027-03-04T00:00')), [], 'until it begins');
  t.strictSame(broken(blackout, booking('2027-03-05T00:00', '2027-03-06T00:00')), [], 'from its end on');
  const words = breachesOf(ruled(holiday), booking('2027-03-04T12:00', '2027-03-05T12:00'), NO_USAGE, clock);
  t.match(words[0]?.text, /Camera store is closed.*picked up.*Thu, 4 Mar 2027.*Founders’ Day/);
});

t.test('P6 notice and looking ahead count where something is booked for its start only now', async (t) => {
  const early = booking('2027-03-02T09:54', '2027-03-03T10:00');
  t.strictSame(broken({ noticeHours: 24 }, early), ['notice']);
  t.strictSame(
    broken({ noticeHours: 24 }, booking('2027-03-02T09:55', '2027-03-03T10:00')),
    [],
    'as long as a form lies open',
  );
  t.strictSame(broken({ noticeHours: 24 }, { ...early, leads: false }), [], 'not when it is handed out');
  t.strictSame(broken({ aheadDays: 30 }, booking('2027-03-31T10:00', '2027-04-01T10:00')), [], 'over a clock change');
  t.strictSame(broken({ aheadDays: 30 }, booking('2027-03-31T10:01', '2027-04-01T10:00')), ['ahead']);
});

t.test('P5 a quota counts what somebody has at any one moment, and their open bookings', async (t) => {
  const held = (from: string, to: string, quantity: number) => ({ itemId: 1, from: at(from), to: at(to), quantity });
  const usage = {
    held: [held('2027-03-02T09:00', '2027-03-02T12:00', 2), held('2027-03-02T12:00', '2027-03-03T09:00', 1)],
    bookings: 2,
  };
  const wanted = booking('2027-03-02T10:00', '2027-03-02T15:00', { items: 2 });
  t.strictSame(broken({ itemsAtOnce: 4 }, wanted, usage), [], 'not all of them at once');
  t.strictSame(broken({ itemsAtOnce: 3 }, wanted, usage), ['items']);
  t.strictSame(
    broken({ itemsAtOnce: 3 }, booking('2027-03-04T10:00', '2027-03-04T15:00', { items: 3 }), usage),
    [],
    'another day',
  );
  t.strictSame(broken({ openBookings: 2 }, wanted, usage), ['bookings']);
  t.strictSame(broken({ openBookings: 3 }, wanted, usage), []);
  t.strictSame(broken({ openBookings: 1 }, { ...wanted, bookings: 0 }, usage), [], 'a change is no new booking');
});

t.test('P5 a blackout stops everybody, other rules only those who book for themselves', async (t) => {
  const all = [
    { rule: 'blackout', text: '' },
    { rule: 'closed', text: '' },
  ] as const;
  t.equal(stopping({ breaches: all, bound: true }).length, 2);
  t.strictSame(
    stopping({ breaches: all, bound: false }).map(({ rule }) => rule),
    ['blackout'],
  );
});

t.test('only the time that comes to a booking is new', async (t) => {
  const span = (from: string, to: string) => ({ from: at(`2027-03-${from}T10:00`), to: at(`2027-03-${to}T10:00`) });
  t.strictSame(timeAdded(span('05', '07'), span('05', '07')), []);
  t.strictSame(timeAdded(span('05', '07'), span('06', '09')), [span('07', '09')]);
  t.strictSame(timeAdded(span('05', '07'), span('04', '09')), [span('04', '05'), span('07', '09')]);
  t.strictSame(timeAdded(span('05', '07'), span('10', '12')), [span('10', '12')]);
  t.strictSame(timeAdded(span('05', '07'), span('06', '07')), [], 'shorter');
});

t.test('P6 the nearest times that work are found among other days, opening times and shorter loans', async (t) => {
  const rules = ruled({ hours: WEEK, longestDays: 3, noticeHours: 24 });
  const occasion = booking('2027-03-06T10:00', '2027-03-14T10:00');
  const verdict = { rules, occasion, usage: NO_USAGE, breaches: [], bound: true };
  const times = otherTimes([rules], occasion.period, clock).filter((period) => worksAt([verdict], period, clock));
  t.ok(times.length > 10);
  for (const period of times) t.strictSame(broken(rules, movedTo(occasion, period)), []);
  t.ok(
    times.some(({ from }) => from.getTime() === at('2027-03-08T10:00').getTime()),
    'the Monday after',
  );
  const began = performance.now();
  otherTimes([rules], occasion.period, clock);
  t.ok(performance.now() - began < 500, 'and in no time');
});
