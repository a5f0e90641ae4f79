/**
 * Owns the typefaces of printed documents: one for most alphabets, and one that knows nearly every character there is,
 * so that no name prints as garbage. Both are embedded with just the characters that are used.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';
import { POINT } from './paper.ts';
import { unpackedFont } from './woff.ts';

export type Face = 'plain' | 'bold' | 'any';

/** A stretch of text that one face has all characters of. */
export interface Stretch {
  readonly face: Face;
  readonly text: string;
}

const FILES: Readonly<Record<Face, string>> = {
  plain: 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  bold: 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
  any: '@fontsource/unifontex/files/unifontex-latin-400-normal.woff',
};

/** What stands for a character that no face has. */
const UNKNOWN = '□';

const require = createRequire(import.meta.url);
const files = new Map<Face, Buffer>();
const fonts = new Map<Face, Font>();
/** By face, then by character: the width in thousandths of the size; null where the face lacks it. */
const advances: Readonly<Record<Face, Map<string, number | null>>> = {
  plain: new Map(),
  bold: new Map(),
  any: new Map(),
};

/** The file of a face, as it is embedded. */
export function fileOf(face: Face): Buffer {
  const known = files.get(face);
  if (known) return known;
  const read = unpackedFont(readFileSync(require.resolve(FILES[face])));
  files.set(face, read);
  return read;
}

/** The text in stretches of one face each, without what cannot be shown. */
export function stretchesOf(text: string, bold = false): Stretch[] {
  const stretches: { face: Face; text: string }[] = [];
  for (const character of text.replace(/[\p{Cc}\p{Cf}\p{Cs}]|\p{Variation_Selector}/gu, '')) {
    const [face, shown] = shownBy(character, bold);
    const last = stretches.at(-1);
    if (last && (last.face === face || character === ' ')) last.text += shown;
    else stretches.push({ face, text: shown });
  }
  return stretches;
}

/** How wide a line of text is, in millimetres; `size` in points. */
export function widthOf(text: string, size: number, bold = false): number {
  let width = 0;
  for (const stretch of stretchesOf(text, bold)) width += widthOfStretch(stretch, size);
  return width;
}

/** The same for a stretch of it. */
export function widthOfStretch({ face, text }: Stretch, size: number): number {
  let thousandths = 0;
  for (const character of text) thousandths += advanceOf(character, face) ?? 0;
  return (thousandths / 1000) * size * POINT;
}

function shownBy(character: string, bold: boolean): [Face, string] {
  const first = bold ? 'bold' : 'plain';
  if (advanceOf(character, first) !== null) return [first, character];
  if (advanceOf(character, 'plain') !== null) return ['plain', character];
  return advanceOf(character, 'any') !== null ? ['any', character] : [first, UNKNOWN];
}

function advanceOf(character: string, face: Face): number | null {
  const known = advances[face].get(character);
  if (known !== undefined) return known;
  const font = fontOf(face);
  const point = character.codePointAt(0) ?? 0;
  const has = font.hasGlyphForCodePoint(point);
  const advance = has ? (font.glyphForCodePoint(point).advanceWidth * 1000) / font.unitsPerEm : null;
  advances[face].set(character, advance);
  return advance;
}

function fontOf(face: Face): Font {
  const known = fonts.get(face);
  if (known) return known;
  const made = create(fileOf(face));
  if (!('unitsPerEm' in made)) throw new Error(`${FILES[face]} is a collection of fonts`);
  fonts.set(face, made);
  return made;
}
