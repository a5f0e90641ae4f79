import { chromium } from 'playwright';
import t from 'tap';
import { findChromium } from '../browser/chromium.ts';
import { PASSWORD } from '../factories.ts';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const found = await findChromium();

t.test(
  'X9 with JavaScript the truth table follows every tick',
  { skip: found.found ? false : found.why },
  async (t) => {
    if (!found.found) return;
    const { app, db, world } = await build(t);
    const anton = await world.person({ role: 'administrator', name: 'Anton' });
    await world.person({ role: 'limited-staff', name: 'Casper' });
    await world.person({ role: 'limited-staff', name: 'Sonja' });
    const room = await world.stockroom({ staff: 'all' });
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const browser = await chromium.launch({ executablePath: found.executablePath, args: [...found.args] });
    t.teardown(() => browser.close());
    const page = await browser.newPage({ baseURL: address });
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));

    await page.goto('/sign-in');
    await page.fill('[name=email]', anton.email);
    await page.fill('[name=password]', PASSWORD);
    await page.press('[name=password]', 'Enter');
    await page.waitForURL(`${address}/`);
    await page.goto(`/stockrooms/${room}/permissions`);
    const truth = page.locator('#truth');
    const sonja = truth.locator('tr', { hasText: 'Sonja' });
    await sonja.getByText('By All').waitFor();

    await page.getByLabel('Casper', { exact: true }).check();
    await sonja.getByText('does not see it').waitFor();
    t.equal(await page.locator('[name=staff_mode]:checked').getAttribute('value'), 'listed', 'listing removes All');
    await truth.locator('tr', { hasText: 'Casper' }).getByText('By listing').waitFor();
    await page.getByLabel('Casper', { exact: true }).uncheck();
    await truth.getByText('Nobody: nobody is listed').waitFor();
    t.equal((await db('stockrooms').where({ id: room }).first()).version, 1, 'and nothing was saved');
    t.notOk(
      addresses.some((each) => /_csrf|_key/.test(each)),
      'no secret of the form stands in an address',
    );
    t.strictSame(complaints, []);
  },
);
