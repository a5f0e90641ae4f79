/**
 * Owns the action: one object that is the route, its guard, its button and its place in the navigation.
 * A button cannot point at a route that nobody guards, and a guard cannot differ from its button.
 */
import { type Actor, holds } from './actor.ts';
import type { Permission } from './catalogue.ts';
import { type Decision, decide } from './decide.ts';
import type { Form } from './form.ts';
import type { Kind, Resource } from './resource.ts';

/** For routes that anybody may use, signed in or not: says why. */
export interface Public {
  readonly public: string;
  /** Its address itself proves who sends it, so that no page of ours has to have made its form. */
  readonly proven?: true;
}

export interface Place {
  readonly section: 'Work' | 'Equipment' | 'Storage' | 'People' | 'Manage';
  /** Ascending within its section. */
  readonly order: number;
  /** What it is called there, where that differs from the action's label. */
  readonly label?: string;
}

export interface Action<Row extends Resource = Resource> {
  /** `noun.verb`, unique. */
  readonly name: string;
  readonly needs: Permission | Public;
  /** Whoever holds one of these reaches it, too: it shows everybody just what is theirs. Only where no row is meant. */
  readonly also?: readonly Permission[];
  /** What the permission is decided on; without it, on the toggle alone. */
  readonly on?: Kind;
  readonly method: 'GET' | 'POST';
  /** With `:id` for the row it is about. */
  readonly path: string;
  readonly label: string;
  readonly icon?: string;
  readonly tone?: 'primary' | 'plain' | 'danger' | 'quiet';
  readonly nav?: Place;
  readonly form?: Form;
  /** It makes a booking: it is not offered to the blocked. */
  readonly books?: true;
  /** A paired device reaches it, too, whoever it serves. */
  readonly device?: true;
  /** Only for those who signed in within the last minutes. */
  readonly fresh?: true;
  /** A rule beside the permission, for this person and this very row: the words that refuse it, or null. */
  refuses?(actor: Actor, row: Row): string | null;
  /** What it makes, as far as that is known before anything is chosen: decided on where there is no row yet. */
  makes?(actor: Actor): Resource;
  /** The kind of what comes of the row, in the hands of whoever does it, where that is decided on in the row's place. */
  readonly becomes?: Kind;
  /** Whether the row's state lets it happen now, beside whether this person may. */
  possible?(row: Row): boolean;
}

/** What a page draws for an action: a link, or a form with one button. */
export interface Control {
  readonly href: string;
  readonly label: string;
  readonly icon?: string;
  readonly method: 'GET' | 'POST';
  readonly tone?: 'primary' | 'plain' | 'danger' | 'quiet';
  readonly csrf?: string;
  readonly key?: string;
  readonly version?: number;
  /** Hidden inputs; one for each value. */
  readonly fields?: Readonly<Record<string, string | readonly string[]>>;
  readonly describedBy?: string;
  /** Further words for screen readers: "of Canon 5D". */
  readonly visuallyHidden?: string;
  /** The id of the fragment that the answer replaces, for a POST that stays on the page. */
  readonly fragment?: string;
}

/** What every form of a page carries: the token of the session, and a new idempotency key each. */
export interface Stamp {
  readonly csrf: string;
  key(): string;
}

/** Who looks at a page. */
export interface Onlooker {
  readonly actor: Actor;
  readonly stamp: Stamp;
}

/** A row that actions can be offered for; `version` where its edits carry one. */
export type Subject = Resource & { readonly id: number; readonly version?: number };

/** Declares an action. */
export function action<Row extends Resource = Resource>(definition: Action<Row>): Action<Row> {
  return Object.freeze(definition);
}

/** Whether a route is open to everybody. */
export function isPublic(needs: Permission | Public): needs is Public {
  return typeof needs === 'object';
}

/** Whether only a page of ours, in the same session, may have made the form that an action takes. */
export function asksForToken({ method, needs }: Pick<Action, 'method' | 'needs'>): boolean {
  return method === 'POST' && !(isPublic(needs) && needs.proven === true);
}

/** The decision about an action on a row, or before any row is known; null for public ones. */
export function decideAction<Row extends Resource>(
  actor: Actor,
  wanted: Action<Row>,
  row: Resource | null,
): Decision | null {
  if (isPublic(wanted.needs)) return null;
  return decide(actor, wanted.needs, wanted.on === undefined ? null : row);
}

/** The controls of those actions that this person may use on this row, and that its state allows. */
export function offer<Row extends Subject>(onlooker: Onlooker, row: Row, actions: readonly Action<Row>[]): Control[] {
  return actions
    .filter((each) => isOffered(onlooker.actor, each, row))
    .map((each) => control(onlooker.stamp, each, row));
}

/** The controls of those actions that need no row: pages, lists and forms for what does not exist yet. */
export function offerGeneral(onlooker: Onlooker, actions: readonly Action[]): Control[] {
  return actions.filter((each) => isReachable(onlooker.actor, each)).map((each) => control(onlooker.stamp, each, null));
}

/** Whether the actor may open an action of which no row is known yet. */
export function isReachable(actor: Actor, wanted: Action): boolean {
  if (isPublic(wanted.needs)) return true;
  if (wanted.books === true && actor.blocked) return false;
  if (wanted.also?.some((each) => holds(actor, each))) return true;
  return wanted.makes ? decide(actor, wanted.needs, wanted.makes(actor)).allowed : holds(actor, wanted.needs);
}

/** The address of an action, filled in from a row or from named values. */
export function href(
  wanted: { readonly path: string },
  values: { readonly id: number | string } | Readonly<Record<string, number | string>> = {},
): string {
  return wanted.path.replace(/:([a-zA-Z]+)/g, (_, name: string) => {
    const value = Object.entries(values).find(([key]) => key === name)?.[1];
    if (value === undefined) throw new Error(`The address ${wanted.path} needs ${name}`);
    return encodeURIComponent(String(value));
  });
}

function isOffered<Row extends Subject>(actor: Actor, wanted: Action<Row>, row: Row): boolean {
  if (wanted.books === true && actor.blocked) return false;
  const decision = decideAction(actor, wanted, row);
  if (decision !== null && !decision.allowed) return false;
  return (wanted.refuses?.(actor, row) ?? null) === null && (wanted.possible?.(row) ?? true);
}

function control<Row extends Resource>(stamp: Stamp, from: Action<Row>, row: Subject | null): Control {
  const drawn = {
    href: href(from, row === null ? {} : { id: row.id }),
    label: from.label,
    icon: from.icon,
    tone: from.tone,
    method: from.method,
  };
  if (from.method === 'GET') return drawn;
  return { ...drawn, csrf: stamp.csrf, key: stamp.key(), version: row?.version };
}
