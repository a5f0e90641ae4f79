/** The whole way of an item's forms for what fills them in without a page: fields, references, decision, command. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import type { Permission } from '../../../access/catalogue.ts';
import { decide } from '../../../access/decide.ts';
import {
  type Accepted,
  accept,
  type FieldError,
  type Fields,
  type Form,
  isOffered,
  type Referred,
  type Submission,
  type Values,
} from '../../../access/form.ts';
import type { Id } from '../../../access/ids.ts';
import type { Resource } from '../../../access/resource.ts';
import { Invalid, invalid, Refused } from '../../../platform/errors.ts';
import { unresolved } from '../../../platform/references.ts';
import { customFieldsOf } from '../../fields/queries.ts';
import type { CustomField } from '../../fields/rules.ts';
import { type Changes, type Filled, fieldChanges } from '../../fields/values/commands.ts';
import type { Facts, Place } from '../commands.ts';
import { editForm, itemForm } from '../forms.ts';
import { placedBy, refuseToMove } from '../placing.ts';
import { type Item, placeOf } from '../queries.ts';
import { changesOf, type Submitted, withCount } from '../rules.ts';

/** An item as it will be, decided on and ready to be written. */
export interface Ready {
  readonly place: Place;
  readonly facts: Facts;
  /** What it says in the fields of its category. */
  readonly own: Changes;
}

/** What would change of an item, ready to be written; without any change there is nothing to write. */
export interface ReadyChange extends Ready {
  readonly before: Submitted;
  readonly after: Submitted;
}

/** What forms refer to. It holds for one actor at one moment: many forms in a row then ask for each thing but once. */
export interface Lookups {
  readonly actor: Actor;
  unresolved(referred: readonly Referred[]): Promise<FieldError[]>;
  placeOf(stockroomId: Id<'stockroom'>): Promise<Id<'location'> | null>;
  /** What a form says in the fields of a category. @throws Refused, Invalid */
  ownChanges(filled: Filled): Promise<Changes>;
}

export function lookups(db: Knex, actor: Actor): Lookups {
  const found = new Map<string, Promise<FieldError[]>>();
  const places = new Map<number, Promise<Id<'location'> | null>>();
  const asked = new Map<number | null, Promise<Changes>>();
  const fields = new Map<number | null, Promise<CustomField[]>>();
  const once = <Key, Value>(kept: Map<Key, Promise<Value>>, key: Key, read: () => Promise<Value>) => {
    const value = kept.get(key) ?? read();
    kept.set(key, value);
    return value;
  };
  const fieldsOf = (id: number | null) => once(fields, id, () => customFieldsOf(db, actor, id));
  return {
    actor,
    unresolved: async (referred) => {
      const errors: FieldError[] = [];
      for (const each of referred) {
        if (each.ids.length === 0) continue;
        errors.push(...(await once(found, JSON.stringify(each), () => unresolved(db, actor, [each]))));
      }
      return errors;
    },
    placeOf: (stockroomId) => once(places, stockroomId, () => placeOf(db, actor, stockroomId)),
    ownChanges: (filled) => {
      const { item, categoryId, texts } = filled;
      const changes = () => fieldChanges(db, actor, filled, fieldsOf);
      return item === null && texts.size === 0 ? once(asked, categoryId, changes) : changes();
    },
  };
}

/** Reads the form of a new item, and decides on it. Nothing is written. @throws Invalid, Refused */
export async function readNew(look: Lookups, submission: Submission, needs: readonly Permission[]): Promise<Ready> {
  const { actor } = look;
  const values = await valuesOf(look, accept(actor, itemForm, submission));
  const place = await placedBy(look, 'item', null, values);
  for (const permission of needs) refuseUnless(actor, permission, place);
  const { stockroom_id: _stockroom, location_id: _location, fields_of_: _shown, field_: texts, ...facts } = values;
  const own = await look.ownChanges({ item: null, categoryId: facts.category_id ?? null, shown: undefined, texts });
  return { place, facts: withCount(facts), own };
}

/**
 * Reads the form of an item that is there, filled in over what it shows, and decides on it as it is and as it will be;
 * to move it is a permission of its own. Nothing is written. @throws Invalid, Refused
 */
export async function readChange(
  look: Lookups,
  item: Item,
  stored: Submitted,
  submission: Submission,
  needs: readonly Permission[],
): Promise<ReadyChange> {
  const { actor } = look;
  for (const permission of needs) refuseUnless(actor, permission, item);
  const values = await valuesOf(look, accept(actor, editForm, { ...shown(actor, item, stored), ...submission }, item));
  const becomes = await placedBy(look, 'item', item, values);
  for (const permission of needs) refuseUnless(actor, permission, becomes);
  if (becomes.locationId !== item.locationId) refuseToMove(look, becomes);
  const { stockroom_id: _stockroom, location_id: _location, fields_of_: _shown, field_: texts, ...facts } = values;
  const own = await ownOf(look, item, facts.category_id, texts);
  const { before, after } = changesOf(stored, { ...values, fields_of_: undefined, field_: undefined });
  const counted = withCount(facts);
  return {
    place: becomes,
    // Codes that stay are left where they are.
    facts: 'codes' in after ? counted : { ...counted, codes: undefined },
    own,
    before: { ...before, ...own.before },
    after: { ...after, ...own.after },
  };
}

/** Where nothing is said in the fields of its category, and that stays, they are not asked about. @throws Refused, Invalid */
async function ownOf(
  look: Lookups,
  item: Item,
  chosen: Id<'category'> | null | undefined,
  texts: Filled['texts'],
): Promise<Changes> {
  const categoryId = chosen === undefined ? item.categoryId : chosen;
  if (texts.size === 0 && categoryId === item.categoryId) return NOTHING;
  const own = await look.ownChanges({ item, categoryId, shown: undefined, texts });
  if (own.dropped.length === 0) return own;
  const names = own.dropped.map(({ name }) => name).join(', ');
  throw invalid('category_id', `Category: it has no field for what is said in ${names}`);
}

const NOTHING: Changes = { said: [], dropped: [], before: {}, after: {} };

/** @throws Refused */
function refuseUnless(actor: Actor, permission: Permission, thing: Resource): void {
  const decision = decide(actor, permission, thing);
  if (!decision.allowed) throw new Refused(decision);
}

/** What the form shows this person of it: that is sent back along with what they change. */
function shown(actor: Actor, item: Item, stored: Submitted): Submission {
  const { fields }: Form = editForm;
  return Object.fromEntries(
    Object.entries(stored).flatMap(([name, text]) => {
      const field = fields[name];
      if (field === undefined || !isOffered(actor, field, item)) return [];
      return [[name, field.many ? text.split('\n') : text]];
    }),
  );
}

async function valuesOf<F extends Fields>(look: Lookups, read: Accepted<F>): Promise<Values<F>> {
  if (read.outcome === 'refused') throw new Refused(null, read.names);
  if (read.outcome === 'invalid') throw new Invalid(read.errors);
  const missing = await look.unresolved(read.referred);
  if (missing.length > 0) throw new Invalid(missing);
  return read.values;
}
