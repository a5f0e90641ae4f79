/** The time with which booking begins. */
import t from 'tap';
import { usualPeriod } from '../../src/features/baskets/usual.ts';
import { CHECKOUTS, RESERVATIONS } from '../../src/features/bookings/rules.ts';
import type { LendingRules } from '../../src/features/lending-rules/rules.ts';
import { momentOf } from '../../src/platform/workspace.ts';
import { ruled, DUBLIN as workspace } from '../lending-rules/pure.ts';

/** A Friday. */
const now = momentOf(workspace, '2027-03-05T10:20');
const WEEK = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: 10 * 60, closes: 16 * 60 }));
const MONDAY = { id: 1, name: 'Holiday', blackout: false, from: '2027-03-08T00:00', until: '2027-03-09T00:00' };

const usual = (rules: readonly LendingRules[], picked = true) =>
  Object.values(usualPeriod({ workspace, now, noun: RESERVATIONS, rules, picked }));

t.test('P6 the time that is offered first is one at which the stockroom is open', async (t) => {
  t.strictSame(usual([]), ['2027-03-06T09:00', '2027-03-06T17:00'], 'tomorrow, where no rule says otherwise');
  t.strictSame(usual([ruled({ hours: WEEK })]), ['2027-03-08T10:00', '2027-03-08T16:00'], 'not at the weekend');
  const closed = ruled({ hours: WEEK, closures: [MONDAY] });
  t.strictSame(usual([closed]), ['2027-03-09T10:00', '2027-03-09T16:00'], 'nor on a closed day');
  t.strictSame(
    usual([closed, ruled({ hours: WEEK })]),
    ['2027-03-09T10:00', '2027-03-09T16:00'],
    'of any that is picked',
  );
  t.strictSame(usual([closed, ruled({ hours: WEEK })], false), ['2027-03-08T10:00', '2027-03-08T16:00'], 'else of one');
  t.strictSame(usual([ruled({ noticeHours: 72 })]), ['2027-03-09T09:00', '2027-03-09T17:00'], 'and in time');
  t.strictSame(
    usual([ruled({ hours: [] })]),
    ['2027-03-06T09:00', '2027-03-06T17:00'],
    'never open: it says so itself',
  );
});

t.test('P6 what is handed out leaves now, and is due back while it is open', async (t) => {
  const period = usualPeriod({ workspace, now, noun: CHECKOUTS, rules: [ruled({ hours: WEEK })], picked: true });
  t.strictSame(period, { startsAt: '2027-03-05T10:20', endsAt: '2027-03-08T16:00' });
});
