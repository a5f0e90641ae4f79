/** Walks to bookings the way a person does. */
import type { Browser, Page, Typed } from '../browser.ts';

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
  return browser.submit(page.form(`/${kind}`), typed);
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
