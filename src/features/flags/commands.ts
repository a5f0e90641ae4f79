/** Writes flags, and which of them items carry. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { Conflict, invalid, violatedConstraint } from '../../platform/errors.ts';
import { tell } from '../mail/commands.ts';
import type { Flag } from './queries.ts';
import type { Badge, Colour } from './rules.ts';

/** What a form says about a flag. */
export interface FlagFacts {
  readonly name: string;
  readonly colour: Colour;
  readonly meaning: 'information' | 'withdrawn';
  readonly description?: string | null;
}

interface Carrier {
  readonly id: Id<'item'>;
  readonly name: string;
  readonly archived: boolean;
}

/** Makes a flag and gives its id. @throws Invalid where the name is taken */
export async function createFlag(tx: Knex.Transaction, actor: Actor, facts: FlagFacts): Promise<Id<'flag'>> {
  const [made] = await unlessTaken(() =>
    tx('flags')
      .insert({ workspace_id: actor.workspaceId, ...columns(facts) })
      .returning<{ id: Id<'flag'> }[]>('id'),
  );
  if (!made) throw new Error('The flag was not made');
  return made.id;
}

/** Saves a flag: whatever carries it, carries it as it is then. @throws Invalid where the name is taken */
export async function saveFlag(tx: Knex.Transaction, flag: Flag, facts: FlagFacts): Promise<void> {
  await unlessTaken(() => update(tx, flag, columns(facts)));
}

/** Puts a flag into the archive: it stays where it is, and is put on nothing more. @throws Conflict where it is there */
export async function archiveFlag(tx: Knex.Transaction, flag: Flag): Promise<void> {
  if (flag.archived) throw unchanged(`${flag.name} is in the archive already`);
  await update(tx, flag, { archived_at: tx.fn.now() });
}

/** Takes a flag out of the archive. @throws Conflict where it is not in there */
export async function restoreFlag(tx: Knex.Transaction, flag: Flag): Promise<void> {
  if (!flag.archived) throw unchanged(`${flag.name} is not in the archive`);
  await update(tx, flag, { archived_at: null });
}

/** Puts a flag on an item that is locked. @throws Conflict where it carries it already, or the flag is out of use */
export async function putOn(
  tx: Knex.Transaction,
  actor: Actor,
  item: Carrier,
  flagId: Id<'flag'>,
  note: string | null,
): Promise<Badge> {
  if (item.archived) throw unchanged(`${item.name} is in the archive`);
  const flag = await tx('flags')
    .where({ workspace_id: actor.workspaceId, id: flagId })
    .forShare()
    .first<(Badge & { archived: boolean }) | undefined>(
      'name',
      'colour',
      'withdraws',
      tx.raw('archived_at is not null as archived'),
    );
  if (!flag || flag.archived) throw invalid('flag_id', 'Flag: this one is out of use. Choose another');
  try {
    await tx('flaggings').insert({
      ...{ workspace_id: actor.workspaceId, item_id: item.id, flag_id: flagId },
      ...{ note, put_by: actor.personId },
    });
  } catch (error) {
    if (violatedConstraint(error) !== 'flaggings_each_flag_once_per_item') throw error;
    throw unchanged(`${item.name} is flagged ${flag.name} already`);
  }
  if (flag.withdraws) await tell(tx, actor, { event: 'withdrawn', itemId: item.id });
  return flag;
}

/** Takes a flag off an item that is locked. @throws Conflict where it does not carry it any more */
export async function takeOff(
  tx: Knex.Transaction,
  actor: Actor,
  item: Carrier,
  which: { readonly flaggingId: Id<'flagging'> } | { readonly flagId: Id<'flag'> },
): Promise<Badge> {
  const [removed] = await tx('flaggings')
    .where({ workspace_id: actor.workspaceId, item_id: item.id, removed_at: null })
    .where('flaggingId' in which ? { id: which.flaggingId } : { flag_id: which.flagId })
    .update({ removed_at: tx.fn.now(), removed_by: actor.personId })
    .returning<{ flag_id: number }[]>('flag_id');
  if (!removed) throw unchanged(`${item.name} does not carry this flag any more`);
  const flag = await tx('flags')
    .where({ workspace_id: actor.workspaceId, id: removed.flag_id })
    .first<Badge | undefined>('name', 'colour', 'withdraws');
  if (!flag) throw new Error('A flag that was taken off is not defined');
  return flag;
}

async function update(tx: Knex.Transaction, flag: Flag, changes: Readonly<Record<string, unknown>>): Promise<void> {
  await tx('flags')
    .where({ workspace_id: flag.workspaceId, id: flag.id })
    .update({ ...changes, version: flag.version + 1 });
}

function columns({ name, colour, meaning, description }: FlagFacts): Readonly<Record<string, unknown>> {
  return { name, colour, withdraws: meaning === 'withdrawn', description: description ?? '' };
}

function unchanged(title: string): Conflict {
  return new Conflict({ title, text: 'Somebody else may have been faster. Nothing was changed.' });
}

async function unlessTaken<Result>(write: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (violatedConstraint(error) !== 'flags_name_is_unique') throw error;
    throw invalid('name', 'There is a flag of that name already');
  }
}
