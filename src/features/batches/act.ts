/** Owns what an act on many items is: a page where it is chosen, and what it does to one of them. */
import { type Action, action } from '../../access/action.ts';
import type { Actor } from '../../access/actor.ts';
import type { Permission } from '../../access/catalogue.ts';
import { decide } from '../../access/decide.ts';
import { references } from '../../access/fields.ts';
import {
  accept,
  type Field,
  type Fields,
  type Form,
  form,
  type Option,
  type Submission,
  type Values,
} from '../../access/form.ts';
import type { Id } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import type { Deed } from '../../platform/audit.ts';
import { Conflict, Invalid, Refused } from '../../platform/errors.ts';
import { unresolved } from '../../platform/references.ts';
import type { ChangeVisit, Visit } from '../../platform/visit.ts';
import type { Item } from '../items/queries.ts';

/** Who does it, in the transaction of one item. */
export type Doing = Pick<ChangeVisit, 'db' | 'actor'>;

/** What was done to one item, for its record. */
export type Done = Omit<Deed, 'subject'>;

interface Definition<F extends Fields> {
  /** The last part of its address. */
  readonly key: string;
  /** Asked of every item, as it is and as it will be. */
  readonly needs: Permission;
  readonly label: string;
  /** The words of the button that does it. */
  readonly submit: string;
  /** What became of the items: “moved”. */
  readonly done: string;
  readonly icon: string;
  readonly tone?: 'danger';
  /** Which items it is for: those in use, those in the archive, or both. */
  readonly among: 'use' | 'archive' | 'both';
  readonly fields: F;
  options?(visit: Visit): Promise<Readonly<Record<string, Option[]>>>;
  becomes?(item: Item, values: Values<F>): Resource;
  run(doing: Doing, item: Item, values: Values<F>): Promise<Done>;
}

interface Selection extends Fields {
  readonly item_ids: Field<readonly Id<'item'>[] | undefined>;
}

export interface Act extends Pick<Definition<Fields>, 'key' | 'needs' | 'done' | 'among' | 'tone' | 'options'> {
  readonly open: Action;
  readonly submit: Action & { readonly form: Form<Selection> };
  /** @throws Refused, Invalid, Conflict */
  actOn(doing: Doing, item: Item, submission: Submission): Promise<Done>;
}

/** Declares an act. */
export function act<F extends Fields>(definition: Definition<F>): Act {
  const { key, needs, label, submit, icon, tone } = definition;
  const common = { needs, path: `/batches/${key}`, icon } as const;
  const own = form(definition.fields);
  return {
    ...definition,
    open: action({ ...common, name: `batches.begin_${key}`, method: 'GET', label }),
    submit: {
      ...common,
      name: `batches.${key}`,
      method: 'POST',
      label: submit,
      tone,
      form: form<Selection>({ item_ids: ITEMS, ...definition.fields }),
    },
    actOn: async (doing, item, submission) => {
      const values = await accepted(doing, own, submission);
      refuseElsewhere(definition, item);
      for (const thing of [item, definition.becomes?.(item, values)]) {
        if (thing) refuseUnlessAllowed(doing.actor, needs, thing);
      }
      return definition.run(doing, item, values);
    },
  };
}

/** Why an act is not for an item, whoever does it; null: it is. */
export function elsewhere({ among }: Pick<Act, 'among'>, { archived }: Pick<Item, 'archived'>): string | null {
  if (among === 'use' && archived) return 'It is in the archive.';
  return among === 'archive' && !archived ? 'It is not in the archive.' : null;
}

const ITEMS = references({ label: 'Items' }, { kind: 'item', needs: 'items.view' });

/** What the form said is read anew for each item: what it refers to may be gone by then. */
async function accepted<F extends Fields>(
  { db, actor }: Doing,
  own: Form<F>,
  submission: Submission,
): Promise<Values<F>> {
  const read = accept(actor, own, submission);
  if (read.outcome === 'refused') throw new Refused(null, read.names);
  if (read.outcome === 'invalid') throw new Invalid(read.errors);
  const missing = await unresolved(db, actor, read.referred);
  if (missing.length > 0) throw new Invalid(missing);
  return read.values;
}

function refuseElsewhere(definition: Pick<Act, 'among'>, item: Item): void {
  const reason = elsewhere(definition, item);
  if (reason !== null) throw new Conflict({ title: item.name, text: reason });
}

function refuseUnlessAllowed(actor: Actor, needs: Permission, thing: Resource): void {
  const decision = decide(actor, needs, thing);
  if (!decision.allowed) throw new Refused(decision);
}
