/** What follows from the tree of categories: how many items there are of each and of all below it. */
import { countedUpTo } from '../../platform/counts.ts';

interface Counted {
  readonly id: number;
  readonly parentId: number | null;
  /** Of its own, up to one more than is counted. */
  readonly items: number;
}

export const MOST_COUNTED = 1000;

/** The items of each category and of all below it. */
export function withBelow(nodes: readonly Counted[]): ReadonlyMap<number, number> {
  const children = Map.groupBy(nodes, ({ parentId }) => parentId);
  const counts = new Map<number, number>();
  const count = ({ id, items }: Counted): number => {
    const all = items + (children.get(id) ?? []).reduce((sum, child) => sum + count(child), 0);
    counts.set(id, all);
    return all;
  };
  const known = new Set(nodes.map(({ id }) => id));
  for (const node of nodes) if (node.parentId === null || !known.has(node.parentId)) count(node);
  return counts;
}

/** A count in words, such as `12 items`; beyond a thousand nobody counts. */
export function countWords(items: number): string {
  return countedUpTo(MOST_COUNTED, items, 'item');
}
