/** Owns the large school: what it costs to see a part of a million items, and that lists do not slow down as they grow. */
import pg from 'pg';
import { within } from '../../src/access/within.ts';
import { actorOf } from '../../src/platform/current-actor.ts';
import type { Person } from '../factories.ts';
import { type Benchmark, type Contender, type Effort, type Line, measure, quantile, rateOf } from './bench.ts';
import { LARGE, openLargeSchool, openSchool, type School } from './school.ts';
import { type Served, serveProduct } from './servers.ts';
import { CLIENTS, Visitor } from './visitor.ts';

/** How many of a thousand stockrooms somebody staffs, and the least part of the unfiltered rate. */
const PARTS = [
  { staffed: 20, query: { least: 0.1, aim: 0.2 } },
  { staffed: 100, query: { least: 0.35, aim: 0.55 } },
  { staffed: 500, query: { least: 0.7, aim: 0.9 } },
] as const;
const PAGE = { least: 0.45, aim: 0.8 } as const;
const GROWTH = { most: 2, aim: 1.3 } as const;
const UNFILTERED = 'all of them: query';
const UNFILTERED_PAGE = 'all of them: list page';

export const large: Benchmark = {
  title: '50 of 1,000,000 items in 1,000 stockrooms, for somebody who sees 2, 10, 50 % and all of them, 8 clients',
  async run(effort) {
    const school = await openLargeSchool(effort.items);
    try {
      const queries = await compareQueries(school, effort);
      return { lines: [...queries, ...(await comparePages(school, effort))] };
    } finally {
      await school.close();
    }
  },
};

async function compareQueries(school: School, effort: Effort): Promise<Line[]> {
  const { url, staff, viewer } = school;
  const pool = new pg.Pool({ connectionString: url, max: CLIENTS });
  const asks = async (person: Person | undefined) => {
    const { text, values } = await listQuery(school, person);
    return (seconds: number) => rateOf(() => pool.query(text, values), seconds, CLIENTS);
  };
  const contenders: Contender[] = [{ what: UNFILTERED, rate: await asks(viewer) }];
  for (const [at, { staffed, query }] of PARTS.entries()) {
    contenders.push({ what: `${staffed / 10} %: query`, goal: query, rate: await asks(staff[at]) });
  }
  const { lines } = await measure(contenders, UNFILTERED, effort);
  await pool.end();
  return [...lines];
}

/** The page of ids through `within`, as every list finds it. */
async function listQuery(
  { db, world }: School,
  person: Person | undefined,
): Promise<{ text: string; values: unknown[] }> {
  const actor = person && (await actorOf(db, world.workspaceId, person.id));
  if (!actor) throw new Error('Nobody is there');
  const { sql, bindings } = db('items')
    .where(within(actor, 'items.view', 'item'))
    .whereNull('items.archived_at')
    .orderByRaw('items.sort_name, items.id')
    .limit(50)
    .select('items.id', 'items.sort_name')
    .toSQL()
    .toNative();
  return { text: sql, values: [...bindings] };
}

async function comparePages(school: School, effort: Effort): Promise<Line[]> {
  const small = await openSchool({ name: 'small', items: 1000, stockrooms: LARGE.stockrooms, staffed: [100] });
  const servers = [await serveProduct(school.url), await serveProduct(small.url)] as const;
  try {
    const [one, other] = servers;
    return [...(await pages(school, one, effort)), ...(await growth(school, one, small, other, effort))];
  } finally {
    for (const server of servers) await server.stop();
    await small.close();
  }
}

async function pages({ staff, viewer }: School, { origin }: Served, effort: Effort): Promise<Line[]> {
  const contenders: Contender[] = [
    { what: UNFILTERED_PAGE, rate: (await Visitor.signedIn(origin, viewer.email)).opens('/items') },
  ];
  for (const [at, { staffed }] of PARTS.entries()) {
    const visitor = await Visitor.signedIn(origin, staff[at]?.email ?? '');
    contenders.push({ what: `${staffed / 10} %: list page`, goal: PAGE, rate: visitor.opens('/items') });
  }
  return [...(await measure(contenders, UNFILTERED_PAGE, effort)).lines];
}

/** How much longer one client waits for a page of the large school than of the small one. */
async function growth(one: School, at: Served, other: School, there: Served, effort: Effort): Promise<Line[]> {
  const big = await Visitor.signedIn(at.origin, one.viewer.email);
  const small = await Visitor.signedIn(there.origin, other.viewer.email);
  const deep = await pageAfter(big, 99);
  const [bare, first, hundredth]: [number[], number[], number[]] = [[], [], []];
  const end = performance.now() + effort.rounds * effort.seconds * 1000;
  do {
    bare.push(await small.waits('/items'));
    first.push(await big.waits('/items'));
    hundredth.push(await big.waits(deep));
  } while (performance.now() < end);
  const base = quantile(bare, 0.5);
  const line = (what: string, times: number[]): Line => {
    const value = quantile(times, 0.5);
    return { what, value, unit: 'ms', ratio: value / base, goal: GROWTH };
  };
  return [
    { what: '1,000 items: list page, one client', value: base, unit: 'ms', ratio: 1 },
    line('1,000,000 items: page 1, one client', first),
    line('1,000,000 items: page 100, one client', hundredth),
  ];
}

/** The address of the page that so many steps lead to. */
async function pageAfter(visitor: Visitor, steps: number): Promise<string> {
  let address = '/items';
  for (let step = 0; step < steps; step++) {
    const page = await (await visitor.get(address)).text();
    const next = /rel="next" href="([^"]+)"/.exec(page)?.[1];
    if (next === undefined) break;
    address = next.replaceAll('&amp;', '&');
  }
  return address;
}
