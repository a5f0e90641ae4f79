/** Draws what one is told by mail, and how mail fares. */
import { href, offerGeneral } from '../../access/action.ts';
import type { Drawing } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Cell, Notice, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import { showAccount } from '../account/actions.ts';
import { showPerson } from '../people/actions.ts';
import { showSettings } from '../settings/actions.ts';
import { openStop, saveWishes, sendAgain, sendTrial, showMail, showWishes, stop } from './actions.ts';
import type { Kind } from './commands.ts';
import type { Failure, Fares } from './queries.ts';
import { STAFF_TOPICS, type Topic } from './rules.ts';

/** The form of one's own wishes. */
export function wishesPage(visit: Visit, drawing: Drawing, leaves: boolean): View {
  const account = { href: href(showAccount), label: showAccount.label };
  const form = formView(visit, {
    action: saveWishes,
    drawing,
    submit: saveWishes.label,
    cancel: { ...account, label: 'Cancel' },
    legends: [
      {
        legend: 'As staff of a stockroom',
        help: 'Of the stockrooms that list you as their staff; nobody else is told.',
        names: STAFF_TOPICS.map(({ key }) => key),
      },
    ],
  });
  const notices = leaves ? [] : [NO_MAIL];
  return {
    template: '/shared/form-page',
    page: { title: showWishes.label, breadcrumbs: [account], notices },
    data: { form },
  };
}

/** What somebody is about to be told no more; or has ended, once `done`. */
export function stopPage(topics: readonly Topic[], workspace: string, path: string, done: boolean): View {
  const words = topics.map(({ label }) => label.toLowerCase()).join(', ');
  return {
    template: '/mail/stop',
    page: { title: done ? 'You are told no more of these' : openStop.label, workspace, lead: `About: ${words}.` },
    data: { stop: done ? null : { href: path, label: stop.label, method: 'POST' } },
  };
}

/** An address that is not one of ours. */
export function deadStopPage(): View {
  return {
    template: '/errors/missing',
    status: 404,
    page: { title: 'This link does not work', main: { refusal: 'missing' } },
    data: { text: 'Copy the whole address from the mail, or sign in and choose under your name what you are told.' },
  };
}

/** Whether mail is sent from here, and where its links lead, unless somebody settled that. */
export interface Sending {
  readonly leaves: boolean;
  readonly address: string | null;
}

/** How mail fares, and the last ones that did not arrive. */
export function mailPage(visit: Visit, { leaves, address }: Sending, fares: Fares, failed: readonly Failure[]): View {
  const count = (number: number): Cell => ({ text: String(number) });
  const buttons = [...(leaves ? [sendTrial] : []), ...(leaves && failed.length > 0 ? [sendAgain] : [])];
  return {
    template: '/settings/settings',
    page: {
      title: showMail.label,
      lead: 'What people are told, and whether it reaches them.',
      breadcrumbs: [{ href: href(showSettings), label: showSettings.label }],
      notices: [...(leaves ? [] : [NO_MAIL]), ...(leaves && address !== null ? [unreachable(address)] : [])],
      actions: offerGeneral(visit, buttons),
    },
    data: {
      details: [
        { term: 'Waiting', cell: count(fares.waiting) },
        { term: 'Sent within a day', cell: count(fares.sent) },
        { term: 'Failed', cell: count(fares.failed) },
      ],
      table: failuresTable(visit, failed),
    },
  };
}

function unreachable(address: string): Notice {
  return {
    tone: 'warn',
    title: `Links in mails lead to ${address}`,
    text: 'Whoever runs this server names the address that people use with the setting BASE_URL.',
  };
}

const NO_MAIL: Notice = {
  tone: 'info',
  title: 'No mail is sent from here',
  text: 'Whoever runs this server names a mail server with the setting SMTP_URL.',
};

function failuresTable(visit: Visit, failed: readonly Failure[]): TableView {
  return {
    caption: 'What did not arrive, the latest first',
    columns: ['Mail', 'To', 'What went wrong', 'Tried again'].map((label) => ({ label })),
    rows: failed.map((each) => ({
      cells: [
        { text: KINDS[each.kind], sub: inWords(visit.workspace, each.madeAt) },
        each.name === null ? { text: 'Somebody' } : { text: each.name, href: href(showPerson, { id: each.personId }) },
        { text: each.fault, sub: each.tries === 1 ? 'tried once' : `tried ${each.tries} times` },
        againCell(visit, each),
      ],
    })),
    empty: { title: 'Everything arrived', text: 'Mails that the mail server does not take are listed here.' },
  };
}

function againCell({ workspace }: Visit, { again }: Failure): Cell {
  if (again === null) return { text: 'Given up', tone: 'bad' };
  return { text: inWords(workspace, again), time: again.toISOString() };
}

const KINDS: Readonly<Record<Kind, string>> = {
  notices: 'Notices',
  invitation: 'Invitation',
  reset: 'Link to a new password',
  forgotten: 'Forgotten password',
  trial: 'Trial',
  password: 'Password changed',
  ways: 'Way to sign in changed',
};
