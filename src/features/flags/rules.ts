/** The named palette of flags, and how a flag is shown. */
import type { Tone } from '../../platform/view-model.ts';

export type Colour = 'grey' | 'green' | 'amber' | 'red' | 'blue' | 'teal';

/** What is shown of a flag wherever something carries it. */
export interface Badge {
  readonly name: string;
  readonly colour: Colour;
  /** What carries it is out of circulation. */
  readonly withdraws: boolean;
}

export const COLOURS: readonly { readonly value: Colour; readonly label: string }[] = [
  { value: 'grey', label: 'Grey' },
  { value: 'green', label: 'Green' },
  { value: 'amber', label: 'Amber' },
  { value: 'red', label: 'Red' },
  { value: 'blue', label: 'Blue' },
  { value: 'teal', label: 'Teal' },
];

const TONES: Readonly<Record<Colour, Tone>> = {
  grey: 'neutral',
  green: 'good',
  amber: 'warn',
  red: 'bad',
  blue: 'info',
  teal: 'accent',
};

/** A flag as a badge: its name, in its colour. */
export function badgeOf({ name, colour }: Pick<Badge, 'name' | 'colour'>): {
  readonly text: string;
  readonly tone: Tone;
} {
  return { text: name, tone: TONES[colour] };
}

/** What a flag means, in words. */
export function meaningOf({ withdraws }: Pick<Badge, 'withdraws'>): string {
  return withdraws ? 'Takes it out of circulation' : 'Informs';
}
