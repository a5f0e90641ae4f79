/** The pure rules of what repeats. */
import t from 'tap';
import { readId } from '../../src/access/ids.ts';
import { WEEKDAYS } from '../../src/features/lending-rules/hours.ts';
import { occurrencesOf, type Repetition, repetitionFault, repetitionWords } from '../../src/features/series/rules.ts';
import { momentOf, type Workspace } from '../../src/platform/workspace.ts';

/** A Monday. */
const FIRST = { startsAt: '2027-03-01T09:00', endsAt: '2027-03-01T17:00' };

function starts(repetition: Partial<Repetition>, first = FIRST): string[] {
  const found = occurrencesOf(first, { every: 'week', weekdays: [], until: null, times: null, ...repetition });
  return found.map(({ startsAt }) => startsAt.slice(5, 10));
}

t.test('P3 it repeats by days, weeks, two weeks and months, so many times or until a day', async (t) => {
  t.strictSame(starts({ every: 'day', times: 3 }), ['03-01', '03-02', '03-03']);
  t.strictSame(starts({ times: 3 }), ['03-01', '03-08', '03-15'], 'on the day of the first');
  t.strictSame(starts({ weekdays: [4, 1], until: '2027-03-15' }), ['03-01', '03-04', '03-08', '03-11', '03-15']);
  t.strictSame(starts({ every: 'two_weeks', weekdays: [3], times: 3 }), ['03-03', '03-17', '03-31']);
  t.strictSame(starts({ weekdays: [1, 7], times: 3 }), ['03-01', '03-07', '03-08']);
  t.strictSame(starts({ times: 9, until: '2027-03-08' }), ['03-01', '03-08'], 'whichever comes first');
  const last = { startsAt: '2027-01-31T09:00', endsAt: '2027-02-01T09:00' };
  t.strictSame(
    starts({ every: 'month', times: 4 }, last),
    ['01-31', '02-28', '03-31', '04-30'],
    'or the last of a short month',
  );
  t.strictSame(
    starts({ weekdays: [1], times: 2 }, { startsAt: '2027-03-03T09:00', endsAt: '2027-03-03T10:00' }),
    ['03-08', '03-15'],
    'not before the first',
  );
});

t.test('P3 each time begins and ends at the same hour of the wall clock, whatever the clock does', async (t) => {
  const id = readId<'workspace'>(1);
  if (id === null) throw new Error('1 is an id');
  const workspace: Workspace = { id, name: 'School', timeZone: 'Europe/Dublin', language: 'en', currency: 'EUR' };
  const first = { startsAt: '2027-03-26T22:00', endsAt: '2027-03-27T08:00' };
  const found = occurrencesOf(first, { every: 'day', weekdays: [], until: null, times: 4 });
  t.strictSame(
    found.map(({ endsAt }) => endsAt),
    ['2027-03-27T08:00', '2027-03-28T08:00', '2027-03-29T08:00', '2027-03-30T08:00'],
  );
  const hours = found.map(
    ({ startsAt, endsAt }) =>
      (momentOf(workspace, endsAt).getTime() - momentOf(workspace, startsAt).getTime()) / 3_600_000,
  );
  t.strictSame(hours, [10, 9, 10, 10], 'one night is shorter');
  const autumn = occurrencesOf(
    { startsAt: '2027-10-25T09:00', endsAt: '2027-10-25T10:00' },
    { every: 'week', weekdays: [], until: null, times: 2 },
  );
  t.strictSame(
    autumn.map(({ startsAt }) => momentOf(workspace, startsAt).toISOString()),
    ['2027-10-25T08:00:00.000Z', '2027-11-01T09:00:00.000Z'],
  );
});

t.test('P3 what cannot be is said: without an end, too often, and where one time meets the next', async (t) => {
  const fault = (repetition: Partial<Repetition>, first = FIRST) => {
    const whole = { every: 'week', weekdays: [], until: null, times: null, ...repetition } as const;
    return repetitionFault(occurrencesOf(first, whole), whole)?.name;
  };
  t.equal(fault({}), 'times');
  t.equal(fault({ until: '2027-02-28' }), 'until');
  t.equal(fault({ every: 'day', until: '2029-01-01' }), 'until');
  t.equal(fault({ every: 'day', times: 60 }), undefined);
  const long = { startsAt: '2027-03-01T09:00', endsAt: '2027-03-02T10:00' };
  t.equal(fault({ every: 'day', times: 2 }, long), 'every');
  t.equal(
    fault({ every: 'day', times: 2 }, { ...long, endsAt: '2027-03-02T09:00' }),
    undefined,
    'one begins as the other ends',
  );
});

t.test('P3 a repetition is said in words', async (t) => {
  t.equal(
    repetitionWords({ every: 'week', weekdays: [1, 4], until: null, times: 8 }, WEEKDAYS),
    'Every week on Monday and Thursday, 8 times',
  );
  t.equal(
    repetitionWords({ every: 'month', weekdays: [1], until: '2027-06-01', times: null }, WEEKDAYS),
    'Every month, until 2027-06-01',
  );
});
