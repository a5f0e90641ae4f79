/** Owns telling which action an address belongs to, as the router would. */
import { type Action, isPublic } from '../../src/access/action.ts';

interface Route {
  readonly action: Action;
  readonly pattern: RegExp;
  readonly parameters: number;
}

export class RouteMap {
  readonly #routes: readonly Route[];

  constructor(actions: readonly Action[]) {
    this.#routes = actions
      .map((action) => ({ action, pattern: patternOf(action.path), parameters: action.path.split(':').length - 1 }))
      .sort((one, other) => one.parameters - other.parameters);
  }

  /** The action of an address without its query; a fixed name goes before a parameter. */
  at(method: string, path: string): Action | null {
    return this.#routes.find(({ action, pattern }) => action.method === method && pattern.test(path))?.action ?? null;
  }

  /** Everything that asks who one is. */
  get guarded(): readonly Action[] {
    return this.#routes.map(({ action }) => action).filter((action) => !isPublic(action.needs));
  }

  get open(): readonly Action[] {
    return this.#routes.map(({ action }) => action).filter((action) => isPublic(action.needs));
  }
}

/** The path of an address of our own; null for any other. */
export function pathOf(address: string): string | null {
  if (!address.startsWith('/') || address.startsWith('//')) return null;
  return new URL(address, 'http://own.invalid').pathname;
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/:[a-zA-Z]+/g, '[^/]+').replaceAll('.', '\\.')}$`);
}
