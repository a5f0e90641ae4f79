/** The fields of choosing what one is told: one for each topic that could ever reach somebody. */
import { holds } from '../../access/actor.ts';
import { choice } from '../../access/fields.ts';
import { form } from '../../access/form.ts';
import { TOPICS, type Topic, type Wish } from './rules.ts';

const WISHES: readonly { readonly value: Wish; readonly label: string }[] = [
  { value: 'now', label: 'At once' },
  { value: 'daily', label: 'Once a day, all together' },
  { value: 'never', label: 'Not at all' },
];

function wishField({ label, help, urgent, staff }: Topic) {
  return choice(
    { label, help, drawn: 'select', offeredTo: (actor) => staff === undefined || holds(actor, staff.needs) },
    urgent ? WISHES.filter(({ value }) => value !== 'daily') : WISHES,
  );
}

export const wishesForm = form(Object.fromEntries(TOPICS.map((topic) => [topic.key, wishField(topic)])));
