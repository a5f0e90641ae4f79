/** Who can do something: the list, and the same as a file. */
import { action } from '../../access/action.ts';
import { whoForm } from './forms.ts';

const COMMON = { needs: 'users.view', method: 'GET', icon: 'people' } as const;

export const showWho = action({ ...COMMON, name: 'who.show', path: '/who', label: 'Who can?', form: whoForm });

export const exportWho = action({
  ...COMMON,
  name: 'who.export',
  path: '/who/export',
  label: 'Download as CSV',
  icon: 'export',
  form: whoForm,
});
