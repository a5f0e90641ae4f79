/** Draws what a draft of a role would change, and the button that saves it. */
import { type Action, href } from '../../access/action.ts';
import type { Submission } from '../../access/form.ts';
import { counted } from '../../platform/counts.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, Description, FormView, Notice, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { reviewRole, saveRole, showRole } from './actions.ts';
import type { Draft } from './forms.ts';
import { crumbsOf } from './page.ts';
import type { Touched } from './queries.ts';
import { type Effect, named, type Role, SCOPE_LABELS, type ToggleChange } from './rules.ts';

/** The page *what this changes*; `values` are what its button saves. */
export function effectPage(
  visit: Visit,
  role: Role,
  draft: Draft,
  { effect, touched, values }: { readonly effect: Effect; readonly touched: Touched; readonly values: Submission },
): View {
  return {
    template: '/roles/effect',
    page: {
      title: `What this changes: ${role.name}`,
      heading: 'What this changes',
      lead: 'Nothing is saved yet.',
      breadcrumbs: crumbsOf(role),
      notices: appliedNotice(draft),
    },
    data: {
      summary: summaryOf(role, draft, effect, touched),
      table: tableOf(effect.changes),
      form: saveForm(visit, role, values),
    },
  };
}

/** Which levels were applied, for the top of the page. */
export function appliedNotice({ applied }: Draft): Notice[] {
  return applied.length === 0
    ? []
    : [{ tone: 'info', text: `Set by level: ${applied.join('; ')}. Nothing is saved yet.` }];
}

function summaryOf(role: Role, draft: Draft, effect: Effect, touched: Touched): Description[] {
  return [
    ...(draft.name === role.name ? [] : [line('Name', `${role.name} becomes ${draft.name}`)]),
    ...(draft.description === role.description ? [] : [line('Description', draft.description || 'None')]),
    line('People', peopleTouched(touched.people)),
    ...(role.devices === 0 ? [] : [line('Devices', `${counted(role.devices, 'device')}, from the very next scan`)]),
    line('Permissions', permissionWords(effect)),
    line('They gain in their navigation', linkWords(effect.gained)),
    line('They lose from their navigation', linkWords(effect.lost)),
    ...bookingLines(touched),
  ];
}

function peopleTouched(people: number): string {
  if (people === 0) return 'Nobody holds this role now';
  return `${people === 1 ? 'One person' : `${people} people`}, from their very next click`;
}

function permissionWords({ changes }: Effect): string {
  const wider = changes.filter((change) => change.wider).length;
  if (changes.length === 0) return 'No permission changes';
  return `${wider} given or widened, ${changes.length - wider} taken or narrowed`;
}

function bookingLines({ reservations, checkouts, reached, many }: Touched): Description[] {
  const open = [
    ...(reservations === null ? [] : [counted(reservations, 'open reservation')]),
    ...(checkouts === null ? [] : [counted(checkouts, 'open loan')]),
  ];
  const moves = reached.flatMap(({ permission, gained, lost }) => [
    ...(gained > 0 ? [`${named([permission])}: ${gained} more come within reach`] : []),
    ...(lost > 0 ? [`${named([permission])}: ${lost} leave their reach`] : []),
  ]);
  if (open.length === 0) return [];
  return [
    line('In their names', `${open.join(' and ')}; these stay as they are`),
    line('Open bookings touched', moves.join('; ') || (many ? 'Not counted: too many people hold it' : 'None')),
  ];
}

function linkWords(actions: readonly Action[]): string {
  return actions.map((each) => each.nav?.label ?? each.label).join(', ') || 'Nothing';
}

function tableOf(changes: readonly ToggleChange[]): TableView {
  return {
    caption: 'Permissions',
    columns: [{ label: 'Permission' }, { label: 'Now' }, { label: 'Then' }, { label: 'Pages and actions' }],
    rows: changes.map((change) => ({ cells: cellsOf(change), tone: change.wider ? 'good' : 'bad' })),
    empty: { title: 'No permission changes', text: 'Go back to change some, or save the name and description.' },
  };
}

function cellsOf(change: ToggleChange): Cell[] {
  const { toggle, from, to, wider } = change;
  return [
    { text: toggle.label, sub: toggle.section },
    { text: SCOPE_LABELS[from] },
    { text: SCOPE_LABELS[to], tone: wider ? 'good' : 'bad' },
    { text: surfaceWords(change) },
  ];
}

/** What people will find, or miss. */
function surfaceWords({ from, to, wider, pages, actions, fields }: ToggleChange): string {
  if (from !== 'off' && to !== 'off') return wider ? 'Reaches more' : 'Reaches less';
  const labels = [...new Set([...pages, ...actions].map((each) => each.nav?.label ?? each.label))];
  const parts = [
    ...(labels.length > 0 ? [`${wider ? 'Opens' : 'Closes'}: ${labels.join(', ')}`] : []),
    ...(fields.length > 0 ? [`${wider ? 'New' : 'No longer'} in forms: ${fields.join(', ')}`] : []),
  ];
  return parts.join('. ') || 'No page or action yet';
}

function saveForm(visit: Visit, role: Role, values: Submission): FormView {
  return {
    action: href(saveRole, role),
    csrf: visit.stamp.csrf,
    key: visit.stamp.key(),
    version: role.version,
    groups: [{ fields: Object.entries(values).map(([name, value]) => hidden(name, value)) }],
    submit: saveRole.label,
    also: [{ name: 'do', value: 'back', label: 'Back to the editor', action: href(reviewRole, role) }],
    cancel: { href: href(showRole, role), label: 'Change nothing' },
    errors: [],
  };
}

function hidden(name: string, value: Submission[string]) {
  return { name, id: name.replaceAll('.', '-'), type: 'hidden' as const, label: name, value: String(value ?? '') };
}

function line(term: string, text: string): Description {
  return { term, cell: { text } };
}
