/** Who of several people may do something, decided for each as it would be if they tried. */
import { type Actor, holds } from '../../access/actor.ts';
import type { Permission } from '../../access/catalogue.ts';
import { type Decision, decide } from '../../access/decide.ts';
import type { Resource } from '../../access/resource.ts';
import { subjectOf } from '../why/rules.ts';

/** The decisions about those who may, in the order of the people. Who cannot sign in can do nothing. */
export function whoMay(people: readonly Actor[], permission: Permission, thing: Resource | null): Decision[] {
  return people
    .filter((person) => holds(person, 'account.sign_in'))
    .map((person) => decide(person, permission, subjectOf(person, permission, thing)))
    .filter((decision) => decision.allowed);
}
