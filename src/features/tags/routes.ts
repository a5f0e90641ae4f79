/** The sequence that gives items their tags, over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { change, formPage, type Load, wholeWorkspace } from '../../platform/handle.ts';
import * as actions from './actions.ts';
import { type SequenceFacts, saveSequence, tagItems } from './commands.ts';
import { sequencePage } from './page.ts';
import { type Sequence, sequence, untagged } from './queries.ts';

export function tags(app: FastifyInstance): void {
  const load: Load<Sequence> = ({ db, actor }) => sequence(db, actor);
  const to = href(actions.editSequence);

  formPage(app, actions.editSequence, actions.saveSequence, {
    load,
    current: (_, row) => ({ ...recorded(row), switched_on: row.switchedOn ? 'on' : 'off' }),
    draw: async (visit, row, drawing) => sequencePage(visit, row, await untagged(visit.db, visit.actor), drawing),
    run: async ({ db, actor }, row, { switched_on, prefix, digits, next }) => {
      const facts: SequenceFacts = { switchedOn: switched_on ?? row.switchedOn, prefix: prefix ?? '', digits, next };
      await saveSequence(db, row, facts);
      return {
        to,
        say: 'The sequence was saved.',
        subject: { kind: 'workspace', id: actor.workspaceId },
        before: { ...recorded(row), switched_on: row.switchedOn },
        after: { ...recorded(facts), switched_on: facts.switchedOn },
      };
    },
  });
  change(app, actions.giveTags, {
    load: wholeWorkspace,
    run: async ({ db, actor, requestId }) => {
      const count = await tagItems(db, actor, requestId);
      return {
        to,
        say: `${count} ${count === 1 ? 'item has' : 'items have'} a tag now.`,
        subject: { kind: 'workspace', id: actor.workspaceId },
        after: { tags: count },
      };
    },
  });
}

function recorded({ prefix, digits, next }: SequenceFacts | Sequence) {
  return { prefix, digits: String(digits), next: String(next) };
}
