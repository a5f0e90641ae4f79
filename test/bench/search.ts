/** Owns the search of everything: what one waits for it among a million items, whoever sees how many of them. */
import type { Knex } from 'knex';
import type { Actor } from '../../src/access/actor.ts';
import { wordsOf } from '../../src/features/items/filters.ts';
import { everything, items, meant } from '../../src/features/search/queries.ts';
import { actorOf } from '../../src/platform/current-actor.ts';
import { type Benchmark, type Effort, type Line, quantile } from './bench.ts';
import { openLargeSchool, type School } from './school.ts';

/** What people type: a word of very many items, of some, of one, of none; one that is spelled wrong; a few letters. */
const TYPED = ['camera', 'model 77', 'tripod brand 7', 'sn123456', 'zzzz', 'cammera', 'ca', 'room 7'];
const GOAL = { most: 50, aim: 20 } as const;

export const search: Benchmark = {
  title: 'Search of everything among 1,000,000 items in 1,000 stockrooms, one client, median of each',
  async run(effort) {
    const school = await openLargeSchool(effort.items);
    try {
      return { lines: await waits(school, effort) };
    } finally {
      await school.close();
    }
  },
};

async function waits({ db, world, viewer, staff: [few, some] }: School, effort: Effort): Promise<Line[]> {
  const lines: Line[] = [];
  for (const [whose, person] of [['all', viewer] as const, ['2 %', few] as const, ['10 %', some] as const]) {
    const actor = person && (await actorOf(db, world.workspaceId, person.id));
    if (!actor) throw new Error('Nobody is there');
    for (const typed of TYPED) {
      const value = quantile(await timesOf(() => found(db, actor, typed), effort), 0.5);
      lines.push({ what: `sees ${whose}: “${typed}”`, value, unit: 'ms', goal: GOAL });
    }
  }
  return lines;
}

/** As a page asks for it. */
async function found(db: Knex, actor: Actor, typed: string): Promise<void> {
  const words = wordsOf(typed);
  const [, { count }] = await Promise.all([everything(db, actor, typed, words), items(db, actor, words)]);
  const instead = count > 0 ? null : await meant(db, actor, words);
  if (instead !== null) await items(db, actor, instead);
}

async function timesOf(work: () => Promise<void>, { rounds, seconds }: Effort): Promise<number[]> {
  const times: number[] = [];
  await work();
  const end = performance.now() + (rounds * seconds * 1000) / TYPED.length;
  do {
    const begun = performance.now();
    await work();
    times.push(performance.now() - begun);
  } while (performance.now() < end);
  return times;
}
