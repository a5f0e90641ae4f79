/** Owns people who never stop booking the same few things, and the history of what was acknowledged to them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Chance } from '../access/random.ts';
import type { World } from '../factories.ts';
import type { Answer, Fields, Visitor } from '../operations/visitor.ts';
import { dayFromNow, excesses, overlaps } from './place.ts';

const ITEMS = 20;
const POOL = 30;
const KITS = 3;
const MEMBERS = 2;
/** Bookings lie within so many days, so that most are in each other's way. */
const DAYS = 40;

/** Twenty items, some of them in kits, and one counted pool. */
export interface Things {
  readonly items: readonly number[];
  readonly kits: readonly number[];
  readonly pool: number;
}

export async function furnish(world: World): Promise<Things> {
  const stockroom = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });
  const kits: number[] = [];
  for (let each = 0; each < KITS; each += 1) kits.push(await world.kit(stockroom));
  const items: number[] = [];
  for (let each = 0; each < ITEMS; each += 1) {
    const kit = kits[Math.floor(each / MEMBERS)];
    items.push(await world.item({ stockroom, ...(kit === undefined ? {} : { kit }) }));
  }
  return { items, kits, pool: await world.item({ stockroom, quantity: POOL }) };
}

/** What was acknowledged, to be compared with what the database says in the end. */
export class History {
  /** Reservations and check-outs by id, with how many items each holds. */
  readonly #made = new Map<number, number>();
  /** The check-out that came of each reservation. */
  readonly #handedOut = new Map<number, number>();
  /** Until when each check-out was extended last. */
  readonly #extended = new Map<number, string>();
  readonly #returned = new Set<number>();
  readonly odd: string[] = [];
  refused = 0;
  /** Forms that broke off or were sent twice, and had their effect once. */
  again = 0;

  /** How many acts were acknowledged. */
  get acts(): number {
    return this.#made.size + this.#handedOut.size + this.#extended.size + this.#returned.size;
  }

  toString(): string {
    const done = `${this.#made.size} made, ${this.#handedOut.size} handed out, ${this.#extended.size} extended, ${this.#returned.size} back`;
    return `${done}, ${this.refused} refused, ${this.again} sent again`;
  }

  made(booking: number, lines: number): void {
    this.#made.set(booking, lines);
  }

  handedOut(reservation: number, checkout: number): void {
    this.#handedOut.set(reservation, checkout);
  }

  extended(checkout: number, until: string): void {
    this.#extended.set(checkout, until);
  }

  returned(checkout: number): void {
    this.#returned.add(checkout);
  }

  /** What does not fit together: acknowledged and not there, there twice, or held by two at once. */
  async failures(db: Knex): Promise<string[]> {
    const { rows } = await db.raw<{ rows: Kept[] }>(KEPT);
    const kept = new Map(rows.map((row) => [row.id, row]));
    const came = new Set(this.#handedOut.values());
    const idle = this.#made.size > 0 && this.refused > 0 ? [] : [`nobody was in anybody's way: ${this}`];
    return [
      ...this.odd,
      ...idle,
      ...this.#lost(kept),
      ...rows
        .filter(({ id }) => !this.#made.has(id) && !came.has(id))
        .map(({ id }) => `booking ${id} was made, and nobody was told`),
      ...rows
        .filter(({ entries }) => entries !== 1)
        .map(({ id, entries }) => `the log has ${entries} entries of making booking ${id}`),
      ...(await overlaps(db)),
      ...(await excesses(db)),
    ];
  }

  #lost(kept: ReadonlyMap<number, Kept>): string[] {
    return [
      ...[...this.#made].flatMap(([id, lines]) =>
        kept.get(id)?.lines === lines
          ? []
          : [`booking ${id} of ${lines} was acknowledged, and ${kept.get(id)?.lines} are there`],
      ),
      ...[...this.#handedOut].flatMap(([reservation, checkout]) =>
        kept.get(checkout)?.reservation === reservation
          ? []
          : [`reservation ${reservation} was handed out as ${checkout}, and is not`],
      ),
      ...[...this.#extended].flatMap(([id, until]) =>
        kept.get(id)?.until === until || this.#returned.has(id)
          ? []
          : [`check-out ${id} was extended to ${until}, and ends ${kept.get(id)?.until}`],
      ),
      ...[...this.#returned].flatMap((id) =>
        kept.get(id)?.status === 'returned' ? [] : [`check-out ${id} came back, and is out`],
      ),
    ];
  }
}

interface Kept {
  readonly id: number;
  readonly status: string;
  readonly reservation: number | null;
  readonly until: string;
  readonly lines: number;
  /** In the log, of its making. */
  readonly entries: number;
}

const KEPT = /* sql */ `
  select bookings.id, status, reservation_id as reservation,
    to_char(ends_at at time zone 'Europe/Dublin', 'YYYY-MM-DD"T"HH24:MI') as until,
    (select count(*)::integer from holds
      join bookings as its on its.workspace_id = holds.workspace_id and its.id = holds.booking_id
      where its.workspace_id = bookings.workspace_id and bookings.id in (its.id, its.reservation_id)) as lines,
    (select count(*)::integer from audit_entries as entry
      where entry.workspace_id = bookings.workspace_id and entry.subject_id = bookings.id
        and entry.action in ('reservations.create', 'checkouts.create', 'checkouts.hand_out')) as entries
  from bookings`;

export class Writer {
  readonly #visitor: Visitor;
  readonly #borrower: number;
  readonly #things: Things;
  readonly #chance: Chance;
  readonly #history: History;
  readonly #patience: number;
  /** Reservations that begin now, and check-outs that are out. */
  readonly #waiting: number[] = [];
  readonly #out: number[] = [];

