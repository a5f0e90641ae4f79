/** What follows from what an item cost: what it is worth today, whether its warranty still runs, and who sees the money. */
import { type Actor, holds } from '../../access/actor.ts';
import { decide } from '../../access/decide.ts';
import type { Resource } from '../../access/resource.ts';

/** What was paid, and how it loses its worth. Amounts are text with two decimals, days are `YYYY-MM-DD`. */
export interface Depreciating {
  readonly price: string | null;
  readonly purchasedOn: string | null;
  /** In months. */
  readonly usefulLife: number | null;
  readonly residualValue: string | null;
}

/**
 * Money is for those who manage the item, and for those who read reports: whoever only sees equipment sees no prices.
 * Without an item: whether there could be any whose money they see.
 */
export function seesMoney(actor: Actor, item: Resource | null): boolean {
  return holds(actor, 'reports.view') || decide(actor, 'items.manage', item).allowed;
}

/**
 * What an item is worth on a day: it loses the same with each full month of its useful life, down to what is left of it
 * then. Null where price, day of purchase or useful life is not known.
 */
export function bookValue(
  { price, purchasedOn, usefulLife, residualValue }: Depreciating,
  today: string,
): string | null {
  if (price === null || purchasedOn === null || usefulLife === null) return null;
  const paid = cents(price);
  const left = Math.min(paid, cents(residualValue ?? '0'));
  const months = Math.min(usefulLife, Math.max(0, fullMonths(purchasedOn, today)));
  return amount(paid - Math.round(((paid - left) * months) / usefulLife));
}

/** The full months from one day to another: the 31st is over with the last day of a shorter month. */
export function fullMonths(from: string, to: string): number {
  const [one, other] = [dayOf(from), dayOf(to)];
  const months = (other.year - one.year) * 12 + other.month - one.month;
  return other.day >= Math.min(one.day, daysIn(other)) ? months : months - 1;
}

export type Warranty = { readonly words: string; readonly tone: 'good' | 'warn' | 'neutral' };

/** Whether a warranty runs on a day, in words, and how soon it ends. */
export function warrantyOn(until: string, today: string): Warranty {
  const days = daysBetween(today, until);
  if (days < 0) return { words: 'Expired', tone: 'neutral' };
  if (days === 0) return { words: 'Ends today', tone: 'warn' };
  if (days <= SOON) return { words: days === 1 ? 'Ends tomorrow' : `Ends in ${days} days`, tone: 'warn' };
  return { words: 'Under warranty', tone: 'good' };
}

const SOON = 30;

function cents(text: string): number {
  return Math.round(Number(text) * 100);
}

function amount(inCents: number): string {
  return (inCents / 100).toFixed(2);
}

function dayOf(text: string) {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  return { year, month, day };
}

function daysIn({ year, month }: { readonly year: number; readonly month: number }): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
