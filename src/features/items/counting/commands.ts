/** Guards how many there are of an item against what is booked and out. */
import type { Knex } from 'knex';
import { Conflict } from '../../../platform/errors.ts';
import { periodInWords, type Workspace } from '../../../platform/workspace.ts';
import type { Item } from '../queries.ts';

/** How many there are; what is undefined stays as it is. */
export interface Count {
  readonly counted?: boolean;
  readonly quantity?: number;
}

/** @throws Conflict where bookings or loans need the item as it is, or more of it than there would be */
export async function refuseToRecount(tx: Knex.Transaction, item: Item, { counted, quantity }: Count): Promise<void> {
  if (counted !== undefined && counted !== item.counted) await refuseToSwitch(tx, item, counted);
  else if (quantity !== undefined && quantity < item.quantity) await refuseTooFew(tx, item, quantity);
}

async function refuseToSwitch(tx: Knex.Transaction, item: Item, counted: boolean): Promise<void> {
  const held = await needs(tx, item, 0);
  if (held.length > 0) {
    throw new Conflict({
      title: `${item.name} is out or booked`,
      text: 'Whether it is counted can change once it is back and no longer booked.',
      table: tableOf(held, await workspaceOf(tx, item)),
    });
  }
  if (!counted && item.hasHistory) {
    throw new Conflict({
      title: `${item.name} was lent by number`,
      text: 'Its history counts several of it, and a single item is only ever one. Make a new item, and put this one into the archive.',
    });
  }
}

async function refuseTooFew(tx: Knex.Transaction, item: Item, quantity: number): Promise<void> {
  const short = await needs(tx, item, quantity);
  if (short.length === 0) return;
  const most = Math.max(...short.map(({ needed }) => needed));
  throw new Conflict({
    title: `${most} of ${item.name} are needed`,
    text: `There cannot be just ${quantity} of it while more are out or booked. Take them back, or change these bookings first.`,
    table: tableOf(short, await workspaceOf(tx, item)),
  });
}

interface Need {
  readonly from: Date;
  /** Null: nobody knows. */
  readonly to: Date | null;
  readonly needed: number;
}

function tableOf(needs: readonly Need[], workspace: Workspace): Conflict['obstacle']['table'] {
  return {
    caption: 'When how many are needed',
    columns: [{ label: 'When' }, { label: 'Needed', numeric: true }],
    rows: needs.map(({ from, to, needed }) => ({
      cells: [
        { text: to ? periodInWords(workspace, from, to) : 'Until it is given back' },
        { text: String(needed), numeric: true },
      ],
    })),
  };
}

/** The next times at which more of it are in use than so many: what is late counts until it is back. */
async function needs(tx: Knex.Transaction, { workspaceId, id }: Item, beyond: number): Promise<Need[]> {
  const { rows } = await tx.raw<{ rows: Need[] }>(NEEDS, { workspace: workspaceId, item: id, beyond });
  return rows;
}

const NEEDS = /* sql */ `
  with held as (
    select greatest(lower(during), now()) as starts, quantity,
      case when upper_inf(during) or upper(during) = 'infinity' then null
        when handed_out_at is not null and upper(during) <= now() then now() + interval '1 minute'
        else upper(during) end as ends
    from holds
    where workspace_id = :workspace and item_id = :item and active and returned_at is null and not isempty(during)
      and (handed_out_at is not null or upper_inf(during) or upper(during) > now())
  )
  select moments.starts as "from", min(held.ends) as "to", sum(held.quantity)::int as needed
  from (select distinct starts from held) as moments
  join held on held.starts <= moments.starts and (held.ends is null or held.ends > moments.starts)
  group by moments.starts
  having sum(held.quantity) > :beyond
  order by moments.starts
  limit 10`;

async function workspaceOf(tx: Knex.Transaction, { workspaceId }: Item): Promise<Workspace> {
  const found = await tx('workspaces')
    .where({ id: workspaceId })
    .first<Workspace | undefined>({ id: 'id', name: 'name', language: 'language' }, 'currency', {
      timeZone: 'time_zone',
    });
  if (!found) throw new Error('An item is of a workspace');
  return found;
}
