/** The words of a document: plain text in which named placeholders stand for what is known of a booking or a person. */

/** What a template is printed for. */
export type About = 'reservation' | 'checkout' | 'booking' | 'person';

/** What can stand in braces, with what comes in its place. Those that are alone on their line are no words of it. */
export const PLACEHOLDERS = [
  { name: 'name', about: 'both', alone: false, words: 'Who borrows, or holds it' },
  { name: 'email', about: 'both', alone: false, words: 'Their e-mail address, for those who see people' },
  { name: 'phone', about: 'both', alone: false, words: 'Their telephone number, for those who see people' },
  { name: 'number', about: 'booking', alone: false, words: 'The number of the booking' },
  { name: 'stockroom', about: 'booking', alone: false, words: 'The stockroom' },
  { name: 'from', about: 'booking', alone: false, words: 'When it begins' },
  { name: 'until', about: 'booking', alone: false, words: 'When it is due back' },
  { name: 'purpose', about: 'booking', alone: false, words: 'What it is for' },
  { name: 'count', about: 'both', alone: false, words: 'How many things there are' },
  { name: 'today', about: 'both', alone: false, words: 'The day on which it is printed' },
  { name: 'workspace', about: 'both', alone: false, words: 'The name of this workspace' },
  { name: 'by', about: 'both', alone: false, words: 'Who prints it' },
  { name: 'items', about: 'both', alone: true, words: 'The table of things, on a line of its own' },
  { name: 'signature', about: 'both', alone: true, words: 'A line to sign on, on a line of its own' },
] as const;

type Placeholder = (typeof PLACEHOLDERS)[number];
/** What is known; null is printed as a dash. */
export type Words = Readonly<Partial<Record<Exclude<Placeholder['name'], 'items' | 'signature'>, string | null>>>;

/** What a document is made of, from top to bottom. */
export type Block =
  | { readonly kind: 'heading' | 'text'; readonly text: string }
  | { readonly kind: 'items' | 'signature' | 'gap' };

const BRACES = /\{([^{}\n]*)\}/gu;

/** The placeholders that a document of that sort can have. */
export function placeholdersFor(about: About): readonly Placeholder[] {
  return PLACEHOLDERS.filter((each) => each.about === 'both' || about !== 'person');
}

/** What is wrong with a text: placeholders that are unknown there, or that stand where they cannot. */
export function faultsIn(about: About, body: string): string[] {
  const known = placeholdersFor(about);
  const lines = linesIn(body);
  const faults = lines.flatMap((line, n) =>
    [...line.matchAll(BRACES)].flatMap(([whole, name]) => {
      const found = known.find((each) => each.name === name);
      if (!found) return [`${whole} is no placeholder here`];
      if (!found.alone) return [];
      if (line.trim() !== whole) return [`${whole} has to stand on a line of its own`];
      return lines.slice(0, n).some((before) => before.trim() === whole) ? [`${whole} can stand there once`] : [];
    }),
  );
  return [...new Set(faults)];
}

/** The blocks of a text, filled in once: what is filled in is never read as a placeholder. */
export function blocksOf(body: string, words: Words): Block[] {
  return linesIn(body).map((line) => {
    const text = line.trim();
    if (text === '') return { kind: 'gap' };
    if (text === '{items}') return { kind: 'items' };
    if (text === '{signature}') return { kind: 'signature' };
    const heading = text.startsWith('# ');
    return { kind: heading ? 'heading' : 'text', text: filled(heading ? text.slice(2) : text, words) };
  });
}

/** The same as plain text, to be read on a page and signed: the things one by one, and no line to sign on. */
export function textOf(blocks: readonly Block[], things: readonly string[]): string {
  const lines = blocks.map((block) => {
    if ('text' in block) return block.text;
    return block.kind === 'items' ? things.join('\n') : '';
  });
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function filled(text: string, words: Words): string {
  const known = new Map<string, string | null>(Object.entries(words));
  return text.replace(BRACES, (_, name: string) => known.get(name)?.replace(/\s+/gu, ' ') || '–');
}

function linesIn(body: string): string[] {
  return body.replace(/\r\n?/g, '\n').trim().split('\n');
}
