/** Draws signing, and what was signed. */
import { href } from '../../access/action.ts';
import { decide } from '../../access/decide.ts';
import type { Drawing } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import { drawingOf } from '../../platform/pdf/drawing.ts';
import type { Control, Description, Link } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import type { Booking, Unversioned } from '../bookings/queries.ts';
import { titleOf } from '../bookings/words.ts';
import { sign } from './actions.ts';
import { inkMark } from './ink.ts';
import type { Signature } from './queries.ts';

export interface Offered {
  readonly document: string;
  readonly body: string;
  readonly seal: string;
}

/** The text, and a line to type one's name on. */
export function signingPage(
  visit: Visit,
  booking: Unversioned,
  { document, body, seal }: Offered,
  drawing: Drawing,
): View {
  const form = formView(visit, {
    action: sign,
    // The pad is empty again: what was drawn under other words goes with nothing.
    drawing: { ...drawing, values: { ...drawing.values, seal, drawing: '' } },
    submit: sign.label,
    cancel: { href: href(BOOKINGS.checkout.show, booking), label: 'Cancel' },
  });
  const lead = `${booking.borrowerName} reads this, and signs below.`;
  return {
    template: '/signatures/sign',
    page: { title: document, lead, breadcrumbs: crumbsOf(booking) },
    data: { words: body, form },
  };
}

/** What was signed, as it was. */
export function signedPage(visit: Visit, booking: Booking, signed: Signature, actions: readonly Control[]): View {
  const { document, body, drawing, name } = signed;
  return {
    template: '/signatures/signed',
    page: { title: document, lead: `Signed by ${name}`, breadcrumbs: crumbsOf(booking), actions: [...actions] },
    data: {
      words: body,
      details: detailsOf(visit, booking, signed),
      ink: drawing && {
        ...drawingOf(`The signature of ${name}`, { width: 100, height: 40, marks: [inkMark(drawing, 0, 0, 100)] }),
        kind: 'ink',
      },
    },
  };
}

/** Before whom it was signed, in words; null for those who do not see people. */
export function witnessWords(
  visit: Visit,
  { ownerId, workspaceId }: Booking,
  { witnessId, witnessName }: Signature,
): string | null {
  if (witnessId === ownerId) return 'by themselves, signed in as the borrower';
  const seen = decide(visit.actor, 'users.view', { kind: 'person', workspaceId }).allowed;
  return seen || witnessId === visit.actor.personId ? `where ${witnessName} was signed in` : null;
}

function detailsOf(visit: Visit, booking: Booking, signed: Signature): Description[] {
  const sub = witnessWords(visit, booking, signed) ?? undefined;
  const when = { text: inWords(visit.workspace, signed.signedAt), time: signed.signedAt.toISOString(), sub };
  return [
    { term: 'Name as typed', cell: { text: signed.name } },
    { term: 'Signed', cell: when },
  ];
}

function crumbsOf(booking: Unversioned): Link[] {
  return [
    { href: href(BOOKINGS.checkout.list), label: 'Check-outs' },
    { href: href(BOOKINGS.checkout.show, booking), label: titleOf(booking) },
  ];
}
