/** Draws a desk: who is served, what is to be lent, what came back, and the one field into which everything is scanned. */
import { type Action, offerGeneral } from '../../access/action.ts';
import type { Drawing, Form, Option, Submission } from '../../access/form.ts';
import { reaches, scopeOf } from '../../access/roles.ts';
import { focused, formView } from '../../platform/form-view.ts';
import type { Trouble } from '../../platform/handle.ts';
import type { View } from '../../platform/pages.ts';
import type { Control, FormView, Notice, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords, wallClockOf } from '../../platform/workspace.ts';
import { CHECKOUTS } from '../bookings/rules.ts';
import * as actions from './actions.ts';
import type { Warnings } from './due.ts';
import type { Plan } from './plan.ts';
import type { Back, Desk, ListedItem, Loan, Member } from './queries.ts';
import { LASTING, waiting } from './rules.ts';

/** What is known of somebody who is served. */
export interface Served {
  readonly listed: readonly ListedItem[];
  /** What becomes of it. */
  readonly plan: Plan;
  /** All of the kits of which something is on the list. */
  readonly members: readonly Member[];
  readonly returned: readonly Back[];
  /** What has not come back yet of the kits of which something did. */
  readonly missing: readonly Pick<Member, 'kit' | 'name'>[];
  readonly loans: readonly Loan[];
  readonly due: Date | null;
  /** What will be said against lending it; null: nothing is lent. */
  readonly warnings: Warnings | null;
}

/** Seconds after which the page of a desk that serves nobody asks again, so that its form does not grow old. */
const FRESHENED = 240;

/** What stood in the way. */
type Told = Pick<Trouble, 'reason' | 'title' | 'text' | 'table'>;

export function deskPage(
  visit: Visit,
  desk: Desk,
  served: Served | null,
  trouble?: Told,
  typed: Submission = {},
): View {
  const { turn } = desk;
  const waits = turn && waiting(desk.patience, turn.idle);
  return {
    template: '/desk/desk',
    page: {
      title: waits?.asking ? 'Is anybody still there?' : titleOf(visit, desk),
      lead: waits?.asking ? undefined : leadOf(visit, desk),
      ...framed(visit, waits?.next ?? FRESHENED, turn ? desk.patience.asks : undefined),
      notices: [...(trouble ? [troubleNotice(trouble)] : []), ...(turn?.blocked ? [BLOCKED] : [])],
    },
    data: {
      scan: scanForm(visit, desk),
      presence: turn ? presenceAt(visit, desk) : undefined,
      asking: waits?.asking
        ? { seconds: waits.next, ways: controls(visit, desk, [actions.stayOn, actions.abandon]) }
        : undefined,
      ...(turn && served
        ? servedData(visit, desk, trouble ? { ...served, warnings: null } : served, refusedTime(trouble, typed))
        : {}),
    },
  };
}

/** What all pages of a desk have around them: in time they lead back to where the next one is served. */
function framed({ device }: Visit, seconds: number, patience?: number) {
  const to = actions.showDesk.path;
  return {
    actions: device ? [] : LEAVING,
    kiosk: true,
    refresh: seconds,
    refreshTo: to,
    main: { refresh: String(seconds), to, ...(patience === undefined ? {} : { patience: String(patience) }) },
  };
}

/** So many of the things that somebody has are shown to them. */
export const LOANS_SHOWN = 20;

/** Back to the pages of whoever stands behind the counter. */
const LEAVING: readonly Control[] = [{ href: '/', label: 'Leave the desk', method: 'GET', tone: 'quiet' }];

function titleOf({ device }: Visit, { turn }: Desk): string {
  if (turn === null) return device ? 'Scan your badge' : 'Scan a badge';
  return turn.personName ?? 'Bringing back';
}

function leadOf({ device, actor }: Visit, { turn }: Desk): string {
  if (turn === null) {
    if (!device) return 'Or scan what comes back.';
    return reaches(scopeOf(actor.scopes, CHECKOUTS.manage), 'staffed')
      ? 'Then scan what you take. What you bring back you can scan at once.'
      : 'Then scan what you take, or what you bring back.';
  }
  return turn.personId === null ? 'Scan the next thing that comes back, or finish.' : 'Scan each thing, then finish.';
}

const BLOCKED: Notice = {
  tone: 'warn',
  text: 'Blocked from new bookings: things can be brought back, but not taken.',
};

