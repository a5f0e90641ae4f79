/** Owns the comparison of the decision with its judges, over as many random cases as are asked for. */
import type { Actor } from '../../src/access/actor.ts';
import type { Permission } from '../../src/access/catalogue.ts';
import { type Decision, decide } from '../../src/access/decide.ts';
import type { Resource } from '../../src/access/resource.ts';
import { cedarAllows, prepareCedar } from './cedar.ts';
import type { Chance } from './random.ts';
import { firstFailing } from './reference.ts';
import { type Case, cases } from './world.ts';

export type Decider = (
  actor: Actor,
  permission: Permission,
  resource: Resource | null,
) => Pick<Decision, 'failed' | 'allowed'>;
export type Judge = (asked: Case, decision: ReturnType<Decider>) => boolean;

export interface Outcome {
  readonly tried: number;
  readonly allowed: number;
  /** The disagreements, each as text; after the first hundred nothing more is tried. */
  readonly failures: readonly string[];
}

/** The plain reference: agrees if it names the same first failing rule, or none. */
export function reference(asked: Case, decision: ReturnType<Decider>): boolean {
  const failing = firstFailing(asked.actor, asked.permission, asked.resource);
  return decision.failed === failing && decision.allowed === (failing === null);
}

/** Cedar: agrees if it allows the same. */
export function cedar(asked: Case, decision: ReturnType<Decider>): boolean {
  return !hasThing(asked) || cedarAllows(asked) === decision.allowed;
}

const ENOUGH = 100;

/** Puts random cases to the decision and to its judges. */
export function compare(
  chance: Chance,
  count: number,
  judges: readonly Judge[],
  decider: Decider = decide,
  enough = ENOUGH,
): Outcome {
  prepareCedar();
  const failures: string[] = [];
  let tried = 0;
  let allowed = 0;
  for (const asked of cases(chance, count)) {
    if (failures.length >= enough) break;
    const decision = decider(asked.actor, asked.permission, asked.resource);
    tried++;
    if (decision.allowed) allowed++;
    for (const judge of judges) {
      if (!judge(asked, decision)) failures.push(`${judge.name}: ${written(asked)} ${chance}`);
    }
  }
  return { tried, allowed, failures };
}

/** A case as text, short enough to read and long enough to be tried again. */
export function written({ actor, roots, permission, resource }: Case): string {
  const { scopes, personId, workspaceId, staffed, open, blocked } = actor;
  const who = { workspaceId, personId, staffed: [...staffed], open: [...open], roots, blocked };
  const ignored = scopes['account.ignore_span'] === 'on' ? ', span ignored' : '';
  return `${permission} at ${scopes[permission] ?? 'off'}${ignored}, ${JSON.stringify(who)} on ${JSON.stringify(resource)}`;
}

function hasThing(asked: Case): asked is Case & { readonly resource: Resource } {
  return asked.resource !== null;
}
