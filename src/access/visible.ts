/**
 * Owns what of a text is kept: nothing that makes two names look alike, or that turns round what is read after it.
 * Joiners stay, of which emoji and some scripts are made, and so do the marks that say which way a script runs.
 */

/** The text without its invisible characters; nothing, where nothing of it would be seen. */
export function visible(text: string): string {
  const kept = text.replace(INVISIBLE, '');
  return UNSEEN.test(kept) ? '' : kept;
}

/** Hyphens that only show at a line's end, spaces of no width, overrides of direction, and tags but for those of flags. */
const INVISIBLE =
  /[\u00AD\u180E\u200B\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\uFFF9-\uFFFB]|(?<!\u{1F3F4}[\u{E0000}-\u{E007F}]*)[\u{E0000}-\u{E007F}]/gu;

/** Nothing but white space, joiners, marks and letters that are blank. */
const UNSEEN = /^[\s\u061C\u115F\u1160\u200C-\u200F\u2800\u3164\uFFA0]*$/u;
