import { chromium } from 'playwright';
import { findChromium } from '../browser/chromium.ts';
import { type Benchmark, type Effort, type Line, median } from './bench.ts';
import { openSchool } from './school.ts';
import { serveProduct } from './servers.ts';
import { Visitor } from './visitor.ts';

export const browser: Benchmark = {
  title: 'The list page in a browser that has seen nothing yet: how long its main thread is busy',
  async run(effort) {
    const wish = { name: 'browser', items: 1000, stockrooms: 20, staffed: [10], bookings: effort.bookings };
    const school = await openSchool(wish);
    const product = await serveProduct(school.url);
    try {
      const visitor = await Visitor.signedIn(product.origin, school.staff[0]?.email ?? '');
      return { lines: await busy(visitor, effort) };
    } finally {
      await product.stop();
      await school.close();
    }
  },
};

/** What comes after the page has loaded belongs to it, too: scripts that were deferred, and what they set up. */
const AFTERWARDS = 300;

async function busy({ origin, cookies }: Visitor, { rounds }: Effort): Promise<Line[]> {
  const found = await findChromium();
  if (!found.found) throw new Error(`There is no browser to measure in: ${found.why}`);
  const launched = await chromium.launch({
    executablePath: found.executablePath,
    args: [...found.args, '--no-sandbox'],
  });
  const taken = new Map<string, number[]>();
  try {
    for (let round = 0; round < rounds; round++) {
      const context = await launched.newContext();
      await context.addCookies(cookies.map((cookie) => ({ ...cookie, url: origin })));
      const page = await context.newPage();
      const tools = await context.newCDPSession(page);
      // Its own time, not that of whatever else the machine is busy with.
      await tools.send('Performance.enable', { timeDomain: 'threadTicks' });
      await page.goto(`${origin}/items`, { waitUntil: 'load' });
      await page.waitForTimeout(AFTERWARDS);
      const { metrics } = await tools.send('Performance.getMetrics');
      for (const { name, value } of metrics) taken.set(name, [...(taken.get(name) ?? []), value * 1000]);
      await context.close();
    }
  } finally {
    await launched.close();
  }
  const spent = (metric: string) => median(taken.get(metric) ?? []);
  return [
    { what: 'main thread, cold', value: spent('TaskDuration'), unit: 'ms', goal: { most: 150, aim: 110 } },
    { what: 'of that, scripts', value: spent('ScriptDuration'), unit: 'ms' },
    { what: 'of that, styles', value: spent('RecalcStyleDuration'), unit: 'ms' },
    { what: 'of that, layout', value: spent('LayoutDuration'), unit: 'ms' },
  ];
}
