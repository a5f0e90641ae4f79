/** What follows from an item's facts: how it stands now, and what else of it one may see. */
import type { Actor } from '../../access/actor.ts';
import { decide } from '../../access/decide.ts';
import type { Id } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import { invalid } from '../../platform/errors.ts';
import type { Badge } from '../flags/rules.ts';

/** An item beside the location of its stockroom. */
export interface Stocked extends Resource {
  readonly stockroomPlace: Id<'location'>;
}

/** How an item stands now. Whose it is belongs to the booking, and is not known here. */
export interface Standing {
  readonly archived: boolean;
  readonly counted: boolean;
  readonly quantity: number;
  /** How many are out. */
  readonly out: number;
  /** How many are reserved at this moment, but not handed out. */
  readonly reserved: number;
  /** When the last of them is due back; null where nobody said. */
  readonly until: Date | null;
  /** What it carries now. */
  readonly flags: readonly Badge[];
}

export type Status = 'archived' | 'out' | 'withdrawn' | 'reserved' | 'free';

/** The one word for how an item stands; a counted one is out only when all of it is. */
export function statusOf({ archived, quantity, out, reserved, flags }: Standing): Status {
  if (archived) return 'archived';
  if (out >= quantity) return 'out';
  if (flags.some((flag) => flag.withdraws)) return 'withdrawn';
  return out + reserved >= quantity ? 'reserved' : 'free';
}

/** Whether the actor sees the stockroom of an item that they see: a span may hold the one and not the other. */
export function sees(actor: Actor, item: Stocked): boolean {
  const { workspaceId, stockroomId, stockroomPlace: locationId } = item;
  return decide(actor, 'items.view', { kind: 'stockroom', workspaceId, stockroomId, locationId }).allowed;
}

const STATUS_WORDS: Readonly<Record<Status, string>> = {
  archived: 'In the archive',
  out: 'Out',
  withdrawn: 'Out of circulation',
  reserved: 'Reserved',
  free: 'Free',
};

/** How an item stands, in words; of a counted one, how many are free. */
export function wordsOfStatus(standing: Standing): string {
  const { counted, quantity, out, reserved } = standing;
  const status = statusOf(standing);
  if (counted && status !== 'archived' && status !== 'withdrawn')
    return `${Math.max(0, quantity - out - reserved)} of ${quantity} free`;
  return STATUS_WORDS[status];
}

/** The fields of an item as text, as its form shows them. */
export type Submitted = Readonly<Record<string, string>>;

/** What a form changed, field by field, for the record. */
export function changesOf(
  stored: Submitted,
  values: Readonly<Record<string, unknown>>,
): { before: Submitted; after: Submitted } {
  const changed = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, textOf(value)] as const)
    .filter(([name, value]) => value !== (stored[name] ?? ''));
  return {
    before: Object.fromEntries(changed.map(([name]) => [name, stored[name] ?? ''])),
    after: Object.fromEntries(changed),
  };
}

/** As a form submits it. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join('\n');
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value ?? '');
}

interface Counting {
  readonly counted?: boolean | undefined;
  readonly quantity?: number | null | undefined;
}

/** What a form says, with how many there are; of a single item there is one. @throws Invalid where that makes no sense */
export function withCount<F extends Counting>(
  facts: F,
): Omit<F, keyof Counting> & { counted?: boolean; quantity?: number } {
  const { counted, quantity, ...others } = facts;
  if (counted === undefined && quantity === undefined) return others;
  if (counted ?? (quantity ?? 1) > 1) {
    if (quantity == null) throw invalid('quantity', 'How many there are: enter a number');
    return { ...others, counted: true, quantity };
  }
  if ((quantity ?? 1) > 1) throw invalid('quantity', 'How many there are: tick that there are several alike, too');
  return { ...others, counted: false, quantity: 1 };
}

/** What the box beside an item is called: those of the same name are told apart by their codes. */
export function pickWords(name: string, code: string | null): string {
  return code === null ? `Pick ${name}` : `Pick ${name}, ${code}`;
}
