/**
 * Owns what stands in the way of an item for a borrower, whatever the time: a flag that takes it out of circulation, and a
 * selector of access groups that does not admit them. Whatever books, hands out or takes asks this while the item is locked.
 */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Circulation } from './rules.ts';

/** The open flaggings that take `items` out of circulation, by id. */
export const FLAGGINGS = /* sql */ `array(
  select flaggings.id from flaggings
  join flags on flags.workspace_id = flaggings.workspace_id and flags.id = flaggings.flag_id
  where flaggings.workspace_id = items.workspace_id and flaggings.item_id = items.id
    and flaggings.removed_at is null and flags.withdraws
  order by flaggings.id
)`;

/** Whether a flag takes `items` out of circulation. */
export const FLAGGED = `(cardinality(${FLAGGINGS}) > 0)`;

/** The categories of `:workspace` that do not admit `:borrower`: what the nearest one upwards says that says anything counts. */
const CLOSED_CATEGORIES = /* sql */ `
  with recursive settled as (
    select id, case when access is not null then id end as decided_by
    from categories where workspace_id = :workspace and parent_id is null
    union all
    select below.id, coalesce(case when below.access is not null then below.id end, settled.decided_by)
    from categories as below join settled on below.parent_id = settled.id
    where below.workspace_id = :workspace
  )
  select settled.id from settled
  join categories as deciding on deciding.workspace_id = :workspace and deciding.id = settled.decided_by
  where deciding.access = 'listed' and not exists (
    select from category_access_groups as listed
    join access_group_people as members
      on members.workspace_id = listed.workspace_id and members.access_group_id = listed.access_group_id
    where listed.workspace_id = :workspace and listed.category_id = deciding.id and members.person_id = :borrower
  )`;

/** Whether `items` of `:workspace` are restricted to others than `:borrower`: its own selector goes before its category's. */
export const RESTRICTED = /* sql */ `(case items.access
  when 'all' then false
  when 'listed' then not exists (
    select from item_access_groups as listed
    join access_group_people as members
      on members.workspace_id = listed.workspace_id and members.access_group_id = listed.access_group_id
    where listed.workspace_id = items.workspace_id and listed.item_id = items.id and members.person_id = :borrower
  )
  else coalesce(items.category_id = any(array(${CLOSED_CATEGORIES})), false) end)`;

/** Whether a flag takes `items` out of circulation that an override, as it is recorded there, did not set aside before. */
export function newlyFlagged(record: string): string {
  return `(not ${FLAGGINGS} <@ array(
    select cast(known as integer) from jsonb_array_elements_text(coalesce(${record} -> 'flaggings', '[]')) as known
  ))`;
}

/** Whether `items` are restricted to others than `:borrower`, which an override did not set aside before. */
export function newlyRestricted(record: string): string {
  return `(${RESTRICTED} and coalesce(${record} ->> 'restricted', 'false') <> 'true')`;
}

/** The one word for what stands in the way of `items` for `:borrower`; null: nothing. */
export const HINDRANCE = `(case when ${FLAGGED} then 'flagged' when ${RESTRICTED} then 'restricted' end)`;

/** How each of these items circulates for a borrower, by id; the caller sees them all. */
export async function circulationOf(
  db: Knex,
  { workspaceId }: Pick<Actor, 'workspaceId'>,
  itemIds: readonly number[],
  borrowerId: number,
): Promise<Circulation[]> {
  if (itemIds.length === 0) return [];
  const { rows } = await db.raw<{ rows: Circulation[] }>(CIRCULATION, {
    workspace: workspaceId,
    items: [...itemIds],
    borrower: borrowerId,
  });
  return rows;
}

/** The category that decides about `items`: the nearest one upwards that says anything. */
const DECIDING = /* sql */ `(
  with recursive above as (
    select id, parent_id, access, 0 as distance from categories
    where workspace_id = items.workspace_id and id = items.category_id
    union all
    select up.id, up.parent_id, up.access, above.distance + 1 from categories as up
    join above on up.workspace_id = items.workspace_id and up.id = above.parent_id
    where above.access is null and above.distance < 100
  ) select id from above where access is not null order by distance limit 1
)`;

const CIRCULATION = /* sql */ `
  select items.id as "itemId", items.name,
    array(
      select flags.name from flags
      join flaggings on flaggings.workspace_id = flags.workspace_id and flaggings.flag_id = flags.id
      where flaggings.workspace_id = items.workspace_id and flaggings.id = any(${FLAGGINGS})
      order by flaggings.id
    ) as flags,
    ${FLAGGINGS} as flaggings,
    not ${RESTRICTED} as admitted,
    case when items.access = 'listed' then jsonb_build_object('category', null, 'groups', array(
        select access_groups.name from access_groups
        join item_access_groups as listed
          on listed.workspace_id = access_groups.workspace_id and listed.access_group_id = access_groups.id
        where listed.workspace_id = items.workspace_id and listed.item_id = items.id
        order by lower(access_groups.name)
      ))
      when items.access is null and deciding.access = 'listed' then jsonb_build_object('category', deciding.name, 'groups', array(
        select access_groups.name from access_groups
        join category_access_groups as listed
          on listed.workspace_id = access_groups.workspace_id and listed.access_group_id = access_groups.id
        where listed.workspace_id = items.workspace_id and listed.category_id = deciding.id
        order by lower(access_groups.name)
      ))
    end as restriction
  from items
  left join categories as deciding on deciding.workspace_id = items.workspace_id and deciding.id = ${DECIDING}
  where items.workspace_id = :workspace and items.id = any(cast(:items as integer[]))
  order by items.id`;
