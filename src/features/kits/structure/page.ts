/** Draws what changes what is in a kit: putting items in, and swapping one for another. */
import { href } from '../../../access/action.ts';
import type { Drawing, Option } from '../../../access/form.ts';
import { formView } from '../../../platform/form-view.ts';
import type { View } from '../../../platform/pages.ts';
import type { EmptyView, FiltersView, Notice } from '../../../platform/view-model.ts';
import type { Visit } from '../../../platform/visit.ts';
import type { Line } from '../../items/list/queries.ts';
import { makeOf } from '../../items/page.ts';
import { wordsOfStatus } from '../../items/rules.ts';
import * as actions from '../actions.ts';
import { kitLink, LIST } from '../page.ts';
import type { Candidate, Elsewhere, Kit } from '../queries.ts';

const SHOWN = 50;
const HOLDS = 'Bookings keep the items that they hold: what goes in or out changes only what is booked from now on.';

export interface Filling {
  readonly candidates: readonly Candidate[];
  /** What was scanned and cannot go in. */
  readonly elsewhere: Elsewhere | null;
}

/** What could go into the kit, to be searched by words or by a scanned code; what was scanned is ticked already. */
export function fillPage(visit: Visit, kit: Kit, drawing: Drawing, { candidates, elsewhere }: Filling): View {
  const shown = candidates.slice(0, SHOWN);
  const scanned = shown.filter((line) => line.scanned).map(({ id }) => String(id));
  const form =
    shown.length === 0
      ? undefined
      : formView(visit, {
          action: actions.fillKit,
          drawing: {
            ...drawing,
            values: drawing.values ?? { item_ids: scanned },
            options: { item_ids: shown.map(optionOf) },
          },
          submit: actions.fillKit.label,
          cancel: { ...kitLink(kit), label: 'Done' },
        });
  return {
    template: '/kits/fill',
    page: {
      title: `Put items into ${kit.name}`,
      lead: HOLDS,
      breadcrumbs: [LIST, kitLink(kit)],
      notices: elsewhere === null ? [] : [elsewhereNotice(kit, elsewhere)],
    },
    data: {
      filters: searchOf(visit, kit),
      form,
      count: candidates.length > SHOWN ? `The first ${SHOWN}: search or scan to see others` : undefined,
      empty: shown.length === 0 ? emptiness(visit) : undefined,
    },
  };
}

/** One item for another. */
export function swapPage(
  visit: Visit,
  kit: Kit,
  drawing: Drawing,
  members: readonly Line[],
  substitutes: readonly Line[],
): View {
  const form = formView(visit, {
    action: actions.swapItem,
    drawing: { ...drawing, options: { item_id: members.map(optionOf), by_item_id: substitutes.map(optionOf) } },
    submit: actions.swapItem.label,
    cancel: { ...kitLink(kit), label: 'Cancel' },
  });
  const page = { title: `Swap an item of ${kit.name}`, lead: HOLDS, breadcrumbs: [LIST, kitLink(kit)] };
  return { template: '/shared/form-page', page, data: { form } };
}

function optionOf(line: Line): Option {
  const words = [line.code, makeOf(line), line.locationName, wordsOfStatus(line)];
  const label = [line.name, line.code].filter(Boolean).join(', ');
  return { value: String(line.id), label, help: words.slice(1).filter(Boolean).join(' · ') };
}

function searchOf({ query }: Visit, kit: Kit): FiltersView {
  const action = href(actions.beginFilling, kit);
  const q = query.one('q') ?? '';
  return {
    action,
    fields: [
      {
        name: 'q',
        id: 'q',
        type: 'search',
        label: 'Search, or scan a code',
        value: q,
        autofocus: true,
        autocomplete: 'off',
      },
    ],
    submit: 'Search',
    clear: q === '' ? undefined : action,
  };
}

function emptiness({ query }: Visit): EmptyView {
  return query.one('q')
    ? { title: 'Nothing matches', text: 'Only items of this stockroom that are in no kit can go in.' }
    : { title: 'Nothing can go in', text: 'Every item of this stockroom that you manage is part of a kit already.' };
}

function elsewhereNotice(kit: Kit, { name, archived, inKit, kitName, ofStockroom }: Elsewhere): Notice {
  const why = inKit
    ? kitName === kit.name
      ? 'It is in this kit already.'
      : `It is part of ${kitName === null ? 'another kit' : kitName}. Take it out of there first.`
    : !ofStockroom
      ? 'It is of another stockroom than the kit.'
      : archived
        ? 'It is in the archive.'
        : 'You do not manage it.';
  return { tone: 'warn', title: `${name} cannot go in`, text: why };
}
