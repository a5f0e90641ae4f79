/** Comments over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { readId } from '../../access/ids.ts';
import { Missing } from '../../platform/errors.ts';
import { change, formPage, type Load } from '../../platform/handle.ts';
import type { Query } from '../../platform/visit.ts';
import { showItem } from '../items/actions.ts';
import * as actions from './actions.ts';
import { addComment, deleteComment } from './commands.ts';
import { commentsPage } from './page.ts';
import { comment, commentsOn, type Reading, type Subject, subject } from './queries.ts';
import { neighbours } from './rules.ts';

const PAGE = 50;

export function comments(app: FastifyInstance): void {
  const load: Load<Subject> = ({ db, actor }, id) => subject(db, actor, id);
  const of = (id: number) => ({ kind: 'item', id });
  const part = (id: number) => `${href(showItem, { id })}#comments`;

  formPage(app, actions.listComments, actions.addComment, {
    load,
    draw: async (visit, row, drawing) => {
      const reading = readingOf(visit.query);
      const found = await commentsOn(visit.db, visit.actor, row.id, reading);
      if (found.length === 0 && !drawing.errors) throw new Missing();
      const { kept, pager } = neighbours(found, reading, href(actions.listComments, row));
      return commentsPage(visit, row, kept, pager, drawing);
    },
    run: async ({ db, actor }, row, { text }) => {
      const id = await addComment(db, actor, row.id, text);
      const after = { comment_id: id };
      return { to: part(row.id), say: 'Your comment was added.', subject: of(row.id), after };
    },
  });
  change(app, actions.deleteComment, {
    load: ({ db, actor }, id) => comment(db, actor, id),
    run: async ({ db }, row) => {
      await deleteComment(db, row);
      const before = { comment_id: row.id };
      return { to: part(row.itemId), say: 'The comment was deleted.', subject: of(row.itemId), before };
    },
  });
}

function readingOf(query: Query): Reading {
  return { most: PAGE, before: readId(query.one('before')), after: readId(query.one('after')) };
}
