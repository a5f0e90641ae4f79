/** A camera and a tripod for a weekend, from what is free to what came back broken: on a phone, and at a counter. */
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import t, { type Test } from 'tap';
import { at } from '../bookings/ways.ts';
import type { Person } from '../factories.ts';
import { build, type TestHouse } from '../helper.ts';
import { launched, signedIn } from './people.ts';

const BROWSERS: Readonly<Record<string, BrowserContextOptions>> = {
  'on a phone without JavaScript': { viewport: { width: 390, height: 844 }, javaScriptEnabled: false },
  'at a counter, with it': { viewport: { width: 1024, height: 768 } },
};

t.setTimeout(240_000);
const browser = await launched(t);
if (typeof browser === 'string') t.pass('left out', { skip: browser });
else {
  for (const [where, like] of Object.entries(BROWSERS)) {
    await t.test(`P2 P4 P8 a student borrows for a weekend ${where}, and staff see it through`, (t) =>
      weekend(t, browser, like),
    );
  }
}

async function weekend(t: Test, browser: Browser, like: BrowserContextOptions): Promise<void> {
  const house = await build(t);
  const { app, db, world } = house;
  const baseURL = await app.listen({ host: '127.0.0.1', port: 0 });
  const student = await world.person({ role: 'self-service', name: 'Sam Student' });
  const technician = await world.person({ role: 'staff', name: 'Tess Technician' });
  await furnish(house);
  const as = (person: Person) => signedIn(t, browser, person, { ...like, baseURL });
  const [borrower, staff] = [await as(student), await as(technician)];

  await reserve(borrower);
  t.match(await words(borrower), /Requested/, 'it waits for approval');
  const reservation = new URL(borrower.url()).pathname;

  await staff.goto(reservation);
  await staff.getByRole('button', { name: 'Approve', exact: true }).click();
  await staff.getByRole('button', { name: 'Hand out', exact: true }).click();
  t.match(await words(staff), /It was handed out/);
  const loan = new URL(staff.url()).pathname;

  await borrower.goto(loan);
  await borrower.getByRole('link', { name: /^Sign / }).click();
  await borrower.getByLabel('Your name').fill('Sam Student');
  await borrower.getByRole('button', { name: 'Sign', exact: true }).click();
  t.match(await words(borrower), /was signed/);
  const [{ body }] = await db('signatures').select('body');
  t.match(body, /Cinema camera/);
  t.match(body, /Fluid tripod/);

  await staff.goto(`${loan}/extension`);
  await staff.getByLabel('Until').fill(at(4));
  await staff.getByRole('button', { name: 'Extend' }).click();
  t.match(await words(staff), /was extended/);

  await staff.getByRole('checkbox', { name: 'Pick Fluid tripod' }).check();
  await staff.getByRole('button', { name: 'Take back what is ticked' }).click();
  t.match(await words(staff), /1 came back; the rest is still out/);

  await staff.getByRole('link', { name: 'Take back a part, or with a note' }).click();
  await staff.getByRole('checkbox', { name: 'Cinema camera' }).check();
  await staff.getByLabel('In what condition').fill('The screen is cracked');
  await staff.getByRole('checkbox', { name: 'It is damaged' }).check();
  await staff.getByLabel('Flag it').selectOption({ label: 'Broken' });
  await staff.getByRole('button', { name: 'Take back what is ticked' }).click();
  t.match(await words(staff), /Everything is back/);
  t.match(await words(staff), /Damaged.*The screen is cracked/s);

  await borrower.goto('/items?q=cinema');
  t.match(await words(borrower), /Out of circulation/, 'nobody borrows it by mistake');
  t.same(await db('holds').where({ active: true }).whereNull('returned_at'), [], 'nothing is out any more');
}

async function furnish({ db, world }: TestHouse): Promise<void> {
  const stockroom = await world.stockroom({ name: 'Camera store', staff: 'all', departments: 'all', groups: 'all' });
  await db('stockrooms').where({ id: stockroom }).update({ needs_approval: true });
  await world.item({ name: 'Cinema camera', stockroom });
  await world.item({ name: 'Fluid tripod', stockroom });
  await world.flag({ name: 'Broken' });
}

/** Looks for one after the other: what was chosen first stays chosen. */
async function reserve(page: Page): Promise<void> {
  await page.goto('/reservations/new');
  await page.getByLabel('From').fill(at(1));
  await page.getByLabel('Until').fill(at(3));
  await page.getByRole('button', { name: 'See what is free' }).click();
  for (const [looked, name] of [
    ['cinema', 'Cinema camera'],
    ['fluid', 'Fluid tripod'],
  ] as const) {
    await page.locator('form input[name="q"]').last().fill(looked);
    await page.getByRole('button', { name: 'Show what is free' }).click();
    await page.getByRole('checkbox', { name: `Pick ${name}` }).check();
  }
  await page.getByRole('checkbox', { name: 'Pick Cinema camera', checked: true }).waitFor();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: /^(Reserve|Ask)/ }).click();
  await page.waitForURL(/\/reservations\/\d+$/);
}

function words(page: Page): Promise<string> {
  return page.locator('main').innerText();
}
