/** Draws the truth table of a stockroom: who would get in under a draft of its box and selectors, and why. */
import { href } from '../../access/action.ts';
import type { Actor } from '../../access/actor.ts';
import { counted } from '../../platform/counts.ts';
import type { Cell, Description, TableView } from '../../platform/view-model.ts';
import { STAFF_TOPICS } from '../mail/rules.ts';
import { showPerson } from '../people/actions.ts';
import type { Names, StaffChoices, Stockroom } from './queries.ts';
import { type AllWouldDo, allWouldDo, type Selector, type Selectors, type Verdict, verdicts } from './rules.ts';

/** What a draft and its consequences are drawn from. */
export interface PermissionsFacts {
  readonly draft: Selectors;
  readonly staff: StaffChoices;
  /** A part of the names or roles of those who are looked for. */
  readonly word: string;
  readonly names: Names;
  /** Whether any mail is sent from here. */
  readonly mailLeaves: boolean;
  /** Null where the person who looks does not see people. */
  readonly people: readonly Actor[] | null;
}

/** In numbers, in words, and person by person. */
export function truth(row: Stockroom, { people, draft, names, word, mailLeaves }: PermissionsFacts) {
  if (people === null) return { unseen: 'Who gets in is shown to those who may view people.' };
  const all = verdicts(people, row, draft).sort((one, other) => rank(other) - rank(one));
  const how = (which: (each: Verdict) => boolean): Cell => ({ text: inNumbers(all.filter(which).length) });
  const details: Description[] = [
    { term: 'Manage its inventory', cell: how(({ inventory }) => inventory) },
    { term: 'Manage its loans', cell: how(({ loans }) => loans) },
    { term: 'Only book for themselves', cell: how(({ by, books }) => by === null && books) },
    { term: 'Do not see it at all', cell: how(({ sees }) => !sees) },
    { term: 'What All does', cell: { text: whatAllDoes(draft.staff, allWouldDo(people, row, draft)) } },
    { term: 'Mailed about it', cell: mailedTogether(all, mailLeaves) },
  ];
  return { details, table: truthTable(all.filter(said(word)), names) };
}

/** So many are shown person by person; the sums are of everybody. */
const MOST_ROWS = 200;

function said(word: string): (each: Verdict) => boolean {
  const sought = word.toLowerCase();
  return ({ actor }) => `${actor.name} ${actor.roleName}`.toLowerCase().includes(sought);
}

function rank({ by, open, books, sees }: Verdict): number {
  if (by !== null) return 3;
  if (open && books) return 2;
  return sees ? 1 : 0;
}

function inNumbers(count: number): string {
  if (count === 0) return 'nobody';
  return counted(count, 'person');
}

function whatAllDoes({ all }: Selector<'person'>, { letIn, included }: AllWouldDo): string {
  const words = `${inNumbers(letIn)} of the ${included} whose role is included in it; the others may anyway, or run nothing here.`;
  return all ? `It lets in ${words} Listing a person removes it.` : `It is off. It would let in ${words}`;
}

function mailedTogether(all: readonly Verdict[], mailLeaves: boolean): Cell {
  const text = whoIsMailed(all.filter(({ mailed }) => mailed.length > 0));
  return mailLeaves ? { text } : { text, sub: 'once a mail server is named; none is' };
}

function whoIsMailed(mailed: readonly Verdict[]): string {
  if (mailed.length === 0) return 'Nobody: nobody is listed who may see it.';
  return mailed.map((each) => `${each.actor.name}${partly(each) ? ` (${each.mailed.join(', ')})` : ''}`).join(', ');
}

function truthTable(all: readonly Verdict[], names: Names): TableView {
  return {
    caption: 'Everybody who may sign in',
    columns: ['Person', 'Runs it', 'Open to them', 'May book', 'Mailed'].map((label) => ({ label })),
    count: all.length > MOST_ROWS ? `The first ${MOST_ROWS} of ${all.length}. Find others by name or role.` : undefined,
    rows: all.slice(0, MOST_ROWS).map((each) => ({
      cells: [
        {
          text: each.actor.name,
          href: href(showPerson, { id: each.actor.personId }),
          sub: whoTheyAre(each.actor, names),
        },
        runsCell(each),
        { ...yesNo(each.open), sub: whyClosed(each) },
        { ...yesNo(each.books), sub: whyNoBooking(each) },
        mailedCell(each),
      ],
    })),
  };
}

function whoTheyAre(actor: Actor, { departments, groups }: Names): string {
  const department = actor.departmentId === null ? undefined : departments.get(actor.departmentId);
  const theirs = [...actor.groupIds].map((id) => groups.get(id));
  return [actor.roleName, department, ...theirs].filter((each) => each !== undefined).join(' · ');
}

const BY = { listing: 'By listing', all: 'By All', right: 'By right' } as const;

function runsCell({ by, inventory, loans, listed, sees }: Verdict): Cell {
  if (by !== null)
    return {
      text: BY[by],
      tone: 'good',
      sub: inventory && loans ? 'inventory, loans' : inventory ? 'inventory' : 'loans',
    };
  if (listed) return { text: 'No', sub: 'listed, but their role runs nothing' };
  return { text: 'No', sub: sees ? undefined : 'does not see it' };
}

function mailedCell(each: Verdict): Cell {
  return partly(each) ? { text: 'In part', sub: each.mailed.join(', ') } : yesNo(each.mailed.length > 0);
}

/** Told of some of it and not of the rest. */
function partly({ mailed }: Verdict): boolean {
  return mailed.length > 0 && mailed.length < STAFF_TOPICS.length;
}

function whyClosed({ department, group }: Verdict): string | undefined {
  if (department && group) return undefined;
  if (!department && !group) return 'neither matches';
  return department ? 'not their groups' : 'not their department';
}

function whyNoBooking({ actor, books, open, sees }: Verdict): string | undefined {
  if (books || !open) return undefined;
  if (actor.blocked) return 'blocked';
  return sees ? 'their role does not' : 'does not see it';
}

function yesNo(yes: boolean): Cell {
  return yes ? { text: 'Yes', tone: 'good' } : { text: 'No' };
}
