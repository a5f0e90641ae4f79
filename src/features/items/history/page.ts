/** Draws what was done with an item. */
import type { View } from '../../../platform/pages.ts';
import type { Visit } from '../../../platform/visit.ts';
import { inWords } from '../../../platform/workspace.ts';
import { itemLink, LIST } from '../page.ts';
import type { Item } from '../queries.ts';
import { type Event, MOST_TOLD } from './queries.ts';

export function historyPage(visit: Visit, item: Item, events: readonly Event[]): View {
  const entries = events.slice(0, MOST_TOLD).map((event) => ({
    who: event.personId ? { text: event.personName ?? '', href: `/people/${event.personId}` } : undefined,
    text: eventWords(event),
    when: inWords(visit.workspace, event.at),
    time: event.at.toISOString(),
  }));
  const timeline = { entries, empty: { title: 'Nothing was written down yet' } };
  const most = events.length > MOST_TOLD ? ` The latest ${MOST_TOLD} are told; the log has them all.` : '';
  const lead = `What was done with it as equipment; its bookings keep their own record.${most}`;
  return {
    template: '/items/history',
    page: { title: `History of ${item.name}`, lead, breadcrumbs: [LIST, itemLink(item)] },
    data: { timeline },
  };
}

const EVENTS: Readonly<Record<string, string>> = {
  'items.create': 'created it',
  'items.import': 'imported it',
  'items.import_changes': 'changed it by an import',
  'items.save': 'edited it',
  'items.duplicate': 'made copies of it',
  'items.move': 'changed its location',
  'items.note_position': 'noted its position',
  'items.flag': 'put a flag on it',
  'items.unflag': 'took a flag off it',
  'items.archive': 'put it into the archive',
  'items.restore': 'took it out of the archive',
  'items.put_into_kit': 'put it into a kit',
  'items.take_out_of_kit': 'took it out of its kit',
  'comments.add': 'commented on it',
  'comments.delete': 'deleted a comment',
  'files.attach': 'attached a file',
  'files.remove': 'removed a file',
  'files.choose_photo': 'chose its photo',
};

function eventWords({ action, before, after, personId }: Event): string {
  const words = EVENTS[action] ?? 'changed it';
  const what = personId === null ? `Somebody ${words}` : ` ${words}`;
  const changed = before === null ? [] : Object.keys(after ?? {});
  return changed.length === 0 ? what : `${what}: ${changed.map((name) => name.replaceAll('_', ' ')).join(', ')}`;
}
