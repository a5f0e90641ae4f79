/**
 * Owns the law: what a page shows is exactly what the server allows. Whoever is heard walks through all of their pages;
 * then everything that these offer must be answered, and whatever else there is must be refused and change nothing.
 */
import { type Action, decideAction, isReachable } from '../../src/access/action.ts';
import type { Actor } from '../../src/access/actor.ts';
import { readId } from '../../src/access/ids.ts';
import type { Resource } from '../../src/access/resource.ts';
import { actorOf } from '../../src/platform/current-actor.ts';
import type { Chance } from '../access/random.ts';
import type { FormOnPage, Page } from '../browser.ts';
import { serveSomebody } from './counter.ts';
import { type Filled, fill } from './filling.ts';
import { pathOf, type RouteMap } from './map.ts';
import type { Somebody } from './population.ts';
import { allOf, rowOf } from './rows.ts';
import { changedTables, type Stage } from './stage.ts';
import { A_FEW, type Looking, type OfferedForm, offerOf, type Tour, tour } from './tour.ts';
import { Visitor } from './visitor.ts';

/** What became of an action in all hearings. */
export interface Coverage {
  /** Some page offered it. */
  readonly offered: Set<string>;
  /** It was answered as its page promised. */
  readonly answered: Set<string>;
  /** It was refused to somebody whom no page offered it. */
  readonly refused: Set<string>;
}

export interface Effort {
  /** Of each action, so many of the addresses that are offered are tried. */
  readonly offered: number;
  /** And so many of those that are not. */
  readonly hidden: number;
}

/** Somebody who has walked through their pages already. */
export interface Toured {
  readonly visitor: Visitor;
  readonly seen: Tour;
}

/** What owners' pages offer: every address there is, and a form for each. */
export interface Known {
  readonly addresses: ReadonlyMap<string, ReadonlySet<string>>;
  readonly forms: readonly OfferedForm[];
}

/** Of what there is beyond the first few, everybody but the owner looks at this share. */
const SHARE = 0.2;

const REFUSALS = new Set(['workspace', 'toggle', 'reach', 'span', 'booking', 'rule', 'field', 'missing']);

export class Trial {
  readonly problems: string[] = [];
  /** Requests beside those of the tours. */
  sent = 0;
  readonly coverage: Coverage = { offered: new Set(), answered: new Set(), refused: new Set() };
  readonly #stage: Stage;
  readonly #map: RouteMap;
  readonly #known: Known;
  readonly #effort: Effort;
  readonly #chance: Chance;
  readonly #part: Looking;

  constructor(stage: Stage, map: RouteMap, known: Known, effort: Effort, chance: Chance) {
    this.#stage = stage;
    this.#map = map;
    this.#known = known;
    this.#effort = effort;
    this.#chance = chance;
    this.#part = { ...A_FEW, lot: () => chance.flip(SHARE) };
  }

