/** Says what each row of a list of people would do, by the same form and rules as on their pages; nothing is written here. */
import type { Knex } from 'knex';
import { type Actor, holds } from '../../../access/actor.ts';
import { accept, type FieldError, type Submission } from '../../../access/form.ts';
import { idMeant, meantBy, type Names, problemOfName } from '../../imports/names/rules.ts';
import type { Row } from '../../imports/queries.ts';
import { readCells } from '../../imports/rules.ts';
import { mayGiveAll, mustCover, mustReach, WIDER } from '../../people/rules.ts';
import { rowForm } from '../forms.ts';
import { carriers, type Known, known, presentBy, type Roster, signInAddresses } from '../queries.ts';
import { type Beside, changesOf, type Facts, KEYS, type Mapping, namesIn, type Present } from '../rules.ts';

/** What importing a row does, or what stands in its way. */
export type Outcome =
  | { readonly what: 'made'; readonly facts: Facts; readonly beside: Beside }
  | {
      readonly what: 'changed';
      readonly present: Present;
      readonly facts: Facts;
      readonly beside: Beside;
      readonly changes: readonly string[];
    }
  | { readonly what: 'unchanged'; readonly present: Present }
  | { readonly what: 'failed'; readonly reason: string };

/** A row with what it would do. */
export interface Planned {
  readonly line: number;
  readonly texts: Texts;
  readonly outcome: Outcome;
}

/** A list whose columns are chosen. */
export type Mapped = Roster & { readonly mapping: Mapping };

type Texts = Readonly<Record<string, string>>;

/** What all of its rows would do, read together: one may name what another does. */
export async function planned(
  db: Knex,
  actor: Actor,
  { mapping, headings }: Mapped,
  rows: readonly Pick<Row, 'line' | 'cells'>[],
): Promise<Planned[]> {
  const read = rows.map(({ line, cells }) => ({ line, ...readCells(cells, headings, mapping.columns) }));
  const all = (name: string) => [...new Set(read.flatMap(({ texts }) => texts[name]?.toLowerCase() ?? []))];
  const key = KEYS[mapping.match];
  const planner = new Planner(actor, mapping, {
    known: await known(db, actor),
    present: await presentBy(db, actor, mapping.match, key === null ? [] : all(key)),
    addresses: await signInAddresses(db, actor, all('email')),
    badges: await carriers(db, actor, all('badge')),
  });
  return read.map(({ line, texts, problems }) => ({ line, texts, outcome: planner.outcome(line, texts, problems) }));
}

interface There {
  readonly known: Known;
  readonly present: Awaited<ReturnType<typeof presentBy>>;
  readonly addresses: Awaited<ReturnType<typeof signInAddresses>>;
  readonly badges: Awaited<ReturnType<typeof carriers>>;
}

class Planner {
  readonly #actor: Actor;
  readonly #mapping: Mapping;
  readonly #there: There;
  /** The lines of the rows before by what no two rows may be about. */
  readonly #lines = new Map<string, number>();

  constructor(actor: Actor, mapping: Mapping, there: There) {
    this.#actor = actor;
    this.#mapping = mapping;
    this.#there = there;
  }

