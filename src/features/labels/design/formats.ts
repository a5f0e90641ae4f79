/** The sheets and tapes that one can buy: where a design begins. */
import type { Design } from './rules.ts';

export interface Format {
  readonly key: string;
  readonly label: string;
  readonly design: Design;
}

const CARRIES = { codes: 'qr', lines: ['name', 'tag'], text: '', size: 8, border: false } as const;

export const FORMATS: readonly Format[] = [
  sheet('avery-l7160', 'Avery L7160: 21 of 63.5 × 38.1 mm on A4', 'a4', [3, 7], [63.5, 38.1], [7.2, 15.15], [2.55, 0]),
  sheet('avery-l4736', 'Avery L4736: 48 of 45.7 × 21.2 mm on A4', 'a4', [4, 12], [45.7, 21.2], [9.7, 21.3], [2.6, 0]),
  sheet('avery-l7651', 'Avery L7651: 65 of 38.1 × 21.2 mm on A4', 'a4', [5, 13], [38.1, 21.2], [4.75, 10.7], [2.5, 0]),
  sheet('avery-l7163', 'Avery L7163: 14 of 99.1 × 38.1 mm on A4', 'a4', [2, 7], [99.1, 38.1], [4.65, 15.15], [2.5, 0]),
  sheet(
    'avery-5160',
    'Avery 5160: 30 of 66.7 × 25.4 mm on Letter',
    'letter',
    [3, 10],
    [66.67, 25.4],
    [4.77, 12.7],
    [3.17, 0],
  ),
  sheet(
    'avery-5163',
    'Avery 5163: 10 of 101.6 × 50.8 mm on Letter',
    'letter',
    [2, 5],
    [101.6, 50.8],
    [4, 12.7],
    [4.7, 0],
  ),
  tape('tape-12', 'Tape of 12 mm', 50, 12, 6),
  tape('tape-18', 'Tape of 18 mm', 55, 18, 7),
  tape('tape-24', 'Tape of 24 mm', 60, 24, 8),
  tape('brother-62x29', 'Brother DK-11209: 62 × 29 mm', 62, 29, 8),
  tape('dymo-89x28', 'Dymo 99010: 89 × 28 mm', 89, 28, 9),
  tape('dymo-57x32', 'Dymo 11354: 57 × 32 mm', 57, 32, 8),
];

/** The format of that key; for any other, the first. */
export function formatOf(key: string | undefined): Format {
  const found = FORMATS.find((each) => each.key === key) ?? FORMATS[0];
  if (!found) throw new Error('There are formats');
  return found;
}

type Pair = readonly [across: number, down: number];

function sheet(
  key: string,
  label: string,
  paper: 'a4' | 'letter',
  [columns, rows]: Pair,
  [width, height]: Pair,
  [left, top]: Pair,
  [gapX, gapY]: Pair,
): Format {
  return { key, label, design: { ...CARRIES, paper, columns, rows, width, height, left, top, gapX, gapY } };
}

function tape(key: string, label: string, width: number, height: number, size: number): Format {
  const alone = { columns: 1, rows: 1, left: 0, top: 0, gapX: 0, gapY: 0 };
  return { key, label, design: { ...CARRIES, ...alone, paper: 'tape', width, height, size } };
}
