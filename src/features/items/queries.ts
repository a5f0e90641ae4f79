/** Reads one item, and what its forms offer. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Permission } from '../../access/catalogue.ts';
import { type Form, isOffered, type Option } from '../../access/form.ts';
import type { Id } from '../../access/ids.ts';
import { within } from '../../access/within.ts';
import { choicesOf } from '../../platform/references.ts';
import { BADGES } from '../flags/queries.ts';
import { locationChoices, pathsOf } from '../locations/queries.ts';
import type { Standing, Stocked } from './rules.ts';
import { CODES, STANDING, STANDS } from './standing.ts';

export interface Item extends Stocked, Standing {
  readonly kind: 'item';
  readonly id: Id<'item'>;
  readonly stockroomId: Id<'stockroom'>;
  readonly locationId: Id<'location'>;
  readonly categoryId: Id<'category'> | null;
  readonly kitId: Id<'kit'> | null;
  readonly version: number;
  readonly name: string;
  readonly description: string;
  readonly brand: string | null;
  readonly model: string | null;
  readonly serialNumber: string | null;
  readonly notes: string | null;
  /** `YYYY-MM-DD`. */
  readonly purchasedOn: string | null;
  /** With two decimals, in the currency of the workspace. */
  readonly price: string | null;
  readonly supplier: string | null;
  readonly orderNumber: string | null;
  /** `YYYY-MM-DD`. */
  readonly warrantyUntil: string | null;
  /** In months. */
  readonly usefulLife: number | null;
  /** What it is worth at the end of its useful life; as the price. */
  readonly residualValue: string | null;
  readonly codes: readonly string[];
  /** To whom it may go; null: as its category says. */
  readonly access: 'all' | 'listed' | null;
  readonly accessGroupIds: readonly Id<'accessGroup'>[];
  /** Null where the actor does not see it. */
  readonly stockroomName: string | null;
  readonly categoryName: string | null;
  /** From the outermost location that the actor sees down to its own. */
  readonly path: string;
  /** Null where there is none, or it is not for the actor to see. */
  readonly kitName: string | null;
  /** It was held at least once: it can be archived, not deleted. */
  readonly hasHistory: boolean;
  readonly photo: Photo | null;
}

/** The one of an item's pictures that stands for it. */
export interface Photo {
  readonly id: Id<'file'>;
  /** What it shows, where somebody said so. */
  readonly description: string;
  /** In pixels, as it is shown on the item's page. */
  readonly width: number;
  readonly height: number;
}

/** What is known of an item's purchase and life. */
const PURCHASE = {
  purchasedOn: 'items.purchased_on',
  price: 'items.price',
  supplier: 'items.supplier',
  orderNumber: 'items.order_number',
  warrantyUntil: 'items.warranty_until',
  usefulLife: 'items.useful_life',
  residualValue: 'items.residual_value',
};

/** An item within the actor's reach, whole. */
export async function item(db: Knex, actor: Actor, id: number): Promise<Item | null> {
  const [found] = await itemsAmong(db, actor, ['items.view'], [id]);
  return found ?? null;
}

/** Of these items, whole and in no order, those that are within the actor's reach under every one of the permissions. */
export async function itemsAmong(
  db: Knex,
  actor: Actor,
  needs: readonly Permission[],
  ids: readonly number[],
): Promise<Item[]> {
  const found = await db('items')
    .where((row) => {
      for (const permission of needs) row.where(within(actor, permission, 'item'));
    })
    .whereRaw('items.id = any(?::int[])', [[...ids]])
    .joinRaw(STANDING + BADGES, { workspace: actor.workspaceId, ids: [...ids] })
    .join('stockrooms as at', (on) =>
      on.on('at.workspace_id', 'items.workspace_id').andOn('at.id', 'items.stockroom_id'),
    )
    .select<Omit<Item, 'path'>[]>(
      {
        id: 'items.id',
        workspaceId: 'items.workspace_id',
        stockroomId: 'items.stockroom_id',
        version: 'items.version',
      },
      { locationId: 'items.location_id', categoryId: 'items.category_id', kitId: 'items.kit_id', name: 'items.name' },
      { description: 'items.description', brand: 'items.brand', model: 'items.model', notes: 'items.notes' },
      { serialNumber: 'items.serial_number', ...PURCHASE },
      { stockroomPlace: 'at.location_id', access: 'items.access' },
      named(db, actor, 'stockroom', 'items.stockroom_id').as('stockroomName'),
      named(db, actor, 'category', 'items.category_id').as('categoryName'),
      named(db, actor, 'kit', 'items.kit_id').as('kitName'),
      db.raw(`'item' as kind, items.archived_at is not null as archived`),
      db.raw(`${STANDS}, coalesce(badges.flags, '[]') as flags`),
      db.raw(`${CODES}, ${LISTED} as "accessGroupIds"`),
      db.raw(PHOTO),
      db.raw(`exists (select from holds where holds.workspace_id = items.workspace_id and holds.item_id = items.id)
        or exists (select from custodies
          where custodies.workspace_id = items.workspace_id and custodies.item_id = items.id) as "hasHistory"`),
    );
  const places = [...new Set(found.map(({ locationId }) => locationId))];
  const paths = await pathsOf(db, actor, 'items.view', places);
  return found.map((each) => ({ ...each, path: paths.get(each.locationId) ?? '' }));
}

