/** Rules of the location tree: which kind may lie in which, and a flat list of nodes as the tree that it is. */

/** Widest first: a location lies in one that is as wide as itself, or wider. */
export const TYPES = ['site', 'building', 'room', 'cabinet', 'shelf'] as const;
export type LocationType = (typeof TYPES)[number];

export interface Node {
  readonly id: number;
  readonly parentId: number | null;
  readonly name: string;
}

/** A node where it stands in the tree: how deep, and with the names of all above it. */
export interface Placed<N extends Node = Node> {
  readonly node: N;
  readonly depth: number;
  /** Such as `Film school > North building > Camera store`. */
  readonly path: string;
}

/** Whether a location of that type may lie in one of the other. */
export function mayLieIn(type: LocationType, other: LocationType): boolean {
  return TYPES.indexOf(type) >= TYPES.indexOf(other);
}

/** The nodes in reading order, each below its parent; one whose parent is not among them stands at the top. */
export function inTree<N extends Node>(nodes: readonly N[]): Placed<N>[] {
  const known = new Set(nodes.map((node) => node.id));
  const children = Map.groupBy(nodes, ({ parentId }) => (parentId !== null && known.has(parentId) ? parentId : null));
  return placedBelow(children, null, 0, '');
}

/** The path of names, from the top down. */
export function pathInWords(names: readonly string[]): string {
  return names.join(' > ');
}

/** The names of a path in words, however it is spaced. */
export function namesOnPath(path: string): string[] {
  return path.split('>').map((name) => name.trim());
}

/** As many of the upper levels of a tree as make at most so many lines; the top level always. */
export function upperLevels<N extends Node>(tree: readonly Placed<N>[], most: number): Placed<N>[] {
  const deepest = Math.max(0, ...tree.map(({ depth }) => depth));
  for (let depth = deepest; depth > 0; depth--) {
    const upper = tree.filter((placed) => placed.depth <= depth);
    if (upper.length <= most) return upper;
  }
  return tree.filter(({ depth }) => depth === 0);
}

/** A tree in reading order as branches that hold each other. */
export function branchesOf<N extends Node, B extends { readonly children: B[] }>(
  tree: readonly Placed<N>[],
  branchOf: (node: N) => B,
): B[] {
  const top: B[] = [];
  const line: B[] = [];
  for (const { node, depth } of tree) {
    const branch = branchOf(node);
    line.length = depth;
    (line.at(-1)?.children ?? top).push(branch);
    line.push(branch);
  }
  return top;
}

const ORDER = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function placedBelow<N extends Node>(
  children: ReadonlyMap<number | null, N[]>,
  parent: number | null,
  depth: number,
  above: string,
): Placed<N>[] {
  const siblings = [...(children.get(parent) ?? [])].sort((one, other) => ORDER.compare(one.name, other.name));
  return siblings.flatMap((node) => {
    const path = above === '' ? node.name : pathInWords([above, node.name]);
    return [{ node, depth, path }, ...placedBelow(children, node.id, depth + 1, path)];
  });
}
