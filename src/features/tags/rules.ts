/** What a tag of the sequence looks like. */

/** How tags are made: `NL-` with four digits gives `NL-0001`. */
export interface Shape {
  readonly prefix: string;
  readonly digits: number;
}

/** The tag of a number; one with more digits than wanted is left as long as it is. */
export function tagOf({ prefix, digits }: Shape, number: number): string {
  return prefix + String(number).padStart(digits, '0');
}

/** Whether a code could have come from the sequence, in capitals or not. */
export function isTagOf({ prefix, digits }: Shape, code: string): boolean {
  const rest = code.slice(prefix.length);
  return code.toLowerCase().startsWith(prefix.toLowerCase()) && rest.length >= digits && /^[0-9]+$/.test(rest);
}
