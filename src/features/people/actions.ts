/** What can be done with people, and with those of them who cannot sign in: contacts. */
import { action } from '../../access/action.ts';
import type { Actor } from '../../access/actor.ts';
import { blockForm, contactForm, personForm } from './forms.ts';
import type { Person } from './queries.ts';
import { mayBeInvited, mayBeReset, mustCover, mustReach } from './rules.ts';

const PERSON = { on: 'person', icon: 'person' } as const;
const CONTACT = { on: 'contact', icon: 'person' } as const;

export const listPeople = action({
  name: 'people.list',
  needs: 'users.view',
  method: 'GET',
  path: '/people',
  label: 'People',
  icon: 'people',
  nav: { section: 'People', order: 1 },
});

export const exportPeople = action({
  name: 'people.export',
  needs: 'users.export',
  method: 'GET',
  path: '/people/export',
  label: 'Export',
  icon: 'export',
});

export const exportPeopleWorkbook = action({
  name: 'people.export_workbook',
  needs: 'users.export',
  method: 'GET',
  path: '/people/export.xlsx',
  label: 'Export for Excel',
  icon: 'export',
});

export const showPerson = action<Person>({
  ...PERSON,
  name: 'people.show',
  needs: 'users.view',
  method: 'GET',
  path: '/people/:id',
  label: 'Open',
});

export const beginPerson = action({
  name: 'people.begin',
  needs: 'users.manage',
  method: 'GET',
  path: '/people/new',
  label: 'New person',
  icon: 'add',
  tone: 'primary',
  fresh: true,
});

export const createPerson = {
  name: 'people.create',
  needs: 'users.manage',
  method: 'POST',
  path: '/people',
  label: 'Create person',
  form: personForm,
  fresh: true,
} as const;

const managed = { ...PERSON, needs: 'users.manage', refuses: mustCover } as const;

export const editPerson = action<Person>({
  ...managed,
  name: 'people.edit',
  method: 'GET',
  path: '/people/:id/edit',
  label: 'Edit',
  icon: 'edit',
  fresh: true,
});

export const savePerson = {
  ...managed,
  name: 'people.save',
  method: 'POST',
  path: '/people/:id/edit',
  label: 'Save person',
  form: personForm,
  fresh: true,
} as const;

export const archivePerson = action<Person>({
  ...managed,
  refuses: (actor, person) => notOneself(actor, person) ?? mustCover(actor, person),
  name: 'people.archive',
  method: 'POST',
  path: '/people/:id/archive',
  label: 'Archive',
  icon: 'archive',
  possible: (person) => !person.archived,
});

export const restorePerson = action<Person>({
  ...managed,
  name: 'people.restore',
  method: 'POST',
  path: '/people/:id/restoration',
  label: 'Restore',
  icon: 'archive',
  possible: (person) => person.archived,
});

const blocked = {
  ...PERSON,
  needs: 'users.block',
  refuses: (actor: Actor, person: Person) => notOneself(actor, person) ?? mustCover(actor, person),
  icon: 'block',
} as const;

const toBlock = {
  ...blocked,
  path: '/people/:id/block',
  label: 'Block',
  possible: (person: Person) => !person.blocked && !person.archived,
} as const;

export const beginBlock = action<Person>({ ...toBlock, name: 'people.begin_block', method: 'GET' });

export const blockPerson = {
  ...action<Person>({ ...toBlock, name: 'people.block', method: 'POST' }),
  form: blockForm,
} as const;

export const unblockPerson = action<Person>({
  ...blocked,
  name: 'people.unblock',
  method: 'POST',
  path: '/people/:id/block/release',
  label: 'Unblock',
  possible: (person) => person.blocked,
});

export const invitePerson = action<Person>({
  ...managed,
  refuses: (actor, person) => notOneself(actor, person) ?? mustReach(actor, person),
  name: 'people.invite',
  method: 'POST',
  path: '/people/:id/invitation',
  label: 'New invitation link',
  icon: 'mail',
  fresh: true,
  possible: mayBeInvited,
});

export const resetPerson = action<Person>({
  ...managed,
  refuses: (actor, person) => notOneself(actor, person) ?? mustReach(actor, person),
  name: 'people.reset',
  method: 'POST',
  path: '/people/:id/reset',
  label: 'New password link',
  icon: 'lock',
  fresh: true,
  possible: mayBeReset,
});

export const listContacts = action({
  name: 'contacts.list',
  needs: 'contacts.view',
  method: 'GET',
  path: '/contacts',
  label: 'Contacts',
  icon: 'person',
  nav: { section: 'People', order: 2 },
});

export const showContact = action<Person>({
  ...CONTACT,
  name: 'contacts.show',
  needs: 'contacts.view',
  method: 'GET',
  path: '/contacts/:id',
  label: 'Open',
});

export const beginContact = action({
  name: 'contacts.begin',
  needs: 'contacts.manage',
  method: 'GET',
  path: '/contacts/new',
  label: 'New contact',
  icon: 'add',
  tone: 'primary',
});

export const createContact = {
  name: 'contacts.create',
  needs: 'contacts.manage',
  method: 'POST',
  path: '/contacts',
  label: 'Create contact',
  form: contactForm,
} as const;

const managedContact = { ...CONTACT, needs: 'contacts.manage', refuses: mustCover } as const;

export const editContact = action<Person>({
  ...managedContact,
  name: 'contacts.edit',
  method: 'GET',
  path: '/contacts/:id/edit',
  label: 'Edit',
  icon: 'edit',
});

export const saveContact = {
  ...managedContact,
  name: 'contacts.save',
  method: 'POST',
  path: '/contacts/:id/edit',
  label: 'Save contact',
  form: contactForm,
} as const;

export const archiveContact = action<Person>({
  ...managedContact,
  name: 'contacts.archive',
  method: 'POST',
  path: '/contacts/:id/archive',
  label: 'Archive',
  icon: 'archive',
  possible: (person) => !person.archived,
});

export const restoreContact = action<Person>({
  ...managedContact,
  name: 'contacts.restore',
  method: 'POST',
  path: '/contacts/:id/restoration',
  label: 'Restore',
  icon: 'archive',
  possible: (person) => person.archived,
});

function notOneself(actor: Actor, person: Person): string | null {
  return person.id === actor.personId ? 'Nobody does this to themselves.' : null;
}