  outcome(line: number, texts: Texts, problems: readonly string[]): Outcome {
    const found = this.#found(texts);
    const [present = null] = found;
    const { submission, beside, unknown } = this.#filled(texts, present);
    const self = present?.person.id === this.#actor.personId;
    const read = accept(this.#actor, rowForm, submission, self ? null : (present?.person ?? null));
    const facts = read.outcome === 'accepted' ? read.values : null;
    const changes = present && facts ? changesOf(present, facts, beside) : [];
    const wrong = [
      ...problems,
      ...unknown,
      ...this.#confusion(line, texts, found),
      ...(read.outcome === 'invalid' ? wordsOf(read.errors, unknown.length > 0) : []),
      ...(read.outcome === 'refused' ? ['It fills in what you may not change'] : []),
      ...(present ? this.#unchangeable(present, changes, facts) : this.#unmakable(facts)),
      ...(facts && (present === null || changes.length > 0) ? this.#taken(texts, facts, present) : []),
    ];
    if (wrong.length > 0 || facts === null) return { what: 'failed', reason: [...new Set(wrong)].join('. ') };
    if (present === null) return { what: 'made', facts, beside };
    return changes.length > 0 ? { what: 'changed', present, facts, beside, changes } : { what: 'unchanged', present };
  }

  #found(texts: Texts): readonly Present[] {
    const key = KEYS[this.#mapping.match];
    const text = key === null ? undefined : texts[key];
    return text === undefined ? [] : (this.#there.present.get(text.toLowerCase()) ?? []);
  }

  /** The form of a person as the row fills it in, over what is known of somebody who is there. */
  #filled(texts: Texts, present: Present | null) {
    const { roles, departments, groups, locations } = this.#there.known;
    const submission: Record<string, string | string[]> = {};
    const unknown: string[] = [];
    for (const name of ['name', 'email', 'phone'] as const) if (texts[name]) submission[name] = texts[name];
    const refer = (name: string, kind: string, names: Names) => {
      const text = texts[name];
      if (text === undefined) return;
      const id = idMeant(names, text);
      if (id !== null) submission[name] = String(id);
      else unknown.push(kind === 'role' ? unknownRole(text) : problemOfName(kind, text, names));
    };
    refer('role_id', 'role', roles);
    refer('location_id', 'location', locations);
    const newDepartment = this.#isNew(departments, texts.department_id) ? (texts.department_id ?? null) : null;
    if (newDepartment === null) refer('department_id', 'department', departments);
    const wanted = namesIn(texts.group_ids ?? '', (name) => meantBy(groups, name).length > 0);
    const newGroups = wanted.filter((name) => this.#isNew(groups, name));
    const ids = wanted.filter((name) => !newGroups.includes(name)).map((name) => ({ name, id: idMeant(groups, name) }));
    unknown.push(...ids.flatMap(({ name, id }) => (id === null ? [problemOfName('group', name, groups)] : [])));
    if (texts.group_ids) submission.group_ids = ['', ...ids.map(({ id }) => String(id ?? ''))];
    const beside = { badge: texts.badge ?? null, newDepartment, newGroups };
    return { submission: { ...this.#constants(present, newDepartment), ...submission }, beside, unknown };
  }

  #constants(present: Present | null, newDepartment: string | null): Submission {
    if (present) return { name: present.person.name, role_id: String(present.person.roleId) };
    const { roleId, departmentId } = this.#mapping;
    return {
      name: '',
      role_id: String(roleId ?? ''),
      ...(departmentId === null || newDepartment !== null ? {} : { department_id: String(departmentId) }),
    };
  }

  #isNew(names: Names, text: string | undefined): boolean {
    const makes = this.#mapping.makeDirectory && holds(this.#actor, 'directory.manage');
    return makes && text !== undefined && text.length <= LONGEST_NAME && meantBy(names, text).length === 0;
  }

  /** Whether it is told who is meant, and only once. */
  #confusion(line: number, texts: Texts, found: readonly Present[]): string[] {
    if (found.length > 1) return [`Several people match: ${found.map(({ person }) => person.name).join(', ')}`];
    if (this.#mapping.match === 'id' && texts.person_id !== undefined && found.length === 0) {
      return [`There is nobody with the ID ${texts.person_id}`];
    }
    return [
      ...found.flatMap(({ person }) => this.#once(`person ${person.id}`, line, 'is about the same person')),
      ...(texts.email ? this.#once(`email ${texts.email.toLowerCase()}`, line, 'has the same e-mail address') : []),
      ...(texts.badge ? this.#once(`badge ${texts.badge.toLowerCase()}`, line, 'has the same badge') : []),
    ];
  }

  #once(what: string, line: number, words: string): string[] {
    const before = this.#lines.get(what);
    this.#lines.set(what, before ?? line);
    return before === undefined ? [] : [`Line ${before} ${words}`];
  }

  #unmakable(facts: Facts | null): string[] {
    if (!mayGiveAll(this.#actor)) return [WIDER];
    return facts && !this.#gives(facts) ? [unknownRole(String(facts.role_id))] : [];
  }

  #gives({ role_id }: Facts): boolean {
    return [...this.#there.known.roles.byName.values()].some((all) => all.some(({ id }) => id === role_id));
  }

  /** What is changed of somebody on their own page alone, or not by this person at all. */
  #unchangeable({ person }: Present, changes: readonly string[], facts: Facts | null): string[] {
    if (person.archived) return [`${person.name} is in the archive. Restore them first`];
    if (changes.length === 0) return [];
    if (person.id === this.#actor.personId) return ['This is you: nobody changes themselves by a list'];
    const refusal = ['badge', 'email'].some((each) => changes.includes(each))
      ? mustReach(this.#actor, person)
      : mustCover(this.#actor, person);
    if (refusal !== null) return [refusal];
    return [
      ...(changes.includes('role_id') && (person.scopes['account.manage'] || (facts && !this.#gives(facts)))
        ? [`The role of ${person.name} is changed on their page alone`]
        : []),
      ...(changes.includes('email') && person.identityId !== null
        ? [`${person.name} signs in with another e-mail address: it is changed on their page alone`]
        : []),
    ];
  }

  /** What somebody else has, and no two people may. */
  #taken({ badge }: Texts, { email, role_id }: Facts, present: Present | null): string[] {
    const { known: of, addresses, badges } = this.#there;
    const signsIn = of.signingIn.has(role_id);
    const address = email ?? present?.person.email ?? null;
    const holder = address === null ? undefined : addresses.get(address);
    const carrier = badge === undefined ? undefined : badges.get(badge.toLowerCase());
    return [
      ...(signsIn && address === null ? ['Enter an e-mail address: this role signs in with it'] : []),
      ...(signsIn && holder !== undefined && holder !== present?.person.id
        ? ['Somebody else here has this e-mail address already']
        : []),
      ...(carrier !== undefined && (carrier === null || carrier !== present?.person.id)
        ? [`Something or somebody else carries the code “${badge}”`]
        : []),
    ];
  }
}

const LONGEST_NAME = 200;

/** That a name stands for nothing was said by that name already, better than that a choice is missing. */
function wordsOf(errors: readonly FieldError[], said: boolean): string[] {
  return errors.flatMap(({ name, text }) => {
    if (name !== 'role_id') return [text];
    return said ? [] : ['It names no role'];
  });
}

function unknownRole(text: string): string {
  return `There is no role “${text}” that you may give by a list`;
}