  /** @param patience for how many milliseconds a form is sent again that broke off, as when an app is killed */
  constructor(
    who: { readonly id: number; readonly visitor: Visitor },
    things: Things,
    {
      chance,
      history,
      patience = 0,
    }: { readonly chance: Chance; readonly history: History; readonly patience?: number },
  ) {
    this.#patience = patience;
    this.#visitor = who.visitor;
    this.#borrower = who.id;
    this.#things = things;
    this.#chance = chance;
    this.#history = history;
  }

  /** Does any one thing that could be done next. */
  acts(): Promise<void> {
    const [waiting, out] = [this.#waiting.pop(), this.#out.at(-1)];
    if (waiting !== undefined) return this.#handOut(waiting);
    if (out !== undefined && this.#chance.flip(0.6)) return this.#takeBack(out);
    if (out !== undefined && this.#chance.flip(0.5)) return this.#extend(out);
    return this.#chance.flip(0.3) ? this.#checkOut() : this.#reserve();
  }

  async #reserve(): Promise<void> {
    const begins = this.#chance.flip(0.3);
    const start = begins ? 0 : this.#chance.below(DAYS) + 1;
    const made = await this.#make('/reservations', {
      starts_at: begins ? now() : dayFromNow(start),
      ends_at: dayFromNow(start + 1 + this.#chance.below(3)),
    });
    if (made !== null && begins) this.#waiting.push(made);
  }

  async #checkOut(): Promise<void> {
    const made = await this.#make('/checkouts', { starts_at: now(), ends_at: dayFromNow(1 + this.#chance.below(3)) });
    if (made !== null) this.#out.push(made);
  }

  async #make(path: string, period: Fields): Promise<number | null> {
    const { fields, lines } = this.#pick();
    const made = idIn(await this.#send(path, { ...fields, ...period, borrower_id: String(this.#borrower) }));
    if (made !== null) this.#history.made(made, lines);
    return made;
  }

  async #handOut(reservation: number): Promise<void> {
    const made = idIn(
      await this.#sendFrom(`/reservations/${reservation}`, `/reservations/${reservation}/checkout`, {}),
    );
    if (made === null) return;
    this.#history.handedOut(reservation, made);
    this.#out.push(made);
  }

  async #extend(checkout: number): Promise<void> {
    const ends_at = dayFromNow(4 + this.#chance.below(DAYS));
    const path = `/checkouts/${checkout}/extension`;
    const done = await this.#sendFrom(path, path, { ends_at });
    if (done !== null) this.#history.extended(checkout, ends_at);
  }

  async #takeBack(checkout: number): Promise<void> {
    const done = await this.#send(`/checkouts/${checkout}/return`, {});
    this.#out.pop();
    if (done !== null) this.#history.returned(checkout);
  }

  #pick(): { fields: Fields; lines: number } {
    const { items, kits, pool } = this.#things;
    if (this.#chance.flip(0.2)) return { fields: { kit_ids: String(this.#chance.pick(kits)) }, lines: MEMBERS };
    const item_ids = [...new Set([1, 2].map(() => this.#chance.pick(items)))].map(String);
    if (this.#chance.flip(0.6)) return { fields: { item_ids }, lines: item_ids.length };
    const picked = [...(this.#chance.flip(0.5) ? item_ids.slice(1) : []), String(pool)];
    const quantity = String(1 + this.#chance.below(3));
    return { fields: { item_ids: picked, [`quantity_${pool}`]: quantity }, lines: picked.length };
  }

  /** Sends the form of a page, with the version that it shows. */
  async #sendFrom(page: string, path: string, fields: Fields): Promise<string | null> {
    const { body } = await this.#patiently(() => this.#visitor.get(page));
    const [, version = ''] = /name="version" value="(\d+)"/.exec(body) ?? [];
    return this.#send(path, { version, ...fields });
  }

  /**
   * Where a form leads, sent until it is answered, and now and then twice at once; null: it was refused. Anything but done
   * and refused is odd, and so are two effects.
   */
  async #send(path: string, fields: Fields): Promise<string | null> {
    const form = { _key: crypto.randomUUID(), ...fields };
    const often = this.#chance.flip(0.15) ? 2 : 1;
    const answers = await Promise.all(
      Array.from({ length: often }, () => this.#patiently(() => this.#visitor.post(path, form))),
    );
    const effects = new Set(answers.filter(({ status }) => status === 303).map(({ location }) => location));
    const [effect] = effects;
    for (const { status } of answers) {
      if (![303, 409, 422].includes(status)) this.#history.odd.push(`${path} was answered with ${status}`);
    }
    if (effects.size > 1) this.#history.odd.push(`${path} had several effects: ${[...effects]}`);
    if (effect === undefined) this.#history.refused += 1;
    else if (often > 1) this.#history.again += 1;
    return effect ?? null;
  }

  /** Asks until the answer comes, as long as that is to be waited for. */
  async #patiently(ask: () => Promise<Answer>): Promise<Pick<Answer, 'status' | 'location' | 'body'>> {
    const deadline = Date.now() + this.#patience;
    for (let turn = 0; ; turn += 1) {
      const answer = await ask().catch(() => null);
      const broke = answer === null || answer.status >= 500;
      if (broke && Date.now() < deadline) {
        await sleep(20);
        continue;
      }
      if (turn > 0) this.#history.again += 1;
      return answer ?? { status: 0, location: '', body: '' };
    }
  }
}

function idIn(location: string | null): number | null {
  const [, id] = /\/(\d+)$/.exec(location ?? '') ?? [];
  return id === undefined ? null : Number(id);
}

/** The wall clock in the place's time zone. */
function now(): string {
  return new Date().toLocaleString('sv-SE', { timeZone: 'Europe/Dublin' }).slice(0, 16).replace(' ', 'T');
}