  /** Hears one person, and gives how many pages they have. */
  async hear({ person, words }: Somebody, workspaceId: Actor['workspaceId'], toured?: Toured): Promise<number> {
    const before = this.problems.length;
    const { visitor, seen } = toured ?? (await this.#toured(person.email));
    const actor = await actorOf(this.#stage.db, workspaceId, person.id);
    if (actor === null) throw new Error('Whoever signs in is somebody');
    this.problems.push(...seen.dead);
    this.#note(seen);
    for (const each of this.#sampled(seen.forms)) await this.#keepsItsPromise(visitor, each);
    for (const each of seen.forms) {
      if (!this.coverage.answered.has(each.action.name)) await this.#keepsItsPromise(visitor, each);
    }
    for (const action of this.#map.guarded) {
      const what = `${action.method} ${action.path}`;
      await this.#changingNothing(what, () => this.#hasNoHiddenDoor(visitor, actor, action, seen));
    }
    for (const each of this.#sampled(seen.forms)) {
      await this.#changingNothing(`POST ${each.path}`, () => this.#takesNoMore(visitor, each));
    }
    if (this.problems.length > before) this.problems.push(`  … as ${words}`);
    return seen.pages;
  }

  async #toured(email: string): Promise<Toured> {
    const visitor = await Visitor.signIn(this.#stage, email);
    await serveSomebody(visitor);
    return { visitor, seen: await tour(this.#stage, this.#map, visitor, this.#part) };
  }

  /** Nobody in particular is asked to sign in everywhere. */
  async hearStranger(): Promise<void> {
    const visitor = await Visitor.stranger(this.#stage);
    await this.#changingNothing('whatever a stranger sent', () => this.#isAskedToSignIn(visitor));
  }

  async #isAskedToSignIn(visitor: Visitor, actions = this.#map.guarded): Promise<void> {
    for (const action of actions) {
      const address = [...(this.#known.addresses.get(action.name) ?? [])][0] ?? action.path.replace(/:\w+/g, '1');
      const answer = await this.#tried(visitor, action, address, this.#bodyFor(action, address, null));
      if (answer.status === 401) this.coverage.refused.add(action.name);
      else
        this.problems.push(`${offerOf(action.method, address)} answers whoever did not sign in with ${answer.status}`);
    }
  }

  /** A device: its desk keeps its promises, and whatever else there is asks it to sign in, whoever is served. */
  async hearDevice(visitor: Visitor): Promise<void> {
    await serveSomebody(visitor);
    const page = await visitor.get('/desk');
    for (const form of page.forms) {
      const path = pathOf(form.action) ?? '';
      const action = this.#map.at('POST', path);
      if (action) await this.#keepsItsPromise(visitor, { action, path, form, from: 'the desk of a device' });
      else this.problems.push(`the desk of a device has a form that posts to ${path}, where nothing is`);
    }
    for (const { href } of page.links) {
      const { status } = await visitor.get(href);
      if (status >= 400) this.problems.push(`the desk of a device links to ${href}, which answers ${status}`);
    }
    const elsewhere = this.#map.guarded.filter(({ device }) => !device);
    await this.#changingNothing('whatever a device sent', () => this.#isAskedToSignIn(visitor, elsewhere));
  }

  #note({ offered }: Tour): void {
    for (const offer of offered) {
      const [method = '', path = ''] = offer.split(' ');
      const action = this.#map.at(method, path);
      if (!action) continue;
      this.coverage.offered.add(action.name);
      if (method === 'GET') this.coverage.answered.add(action.name);
    }
  }

  #sampled(forms: readonly OfferedForm[]): OfferedForm[] {
    const byAction = Map.groupBy(forms, ({ action }) => action.name);
    return [...byAction.values()].flatMap((alike) => this.#few(alike, this.#effort.offered));
  }

  /** An offered form, filled in, is never answered with a refusal. */
  async #keepsItsPromise(visitor: Visitor, offered: OfferedForm): Promise<void> {
    const { action, path, form, from } = offered;
    if (!isFillable(form)) return;
    for (const addition of form.additions.length > 0 ? form.additions : [{}]) {
      const answer = await this.#sent(visitor, offered, addition);
      if (answer.status === 303 || answer.status === 200) this.coverage.answered.add(action.name);
      const words = `${from} offers POST ${path} ${JSON.stringify(addition)}, which`;
      if (!isPromiseKept(answer)) {
        this.problems.push(`${words} answers ${answer.status} ${answer.refusal ?? ''} ${excerpt(answer)}`);
      } else if (answer.landed !== null && answer.landed >= 400) {
        this.problems.push(`${words} leads to ${answer.location}, which answers ${answer.landed}`);
      }
    }
  }

  /** Sparingly filled in, and more generously where that is not enough. */
  async #sent(visitor: Visitor, { path, form }: OfferedForm, addition: Record<string, string>) {
    const once = (manner: 'sparing' | 'generous') =>
      this.#stage.apart(async () => {
        this.sent++;
        const { values, files } = fill(form, manner);
        const page = await visitor.post(path, { files, values: { ...values, ...listed(addition) } });
        const landed = page.status === 303 ? (await visitor.get(page.location)).status : null;
        return Object.assign(page, { landed });
      });
    const answer = await once('sparing');
    return answer.status === 422 ? once('generous') : answer;
  }

  /** What no page offered is refused. With the toggle off the guard stands before any row: one address shows it. */
  async #hasNoHiddenDoor(visitor: Visitor, actor: Actor, action: Action, seen: Tour): Promise<void> {
    const all = await this.#addresses(action, seen);
    const addresses = all.filter((path) => !seen.offered.has(offerOf(action.method, path)));
    for (const path of this.#few(addresses, isReachable(actor, action) ? this.#effort.hidden : 1)) {
      const row = await this.#rowAt(action, path);
      const answer = await this.#pushed(visitor, action, path, this.#bodyFor(action, path, row?.version ?? null));
      if (answer.status === 403 || answer.status === 404) {
        this.coverage.refused.add(action.name);
        if (!REFUSALS.has(answer.refusal ?? '')) {
          this.problems.push(`${action.method} ${path} is refused as ${answer.refusal}, which is no reason`);
        }
      } else if (
        !(isImpossible(answer) && decideAction(actor, action, decidedOn(actor, action, row?.resource ?? null))?.allowed)
      ) {
        this.problems.push(
          `${action.method} ${path} (${action.name}) answers ${answer.status} ${answer.location}, but no page offers it ${excerpt(answer)}`,
        );
      }
    }
  }

  /** Where an offered form has more names or choices for an owner, sending those is in vain. */
  async #takesNoMore(visitor: Visitor, offered: OfferedForm): Promise<void> {
    const { path, form, from } = offered;
    const wider = this.#known.forms.find((known) => known.path === path && known.from === from)?.form;
    if (!wider) return;
    const own = fill(form, 'sparing');
    const generous = fill(wider, 'generous');
    const names = wider.names.filter((name) => !form.names.includes(name) && name in generous.values);
    const choices = form.names.flatMap((name) => {
      const mine = new Set(form.choices(name));
      if (mine.size === 0) return [];
      return wider.choices(name).flatMap((value) => (mine.has(value) ? [] : [{ name, value: [value] }]));
    });
    const forged = [...names.map((name) => ({ name, value: generous.values[name] ?? [] })), ...choices];
    for (const { name, value } of this.#few(forged, this.#effort.offered)) {
      const body = { files: own.files, values: { ...own.values, [name]: value } };
      const answer = await this.#tried(visitor, offered.action, path, body);
      if (answer.status < 400 || answer.status >= 500) {
        this.problems.push(`POST ${path} takes ${name}=${value}, which its form does not offer: ${answer.status}`);
      }
    }
  }

