/** The main job from end to end in a real browser, without JavaScript and again with it. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright';
import t, { type Test } from 'tap';
import type { Person } from '../factories.ts';
import { build } from '../helper.ts';
import { launched, signedIn } from './people.ts';

const KIT_LIST = fileURLToPath(new URL('../../../shared/data/ncad/MID_Equipment_Import.csv', import.meta.url));
const CAMERA = 'Canon EOS 250D Camera';
const DATES = { starts_at: '2027-03-01T10:00', ends_at: '2027-03-03T17:00' };
const NEW_ROLE = 'Borrower';

t.setTimeout(300_000);
const browser = await launched(t);
const missing =
  typeof browser === 'string' ? browser : existsSync(KIT_LIST) ? null : 'the kit list is not beside this checkout';

if (missing === null && typeof browser !== 'string') {
  for (const javaScript of [false, true]) {
    await t.test(
      `an administrator, a student and staff do the main job ${javaScript ? 'with' : 'without'} JavaScript`,
      (t) => mainJob(t, browser, javaScript),
    );
  }
} else {
  t.pass('left out', { skip: missing ?? 'no browser' });
}

async function mainJob(t: Test, browser: Browser, javaScriptEnabled: boolean): Promise<void> {
  const { app, world, db } = await build(t);
  const base = await app.listen({ host: '127.0.0.1', port: 0 });
  const cast = await castOf(world);
  const as = (person: Person) => signedIn(t, browser, person, { javaScriptEnabled, baseURL: base });

  const administrator = await as(cast.administrator);
  await importKitList(administrator, cast.stockroomName, () => app.jobs.runWaiting());
  t.equal(Number((await db('items').count())[0]?.count), 177, 'the whole kit list is there');

  await cloneSelfService(administrator);
  await assign(administrator, cast.student, NEW_ROLE);
  await open(administrator, cast);

  const student = await as(cast.student);
  await reserveTwo(student);
  t.match(await student.locator('main').textContent(), /Reserved/);
  const reservation = new URL(student.url()).pathname;
  t.equal((await db('holds').where({ active: true })).length, 2, 'two cameras are held');

  const outsider = await as(cast.outsider);
  const item = await db('items').where({ name: CAMERA }).orderBy('id', 'desc').first('id');
  await outsider.goto(`/reservations/new?item_ids=${item.id}&starts_at=${DATES.starts_at}&ends_at=${DATES.ends_at}`);
  t.match(await outsider.locator('main').textContent(), /not open|department/i, 'one of neither reads why');
  t.equal(await outsider.getByRole('button', { name: /^Reserve/ }).count(), 0, 'and is offered nothing to send');

  const technician = await as(cast.technician);
  await technician.goto(reservation);
  await technician.getByRole('button', { name: 'Hand out', exact: true }).click();
  t.match(await technician.locator('main').textContent(), /Out/);
  await technician.getByRole('button', { name: /Take back all|Return all|Take all back/ }).click();
  t.match(await technician.locator('main').textContent(), /Returned/);

  const stranger = await as(cast.otherTechnician);
  t.equal((await stranger.goto(reservation))?.status(), 404, 'limited staff of another stockroom do not see it');
  t.equal((await stranger.goto(`/stockrooms/${cast.stockroom}`))?.status(), 404);
  await stranger.goto(`/items?q=${encodeURIComponent(CAMERA)}`);
  t.notOk((await stranger.content()).includes(`/items/${item.id}"`));

  const spanned = await as(cast.spanned);
  await spanned.goto(`/items?q=${encodeURIComponent(CAMERA)}`);
  t.ok(await spanned.getByRole('link', { name: CAMERA }).count(), 'a span does not limit an administrator');
}

type World = Awaited<ReturnType<typeof build>>['world'];

async function castOf(world: World) {
  const [department, group] = [await world.department('Moving image'), await world.group('Year 2')];
  const [hall, elsewhere] = [await world.location({ name: 'Hall' }), await world.location({ name: 'Elsewhere' })];
  const technician = await world.person({ role: 'limited-staff', name: 'Lena Limited' });
  const otherTechnician = await world.person({ role: 'limited-staff', name: 'Otto Other' });
  await world.stockroom({ name: 'Other store', location: elsewhere, staff: [otherTechnician.id] });
  const stockroomName = 'Media store';
  return {
    administrator: await world.person({ role: 'administrator', name: 'Ada Admin' }),
    spanned: await world.person({ role: 'administrator', name: 'Spike Spanned', span: [elsewhere] }),
    technician,
    otherTechnician,
    student: await world.person({ role: 'self-service', name: 'Sam Student', department, groups: [group] }),
    outsider: await world.person({ role: 'self-service', name: 'Nora Neither' }),
    stockroom: await world.stockroom({ name: stockroomName, location: hall, staff: [technician.id] }),
    stockroomName,
  };
}

async function importKitList(page: Page, stockroom: string, runJobs: () => Promise<unknown>): Promise<void> {
  await page.goto('/imports/new');
  await page.getByLabel('CSV or XLSX file').setInputFiles(KIT_LIST);
  await page.getByRole('button', { name: 'Read the file' }).click();
  await page.locator('select[name="stockroom_id"]').selectOption({ label: stockroom });
  await page.getByRole('button', { name: /preview/i }).click();
  // The work is there to be done only once the form was answered, which a click does not wait for.
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: /^Import/ }).click();
  await answered;
  await runJobs();
  await page.reload();
  await page.getByText('177 items of 177 rows were made').waitFor();
}

async function cloneSelfService(page: Page): Promise<void> {
  await page.goto('/roles');
  await page.getByRole('link', { name: 'Self-service', exact: true }).click();
  await page.getByRole('button', { name: 'Clone' }).click();
  await page.getByLabel('Name', { exact: true }).fill(NEW_ROLE);
  await page.locator('select[name="reservations.label"]').selectOption('own');
  await page
    .getByRole('button', { name: /changes/i })
    .first()
    .click();
  await page.getByRole('button', { name: /^Save/ }).click();
  await page.getByRole('heading', { name: NEW_ROLE }).waitFor();
}

async function assign(page: Page, person: Person, role: string): Promise<void> {
  await page.goto(`/people/${person.id}/edit`);
  await page.getByLabel('Role', { exact: true }).selectOption({ label: role });
  await page.getByRole('button', { name: /^Save/ }).click();
  await page.getByRole('heading', { name: person.name }).waitFor();
}

async function open(page: Page, { stockroom }: { stockroom: number }): Promise<void> {
  await page.goto(`/stockrooms/${stockroom}/permissions`);
  await page.locator('input[name="departments_mode"][value="listed"]').check();
  await page.getByRole('checkbox', { name: 'Moving image' }).check();
  await page.locator('input[name="groups_mode"][value="listed"]').check();
  await page.getByRole('checkbox', { name: 'Year 2' }).check();
  await page.getByRole('button', { name: /^Save/ }).click();
  await page
    .getByText(/saved|was changed/i)
    .first()
    .waitFor();
}

async function reserveTwo(page: Page): Promise<void> {
  await page.goto('/reservations/new');
  await page.getByLabel('From').fill(DATES.starts_at);
  await page.getByLabel('Until').fill(DATES.ends_at);
  await page.getByRole('button', { name: 'See what is free' }).click();
  const cameras = page.locator('tr', { hasText: CAMERA }).locator('input[name="item_ids"]');
  await cameras.nth(0).check();
  await cameras.nth(1).check();
  await page
    .getByRole('button', { name: /check|continue/i })
    .first()
    .click();
  await page.getByRole('button', { name: /^Reserve/ }).click();
  await page.waitForURL(/\/reservations\/\d+/);
}