/** All that stands in the way, in words: nobody at a counter reads a table. */
function troubleNotice({ reason, title, text, table }: Told): Notice {
  if (reason === 'stale') return STALE;
  const rows = (table?.rows ?? []).flatMap(({ cells }) => {
    const words = cells.at(-1)?.text ?? '';
    return words === '' || text.includes(words) ? [] : [`${cells[0]?.text}: ${words}`];
  });
  return { tone: 'bad', title, text: [...rows, text].join(' ') };
}

const STALE: Notice = {
  tone: 'bad',
  title: 'Not done: somebody else is served now',
  text: 'What was sent belonged to another turn, or that turn was over. Look who is served, and scan it once more.',
};

function scanForm(visit: Visit, desk: Desk): FormView {
  const form = formView(visit, { action: actions.scan, drawing: { row: desk }, submit: actions.scan.label });
  const groups = form.groups.map((group) => ({
    fields: group.fields.map((field) => ({ ...field, spellcheck: false })),
  }));
  return { ...focused({ ...form, groups }), tone: desk.turn ? 'plain' : undefined };
}

/** Whoever types is there, which a browser that can says by itself. */
function presenceAt(visit: Visit, desk: Desk): Control | undefined {
  return controls(visit, desk, [actions.stayOn])[0];
}

function servedData(visit: Visit, desk: Desk, served: Served, refused: Drawing) {
  const { listed, plan, members, returned, missing, loans, due, warnings } = served;
  const lends = desk.turn?.personId !== null;
  return {
    list: lends && listed.length > 0 ? listTable(visit, desk, served) : undefined,
    due: lends && due && plan.fresh.size > 0 ? dueData(visit, desk, due, refused) : undefined,
    returned: returned.length > 0 ? returnedTable(visit, returned) : undefined,
    incomplete: [...toScan(listed, members), ...toBring(missing), ...warned(warnings)],
    loans: loans.length > 0 ? loansTable(visit, desk, loans) : undefined,
    ways: controls(visit, desk, [actions.finish, actions.stayOn, actions.abandon]).map((control) =>
      control.href === actions.finish.path ? { ...control, label: finishLabel(listed) } : control,
    ),
  };
}

function finishLabel(listed: Served['listed']): string {
  const pieces = listed.reduce((sum, { quantity }) => sum + quantity, 0);
  if (pieces === 0) return actions.finish.label;
  return pieces === 1 ? 'Finish: lend it' : `Finish: lend these ${pieces}`;
}

/** A kit is complete or it is said what is missing. */
function toScan(listed: Served['listed'], members: readonly Member[]): Notice[] {
  const known = new Set<number>(listed.map(({ itemId }) => itemId));
  return missingWords(
    members.filter(({ itemId }) => !known.has(itemId)),
    'is not complete. Not scanned yet',
  );
}

/** The rules are read before the end, where another time or another thing can still be chosen. */
function warned(warnings: Warnings | null): Notice[] {
  const { against, beyond } = warnings ?? { against: [], beyond: [] };
  return [
    ...(against.length > 0
      ? [{ tone: 'warn' as const, title: 'Not to be lent like this', text: against.join(' ') }]
      : []),
    ...(beyond.length > 0
      ? [
          {
            tone: 'warn' as const,
            title: 'This goes beyond the rules',
            text: `${beyond.join(' ')} You may do so; it is noted.`,
          },
        ]
      : []),
  ];
}

function toBring(missing: Served['missing']): Notice[] {
  return missingWords(missing, 'is not back whole. Still missing');
}

function missingWords(missing: readonly Pick<Member, 'kit' | 'name'>[], words: string): Notice[] {
  return [...Map.groupBy(missing, ({ kit }) => kit)].map(([kit, of]) => ({
    tone: 'warn',
    text: `${kit} ${words}: ${of.map(({ name }) => name).join(', ')}.`,
  }));
}

function listTable(visit: Visit, desk: Desk, { listed, plan }: Served): TableView {
  return {
    caption: 'To be lent',
    columns: [{ label: 'Thing' }, { label: 'Code' }, { label: 'Take off', hidden: true }],
    rows: listed.map(({ itemId, name, quantity, code }) => ({
      cells: [
        { text: quantity > 1 ? `${name} × ${quantity}` : name, sub: reservedWords(visit, plan, itemId) },
        { text: code ?? '', code: true },
        {
          controls: controls(visit, desk, [actions.putBack]).map((control) => ({
            ...control,
            fields: { item_id: String(itemId) },
            visuallyHidden: `: ${name}`,
          })),
        },
      ],
    })),
  };
}

