/** The fields of people and contacts, and of the filters of their lists. */
import type { Actor } from '../../access/actor.ts';
import {
  choice,
  optionalEmail,
  optionalReference,
  optionalText,
  reference,
  references,
  text,
} from '../../access/fields.ts';
import { form } from '../../access/form.ts';
import type { Resource } from '../../access/resource.ts';

/** Nobody changes what decides about their own access. */
const offeredTo = (actor: Actor, row: Resource | null): boolean =>
  row === null || !('id' in row) || row.kind !== 'person' || row.id !== actor.personId;

const common = {
  name: text({ label: 'Name', autocomplete: 'off' }),
  email: optionalEmail({
    label: 'E-mail address',
    autocomplete: 'off',
    help: 'People who sign in need one; it is what they sign in with.',
  }),
  phone: optionalText({ label: 'Phone', longest: 50, autocomplete: 'off' }),
};
const location_id = optionalReference(
  { label: 'Location', help: 'Where they are to be found. It does not limit what they see.' },
  { kind: 'location', needs: 'storage.view' },
);

/** Why somebody is blocked. */
export const blockForm = form({
  reason: optionalText({
    label: 'Why',
    help: 'They read it where they see that they are blocked, and so do those who may block people.',
    longest: 500,
    width: 'full',
  }),
});

export const personForm = form({
  ...common,
  role_id: reference({ label: 'Role', offeredTo }, { kind: 'role', needs: 'users.manage', covered: true }),
  department_id: optionalReference({ label: 'Department', offeredTo }, { kind: 'department', needs: 'users.view' }),
  group_ids: references({ label: 'Groups', offeredTo }, { kind: 'group', needs: 'users.view' }),
  access_group_ids: references(
    { label: 'Access groups', needs: 'directory.manage', offeredTo },
    { kind: 'accessGroup', needs: 'directory.manage' },
  ),
  location_id,
  span_mode: choice({ label: 'What they see', drawn: 'radios', offeredTo }, [
    { value: 'all', label: 'All locations' },
    { value: 'listed', label: 'Only these locations, each with all below it' },
  ]),
  span: references({ label: 'Locations of their span', offeredTo }, { kind: 'location', needs: 'storage.view' }),
});

export const contactForm = form({
  ...common,
  email: optionalEmail({ label: 'E-mail address', autocomplete: 'off' }),
  location_id,
});

const status = choice({ label: 'Show', drawn: 'select' }, [
  { value: '', label: 'In use' },
  { value: 'blocked', label: 'Blocked' },
  { value: 'archived', label: 'Archived' },
]);

export const peopleFilters = form({
  q: { ...optionalText({ label: 'Search' }), drawn: 'search' as const },
  role_id: optionalReference({ label: 'Role' }, { kind: 'role', needs: 'users.view' }),
  department_id: optionalReference({ label: 'Department' }, { kind: 'department', needs: 'users.view' }),
  group_id: optionalReference({ label: 'Group' }, { kind: 'group', needs: 'users.view' }),
  status,
});

export const contactFilters = form({ q: peopleFilters.fields.q, status });
