/** Owns people who sit before a real browser: it is started once, and each of them signs in to one of their own. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright';
import type { Teardown } from '../database.ts';
import { PASSWORD, type Person } from '../factories.ts';
import { findChromium } from './chromium.ts';

/** A Chromium that ends with the test; or why there is none. */
export async function launched(t: Teardown): Promise<Browser | string> {
  const found = await findChromium();
  if (!found.found) return found.why;
  const browser = await chromium.launch({
    executablePath: found.executablePath,
    args: [...found.args, '--no-sandbox'],
  });
  t.teardown(() => browser.close());
  return browser;
}

/** Signs a person in, in a browser like that. */
export async function signedIn(
  t: Teardown,
  browser: Browser,
  person: Pick<Person, 'email'>,
  like: BrowserContextOptions,
): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', ...like });
  t.teardown(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(person.email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
  return page;
}
