/** What a name in a file stands for: the one thing of that path or name, or several, of which none is meant. */
import { namesOnPath, type Placed, pathInWords } from '../../locations/rules.ts';

/** Things of one kind that a file can name, by their paths and by their names, all in lower case. */
export interface Names {
  readonly byPath: ReadonlyMap<string, readonly Named[]>;
  readonly byName: ReadonlyMap<string, readonly Named[]>;
}

export interface Named {
  readonly id: number;
  readonly path: string;
}

/** A category that is to be made, with those above it that are not there either. */
export interface NewCategory {
  readonly path: string;
  /** What it lies below, as far as that is there; null: nothing. */
  readonly belowId: number | null;
  /** From the top down: the last is itself. */
  readonly names: readonly string[];
}

export function namesOf(tree: readonly Placed[]): Names {
  const named = tree.map(({ node, path }) => ({ id: node.id, name: node.name, path }));
  return {
    byPath: Map.groupBy(named, ({ path }) => path.toLowerCase()),
    byName: Map.groupBy(named, ({ name }) => name.toLowerCase()),
  };
}

/** All that a text can stand for: what has that path, else what has that name. */
export function meantBy({ byPath, byName }: Names, text: string): readonly Named[] {
  const said = text.toLowerCase();
  return byPath.get(said) ?? byName.get(said) ?? byPath.get(pathInWords(namesOnPath(said))) ?? [];
}

/** The one that a text stands for; null: none, or several. */
export function idMeant(names: Names, text: string): number | null {
  const [only, other] = meantBy(names, text);
  return only !== undefined && other === undefined ? only.id : null;
}

/** What has to be made for a path that is not there; null: it is no path. */
export function newCategoryAt(names: Names, text: string): NewCategory | null {
  const all = namesOnPath(text);
  if (all.some((name) => name === '' || name.length > LONGEST_NAME)) return null;
  const there = all.findLastIndex((_, n) => idAt(names, all.slice(0, n + 1)) !== null);
  return { path: pathInWords(all), belowId: idAt(names, all.slice(0, there + 1)), names: all.slice(there + 1) };
}

/** Says that a name stands for nothing, or for what it could stand. */
export function problemOfName(kind: string, text: string, names: Names): string {
  const [shown, meant] = [shortened(text), meantBy(names, text)];
  const paths = [...new Set(meant.map(({ path }) => path))];
  const many = kind === 'category' ? 'categories' : `${kind}s`;
  if (paths.length > 1) return `Several ${many} are called “${shown}”: write ${oneOf(paths)}`;
  if (meant.length > 1) return `Several ${many} are called “${shown}”`;
  return `There is no ${kind} “${shown}”${kind === 'stockroom' ? ' that you may import into' : ''}`;
}

export function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** As the form of a category takes it. */
const LONGEST_NAME = 200;
const MOST_NAMED = 5;

function idAt({ byPath }: Names, names: readonly string[]): number | null {
  return byPath.get(pathInWords(names).toLowerCase())?.[0]?.id ?? null;
}

function oneOf(paths: readonly string[]): string {
  const named = paths.slice(0, MOST_NAMED).map((path) => `“${path}”`);
  const more = paths.length - named.length;
  return [...named, ...(more > 0 ? [`the path of one of ${more} more`] : [])].join(' or ');
}
