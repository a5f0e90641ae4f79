/** Owns writing down in the audit log who was refused what, so that nobody who hammers on a door can flood it. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Knex } from 'knex';
import type { Actor } from '../access/actor.ts';
import { readId } from '../access/ids.ts';
import { type Deed, record } from './audit.ts';
import type { Refused } from './errors.ts';

/** What such an entry is called, in the log and on its page. */
export const REFUSED = { name: 'access.refused', label: 'Was refused' } as const;

/** Entries of one person within a minute, from one process; what is beyond them is counted, and told in one more. */
const MOST = 10;
const MINUTE = 60_000;

interface Told {
  readonly actor: Actor;
  readonly clock: NodeJS.Timeout;
  entries: number;
  beyond: number;
}

export class Refusals {
  readonly #db: Knex;
  readonly #told = new Map<number, Told>();

  constructor(db: Knex) {
    this.#db = db;
  }

  /** Writes it down, or counts it where this person was refused too often within the last minute. */
  async note(actor: Actor, request: FastifyRequest, refused: Refused): Promise<void> {
    const told = this.#told.get(actor.personId) ?? this.#begin(actor);
    if (told.entries === MOST) told.beyond++;
    else {
      told.entries++;
      await record(this.#db, actor, request.id, deedOf(request, refused));
    }
  }

  /** Tells what was only counted until now. */
  async settle(): Promise<void> {
    for (const personId of [...this.#told.keys()]) await this.#end(personId);
  }

  #begin(actor: Actor): Told {
    const clock = setTimeout(() => this.#end(actor.personId).catch(() => {}), MINUTE).unref();
    const told: Told = { actor, clock, entries: 0, beyond: 0 };
    this.#told.set(actor.personId, told);
    return told;
  }

  async #end(personId: number): Promise<void> {
    const told = this.#told.get(personId);
    if (!told) return;
    clearTimeout(told.clock);
    this.#told.delete(personId);
    if (told.beyond === 0) return;
    const deed = { action: REFUSED.name, subject: EVERYTHING, after: { more_times: told.beyond } };
    await record(this.#db, told.actor, crypto.randomUUID(), deed);
  }
}

/** Every refusal of somebody signed in is noted where errors become answers. */
export function registerRefusals(app: FastifyInstance): void {
  app.decorate('refusals', new Refusals(app.db));
  app.addHook('preClose', () => app.refusals.settle());
}

const EVERYTHING = { kind: 'workspace', id: null } as const;

/** What was tried, on what, and which rule was against it; nothing of what a form said. */
function deedOf({ routeOptions, params }: FastifyRequest, { decision, names, rule }: Refused): Deed {
  const { action } = routeOptions.config;
  const id = typeof params === 'object' && params !== null && 'id' in params ? readId(params.id) : null;
  return {
    action: REFUSED.name,
    subject: action?.on === undefined ? EVERYTHING : { kind: action.on, id },
    after: {
      tried: action?.name,
      permission: decision?.permission,
      because_of: decision?.failed ?? (names.length > 0 ? 'field' : rule),
    },
  };
}

declare module 'fastify' {
  interface FastifyInstance {
    refusals: Refusals;
  }
}
