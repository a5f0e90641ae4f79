import type { Benchmark, Line } from './bench.ts';
import { openSchool } from './school.ts';
import { serveProduct } from './servers.ts';
import { Visitor } from './visitor.ts';
import { type Weights, weigh } from './weigh.ts';

export const weights: Benchmark = {
  title: 'What a browser loads for the list page: the first time, and again',
  async run(effort) {
    const school = await openSchool({
      name: 'weights',
      items: 1000,
      stockrooms: 20,
      staffed: [10],
      bookings: effort.bookings,
    });
    const product = await serveProduct(school.url);
    try {
      const visitor = await Visitor.signedIn(product.origin, school.staff[0]?.email ?? '');
      return { lines: linesOf(await weigh((path) => sent(visitor, path))) };
    } finally {
      await product.stop();
      await school.close();
    }
  },
};

async function sent(visitor: Visitor, path: string) {
  const answer = await visitor.get(path, { 'accept-encoding': 'gzip, deflate, br' });
  return { length: Number(answer.headers.get('content-length')), text: await answer.text() };
}

function linesOf({ page, style, all, requests }: Weights): Line[] {
  return [
    { what: 'first view: page and style', value: page + style, unit: 'bytes', goal: { most: 14_000 } },
    { what: 'first view: everything', value: all, unit: 'bytes', goal: { most: 35_000, aim: 28_000 } },
    { what: 'first view', value: requests, unit: 'requests', goal: { most: 4, aim: 3 } },
    { what: 'repeat view', value: page, unit: 'bytes', goal: { most: 8_000, aim: 4_000 } },
  ];
}
