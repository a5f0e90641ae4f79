/** Draws the comments on an item: as a part of its page, and all of them on a page of their own. */
import { href, offer } from '../../access/action.ts';
import type { Drawing } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, FormView, PagerView, PartView, TimelineView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import { listItems } from '../items/actions.ts';
import { itemLink } from '../items/page.ts';
import { addComment, deleteComment, listComments } from './actions.ts';
import type { Comment, Subject } from './queries.ts';

/** The part of an item's page, and the fragment that answers when somebody comments. */
const PART = 'comments';

/** The latest comments; null where there are none, nor a way to write one. */
export function commentsPart(visit: Visit, item: Subject, comments: readonly Comment[], most: number): PartView | null {
  const form = writing(visit, item, {});
  if (comments.length === 0 && form === null) return null;
  return {
    id: PART,
    heading: 'Comments',
    template: '/comments/_comments',
    data: { form, timeline: timelineOf(visit, comments.slice(0, most)) },
    actions: comments.length > 0 ? offer(visit, item, [listComments]) : [],
  };
}

/** All comments, a page at a time; above them the form, also with what was typed last. */
export function commentsPage(
  visit: Visit,
  item: Subject,
  comments: readonly Comment[],
  pager: PagerView,
  drawing: Drawing,
): View {
  return {
    template: '/comments/comments',
    page: {
      title: `Comments on ${item.name}`,
      breadcrumbs: [{ href: href(listItems), label: listItems.label }, itemLink(item)],
    },
    data: { id: PART, form: writing(visit, item, drawing), timeline: timelineOf(visit, comments), pager },
  };
}

function writing(visit: Visit, item: Subject, { values, errors }: Drawing): FormView | null {
  if (offer(visit, item, [addComment]).length === 0) return null;
  const form = formView(visit, { action: addComment, drawing: { values, errors }, submit: addComment.label });
  return { ...form, fragment: PART };
}

function timelineOf(visit: Visit, comments: readonly Comment[]): TimelineView {
  return {
    entries: comments.map((comment) => ({
      who: writerOf(comment),
      text: '',
      when: inWords(visit.workspace, comment.at),
      time: comment.at.toISOString(),
      body: comment.text,
      controls: offer(visit, comment, [deleteComment]).map((each) => ({
        ...each,
        fragment: PART,
        visuallyHidden: `the comment of ${inWords(visit.workspace, comment.at)}`,
      })),
    })),
  };
}

function writerOf({ own, personId, personName }: Comment): Cell {
  if (personId !== null) return { text: personName ?? '', href: `/people/${personId}` };
  return { text: own ? 'You' : 'Somebody' };
}
