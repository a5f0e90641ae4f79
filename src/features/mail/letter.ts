/** Owns what a letter looks like: its parts, the words around them, and its plain text. */
import { href } from '../../access/action.ts';
import { inOneLine } from '../../platform/mail.ts';
import type { Workspace } from '../../platform/workspace.ts';
import { openStop, showWishes } from './actions.ts';

/** One thing that a letter tells. */
export interface Part {
  readonly heading: string;
  readonly lines: readonly string[];
  /** Where it leads: a path of ours. */
  readonly way?: { readonly href: string; readonly label: string };
}

/** A letter as it is drawn, with whole addresses. */
export interface LetterView {
  readonly lang: string;
  readonly subject: string;
  readonly greeting: string;
  readonly parts: readonly Part[];
  readonly footer: Part;
}

interface Around {
  readonly workspace: Workspace;
  readonly name: string;
  /** A path of ours as a whole address. */
  address(path: string): string;
  /** The path where its reader chooses what they are told; null for what nobody chooses. */
  readonly choose: string | null;
}

/** The letter that tells these things. */
export function letterOf(parts: readonly Part[], { workspace, name, address, choose }: Around): LetterView {
  const whole = (part: Part): Part => ({
    heading: inOneLine(part.heading),
    lines: part.lines.map(inOneLine),
    way: part.way && { ...part.way, href: address(part.way.href) },
  });
  return {
    lang: workspace.language,
    subject: subjectOf(parts),
    greeting: `Hello ${inOneLine(name)},`,
    parts: parts.map(whole),
    footer: whole(footerOf(workspace, choose)),
  };
}

/** The same as plain text. */
export function textOf({ greeting, parts, footer }: LetterView): string {
  const told = parts.map((part) => partText(part));
  return `${[greeting, ...told, `-- \n${partText(footer)}`].join('\n\n')}\n`;
}

function subjectOf([first, ...others]: readonly Part[]): string {
  const words = first?.heading ?? '';
  return others.length === 0 ? words : `${words} – and ${others.length} more`;
}

function footerOf({ name }: Workspace, choose: string | null): Part {
  const label = choose === href(showWishes) ? 'Choose what you are told' : openStop.label;
  const way = choose === null ? undefined : { href: choose, label };
  return { heading: `Sent by Quartermaster for ${name}.`, lines: [], way };
}

function partText({ heading, lines, way }: Part): string {
  return [heading, ...lines, ...(way ? [`${way.label}: ${way.href}`] : [])].join('\n');
}
