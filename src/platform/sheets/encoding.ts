/** Owns finding out in which encoding a text file was saved, and decoding it piece by piece. */
import { isUtf8 } from 'node:buffer';

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'macintosh'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** By its first bytes, by where its zeros are, by what UTF-8 allows, and else by what its accents would be in words. */
export function encodingOf(content: Buffer): Encoding {
  if (content[0] === 0xff && content[1] === 0xfe) return 'utf-16le';
  if (content[0] === 0xfe && content[1] === 0xff) return 'utf-16be';
  const start = content.subarray(0, 2000);
  const zeros = [0, 1].map((offset) => start.filter((byte, n) => n % 2 === offset && byte === 0).length);
  if ((zeros[1] ?? 0) > start.length / 4) return 'utf-16le';
  if ((zeros[0] ?? 0) > start.length / 4) return 'utf-16be';
  if (isUtf8(content)) return 'utf-8';
  return plausibility(content, 'macintosh') > plausibility(content, 'windows-1252') ? 'macintosh' : 'windows-1252';
}

/** The text in pieces, with every line ended by a newline, whichever way the file ends its lines. */
export function* textOf(content: Buffer, encoding: Encoding): Generator<string> {
  const decoder = new TextDecoder(encoding);
  let held = '';
  for (let at = 0; at < content.length; at += PIECE) {
    const text = held + decoder.decode(content.subarray(at, at + PIECE), { stream: true });
    // Half of a line end may be all that this piece has of it.
    held = text.endsWith('\r') ? '\r' : '';
    yield text.slice(0, text.length - held.length).replace(/\r\n?/g, '\n');
  }
  yield (held + decoder.decode()).replace(/\r\n?/g, '\n');
}

/** In bytes; even, so that it splits no character of UTF-16. */
const PIECE = 1 << 16;
/** As much of the file as is looked at, in characters that are not plain. */
const LOOKED_AT = 1000;
const PLAIN = 0x80;
/** The letters that names in western Europe are made of. */
const USUAL = /[äöüßéèêëàâáåãæçñïîíóòôõøœúùûÄÖÜÉÀÅÆÇÑØ]/;

/** How well the characters that are not plain fit between their neighbours. */
function plausibility(content: Buffer, encoding: Encoding): number {
  const decoder = new TextDecoder(encoding);
  let [score, looked] = [0, 0];
  for (let at = 0; at < content.length && looked < LOOKED_AT; at++) {
    if ((content[at] ?? 0) < PLAIN) continue;
    const [before = ' ', it = ' ', after = ' '] = decoder.decode(
      Buffer.from([content[at - 1] ?? 32, content[at] ?? 32, content[at + 1] ?? 32]),
    );
    score += fitness(before, it, after);
    looked++;
  }
  return score;
}

function fitness(before: string, it: string, after: string): number {
  if (/\p{Cc}/u.test(it)) return -3;
  const inWord = /\p{L}/u.test(before) || /\p{L}/u.test(after);
  if (/\p{Lu}/u.test(it)) return /\p{Ll}/u.test(before) ? -2 : USUAL.test(it) ? 1 : -1;
  if (/\p{L}/u.test(it)) return inWord && USUAL.test(it) ? 2 : 0;
  const between = /\p{L}/u.test(before) && /\p{L}/u.test(after);
  if (/[“”‘’„«»–—…€£°•]/.test(it)) return between && it !== '’' ? -1 : 1;
  return between ? -2 : -1;
}