function reservedWords({ workspace }: Visit, { reserved }: Plan, itemId: number): string | undefined {
  const going = reserved.get(itemId);
  if (!going) return undefined;
  const { line, swapped } = going;
  const many = line.quantity > 1 ? `${line.quantity} of them, ` : '';
  const until = `until ${inWords(workspace, line.endsAt)}`;
  return swapped ? `In the place of ${line.name}, reserved ${until}` : `${many}as reserved ${until}`;
}

/** Another time that was typed, and why it was refused. */
function refusedTime(trouble: Told | undefined, { ends_at }: Submission): Drawing {
  return trouble && ends_at !== undefined
    ? { values: { ends_at }, errors: [{ name: 'ends_at', text: trouble.text }] }
    : {};
}

function dueData(visit: Visit, desk: Desk, due: Date, refused: Drawing) {
  const [lasting] = controls(visit, desk, [actions.lendFor]);
  if (!lasting) return undefined;
  return {
    words: inWords(visit.workspace, due),
    time: due.toISOString(),
    lasting: { ...lasting, choices: LASTING },
    refused: refused.errors !== undefined,
    other: form(visit, desk, actions.lendUntil, { values: { ends_at: wallClockOf(visit.workspace, due) }, ...refused }),
  };
}

function returnedTable(visit: Visit, returned: readonly Back[]): TableView {
  const begin = offerGeneral(visit, [actions.beginCondition]);
  return {
    caption: 'Brought back',
    columns: [{ label: 'Thing' }, { label: 'Condition', hidden: true }],
    rows: returned.map(({ holdId, name, condition, damaged }) => ({
      cells: [
        { text: name, sub: condition ?? undefined, ...(damaged ? { badges: [DAMAGED] } : {}) },
        {
          controls: begin.map((control) => ({
            ...control,
            href: `${control.href}?hold=${holdId}`,
            visuallyHidden: `: ${name}`,
          })),
        },
      ],
    })),
  };
}

const DAMAGED = { text: 'Damaged', tone: 'bad' } as const;

/** The form in which is said what is wrong with something that came back. */
export function conditionPage(
  visit: Visit,
  desk: Desk,
  name: string,
  flags: readonly Option[],
  drawing: Drawing,
): View {
  const form = formView(visit, {
    action: actions.saveCondition,
    drawing: { ...drawing, row: desk, options: { flag_id: [{ value: '', label: 'No flag' }, ...flags] } },
    submit: actions.saveCondition.label,
    cancel: { href: actions.showDesk.path, label: 'Nothing is wrong' },
  });
  const wait = desk.turn ? Math.ceil(desk.patience.forgets - desk.turn.idle) : FRESHENED;
  return {
    template: '/desk/condition',
    page: { title: `What is wrong with ${name}?`, ...framed(visit, Math.max(1, wait), desk.patience.forgets) },
    data: { form: focused(form), presence: presenceAt(visit, desk) },
  };
}

function loansTable(visit: Visit, desk: Desk, loans: readonly Loan[]): TableView {
  const { workspace, now } = visit;
  const more = desk.turn?.blocked ? [] : controls(visit, desk, [actions.takeMore]);
  return {
    caption: 'Still out',
    columns: [{ label: 'Thing' }, { label: 'Due' }, { label: 'More', hidden: true }],
    count: loans.length > LOANS_SHOWN ? `The first ${LOANS_SHOWN} that are due; there are more` : undefined,
    rows: loans.slice(0, LOANS_SHOWN).map(({ itemId, name, counted, quantity, endsAt }) => ({
      cells: [
        { text: quantity > 1 ? `${name} × ${quantity}` : name },
        endsAt <= now
          ? { text: 'Overdue', tone: 'bad', sub: `since ${inWords(workspace, endsAt)}` }
          : { text: inWords(workspace, endsAt) },
        {
          controls: (counted ? more : []).map((control) => ({
            ...control,
            fields: { item_id: String(itemId) },
            visuallyHidden: `: ${name}`,
          })),
        },
      ],
    })),
  };
}

function form(visit: Visit, desk: Desk, action: Action & { readonly form: Form }, drawing: Drawing): FormView {
  const drawn = formView(visit, { action, drawing: { ...drawing, row: desk }, submit: action.label });
  // What stood in the way is said on top already.
  return { ...drawn, errors: [], tone: 'plain' };
}

/** The buttons of a desk say whose turn they are for. */
function controls(visit: Visit, { version }: Desk, wanted: readonly Action[]): Control[] {
  return offerGeneral(visit, wanted).map((control) => ({ ...control, version }));
}
