/** Draws the first and the last step of booking: when, and check your answers. */
import { href } from '../../access/action.ts';
import type { Decision } from '../../access/decide.ts';
import type { Drawing, FieldError, Submission } from '../../access/form.ts';
import { explain } from '../../platform/explain.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { FieldView, Link, Option, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { periodInWords } from '../../platform/workspace.ts';
import type { Period } from '../availability/rules.ts';
import type { BookingNoun } from '../bookings/rules.ts';
import { keepWays } from '../drafts/page.ts';
import { rulesTable } from '../lending-rules/page.ts';
import type { Breach, LendingRules } from '../lending-rules/rules.ts';
import { beginSeries } from '../series/actions.ts';
import { BASKETS } from './actions.ts';
import type { Borrowers } from './borrowers/queries.ts';
import type { ConflictView } from './conflict.ts';
import {
  areOthers,
  askedWords,
  borrowerFinder,
  borrowerOptions,
  dateField,
  freeCell,
  freeWords,
  hidden,
  plainField,
  steps,
  titled,
  whyLink,
} from './parts.ts';
import type { Approving, AvailableLine } from './queries.ts';
import { basketHref, draftParameter, isPicked, parameters, type Typed } from './typed.ts';
import { usualPeriod } from './usual.ts';

/** The first step: when. What is picked already is kept; the rules say what will be possible. */
export function datesPage(
  visit: Visit,
  noun: BookingNoun,
  typed: Typed,
  rules: readonly LendingRules[],
  errors: readonly FieldError[],
): View {
  const { workspace, now } = visit;
  const defaults = usualPeriod({ workspace, now, noun, rules, picked: isPicked(typed.picked) });
  const values = { starts_at: typed.startsAt || defaults.startsAt, ends_at: typed.endsAt || defaults.endsAt };
  const kept = [...parameters({ ...typed, startsAt: '', endsAt: '' }), ...draftParameter(typed)].map(hidden);
  const dates = [
    dateField('starts_at', 'From', values.starts_at, errors),
    dateField('ends_at', 'Until', values.ends_at, errors),
  ];
  const form = {
    action: href(BASKETS[noun.kind].begin),
    method: 'GET' as const,
    groups: [{ fields: [...kept, ...dates] }],
    submit: 'See what is free',
    errors: errors.map(({ name, text }) => ({ href: `#${name}`, text })),
  };
  return {
    template: '/baskets/dates',
    page: titled(noun.begin, errors),
    data: {
      form,
      steps: steps(noun, typed, 0),
      rules: rules.length > 0 ? rulesTable(visit, rules) : undefined,
      // Those of what is picked are to be read; of many stockrooms they can be looked up.
      unfolded: isPicked(typed.picked),
    },
  };
}

