/** Owns how many there are of something, as pages say it. */

const NUMBER = new Intl.NumberFormat('en');

/** A number with its thousands apart. */
export function numeral(count: number): string {
  return NUMBER.format(count);
}

/** The same where nobody counted further than that: “1,000+”. */
export function numeralUpTo(most: number, count: number): string {
  return count > most ? `${numeral(most)}+` : numeral(count);
}

/** So many of something: “1 item”, “2,000 items”. */
export function counted(count: number, noun: string): string {
  return `${numeral(count)} ${count === 1 ? noun : several(noun)}`;
}

/** So many of something, where nobody counted further than that: “1,000+ items”. */
export function countedUpTo(most: number, count: number, noun: string): string {
  return `${numeralUpTo(most, count)} ${count === 1 ? noun : several(noun)}`;
}

/** More than one of something. */
export function several(noun: string): string {
  return noun.endsWith('person') ? `${noun.slice(0, -'person'.length)}people` : `${noun}s`;
}
