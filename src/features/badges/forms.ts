/** The badges of somebody: one code on each line. */
import { form } from '../../access/form.ts';
import { codes } from '../items/forms.ts';

export const badgesForm = form({
  badges: {
    ...codes(),
    label: 'Badge codes',
    help: 'One on each line: what a scanner reads from a card. Whoever shows it at a desk is taken for this person.',
    rows: 4,
  },
});
