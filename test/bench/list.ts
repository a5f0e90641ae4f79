import { type Benchmark, type Effort, type Line, measure, quantile } from './bench.ts';
import { openSchool, type School } from './school.ts';
import { serveCalibrator, serveProduct } from './servers.ts';
import { Visitor } from './visitor.ts';

const CALIBRATOR = 'calibrator: Fastify, pg, Eta and gzip 1 alone';

export const list: Benchmark = {
  title: 'List page: 50 of 1,000 items, somebody who sees 10 of 20 stockrooms, 8 clients',
  async run(effort) {
    const school = await openSchool({
      name: 'list',
      items: 1000,
      stockrooms: 20,
      staffed: [10],
      bookings: effort.bookings,
    });
    try {
      return { lines: await compare(school, effort) };
    } finally {
      await school.close();
    }
  },
};

async function compare({ url, staff }: School, effort: Effort): Promise<Line[]> {
  const calibrator = await serveCalibrator(url);
  const product = await serveProduct(url);
  try {
    const stranger = Visitor.stranger(calibrator.origin);
    const visitor = await Visitor.signedIn(product.origin, staff[0]?.email ?? '');
    const { lines } = await measure(
      [
        { what: CALIBRATOR, rate: stranger.opens('/items') },
        { what: 'list page', goal: { least: 0.45, aim: 0.65 }, rate: visitor.opens('/items') },
        { what: 'process health: no session, no database', rate: visitor.opens('/healthz') },
      ],
      CALIBRATOR,
      effort,
    );
    return [...lines, ...(await oneByOne(stranger, visitor, effort))];
  } finally {
    await product.stop();
    await calibrator.stop();
  }
}

/** What one client waits for. */
async function oneByOne(stranger: Visitor, visitor: Visitor, { rounds, seconds }: Effort): Promise<Line[]> {
  const [bare, ours]: [number[], number[]] = [[], []];
  const end = performance.now() + rounds * seconds * 1000;
  do {
    bare.push(await stranger.waits('/items'));
    ours.push(await visitor.waits('/items'));
  } while (performance.now() < end);
  return [
    { what: 'calibrator, one client, p99', value: quantile(bare, 0.99), unit: 'ms' },
    { what: 'list page, one client, p50', value: quantile(ours, 0.5), unit: 'ms' },
    { what: 'list page, one client, p99', value: quantile(ours, 0.99), unit: 'ms', goal: { most: 15, aim: 8 } },
  ];
}
