/** How a device is paired: rules that need no database. */

/** How long a code lasts, in minutes. */
export const CODE_LASTS = 15;
export const CODE_LENGTH = 10;
/** What nobody mistakes for anything else. */
export const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A code as it is shown: in two halves. */
export function shownCode(code: string): string {
  return `${code.slice(0, CODE_LENGTH / 2)}-${code.slice(CODE_LENGTH / 2)}`;
}

/** A code as it was typed, whatever its case and whatever stands between. */
export function typedCode(text: string): string {
  return text.toUpperCase().replace(/[^0-9A-Z]/g, '');
}
