/** Which documents are printed for what, and how their files are called. */
import type { Permission } from '../../access/catalogue.ts';
import type { About } from './wording/rules.ts';

/** Under which templates are read. That of bookings reaches whatever is nobody's own, as printing at scope own does not. */
export const TEMPLATES_UNDER = {
  reservation: 'items.view',
  checkout: 'items.view',
  person: 'users.pdf',
} as const satisfies Readonly<Record<'reservation' | 'checkout' | 'person', Permission>>;

export const ABOUT_PEOPLE: readonly About[] = ['person'];

/** Some documents are for both kinds of bookings. */
export function aboutBookings(kind: 'reservation' | 'checkout'): readonly About[] {
  return [kind, 'booking'];
}

/** The name of a file: letters, digits and dashes, whatever the document is called. */
export function fileNameOf(name: string, id: number): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${plain || 'document'}-${id}.pdf`;
}
