/** Reads what leaves with an export of people: everybody of the list, in its order, with what stands on their pages. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import { peopleLines, type Sought } from '../queries.ts';
import { wordsOfState } from '../rules.ts';

const BATCH = 1000;
const HEADINGS = ['Name', 'E-mail address', 'Phone', 'Role', 'Department', 'Groups', 'Now', 'Person ID'];

/** Everybody who matches, a thousand at a time: little is held in memory. */
export async function* exportedPeople(db: Knex, actor: Actor, sought: Sought): AsyncGenerator<readonly string[]> {
  yield HEADINGS;
  let after: { readonly text: string; readonly id: number } | null = null;
  for (;;) {
    const stretch = { size: BATCH, after, before: null };
    const found = await peopleLines(db, actor, 'person', sought, stretch, ['users.export']);
    const lines = found.slice(0, BATCH);
    const groups = await groupNames(
      db,
      actor,
      lines.map(({ id }) => id),
    );
    for (const line of lines) {
      const { id, name, email, phone, roleName, departmentName } = line;
      const theirs = (groups.get(id) ?? []).join('; ');
      yield [name, email ?? '', phone ?? '', roleName, departmentName ?? '', theirs, wordsOfState(line), String(id)];
    }
    const last = lines.at(-1);
    if (!last || found.length <= BATCH) return;
    after = { text: last.position, id: last.id };
  }
}

async function groupNames(
  db: Knex,
  { workspaceId }: Actor,
  personIds: readonly number[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await db('groups')
    .join('person_groups as g', (on) => on.on('g.workspace_id', 'groups.workspace_id').andOn('g.group_id', 'groups.id'))
    .where('g.workspace_id', workspaceId)
    .whereRaw('g.person_id = any(?::int[])', [[...personIds]])
    .orderByRaw('lower(groups.name)')
    .select<{ person: number; name: string }[]>({ person: 'g.person_id', name: 'groups.name' });
  const byPerson = Map.groupBy(rows, ({ person }) => person);
  return new Map([...byPerson].map(([id, all]) => [id, all.map(({ name }) => name)]));
}
