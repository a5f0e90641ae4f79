/** What becomes of what was scanned: of a reservation, in the place of something of one, as a whole kit, or by itself. Pure. */

/** Something that is on the list. */
export interface Scanned {
  readonly itemId: number;
  readonly quantity: number;
  readonly counted: boolean;
  readonly categoryId: number | null;
  readonly stockroomId: number;
}

/** An item of a reservation that is due to be fetched. */
export interface Reserved {
  readonly reservationId: number;
  readonly lineId: number;
  readonly itemId: number;
  readonly name: string;
  readonly counted: boolean;
  readonly quantity: number;
  /** Part of a kit: it is swapped for nothing. */
  readonly ofKit: boolean;
  readonly categoryId: number | null;
  readonly stockroomId: number;
  readonly endsAt: Date;
}

/** The members of a kit that can be lent whole. */
export interface Members {
  readonly kitId: number;
  readonly itemIds: readonly number[];
}

export interface Plan {
  /** By item: the line of a reservation that it fulfils, or in whose place it goes. */
  readonly reserved: ReadonlyMap<number, { readonly line: Reserved; readonly swapped: boolean }>;
  /** What is lent by itself, with how many. */
  readonly fresh: ReadonlyMap<number, number>;
  /** The kits of which everything is lent by itself: they go whole. */
  readonly kitIds: readonly number[];
}

/** What was reserved goes first, then what can stand in for it, and the rest is lent by itself. */
export function planned(
  scanned: readonly Scanned[],
  lines: readonly Reserved[],
  kits: readonly Members[],
  { swap }: { readonly swap: boolean },
): Plan {
  const reserved = new Map<number, { line: Reserved; swapped: boolean }>();
  const fresh = new Map<number, number>();
  const left = [...lines];
  for (const { itemId } of scanned) {
    const at = left.findIndex((line) => line.itemId === itemId);
    const [line] = at < 0 ? [] : left.splice(at, 1);
    if (line) reserved.set(itemId, { line, swapped: false });
  }
  for (const thing of scanned) {
    const known = reserved.get(thing.itemId);
    const more = thing.quantity - (known?.line.quantity ?? 0);
    const at = known || !swap ? -1 : left.findIndex((line) => standsInFor(thing, line));
    const [line] = at < 0 ? [] : left.splice(at, 1);
    if (line) reserved.set(thing.itemId, { line, swapped: true });
    else if (more > 0) fresh.set(thing.itemId, more);
  }
  const whole = kits.filter(({ itemIds }) => itemIds.length > 1 && itemIds.every((id) => fresh.has(id)));
  return { reserved, fresh, kitIds: whole.map(({ kitId }) => kitId) };
}

function standsInFor(thing: Scanned, line: Reserved): boolean {
  if (thing.counted || line.counted || line.ofKit) return false;
  return thing.categoryId !== null && thing.categoryId === line.categoryId && thing.stockroomId === line.stockroomId;
}
