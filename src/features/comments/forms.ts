/** The one field of a comment. */
import { field } from '../../access/fields.ts';
import { type Field, form } from '../../access/form.ts';

export const LONGEST_COMMENT = 2000;

export const commentForm = form({ text: comment() });

/** Plain text whose lines are kept. */
function comment(): Field<string> {
  const look = { label: 'Comment', help: 'Everybody who sees the item can read it.', rows: 3, width: 'full' } as const;
  return field<string>({ ...look, drawn: 'textarea', required: true }, ([value = '']) => {
    const text = value.replaceAll('\r\n', '\n').trim();
    if (text === '') return { error: 'Enter a comment' };
    if (text.length > LONGEST_COMMENT) return { error: `Comment: enter at most ${LONGEST_COMMENT} characters` };
    return /\p{Cc}/u.test(text.replace(/[\t\n]/g, ''))
      ? { error: 'Comment: remove characters that cannot be shown' }
      : { value: text };
  });
}
