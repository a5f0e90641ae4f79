/** What of a selection an act can be done to, and why not to the rest. */
import type { Actor } from '../../access/actor.ts';
import { type Decision, decide } from '../../access/decide.ts';
import type { Submission } from '../../access/form.ts';
import { refusalOf } from '../../platform/explain.ts';
import type { Line } from '../items/list/queries.ts';
import { type Act, elsewhere } from './act.ts';

export interface Sorted {
  readonly able: readonly Line[];
  readonly leftOut: readonly { readonly line: Line; readonly reason: string }[];
  /** What refused the first that was refused. */
  readonly refused: Decision | null;
}

/** Sorts a selection by whether the act can be done, as far as that is known before it is tried. */
export function sorted(actor: Actor, act: Pick<Act, 'needs' | 'among'>, lines: readonly Line[]): Sorted {
  const judged = lines.map((line) => {
    const decision = decisionOn(actor, act, line);
    const reason = decision.allowed ? elsewhere(act, line) : refusalOf(decision);
    return { line, decision, reason };
  });
  return {
    able: judged.filter(({ reason }) => reason === null).map(({ line }) => line),
    leftOut: judged.flatMap(({ line, reason }) => (reason === null ? [] : [{ line, reason }])),
    refused: judged.find(({ decision }) => !decision.allowed)?.decision ?? null,
  };
}

/** Whether there is one among them to which the act can be done. */
export function suits(actor: Actor, act: Pick<Act, 'needs' | 'among'>, lines: readonly Line[]): boolean {
  return lines.some((line) => decisionOn(actor, act, line).allowed && elsewhere(act, line) === null);
}

function decisionOn(actor: Actor, { needs }: Pick<Act, 'needs'>, { stockroomId, locationId }: Line): Decision {
  return decide(actor, needs, { kind: 'item', workspaceId: actor.workspaceId, stockroomId, locationId });
}

/** The values of an act's own fields, as its form submits them. */
export function submissionOf({ item_ids: _, ...values }: Readonly<Record<string, unknown>>): Submission {
  const said = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said.map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: unknown): string | readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value ?? '');
}
