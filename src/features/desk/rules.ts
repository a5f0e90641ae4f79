/** What a desk goes by: when it forgets whom it serves, until when it lends, and what a scanner says. */
import { FORGETS_AFTER } from '../../platform/device.ts';
import { daysAfter, momentOf, type Workspace, wallClockOf } from '../../platform/workspace.ts';

/** What the barcode says that ends a turn. */
export const FINISH = 'QM-FINISH';

/** What was scanned or typed: one line, whatever the scanner puts around it. */
export function readScan(text: string): string {
  return text.replace(/\p{Cc}/gu, '').trim();
}

export function isFinish(scanned: string): boolean {
  return scanned.toUpperCase() === FINISH || scanned.toLowerCase() === 'finish';
}

/** How long something can be lent for, in the words of large buttons. */
export const LASTING = [
  { value: 'today', label: 'Today' },
  { value: 'tomorrow', label: 'Until tomorrow' },
  { value: 'week', label: 'For a week' },
] as const;

export type Lasting = (typeof LASTING)[number]['value'];

/** The moment at which a loan of that length ends: today at midnight, else at this time of the day. */
export function dueAfter(workspace: Workspace, now: Date, lasting: Lasting): Date {
  const [day = '', time = ''] = wallClockOf(workspace, now).split('T');
  switch (lasting) {
    case 'today':
      return momentOf(workspace, `${daysAfter(day, 1)}T00:00`);
    case 'tomorrow':
      return momentOf(workspace, `${daysAfter(day, 1)}T${time}`);
    case 'week':
      return momentOf(workspace, `${daysAfter(day, 7)}T${time}`);
  }
}

/** How long a desk waits, in seconds: until it asks whether anybody is still there, and until it forgets them. */
export interface Patience {
  readonly asks: number;
  readonly forgets: number;
}

/** Whoever stands behind a counter goes and fetches things; before a device the next one waits. */
export const PATIENCE = {
  device: { asks: FORGETS_AFTER - 20, forgets: FORGETS_AFTER },
  counter: { asks: 540, forgets: 600 },
} as const satisfies Readonly<Record<string, Patience>>;

/** What a page says about the time that is left. */
export interface Waiting {
  /** It asks whether anybody is still there. */
  readonly asking: boolean;
  /** Seconds until the page has to be looked at again. */
  readonly next: number;
}

export function waiting({ asks, forgets }: Patience, idle: number): Waiting {
  const asking = idle >= asks;
  return { asking, next: Math.max(1, Math.ceil((asking ? forgets : asks) - idle)) };
}