export interface Answers {
  readonly period: Period | null;
  readonly lines: readonly AvailableLine[];
  readonly kits: readonly { readonly id: number; readonly name: string }[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  /** Whom it can be for; null: only oneself. */
  readonly borrowers: Borrowers | null;
  /** How many of what was picked are not there. */
  readonly missing: number;
  /** What may not be booked from, with why. */
  readonly refused: readonly {
    readonly name: string | null;
    readonly stockroomId: number;
    readonly decision: Decision;
  }[];
  /** What stands in the way, and whether this person may book all the same. */
  readonly conflict: ConflictView | null;
  readonly mayIgnore: boolean;
  /** What is left out of the kits. */
  readonly without: readonly { readonly id: number; readonly name: string }[];
  /** The stockrooms that approve it first. */
  readonly asked: readonly Approving[];
  /** The rules that somebody goes beyond who lends to others. */
  readonly beyond: readonly Breach[];
}

/** The last step: check your answers. There is no button where it cannot be booked. */
export function answersPage(visit: Visit, noun: BookingNoun, typed: Typed, answers: Answers, drawing: Drawing): View {
  const forOthers = areOthers(answers.borrowers);
  const open =
    answers.refused.length === 0 &&
    (answers.asked.length === 0 || noun.kind === 'reservation') &&
    (answers.conflict === null ||
      (answers.mayIgnore && answers.conflict.fixed !== true) ||
      (forOthers && answers.conflict.ofBorrower === true)) &&
    answers.lines.length + answers.categories.length > 0;
  // One verdict at a time: what will be asked, or goes beyond a rule, is of no use where it cannot be booked at all.
  const told = open || (answers.refused.length === 0 && answers.conflict === null);
  const errors = drawing.errors ?? [];
  const choose: Link = {
    href: basketHref(noun, typed, { step: 'items' }),
    label: 'Choose other items',
  };
  const data = {
    steps: steps(noun, typed, 2),
    missing:
      answers.missing === 0
        ? undefined
        : { tone: 'warn', text: 'Something that was chosen is not there any more, and is left out.' },
    refused: answers.refused.map(({ name, stockroomId, decision }) => ({
      title: `You cannot book from ${name ?? 'a stockroom that you do not see'}`,
      checks: explain(decision),
      ways: name === null ? [] : [whyLink(visit, noun, stockroomId)],
    })),
    asked:
      told && answers.asked.length > 0
        ? { tone: 'info', title: askedTitle(noun), text: askedWords(answers.asked) }
        : undefined,
    beyond:
      told && answers.beyond.length > 0
        ? {
            tone: 'warn',
            title: 'This goes beyond the rules',
            text: `${answers.beyond.map(({ text }) => text).join(' ')} You may do so, since you lend to others; it is noted with the booking.`,
          }
        : undefined,
    conflict: answers.conflict,
    lines: open ? undefined : lineTable(answers.lines),
    form: open ? answersForm(visit, noun, typed, answers, drawing) : undefined,
    repeat: open && isRepeatable(noun, answers) ? repeatLink(typed) : undefined,
    ways: open ? [] : [choose],
  };
  const lead = answers.period ? periodInWords(visit.workspace, answers.period.from, answers.period.to) : undefined;
  return {
    template: '/baskets/answers',
    page: {
      ...titled(errors.length > 0 || open ? 'Check your answers' : 'This cannot be booked', errors),
      lead,
      // In the form it keeps what stands there.
      actions: open ? [] : keepWays(visit, noun, typed, answers.lines),
    },
    data,
  };
}

/** What is bound or left out only once cannot repeat. */
function isRepeatable({ kind }: BookingNoun, { categories, without }: Answers): boolean {
  return kind === 'reservation' && categories.length + without.length === 0;
}

/** The same again and again; what it is for is asked there. */
function repeatLink(typed: Typed): Link {
  const query = new URLSearchParams(parameters(typed));
  return { href: `${href(beginSeries)}?${query}`, label: beginSeries.label, icon: beginSeries.icon };
}

function askedTitle({ kind }: BookingNoun): string {
  return kind === 'checkout' ? 'Reserve it first' : 'This will be a request';
}

function answersForm(visit: Visit, noun: BookingNoun, typed: Typed, answers: Answers, drawing: Drawing) {
  const { lines, kits, categories, borrowers } = answers;
  const single = lines.filter((line) => line.kitId === null);
  const form = formView(visit, {
    action: BASKETS[noun.kind].create,
    drawing: {
      ...drawing,
      values: submitted(typed, drawing.values ?? {}, whoseByItself(visit, noun, borrowers)),
      options: {
        item_ids: single.map(lineOption),
        kit_ids: kits.map((kit) => ({ value: String(kit.id), label: kit.name, help: kitHelp(kit.id, lines) })),
        without_ids: answers.without.map(({ id, name }) => ({ value: String(id), label: name })),
        borrower_id: borrowers
          ? [...unchosen(noun, borrowers), ...borrowerOptions(borrowers, visit.actor.personId)]
          : [],
      },
    },
    submit: noun.make,
    cancel: { href: basketHref(noun, typed, { step: 'items' }), label: 'Choose other items' },
  });
  const ignoring =
    (answers.conflict !== null && answers.mayIgnore) ||
    drawing.errors?.some((error) => error.name === 'ignore_conflicts') === true;
  const [group] = form.groups;
  const fields = (group?.fields ?? []).filter((field) =>
    isAsked(field, areOthers(borrowers), ignoring || answers.mayIgnore),
  );
  const picks = fields.filter((field) => field.type === 'checkboxes');
  const rest = fields.filter((field) => field.type !== 'checkboxes');
  const numbers = [
    ...single.filter((line) => line.counted).map(quantityField),
    ...categories.map((category) => categoryField(category, typed)),
  ];
  const kept = [...parameters(typed), ...draftParameter(typed)];
  return {
    ...form,
    groups: [{ fields: [...picks, ...numbers, ...rest.map(withoutOptional)] }],
    also: keepWays(visit, noun, typed, lines).map((keep) => ({ action: keep.href, label: keep.label })),
    finder: borrowers ? borrowerFinder(href(BASKETS[noun.kind].begin), kept, borrowers) : undefined,
  };
}

/** What the fields stand at: as typed, and everything picked ticked. */
function submitted(typed: Typed, values: Submission, byItself: string): Submission {
  return {
    ...values,
    item_ids: typed.picked.itemIds.map(String),
    kit_ids: typed.picked.kitIds.map(String),
    without_ids: (typed.picked.withoutIds ?? []).map(String),
    borrower_id: String(typed.borrowerId ?? byItself),
  };
}

/** Whoever hands things out to others says to whom: nobody is to have lent them to themselves by not looking. */
function whoseByItself({ actor }: Visit, noun: BookingNoun, borrowers: Borrowers | null): string {
  return isAskedForWhom(noun, borrowers) ? '' : String(actor.personId);
}

function isAskedForWhom({ kind }: BookingNoun, borrowers: Borrowers | null): boolean {
  return kind === 'checkout' && areOthers(borrowers);
}

function unchosen(noun: BookingNoun, borrowers: Borrowers): Option[] {
  return isAskedForWhom(noun, borrowers) ? [{ value: '', label: 'Choose who it is for' }] : [];
}

/** One of the choices always counts, or has to be made. */
function withoutOptional(field: FieldView): FieldView {
  if (field.name !== 'borrower_id') return field;
  return { ...field, required: field.options?.some(({ value }) => value === '') ? true : undefined };
}

function isAsked(field: FieldView, forOthers: boolean, ignoring: boolean): boolean {
  if (field.name === 'borrower_id') return forOthers;
  if (field.name === 'ignore_conflicts') return ignoring;
  return field.type !== 'checkboxes' || (field.options ?? []).length > 0;
}

function lineOption(line: AvailableLine): Option {
  const what = [line.code, line.stockroomName].filter((each) => each !== null).join(', ');
  return { value: String(line.itemId), label: line.name, help: `${what}: ${freeWords(line)}` };
}

function kitHelp(kitId: number, lines: readonly AvailableLine[]): string {
  return lines
    .filter((line) => line.kitId === kitId)
    .map((line) => line.name)
    .join(', ');
}

function quantityField(line: AvailableLine): FieldView {
  return {
    ...plainField(`quantity_${line.itemId}`, 'number', `How many: ${line.name}`, String(line.quantity)),
    min: '1',
    max: String(line.there),
    width: 'short',
  };
}

function categoryField({ id, name }: { id: number; name: string }, { picked }: Typed): FieldView {
  return {
    ...plainField(`category_${id}`, 'number', `Any of ${name}`, String(picked.categories.get(String(id)) ?? 1)),
    help: 'Which ones is settled when you book.',
    min: '0',
    max: '100',
    width: 'short',
  };
}

function lineTable(lines: readonly AvailableLine[]): TableView {
  return {
    caption: 'What was chosen',
    columns: [{ label: 'Item' }, { label: 'Stockroom' }, { label: 'Then' }],
    rows: lines.map((line) => ({
      cells: [
        { text: line.name, sub: line.kit ?? undefined },
        { text: line.stockroomName ?? '' },
        freeCell(line, line.quantity),
      ],
    })),
  };
}
