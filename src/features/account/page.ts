/** Draws one's own account. */
import { type Action, type Control, href, offerGeneral } from '../../access/action.ts';
import type { Drawing } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Description, Link, PartView, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import type { Identity, Place } from '../sign-in/queries.ts';
import * as actions from './actions.ts';
import type { Belonging, OpenSession } from './queries.ts';
import { deviceInWords } from './rules.ts';

export interface Account {
  readonly identity: Identity;
  readonly belonging: Belonging;
  readonly sessions: readonly OpenSession[];
  readonly places: readonly Place[];
  /** Pages of other features about oneself, and providers to sign in with. */
  readonly ways: readonly (Link | Control)[];
  /** What other features have to say about it. */
  readonly parts: readonly PartView[];
}

/** Who one is here, where one is signed in, and where else one could be. */
export function accountPage(visit: Visit, account: Account): View {
  const password = account.identity.passwordHash === null ? [] : [actions.editPassword];
  return {
    template: '/account/account',
    page: { title: actions.showAccount.label, actions: offerGeneral(visit, password) },
    data: {
      details: details(visit, account),
      ways: account.ways,
      parts: account.parts,
      sessions: sessionsTable(visit, account.sessions),
      everywhere: [button(visit, actions.endOwnSessions, {})],
      workspaces: account.places.length > 1 ? workspacesTable(visit, account.places) : null,
    },
  };
}

/** The form of a new password. */
export function passwordPage(visit: Visit, drawing: Drawing): View {
  const account = { href: href(actions.showAccount), label: actions.showAccount.label };
  const form = formView(visit, {
    action: actions.savePassword,
    drawing,
    submit: 'Change password',
    cancel: { href: account.href, label: 'Cancel' },
  });
  const lead = 'You stay signed in here, and are signed out everywhere else.';
  return {
    template: '/shared/form-page',
    page: { title: actions.editPassword.label, lead, breadcrumbs: [account] },
    data: { form },
  };
}

function details({ actor }: Visit, { identity, belonging }: Account): Description[] {
  const lines = [
    ['Name', actor.name],
    ['Signs in with', identity.email],
    ['Role', actor.roleName],
    ['Department', belonging.departmentName ?? '–'],
    ['Groups', belonging.groups.join(', ') || '–'],
    ...(actor.blocked ? [['Blocked', 'You make no new bookings for now. Ask whoever runs the place.']] : []),
  ];
  return lines.map(([term = '', text]) => ({ term, cell: { text } }));
}

function sessionsTable(visit: Visit, sessions: readonly OpenSession[]): TableView {
  return {
    caption: 'Where you are signed in',
    columns: [{ label: 'Device' }, { label: 'Signed in' }, { label: 'Last used' }, { label: 'Actions', hidden: true }],
    rows: sessions.map((session) => ({
      cells: [
        { text: deviceInWords(session.device), sub: session.current ? 'This one' : undefined },
        moment(visit, session.signedInAt),
        moment(visit, session.seenAt),
        { controls: session.current ? [] : [button(visit, actions.endOwnSession, { session: session.digest })] },
      ],
    })),
  };
}

function workspacesTable(visit: Visit, places: readonly Place[]): TableView {
  return {
    caption: 'Your workspaces',
    columns: [{ label: 'Name' }, { label: 'Actions', hidden: true }],
    rows: places.map(({ workspaceId, workspaceName }) => {
      const here = workspaceId === visit.actor.workspaceId;
      const go = {
        ...button(visit, actions.switchWorkspace, { workspace: workspaceId }),
        visuallyHidden: workspaceName,
      };
      return {
        cells: [{ text: workspaceName, sub: here ? 'You are here' : undefined }, { controls: here ? [] : [go] }],
      };
    }),
  };
}

function moment({ workspace }: Visit, at: Date) {
  return { text: inWords(workspace, at), time: at.toISOString() };
}

function button({ stamp }: Visit, action: Action, values: Readonly<Record<string, string | number>>): Control {
  const { label, icon, tone } = action;
  return { href: href(action, values), label, icon, tone, method: 'POST', csrf: stamp.csrf, key: stamp.key() };
}
