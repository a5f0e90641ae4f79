/** What can be done with the comments on an item. Whoever writes them deletes none without a toggle for that, not even their own. */
import { action } from '../../access/action.ts';
import { commentForm } from './forms.ts';
import type { Comment, Subject } from './queries.ts';

export const listComments = action<Subject>({
  name: 'comments.list',
  needs: 'items.view',
  on: 'item',
  method: 'GET',
  path: '/items/:id/comments',
  label: 'All comments',
  icon: 'comment',
});

export const addComment = {
  name: 'comments.add',
  needs: 'items.comment',
  on: 'item',
  method: 'POST',
  path: '/items/:id/comments',
  label: 'Add comment',
  icon: 'comment',
  form: commentForm,
} as const;

export const deleteComment = action<Comment>({
  name: 'comments.delete',
  needs: 'items.delete_comments',
  on: 'comment',
  method: 'POST',
  path: '/comments/:id/deletion',
  label: 'Delete',
  icon: 'delete',
  tone: 'quiet',
});
