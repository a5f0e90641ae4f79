/** Owns breaking text into lines that fit: between words, and within one only where it is too long for a line. */
import { widthOf } from './faces.ts';

/** The lines of a paragraph, each no wider than there is room, in millimetres; `size` in points. Never none. */
export function linesOf(text: string, room: number, size: number, bold = false): string[] {
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (const piece of piecesOf(text, room, size, bold)) {
    if (line !== '' && width + widthOf(piece.trimEnd(), size, bold) > room) {
      lines.push(line.trimEnd());
      line = '';
      width = 0;
    }
    line += piece;
    width += widthOf(piece, size, bold);
  }
  return [...lines, line.trimEnd()];
}

/** The words with the spaces behind them; one that no line can hold, character by character. */
function piecesOf(text: string, room: number, size: number, bold: boolean): string[] {
  const words = text.replace(/\s+/gu, ' ').trim().match(/\S+ ?/gu) ?? [];
  return words.flatMap((word) => (widthOf(word.trimEnd(), size, bold) > room ? [...word] : [word]));
}
