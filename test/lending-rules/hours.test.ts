/** Opening hours as they are typed and said. */
import t from 'tap';
import { hoursWords, readSpans, typedSpans } from '../../src/features/lending-rules/hours.ts';

t.test('P6 opening hours are typed as people write them, and read back in one way', async (t) => {
  t.strictSame(readSpans(1, '9-12:30, 13:30–17'), {
    value: [
      { weekday: 1, opens: 540, closes: 750 },
      { weekday: 1, opens: 810, closes: 1020 },
    ],
  });
  t.strictSame(readSpans(7, ' '), { value: [] }, 'nothing: closed');
  t.strictSame(readSpans(6, '20:00-24:00'), { value: [{ weekday: 6, opens: 1200, closes: 1440 }] });
  const read = readSpans(2, '13:00-17:00,09:00-12:00');
  t.equal('value' in read && typedSpans(read.value, 2), '09:00-12:00, 13:00-17:00');
  for (const wrong of [
    '9',
    'nine to five',
    '17-9',
    '9-25',
    '09:60-10',
    '9-17, 10-11',
    '9-17;',
    '1-2,3-4,5-6,7-8,9-10,11-12,13-14',
  ]) {
    t.match(readSpans(3, wrong), { error: /^Wednesday: / }, wrong);
  }
});

t.test('P6 a week of hours is said in as few words as it takes', async (t) => {
  const day = (weekday: number) => ({ weekday, opens: 540, closes: 1020 });
  t.equal(hoursWords([1, 2, 3, 4, 5].map(day)), 'Mon–Fri 09:00–17:00');
  t.equal(
    hoursWords([...[1, 2].map(day), { weekday: 6, opens: 600, closes: 720 }]),
    'Mon–Tue 09:00–17:00; Sat 10:00–12:00',
  );
  t.equal(
    hoursWords([
      { ...day(3), closes: 720 },
      { ...day(3), opens: 780 },
    ]),
    'Wed 09:00–12:00, 13:00–17:00',
  );
  t.equal(hoursWords([]), 'never');
});
