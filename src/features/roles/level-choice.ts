/** Owns choosing a level for a module: its values, its words, and the toggles that it sets. */
import type { Actor } from '../../access/actor.ts';
import { field } from '../../access/fields.ts';
import type { Field, Option } from '../../access/form.ts';
import {
  LEVEL_LABELS,
  LEVELS,
  type Level,
  levelOf,
  type Module,
  preset,
  type Reach,
  reachesOf,
  type Scopes,
  togglesOf,
} from '../../access/levels.ts';
import { covers } from '../../access/roles.ts';

/** A level and how far it reaches; null is *Custom*, which sets nothing. */
export interface Choice {
  readonly level: Level;
  readonly reach: Reach;
}

const CUSTOM = 'custom';

/** The select of a module's level; also the hidden field that says with which one the page was drawn. */
export function levelField(module: Module): Field<Choice | null | undefined> {
  return field<Choice | null | undefined>({ label: 'Level', drawn: 'select', required: false }, ([value]) => {
    const choice = choicesOf(module).find((each) => keyOf(each) === value);
    if (choice) return { value: choice };
    return value === CUSTOM ? { value: null } : { error: `${module}: choose a level` };
  });
}

/** The levels that this person could grant, those of all stockrooms first. */
export function levelOptions(actor: Actor, module: Module): Option[] {
  const within = choicesOf(module).filter(({ level, reach }) => covers(actor.scopes, preset(module, level, reach)));
  const everywhere = within.filter((choice) => choice.reach === 'any');
  const staffed = within.filter((choice) => choice.reach === 'staffed');
  const drawn = [...everywhere, ...staffed].map((choice) => ({ value: keyOf(choice), label: wordsOf(choice) }));
  return [...drawn, { value: CUSTOM, label: 'Custom' }];
}

/** The level that toggles make up, as the value of its select. */
export function levelValue(module: Module, scopes: Scopes): string {
  const found = levelOf(module, scopes);
  return found ? keyOf(found) : CUSTOM;
}

/** The same in words. */
export function levelWords(module: Module, scopes: Scopes): string {
  const found = levelOf(module, scopes);
  return found ? wordsOf(found) : 'Custom';
}

/** A choice in words, such as `Edit, in stockrooms they staff`. */
export function wordsOf({ level, reach }: Choice): string {
  return LEVEL_LABELS[level] + (reach === 'staffed' ? ', in stockrooms they staff' : '');
}

/** Whether a value that a form read is a choice. */
export function isChoice(value: unknown): value is Choice {
  return typeof value === 'object' && value !== null && 'level' in value && 'reach' in value;
}

/** Whether two choices are one. */
export function isSame(one: Choice, other: Choice): boolean {
  return keyOf(one) === keyOf(other);
}

/** What a level sets, the toggles that it switches off included. */
export function wholly(module: Module, { level, reach }: Choice): Scopes {
  return { ...Object.fromEntries(togglesOf(module).map((key) => [key, 'off'])), ...preset(module, level, reach) };
}

function choicesOf(module: Module): Choice[] {
  return LEVELS.flatMap((level) => reachesOf(module, level).map((reach) => ({ level, reach })));
}

function keyOf({ level, reach }: Choice): string {
  return reach === 'staffed' ? `${level}-staffed` : level;
}
