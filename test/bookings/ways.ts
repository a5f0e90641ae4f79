/** Walks to bookings the way a person does. */
import type { Scopes } from '../../src/access/levels.ts';
import { SYSTEM_ROLES } from '../../src/access/system-roles.ts';
import type { Browser, FormOnPage, Page, Typed } from '../browser.ts';

export type Kind = 'reservations' | 'checkouts';

/** Days from now at an hour, in the wall clock that forms use; the tests' workspace is in Dublin. */
export function at(days: number, hour = 10): string {
  const day = new Date(Date.now() + days * 24 * 60 * 60_000).toISOString().slice(0, 10);
  return `${day}T${String(hour).padStart(2, '0')}:00`;
}

/** The wall clock now, in Dublin. */
export function rightNow(): string {
  return new Date().toLocaleString('sv-SE', { timeZone: 'Europe/Dublin' }).slice(0, 16).replace(' ', 'T');
}

/** Opens the last step of booking with all of that filled in. */
export async function answers(
  browser: Browser,
  kind: Kind,
  itemIds: readonly number[],
  more: Typed = {},
): Promise<Page> {
  const query = new URLSearchParams();
  for (const id of itemIds) query.append('item_ids', String(id));
  for (const [name, value] of Object.entries({ ...period(kind), ...more })) {
    for (const each of typeof value === 'string' ? [value] : value) query.append(name, each);
  }
  return browser.get(`/${kind}/new?${query}`);
}

/** Books through the page's own form. */
export async function book(
  browser: Browser,
  kind: Kind,
  itemIds: readonly number[],
  more: Typed = {},
  typed: Typed = {},
): Promise<Page> {
  const page = await answers(browser, kind, itemIds, more);
  const form = page.form(`/${kind}`);
  return browser.submit(form, { ...forThemselves(form), ...typed });
}

/** Whoever is asked for whom they hand something out, and names nobody, takes it themselves. */
function forThemselves(form: FormOnPage): Typed {
  if (form.values.borrower_id !== '') return {};
  const self = form.options('borrower_id').find(({ label }) => label.endsWith('(you)'));
  return { borrower_id: self?.value ?? '' };
}

/** Posts what no page offered. */
export async function forceBooking(
  browser: Browser,
  kind: Kind,
  itemIds: readonly number[],
  more: Typed = {},
): Promise<Page> {
  return browser.force(`/${kind}`, { item_ids: itemIds.map(String), ...period(kind), ...more });
}

function period(kind: Kind): Typed {
  return { starts_at: kind === 'checkouts' ? rightNow() : at(1), ends_at: at(2) };
}

/** The toggles of a system role with others set, as a clone of it would hold them. */
export function clone(key: string, changed: Scopes): Scopes {
  const role = SYSTEM_ROLES.find((each) => each.key === key);
  if (!role) throw new Error(`There is no system role ${key}`);
  return { ...role.scopes, ...changed };
}

/** The id that a page's address ends in. */
export function idOf(page: Page): number {
  const id = Number(page.path.split('/').at(-1));
  if (!Number.isInteger(id)) throw new Error(`${page.path} (${page.status}) is no booking: ${page.text.slice(0, 300)}`);
  return id;
}
