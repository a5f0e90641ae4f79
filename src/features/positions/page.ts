/** Draws where an item is and was. */
import { offer } from '../../access/action.ts';
import type { Drawing } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { PartView, TimelineView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import { itemLink, LIST } from '../items/page.ts';
import type { Item } from '../items/queries.ts';
import * as actions from './actions.ts';
import type { Moved, Seen } from './queries.ts';

/** A point on a map of somebody else's, which is opened without saying where one comes from. */
export interface MapView {
  readonly text: string;
  readonly href: string;
  readonly when: string;
  readonly time: string;
  readonly accuracy?: string;
}

/** What the page of an item says of it. */
export function whereaboutsPart(
  visit: Visit,
  item: Item,
  last: Seen | null,
  latest: readonly (Seen | Moved)[],
): PartView {
  return {
    id: 'whereabouts',
    heading: 'Whereabouts',
    template: '/positions/_part',
    data: { map: last ? mapView(visit, last) : undefined, timeline: timelineOf(visit, latest) },
    actions: offer(visit, item, [actions.beginPosition, actions.showWhereabouts]),
  };
}

export function positionPage(visit: Visit, item: Item, drawing: Drawing): View {
  const form = formView(visit, {
    action: actions.notePosition,
    drawing,
    submit: actions.notePosition.label,
    cancel: { ...itemLink(item), label: 'Cancel' },
  });
  const page = {
    title: `Where ${item.name} is on the map`,
    lead: 'In decimal degrees, as maps and telephones show them.',
    breadcrumbs: [LIST, itemLink(item)],
  };
  return { template: '/shared/form-page', page, data: { form } };
}

export function whereaboutsPage(visit: Visit, item: Item, last: Seen | null, all: readonly (Seen | Moved)[]): View {
  return {
    template: '/positions/whereabouts',
    page: {
      title: `Everywhere ${item.name} was`,
      lead: 'The locations that it was moved to, and where it was seen on the map.',
      breadcrumbs: [LIST, itemLink(item)],
      actions: offer(visit, item, [actions.beginPosition]),
    },
    data: { map: last ? mapView(visit, last) : undefined, timeline: timelineOf(visit, all) },
  };
}

function mapView({ workspace }: Visit, { latitude, longitude, accuracy, at }: Seen): MapView {
  return {
    text: `${latitude}, ${longitude}`,
    href: `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`,
    when: inWords(workspace, at),
    time: at.toISOString(),
    accuracy: accuracy === null ? undefined : `within ${accuracy} m`,
  };
}

function timelineOf(visit: Visit, all: readonly (Seen | Moved)[]): TimelineView {
  return {
    entries: all.map((each) => ({
      who: each.personId ? { text: each.personName ?? '', href: `/people/${each.personId}` } : undefined,
      text: `${each.personId ? ' ' : 'Somebody '}${wordsOf(each)}`,
      when: inWords(visit.workspace, each.at),
      time: each.at.toISOString(),
    })),
    empty: { title: 'It was not moved yet', text: 'Nor was its position noted.' },
  };
}

function wordsOf(each: Seen | Moved): string {
  if (each.what === 'moved') return `put it into ${each.path ?? 'a place that you do not see'}`;
  const within = each.accuracy === null ? '' : ` (within ${each.accuracy} m)`;
  return `saw it at ${each.latitude}, ${each.longitude}${within}`;
}