  /** Where names were refused by themselves, it is sent once more without them: they must not hide an open door. */
  async #pushed(visitor: Visitor, action: Action, path: string, body: Filled): Promise<Page> {
    const answer = await this.#tried(visitor, action, path, body);
    const unwanted = /not offered to you: (.*)\. Nothing was saved/.exec(answer.text)?.[1]?.split(', ');
    if (answer.refusal !== 'field' || !unwanted?.some((name) => name in body.values)) return answer;
    const values = Object.fromEntries(Object.entries(body.values).filter(([name]) => !unwanted.includes(name)));
    return this.#pushed(visitor, action, path, { files: body.files, values });
  }

  /** Sends it with a token and a new key. What came of a success is taken back; what a refusal did is left to be seen. */
  async #tried(visitor: Visitor, action: Action, path: string, body: Filled): Promise<Page> {
    this.sent++;
    return this.#stage.maybe(
      () => (action.method === 'GET' ? visitor.get(path) : visitor.force(path, body)),
      ({ status }) => status >= 400 && status < 500,
    );
  }

  /** Whatever was refused meanwhile has to have left everything as it was. */
  async #changingNothing(what: string, work: () => Promise<void>): Promise<void> {
    const before = await this.#stage.mark();
    await this.#stage.apart(async () => {
      await work();
      const changed = changedTables(before, await this.#stage.mark());
      if (changed.length > 0) this.problems.push(`${what} was refused, but changed ${changed.join()}`);
    });
  }

  /** Where the action is, or would be; but for things of whose pages the tour left some out. */
  async #addresses(action: Action, seen: Tour): Promise<string[]> {
    const known = [...(this.#known.addresses.get(action.name) ?? [])].filter((path) => !seen.passedOver(path));
    if (!action.path.includes(':')) return [action.path];
    if (action.on === undefined || action.on === 'workspace' || action.path.split(':').length !== 2) return known;
    const rows = (await allOf(this.#stage.db, action.on)).map(({ id, itemId }) => ({
      path: action.path.replace(':id', String(id)),
      unseen: itemId !== null && seen.passedOver(`/items/${itemId}`),
    }));
    const unseen = new Set(rows.filter((row) => row.unseen || seen.passedOver(row.path)).map(({ path }) => path));
    return [...new Set([...known, ...rows.map(({ path }) => path)])].filter((path) => !unseen.has(path));
  }

  async #rowAt(action: Action, path: string) {
    const at = action.path.split('/').indexOf(':id');
    const id = readId(path.split('/')[at]);
    if (action.on === undefined || action.on === 'workspace' || at < 0 || id === null) return null;
    return rowOf(this.#stage.db, action.on, id);
  }

  #bodyFor(action: Action, path: string, version: string | null): Filled {
    const alike = this.#known.forms.filter((each) => each.action.name === action.name);
    const known = alike.find((each) => each.path === path) ?? alike[0];
    const { values, files } = known ? fill(known.form, 'generous') : { values: {}, files: [] };
    return { files, values: version !== null && 'version' in values ? { ...values, version: [version] } : values };
  }

  #few<T>(from: readonly T[], count: number): T[] {
    const left = [...from];
    const drawn: T[] = [];
    while (left.length > 0 && drawn.length < count) drawn.push(...left.splice(this.#chance.below(left.length), 1));
    return drawn;
  }
}

/** Not where a choice is asked for and there is none: such a page says what has to come first. */
function isFillable(form: FormOnPage): boolean {
  const selects = form.inputs.filter((input) => input.rawTagName.toLowerCase() === 'select');
  return selects.every(
    (select) => !select.hasAttribute('required') || form.choices(select.getAttribute('name') ?? '').some(Boolean),
  );
}

/** A success, or something in the way that no permission would remove. */
function isPromiseKept(answer: Page): boolean {
  return answer.status === 303 || answer.status === 200 || (answer.status === 409 && answer.refusal === 'conflict');
}

/** Or the form belongs to what is over by now, such as serving somebody at a desk. */
function isImpossible(answer: Page): boolean {
  return answer.status === 422 || (answer.status === 409 && /^(conflict|stale)$/.test(answer.refusal ?? ''));
}

/** What comes of the row, in one's own hands, where that is decided on in its place. */
function decidedOn({ personId: ownerId }: Actor, { becomes: kind }: Action, row: Resource | null): Resource | null {
  return row === null || kind === undefined ? row : { ...row, kind, ownerId };
}

function listed(values: Record<string, string>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));
}

function excerpt(page: Page): string {
  return `“${page.text.slice(0, 300)}”`;
}
