/** Draws the badges of somebody. */
import { href, offer } from '../../access/action.ts';
import type { Drawing } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { PartView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { showContact, showPerson } from '../people/actions.ts';
import type { Person } from '../people/queries.ts';
import { BADGES } from './actions.ts';

/** Only for whoever may give and take them: a code is enough to pass for somebody at a desk. */
export function badgesPart(visit: Visit, person: Person, codes: readonly string[]): PartView | null {
  const actions = offer(visit, person, [BADGES[person.kind].edit]);
  if (actions.length === 0) return null;
  const text = codes.length === 0 ? 'None yet: no desk knows them.' : codes.join(', ');
  return {
    id: 'badges',
    heading: 'Badges',
    template: '/shared/_details',
    data: { details: [{ term: 'Codes', cell: { text } }] },
    actions,
  };
}

export function badgesPage(visit: Visit, person: Person, drawing: Drawing): View {
  const action = BADGES[person.kind].save;
  const own = { href: href(person.kind === 'person' ? showPerson : showContact, person), label: person.name };
  const form = formView(visit, {
    action,
    drawing,
    submit: action.label,
    cancel: { href: own.href, label: 'Cancel' },
  });
  return {
    template: '/shared/form-page',
    page: { title: `Badges of ${person.name}`, breadcrumbs: [own] },
    data: { form },
  };
}
