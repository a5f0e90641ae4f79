/** The rules of the demonstration: two stockrooms with hours and limits, a holiday and a stocktaking. */
import type { Knex } from 'knex';
import type { Id } from '../access/ids.ts';

const DAY = 24 * 60 * 60 * 1000;

/** In minutes of the day, by weekday from Monday on. */
const WEEK = [1, 2, 3, 4, 5].flatMap((weekday) => [
  { weekday, opens: 9 * 60, closes: 12 * 60 + 30 },
  { weekday, opens: 13 * 60 + 30, closes: 17 * 60 + 30 },
]);

/** Gives the camera store hours, limits and closed days, and the sound store a rest between loans and a blackout. */
export async function rules(tx: Knex.Transaction, workspaceId: Id<'workspace'>): Promise<void> {
  const cameras = await ruled(tx, workspaceId, 'Camera store', {
    ...{ keeps_hours: true, longest_days: 14, notice_hours: 2, ahead_days: 90, items_at_once: 6, open_bookings: 4 },
  });
  await tx('stockroom_hours').insert(
    WEEK.map((span) => ({ workspace_id: workspaceId, stockroom_id: cameras, ...span })),
  );
  const sounds = await ruled(tx, workspaceId, 'Sound store', { rest_minutes: 60, longest_days: 21 });
  const closures = [
    { stockroom_id: cameras, name: 'Open day of the school', blackout: false, ...days(9, 1) },
    { stockroom_id: cameras, name: 'Winter break', blackout: false, ...days(30, 12) },
    { stockroom_id: sounds, name: 'Stocktaking', blackout: true, ...days(16, 2) },
  ];
  await tx('closures').insert(closures.map((each) => ({ workspace_id: workspaceId, ...each })));
}

async function ruled(
  tx: Knex.Transaction,
  workspace_id: number,
  name: string,
  rules: Readonly<Record<string, number | boolean>>,
): Promise<number> {
  const [row] = await tx('stockrooms').where({ workspace_id, name }).update(rules).returning<{ id: number }[]>('id');
  if (!row) throw new Error(`The demo has no ${name}`);
  return row.id;
}

/** Whole days from so many days on. */
function days(from: number, count: number): { from_clock: string; until_clock: string } {
  const day = (n: number) => new Date(Date.now() + n * DAY).toISOString().slice(0, 10);
  return { from_clock: day(from), until_clock: day(from + count) };
}
