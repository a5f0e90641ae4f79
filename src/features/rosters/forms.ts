/** The fields of a list of people: the file, then which column says what. */
import { choice, family, flag, optionalReference } from '../../access/fields.ts';
import { form } from '../../access/form.ts';
import { uploadForm as listForm, target } from '../imports/forms.ts';
import { personForm } from '../people/forms.ts';
import { MATCHES, MOST_ROWS } from './rules.ts';

export const uploadForm = form({
  ...listForm.fields,
  file: {
    ...listForm.fields.file,
    help: `Its first row names the columns. At most ${MOST_ROWS.toLocaleString('en')} rows and 20 MB; in which encoding, and with which separators, is found out.`,
  },
});

export const mappingForm = form({
  column_: family(target()),
  match: choice({ label: 'Somebody who is there already is found by', drawn: 'select' }, MATCHES),
  role_id: optionalReference(
    { label: 'Role, where a row names none', help: 'Only of new people. One that holds no more than yours.' },
    { kind: 'role', needs: 'users.manage', covered: true },
  ),
  department_id: optionalReference(
    { label: 'Department, where a row names none' },
    { kind: 'department', needs: 'users.view' },
  ),
  make_directory: flag({
    label: 'Make departments and groups that are not there yet',
    help: 'Otherwise rows that name an unknown one are left out, and listed.',
    needs: 'directory.manage',
  }),
  wholly: choice({ label: 'Where rows are wrong' }, [
    { value: 'no', label: 'Import the others, and list those that were left out' },
    { value: 'yes', label: 'Import nothing at all' },
  ]),
});

export const LEGENDS = [
  { legend: 'People who are there', names: ['match'] },
  { legend: 'New people', names: ['role_id', 'department_id', 'make_directory'] },
  { legend: 'Wrong rows', names: ['wholly'] },
];

const { name, email, phone, role_id, department_id, group_ids, location_id } = personForm.fields;

/** What a row can say about somebody: as the form of a person takes it, but for what they see. */
export const rowForm = form({ name, email, phone, role_id, department_id, group_ids, location_id });
