/** Owns standing at a desk: pairing a device through its pages, scanning, and reading what the page says. */
import type { Scopes } from '../../src/access/levels.ts';
import type { Browser, Page } from '../browser.ts';
import type { TestHouse } from '../helper.ts';

interface Wish {
  /** A system role's key, or toggles of one's own. */
  readonly role?: string;
  readonly toggles?: Scopes;
  readonly stockroom?: number;
  readonly location?: number;
}

let made = 0;

/** A browser that is a paired device from here on, and its id. */
export async function paired(house: TestHouse, wish: Wish = {}): Promise<{ kiosk: Browser; id: number }> {
  const { db, world, as, stranger } = house;
  const owner = await as(world.owner);
  const role = wish.toggles ? await world.role(wish.toggles) : await world.roleId(wish.role ?? 'self-service');
  const name = `Device ${++made}`;
  const form = (await owner.get('/settings/devices/new')).form('/settings/devices');
  const stockroom_id = wish.stockroom ? String(wish.stockroom) : '';
  const location_id = String(wish.location ?? '');
  const page = await owner.submit(form, { name, role_id: String(role), stockroom_id, location_id });
  const kiosk = stranger();
  const code = codeOn(page);
  await kiosk.submit((await kiosk.get('/desk/pair')).form('/desk/pair'), { code });
  const { id } = await db('devices').where({ name }).first('id');
  return { kiosk, id };
}

/** The code that the page says once. */
export function codeOn(page: Page): string {
  const code = /Type ([0-9A-Z]{5}-[0-9A-Z]{5}) on the device/.exec(page.text)?.[1];
  if (!code) throw new Error(`No code is shown: ${page.text.slice(0, 300)}`);
  return code;
}

/** Scans into the field of the page that is open at the desk. */
export async function scan(browser: Browser, code: string, page?: Page): Promise<Page> {
  return browser.submit((page ?? (await browser.get('/desk'))).form('/desk/scan'), { scan: code });
}

/** The words of the big notices. */
export function said(page: Page): string {
  return page.document
    .querySelectorAll('#notices .notice')
    .map((notice) => notice.text.replace(/\s+/g, ' ').trim())
    .join(' | ');
}
