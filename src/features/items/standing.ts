/** Says in SQL how an item stands, for whoever reads the table of items. */

/**
 * Out now, and reserved for now: facts about items, whoever the borrowers are; to be joined for `:ids` of a `:workspace`.
 * Both come of one look at the open holds that have begun; a day more, since what was handed out this moment has begun by
 * another clock.
 */
export const STANDING = /* sql */ `
  left join (
    select held.item_id,
      coalesce(sum(held.quantity) filter (where held.out), 0)::int as out,
      coalesce(sum(held.quantity) filter (where not held.out), 0)::int as reserved,
      coalesce(
        max(nullif(held.until, 'infinity')) filter (where held.out), max(held.until) filter (where not held.out)
      ) as until
    from (
      select holds.item_id, holds.quantity, upper(holds.during) - holds.rest as until,
        (holds.handed_out_at is not null or holds.custody_id is not null) as out
      from holds
      where holds.workspace_id = :workspace and holds.item_id = any(:ids::int[])
        and holds.active and holds.returned_at is null and lower(holds.during) <= now() + interval '1 day'
        and (holds.handed_out_at is not null or holds.custody_id is not null
          or (lower(holds.during) <= now() and upper(holds.during) > now()))
    ) as held
    group by held.item_id
  ) as standing on standing.item_id = items.id`;

export const STANDS = /* sql */ `items.counted, items.quantity,
  coalesce(standing.out, 0) as out, coalesce(standing.reserved, 0) as reserved, standing.until`;

/** How many are out now. */
export const IN_USE = /* sql */ `(
  select coalesce(sum(held.quantity), 0) from holds as held
  where held.workspace_id = items.workspace_id and held.item_id = items.id and held.active
    and held.returned_at is null and (held.handed_out_at is not null or held.custody_id is not null))`;
/** How many are reserved for this moment, but not handed out. */
export const PROMISED = /* sql */ `(
  select coalesce(sum(held.quantity), 0) from holds as held
  where held.workspace_id = items.workspace_id and held.item_id = items.id and held.active
    and lower(held.during) <= now() and upper(held.during) > now() and held.returned_at is null
    and held.handed_out_at is null and held.custody_id is null)`;

/** All codes that an item carries. */
export const CODES = /* sql */ `array(
  select code from codes where codes.workspace_id = items.workspace_id and codes.item_id = items.id order by codes.id
) as codes`;
