/** Owns how a number of a workbook shows: as a day, a time, a percentage, with leading zeros, or plainly. */

/** How one style shows numbers. */
export type Format =
  | { readonly shows: 'number'; readonly decimals: number | null; readonly digits: number; readonly percent: boolean }
  | { readonly shows: 'day' | 'time' | 'moment' };

/** By the number of a style. */
export type Formats = readonly Format[];

/** The formats of styles, each of which names a code by its number. */
export function readFormats(styles: readonly number[], codes: ReadonlyMap<number, string>): Formats {
  return styles.map((id) => formatOf(codes.get(id) ?? BUILT_IN[id] ?? 'General'));
}

/** A number as it shows; days as `YYYY-MM-DD`. */
export function textOfNumber(value: number, format: Format | undefined, since1904: boolean): string {
  if (!Number.isFinite(value)) return '';
  if (format === undefined) return plain(value);
  if (format.shows !== 'number') return textOfMoment(value, format.shows, since1904);
  const { decimals, digits, percent } = format;
  const shown = percent ? value * 100 : value;
  const text = decimals === null ? plain(shown) : shown.toFixed(decimals);
  return (
    (digits > 1 && value >= 0 ? text.padStart(digits + (decimals ? decimals + 1 : 0), '0') : text) +
    (percent ? '%' : '')
  );
}

/** The codes that no workbook spells out. */
const BUILT_IN: Readonly<Record<number, string>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  ...Object.fromEntries(
    [14, 15, 16, 17, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, 'yyyy-mm-dd']),
  ),
  ...Object.fromEntries([18, 19, 20, 21, 32, 33, 45, 46, 47, 55, 56].map((id) => [id, 'hh:mm'])),
  22: 'yyyy-mm-dd hh:mm',
  37: '#,##0',
  38: '#,##0',
  39: '#,##0.00',
  40: '#,##0.00',
};

function formatOf(code: string): Format {
  const [positive = ''] = code.replace(/"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]/gi, '').split(';');
  const [hasDay, hasTime] = [/[yd]/i.test(positive) || /mmm/i.test(positive), /[hs]/i.test(positive)];
  if (hasDay) return { shows: hasTime ? 'moment' : 'day' };
  if (hasTime) return { shows: 'time' };
  const percent = positive.includes('%');
  const [, whole = '', part] = /([#0,?]+)(?:\.([0#?]+))?/.exec(positive) ?? [];
  if (whole === '' || /[eE@]/.test(positive) || /general/i.test(positive))
    return { shows: 'number', decimals: null, digits: 1, percent };
  const fixed = part === undefined ? 0 : part.replace(/[^0]/g, '').length;
  const isFixed = part === undefined || !/[#?]/.test(part);
  const digits = /^0+$/.test(whole) ? whole.length : 1;
  return { shows: 'number', decimals: isFixed ? fixed : null, digits, percent };
}

/** Fifteen digits are all that a spreadsheet shows of a number. */
function plain(value: number): string {
  const text = String(Number(value.toPrecision(15)));
  return text.includes('e') ? value.toLocaleString('en', { useGrouping: false, maximumFractionDigits: 20 }) : text;
}

const DAY = 86_400_000;
/** Days between the beginning of a workbook's calendar and that of ours; it knows a 29 February 1900. */
const SINCE_1900 = 25_569;
const SINCE_1904 = 24_107;

function textOfMoment(value: number, shows: 'day' | 'time' | 'moment', since1904: boolean): string {
  const days = value - (since1904 ? SINCE_1904 : SINCE_1900) + (!since1904 && value < 60 ? 1 : 0);
  const date = new Date(Math.round((days * DAY) / 1000) * 1000);
  if (Number.isNaN(date.getTime()) || value < 0) return plain(value);
  const text = date.toISOString();
  const [day, time] = [text.slice(0, text.indexOf('T')), text.slice(text.indexOf('T') + 1, -8)];
  if (shows === 'time') return time;
  // A moment at midnight is a day that was formatted with more care than it needed.
  return shows === 'day' || time === '00:00' ? day : `${day} ${time}`;
}
