/** Every page of the film school under axe and html-validate, light and dark, wide and on a phone. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { HtmlValidate } from 'html-validate';
import { chromium, type Page } from 'playwright';
import t from 'tap';
import { buildApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { addressOf, DEMO_PASSWORD, fillSchool } from '../../src/demo/fill.ts';
import { synchroniseCatalogue } from '../../src/platform/catalogue-sync.ts';
import { testDatabase } from '../database.ts';
import { findChromium } from './chromium.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = JSON.parse(readFileSync(new URL('../../.htmlvalidate.json', import.meta.url), 'utf8'));
const ACCOUNTS = ['owner', 'limited-staff', 'self-service'];
/** Enough to see each kind of page once, and an end to it. */
const MOST_PAGES = 60;

t.setTimeout(600_000);
const found = await findChromium();

if (found.found) {
  const { knex: db } = await testDatabase(t);
  await synchroniseCatalogue(db);
  await fillSchool(db);
  const app = await buildApp({
    config: readConfig({ LOG_LEVEL: 'silent' }, 'test'),
    db,
    secret: 'a secret for looking at pages, long enough',
  });
  const base = await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => app.close());
  const browser = await chromium.launch({
    executablePath: found.executablePath,
    args: [...found.args, '--no-sandbox'],
  });
  t.teardown(() => browser.close());
  const seen = new Set<string>();

  for (const account of ACCOUNTS) {
    await t.test(`${account} finds every page readable by everybody, and its HTML valid`, async (t) => {
      const context = await browser.newContext({
        baseURL: base,
        bypassCSP: true,
        viewport: { width: 1280, height: 800 },
      });
      t.teardown(() => context.close());
      const page = await context.newPage();
      await signIn(page, account);
      const problems: string[] = [];
      for (const path of await walk(page, account)) problems.push(...(await problemsOf(page, path)));
      t.strictSame(problems, []);
    });
  }

  t.test(
    'a phone of 360 pixels shows all of a row without scrolling sideways, how it stands now included',
    async (t) => {
      const context = await browser.newContext({ baseURL: base, viewport: { width: 360, height: 640 } });
      t.teardown(() => context.close());
      const page = await context.newPage();
      await signIn(page, 'owner');
      for (const path of ['/', '/items', '/search?q=camera', '/checkouts', '/people', '/stockrooms']) {
        await page.goto(path);
        const tables = page.locator('.listing .scroller');
        t.ok((await tables.count()) > 0, path);
        t.notOk(await tables.evaluateAll((all) => all.some((each) => each.scrollWidth > each.clientWidth)), path);
      }
      await page.goto('/items');
      const now = await page.locator('.listing tbody tr:first-child td:last-child').boundingBox();
      t.ok(now && now.x >= 0 && now.width > 0 && now.x + now.width <= 360, 'the last cell says how it stands');
    },
  );

  /** One address of each kind: what differs only in a number or a query is the same kind. */
  async function walk(page: Page, account: string): Promise<string[]> {
    const waiting = ['/'];
    const paths: string[] = [];
    while (waiting.length > 0 && paths.length < MOST_PAGES) {
      const path = waiting.shift() ?? '/';
      const kind = path === '/' ? account : path.replace(/\?.*/, '').replace(/\d+/g, 'N');
      if (seen.has(kind)) continue;
      seen.add(kind);
      // A download is no page.
      const response = await page.goto(path).catch(() => null);
      if (!response?.headers()['content-type']?.includes('text/html')) continue;
      paths.push(path);
      waiting.push(
        ...(await page
          .locator('a[href^="/"]')
          .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? '/'))),
      );
    }
    return paths;
  }
} else {
  t.pass('left out', { skip: found.why });
}

async function signIn(page: Page, account: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(addressOf(account));
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL('**/');
}

async function problemsOf(page: Page, path: string): Promise<string[]> {
  const problems: string[] = [];
  for (const [scheme, width] of [
    ['light', 1280],
    ['dark', 390],
  ] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 800 });
    await page.goto(path);
    await page.evaluate(AXE);
    const violations = await page.evaluate(async () => {
      const results = await Reflect.get(globalThis, 'axe').run();
      return results.violations.map(
        (each: { id: string; nodes: { target: string[] }[] }) => `${each.id} at ${each.nodes[0]?.target}`,
      );
    });
    problems.push(...violations.map((each: string) => `${path} ${scheme}: ${each}`));
    const scrolls = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
    if (scrolls) problems.push(`${path} scrolls sideways at ${width}`);
  }
  const html = await page.request.get(path);
  const report = await new HtmlValidate(RULES).validateString(await html.text(), path);
  for (const result of report.results) {
    problems.push(
      ...result.messages.map((message) => `${path}: ${message.ruleId} ${message.message} (line ${message.line})`),
    );
  }
  return problems;
}
