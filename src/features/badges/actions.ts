/** What can be done with badges: the codes by which a desk knows somebody. */
import { action } from '../../access/action.ts';
import type { Actor } from '../../access/actor.ts';
import type { Person } from '../people/queries.ts';
import { mustReach } from '../people/rules.ts';
import { badgesForm } from './forms.ts';

/** A badge lets whoever carries it act as that person at a desk: giving one is like giving what the person may do. */
const common = { refuses: mustReach, icon: 'person', label: 'Edit badges' } as const;
const ofPerson = { ...common, needs: 'users.manage', on: 'person', fresh: true } as const;
const ofContact = { ...common, refuses: mustBeContact, needs: 'contacts.manage', on: 'contact' } as const;

export const BADGES = {
  person: {
    edit: action<Person>({ ...ofPerson, name: 'badges.edit', method: 'GET', path: '/people/:id/badges' }),
    save: {
      ...action<Person>({ ...ofPerson, name: 'badges.save', method: 'POST', path: '/people/:id/badges' }),
      label: 'Save badges',
      form: badgesForm,
    },
  },
  contact: {
    edit: action<Person>({ ...ofContact, name: 'badges.edit_contact', method: 'GET', path: '/contacts/:id/badges' }),
    save: {
      ...action<Person>({ ...ofContact, name: 'badges.save_contact', method: 'POST', path: '/contacts/:id/badges' }),
      label: 'Save badges',
      form: badgesForm,
    },
  },
} as const;

/** Somebody who signed in once may be given a role again, and a badge would stay with them. */
function mustBeContact(actor: Actor, person: Person): string | null {
  if (person.identityId !== null) return 'They signed in once: whoever manages people changes their badges.';
  return mustReach(actor, person);
}
