/** Roles over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import type { Fields, Values } from '../../access/form.ts';
import { withoutDependents, withRequired } from '../../access/roles.ts';
import { change, formPage, type Load, preview, show, wholeWorkspace } from '../../platform/handle.ts';
import type { View } from '../../platform/pages.ts';
import { choicesFor as rowsFor } from '../../platform/references.ts';
import type { Notice } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import * as actions from './actions.ts';
import { cloneRole, createRole, deleteRole, refuseUnlessCovered, saveRole } from './commands.ts';
import { rolePage } from './editor.ts';
import { appliedNotice, effectPage } from './effect-page.ts';
import { type Draft, deletionForm, draftFrom, newRoleForm, submissionOf } from './forms.ts';
import { deletionPage, listPage, newRolePage } from './page.ts';
import { roleOf, roles as rolesOf, touchedBy } from './queries.ts';
import { effectOf, problemsOf, type Role } from './rules.ts';

const load: Load<Role> = ({ db, actor }, id) => roleOf(db, actor, id);

export function roles(app: FastifyInstance): void {
  show(app, actions.listRoles, {
    load: wholeWorkspace,
    draw: async (visit) => listPage(visit, await rolesOf(visit.db, visit.actor)),
  });
  formPage(app, actions.beginRole, actions.createRole, {
    load: wholeWorkspace,
    draw: async (visit, _, drawing) =>
      newRolePage(visit, { ...drawing, options: await rowsFor(visit.db, visit.actor, newRoleForm) }),
    run: async ({ db, actor }, _, { name, description, role_id }) => {
      const like = role_id ? await roleOf(db, actor, role_id) : null;
      const wanted = { name, description: description ?? '', scopes: like?.scopes ?? {} };
      const id = await createRole(db, actor, wanted);
      const after = { name, toggles: wanted.scopes };
      return { to: href(actions.showRole, { id }), say: `${name} was created.`, subject: { kind: 'role', id }, after };
    },
  });
  change(app, actions.cloneRole, {
    load,
    run: async ({ db, actor }, role) => {
      const { id, name } = await cloneRole(db, actor, role);
      const after = { name, cloned_from: role.name, toggles: role.scopes };
      const say = `${name} was made. Change it as you like: nobody holds it yet.`;
      return { to: href(actions.showRole, { id }), say, subject: { kind: 'role', id }, after };
    },
  });
  editor(app);
  deletion(app);
}

function editor(app: FastifyInstance): void {
  const page = {
    load,
    current: ({ actor }: Visit, role: Role) => submissionOf(role, actor, role),
    draw: async (visit: Visit, role: Role, drawing: Parameters<typeof rolePage>[2]) => rolePage(visit, role, drawing),
  };
  preview(app, actions.reviewRole, {
    ...page,
    answer: (visit, role, values) => reviewed(app, visit, role, draftFrom(values, role)),
  });
  formPage(app, actions.showRole, actions.saveRole, {
    ...page,
    run: async ({ db, actor }, role, values: Values<Fields>) => {
      const draft = draftFrom(values, role);
      await saveRole(db, actor, role, draft);
      const { changes } = effectOf(role.scopes, draft.scopes, []);
      return {
        to: href(actions.showRole, role),
        say: `${draft.name} was saved. It is in force from everybody’s next click.`,
        subject: { kind: 'role', id: role.id },
        before: { name: role.name, toggles: Object.fromEntries(changes.map(({ toggle, from }) => [toggle.key, from])) },
        after: { name: draft.name, toggles: Object.fromEntries(changes.map(({ toggle, to }) => [toggle.key, to])) },
      };
    },
  });
}

function deletion(app: FastifyInstance): void {
  formPage(app, actions.beginDeletion, actions.deleteRole, {
    load,
    draw: async (visit, role, drawing) => {
      const { role_id = [] } = await rowsFor(visit.db, visit.actor, deletionForm, role);
      const others = role_id.filter((option) => option.value !== String(role.id));
      return deletionPage(visit, role, { ...drawing, options: { role_id: others } });
    },
    run: async ({ db, actor }, role, { role_id }) => {
      await deleteRole(db, actor, role, role_id ?? null);
      return {
        to: href(actions.listRoles),
        say: `${role.name} was deleted.`,
        subject: { kind: 'role', id: role.id },
        before: { name: role.name, toggles: role.scopes, people: role.people, devices: role.devices },
        after: { replaced_by: role_id ?? null },
      };
    },
  });
}

/** The editor again, where a button asks for help or something is missing; else what the draft would change. */
async function reviewed(app: FastifyInstance, visit: Visit, role: Role, draft: Draft): Promise<View> {
  refuseUnlessCovered(visit.actor, draft.scopes);
  const again = (scopes: Draft['scopes'], notices: readonly Notice[] = []) =>
    rolePage(visit, role, { row: role, values: submissionOf({ ...draft, scopes }, visit.actor, role) }, notices);
  if (draft.aside === 'require') return again(withRequired(draft.scopes), [helped('What is required was switched on')]);
  if (draft.aside === 'drop') return again(withoutDependents(draft.scopes), [helped('What depends was switched off')]);
  if (draft.aside !== null) return again(draft.scopes, appliedNotice(draft));
  const errors = problemsOf(draft.scopes);
  const values = submissionOf(draft, visit.actor, role);
  if (errors.length > 0) return faulty(rolePage(visit, role, { row: role, values, errors }));
  const effect = effectOf(role.scopes, draft.scopes, app.house.actions);
  const touched = await touchedBy(visit.db, visit.actor, role, draft.scopes);
  return effectPage(visit, role, draft, { effect, touched, values });
}

function faulty(view: View): View {
  return { ...view, status: 422, page: { ...view.page, title: `Error: ${view.page.title}`, heading: view.page.title } };
}

function helped(text: string): Notice {
  return { tone: 'info', text: `${text}. Nothing is saved yet.` };
}
