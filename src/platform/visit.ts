/** Owns what a feature is handed with each request: who looks, in which workspace, at what, and the database. */
import type { Knex } from 'knex';
import type { Onlooker } from '../access/action.ts';
import { type Id, type Noun, readId } from '../access/ids.ts';
import type { Device } from '../access/together.ts';
import type { Workspace } from './workspace.ts';

/** Query parameters as they came, but for the one character that no database keeps; the last one of a name wins in `one`. */
export class Query {
  readonly #values: Readonly<Record<string, string | readonly string[]>>;

  /** The one character that no text of the database can hold is left out. */
  constructor(values: Readonly<Record<string, string | readonly string[]>>) {
    const clean = (text: string) => text.replaceAll('\0', '');
    this.#values = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        typeof value === 'string' ? clean(value) : value.map(clean),
      ]),
    );
  }

  one(name: string): string | undefined {
    return this.all(name).at(-1);
  }

  /** The id that a filter asks for: null where it asks for none, and 0, which nothing has, where it means nothing. */
  id<N extends Noun>(name: string): Id<N> | 0 | null {
    const text = this.one(name) ?? '';
    return text === '' ? null : (readId<N>(text) ?? 0);
  }

  all(name: string): readonly string[] {
    const value = Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
    return typeof value === 'string' ? [value] : (value ?? []);
  }

  /** As the values of a form, to draw filters from. */
  get submission(): Readonly<Record<string, string | readonly string[]>> {
    return this.#values;
  }
}

/** The session in which somebody looks, and the identity that signed in. */
export interface OwnSession {
  readonly id: string;
  readonly identityId: Id<'identity'>;
}

export interface Visit extends Onlooker {
  /** Null where nobody signed in: at a device. */
  readonly session: OwnSession | null;
  /** The paired device at which this happens. */
  readonly device: Device | null;
  /** For a change: the transaction that everything of this request happens in. */
  readonly db: Knex;
  readonly workspace: Workspace;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  /** The path and query that were asked for. */
  readonly url: string;
  readonly now: Date;
  readonly requestId: string;
  /** Signed in recently enough for actions that are marked `fresh`. */
  readonly fresh: boolean;
}

/** A visit that changes something. */
export interface ChangeVisit extends Visit {
  readonly db: Knex.Transaction;
  /** Uploaded files by field name. */
  readonly files: ReadonlyMap<string, Upload>;
}

export interface Upload {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: Buffer;
}
