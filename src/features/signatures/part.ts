/** What signatures have to say on the page of a check-out: which documents ask for one, and what was signed. */
import { type Control, decideAction, href } from '../../access/action.ts';
import type { PartView, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import { linesOf } from '../bookings/lines/queries.ts';
import type { Booking } from '../bookings/queries.ts';
import { aboutBookings, TEMPLATES_UNDER } from '../documents/rules.ts';
import { type Template, usable } from '../documents/templates/queries.ts';
import { beginSigning, showSigned } from './actions.ts';
import { type Signature, signatures } from './queries.ts';
import { isReadBy, termsOf } from './rules.ts';

export async function signaturesOfBooking(visit: Visit, booking: Booking): Promise<PartView | null> {
  if (booking.kind !== 'checkout') return null;
  const { db, actor } = visit;
  const there = await signatures(db, booking);
  const asked = (await usable(db, actor, TEMPLATES_UNDER.checkout, aboutBookings('checkout'))).filter(
    ({ signed }) => signed,
  );
  const open = booking.status === 'out' ? asked : [];
  if (there.length === 0 && open.length === 0) return null;
  const terms = termsOf(booking, await linesOf(db, actor, booking));
  return {
    id: 'signatures',
    heading: 'Signatures',
    template: '/shared/_table',
    data: { ...tableOf(visit, booking, there, terms) },
    actions: waysOf(visit, booking, open, there),
  };
}

function tableOf(visit: Visit, booking: Booking, there: readonly Signature[], terms: string): TableView {
  return {
    caption: 'What was signed',
    captionHidden: true,
    columns: [{ label: 'Document' }, { label: 'Signed by' }, { label: 'When' }, { label: 'State' }],
    rows: there.map((each) => ({
      cells: [
        { text: each.document, href: isReadBy(visit, booking) ? hrefOf(booking, each) : undefined },
        { text: each.name },
        { text: inWords(visit.workspace, each.signedAt), time: each.signedAt.toISOString() },
        each.terms === terms
          ? { text: 'Signed', tone: 'good' }
          : { text: 'Changed since', tone: 'warn', sub: 'Its things or its time' },
      ],
    })),
    empty: { title: 'Not signed yet', text: `${booking.borrowerName} is asked to sign for it.` },
  };
}

function hrefOf({ id }: Booking, { id: signature }: Signature): string {
  return href(showSigned, { id, signature });
}

function waysOf(
  { actor }: Visit,
  booking: Booking,
  asked: readonly Template[],
  there: readonly Signature[],
): Control[] {
  if (!decideAction(actor, beginSigning, booking)?.allowed) return [];
  return asked.map(({ id, name }) => ({
    href: href(beginSigning, { id: booking.id, template: id }),
    label: there.some(({ document }) => document === name) ? `Sign ${name} again` : `Sign ${name}`,
    icon: beginSigning.icon,
    method: 'GET',
    tone: there.length === 0 ? 'primary' : 'plain',
  }));
}