const PHOTO = /* sql */ `(
  select json_build_object('id', id, 'description', description, 'width', width, 'height', height)
  from files where files.workspace_id = items.workspace_id and files.item_id = items.id and files.is_photo
) as photo`;

/** The id of the picture that stands for one of `items`: whoever sees the item sees it. */
export const PHOTO_ID = /* sql */ `(
  select photo.id from files as photo
  where photo.workspace_id = items.workspace_id and photo.item_id = items.id and photo.is_photo
) as "photoId"`;

/** Where an item stands that is put into a stockroom without a word about its location; null: not there, or archived. */
export async function placeOf(db: Knex, actor: Actor, stockroomId: Id<'stockroom'>): Promise<Id<'location'> | null> {
  const found = await db('stockrooms')
    .where({ workspace_id: actor.workspaceId, id: stockroomId, archived_at: null })
    .first<{ location_id: Id<'location'> } | undefined>('location_id');
  return found?.location_id ?? null;
}

/** The choices of the forms of an item or a kit; what is chosen now is always among them, even from the archive. */
export async function optionsFor(
  db: Knex,
  actor: Actor,
  form: Form,
  row: (Stocked & Pick<Item, 'stockroomId' | 'stockroomName' | 'locationId'>) | null,
): Promise<Record<string, Option[]>> {
  const options: Record<string, Option[]> = {};
  const offered = (name: string) => form.fields[name] !== undefined && isOffered(actor, form.fields[name], row);
  if (offered('stockroom_id')) {
    const stockrooms = await choicesOf(db, actor, { kind: 'stockroom', needs: 'items.manage' });
    options.stockroom_id = withPresent(stockrooms, row?.stockroomId, row?.stockroomName);
  }
  if (offered('location_id')) {
    const needs = row ? 'items.change_location' : 'items.view';
    const none = row ? [] : [{ value: '', label: 'Where its stockroom is' }];
    options.location_id = [...none, ...(await locationChoices(db, actor, needs, { present: row?.locationId }))];
  }
  if (offered('category_id')) {
    const categories = await choicesOf(db, actor, { kind: 'category', needs: 'items.view' });
    options.category_id = [{ value: '', label: 'None' }, ...categories];
  }
  if (offered('access_groups')) {
    options.access_groups = await choicesOf(db, actor, { kind: 'accessGroup', needs: 'items.manage' });
  }
  return options;
}

const LISTED = /* sql */ `array(
  select access_group_id from item_access_groups as listed
  where listed.workspace_id = items.workspace_id and listed.item_id = items.id order by access_group_id
)`;

/** Where the things are kept that an item names. */
export const NAMED = {
  stockroom: 'stockrooms',
  category: 'categories',
  location: 'locations',
  kit: 'kits',
  flag: 'flags',
} as const;

/** The name of another thing, if the actor sees it. */
export function named(db: Knex, actor: Actor, kind: keyof typeof NAMED, column: string): Knex.QueryBuilder {
  const table = NAMED[kind];
  return db(table)
    .where(within(actor, 'items.view', kind))
    .whereRaw('?? = ??', [`${table}.id`, column])
    .select(`${table}.name`);
}

/** Whether the actor sees one of `items` itself, wherever it is named. */
export function isSeen(db: Knex, actor: Actor): Knex.Raw {
  const those = db('items as those')
    .whereRaw('those.workspace_id = items.workspace_id and those.id = items.id')
    .where(
      within(actor, 'items.view', 'item', {
        columns: { workspace: 'those.workspace_id', stockroom: 'those.stockroom_id', location: 'those.location_id' },
      }),
    )
    .select(db.raw('1'));
  return db.raw('exists (?)', [those]);
}

function withPresent(options: Option[], id: number | undefined, label: string | null | undefined): Option[] {
  const value = String(id);
  if (id === undefined || options.some((option) => option.value === value)) return options;
  return [{ value, label: label ?? 'Where it is now' }, ...options];
}
