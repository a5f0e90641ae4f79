/** People and contacts over HTTP. */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { type Action, href, offerGeneral } from '../../access/action.ts';
import type { Option, Submission } from '../../access/form.ts';
import { readId } from '../../access/ids.ts';
import type { Recorded } from '../../platform/audit.ts';
import { csvOf } from '../../platform/csv.ts';
import { change, formPage, type Load, type Outcome, send, show, wholeWorkspace } from '../../platform/handle.ts';
import { enqueue } from '../../platform/jobs.ts';
import { slice, stretchOf } from '../../platform/keyset.ts';
import { ownAddress } from '../../platform/own-address.ts';
import { choicesFor } from '../../platform/references.ts';
import { workbookOf, XLSX } from '../../platform/sheets.ts';
import type { Link } from '../../platform/view-model.ts';
import type { ChangeVisit, Query, Visit } from '../../platform/visit.ts';
import { accessGroupsOf } from '../access-groups/queries.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import { locationChoices } from '../locations/queries.ts';
import { queueMail } from '../mail/commands.ts';
import { SEND } from '../mail/rules.ts';
import { showWhy } from '../why/actions.ts';
import * as actions from './actions.ts';
import * as commands from './commands.ts';
import { exportedPeople } from './export/queries.ts';
import { contactForm, peopleFilters, personForm } from './forms.ts';
import { blockPage, listPage, personFormPage, personPage } from './page.ts';
import { partsOf } from './parts.ts';
import {
  groupsOf,
  locationOf,
  type Person,
  type PersonKind,
  peopleCount,
  peopleLines,
  person,
  type Sought,
  spanLocations,
} from './queries.ts';
import { mayGiveAll, recorded } from './rules.ts';

export function people(app: FastifyInstance): void {
  lists(app);
  exports(app);
  const load = loadOf('person');
  show(app, actions.showPerson, { load, draw: drawPerson });
  formPage(app, actions.beginPerson, actions.createPerson, {
    load: wholeWorkspace,
    current: ({ actor }) => ({ span_mode: mayGiveAll(actor) ? 'all' : 'listed' }),
    draw: async (visit, _, drawing) =>
      personFormPage(visit, 'person', null, { ...drawing, options: await choices(visit, null) }),
    run: async (visit, _, values) => {
      const { db, actor } = visit;
      const { id, signsIn } = await commands.createPerson(db, actor, values);
      const made = await person(db, actor, 'person', id);
      const told = signsIn && made ? ` ${await giveLink(app, visit, 'invitation', made)}` : '';
      return { ...saved('person', id, `${values.name} was created.${told}`), after: recorded(values) };
    },
  });
  formPage(app, actions.editPerson, actions.savePerson, {
    load,
    current: currentPerson,
    draw: async (visit, row, drawing) =>
      personFormPage(visit, 'person', row, { ...drawing, options: await choices(visit, row) }),
    run: async (visit, row, values) => {
      const before = await currentPerson(visit, row);
      await commands.savePerson(visit.db, visit.actor, row, values);
      const after = recorded(values, row);
      return { ...saved('person', row.id, `${values.name} was saved.`), before: sameKeys(before, after), after };
    },
  });
  button(app, actions.archivePerson, load, commands.archivePerson, 'is in the archive now.');
  button(app, actions.restorePerson, load, commands.restorePerson, 'is back from the archive.');
  formPage(app, actions.beginBlock, actions.blockPerson, {
    load,
    draw: async (visit, row, drawing) => blockPage(visit, row, drawing),
    run: async ({ db, actor }, row, { reason = null }) => {
      await commands.blockPerson(db, actor, row, reason);
      const after = { blocked: true, ...(reason === null ? {} : { reason: 'changed' }) };
      return {
        ...saved('person', row.id, `${row.name} makes no new bookings now.`),
        before: { blocked: false },
        after,
      };
    },
  });
  button(app, actions.unblockPerson, load, commands.unblockPerson, 'may book again.');
  linkButton(app, actions.invitePerson, load, 'invitation');
  linkButton(app, actions.resetPerson, load, 'reset');
  contacts(app);
}

function exports(app: FastifyInstance): void {
  send(app, actions.exportPeople, {
    load: wholeWorkspace,
    send: async ({ db, actor, query }, _, reply) => {
      const rows = exportedPeople(db, actor, soughtIn(query));
      reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="people.csv"');
      return reply.send(Readable.from(csvOf(rows)));
    },
  });
  send(app, actions.exportPeopleWorkbook, {
    load: wholeWorkspace,
    send: async ({ db, actor, query }, _, reply) => {
      const rows = exportedPeople(db, actor, soughtIn(query));
      reply.type(XLSX).header('content-disposition', 'attachment; filename="people.xlsx"');
      return reply.send(workbookOf(rows));
    },
  });
}

function contacts(app: FastifyInstance): void {
  const load = loadOf('contact');
  show(app, actions.showContact, { load, draw: drawPerson });
  formPage(app, actions.beginContact, actions.createContact, {
    load: wholeWorkspace,
    draw: async (visit, _, drawing) =>
      personFormPage(visit, 'contact', null, { ...drawing, options: await choices(visit, null) }),
    run: async ({ db, actor }, _, values) => {
      const id = await commands.createContact(db, actor, values);
      return { ...saved('contact', id, `${values.name} was created.`), after: recorded(values) };
    },
  });
  formPage(app, actions.editContact, actions.saveContact, {
    load,
    current: (_, row) => currentContact(row),
    draw: async (visit, row, drawing) =>
      personFormPage(visit, 'contact', row, { ...drawing, options: await choices(visit, row) }),
    run: async ({ db, actor }, row, values) => {
      await commands.saveContact(db, actor, row, values);
      return { ...saved('contact', row.id, `${values.name} was saved.`), after: recorded(values, row) };
    },
  });
  button(app, actions.archiveContact, load, commands.archivePerson, 'is in the archive now.');
  button(app, actions.restoreContact, load, commands.restorePerson, 'is back from the archive.');
}

function lists(app: FastifyInstance): void {
  for (const [action, kind] of [
    [actions.listPeople, 'person'],
    [actions.listContacts, 'contact'],
  ] as const) {
    show(app, action, {
      load: wholeWorkspace,
      draw: async (visit) => {
        const { db, actor, query, url } = visit;
        const [sought, stretch] = [soughtIn(query), stretchOf(query)];
        const found = await peopleLines(db, actor, kind, sought, stretch);
        return listPage(visit, kind, {
          slice: slice(found, stretch, url, ({ id, position }) => ({ id, text: position })),
          count: await peopleCount(db, actor, kind, sought),
          options: kind === 'person' ? await filterChoices(visit) : {},
        });
      },
    });
  }
}

/** One button that changes somebody's state. */
function button(
  app: FastifyInstance,
  action: Action<Person>,
  load: Load<Person>,
  command: (tx: ChangeVisit['db'], actor: ChangeVisit['actor'], row: Person) => Promise<void>,
  words: string,
): void {
  change(app, action, {
    load,
    run: async ({ db, actor }, row) => {
      await command(db, actor, row);
      const before = { archived: row.archived, blocked: row.blocked };
      return { ...saved(row.kind, row.id, `${row.name} ${words}`), before };
    },
  });
}

/** A link that works once. */
function linkButton(
  app: FastifyInstance,
  action: Action<Person>,
  load: Load<Person>,
  purpose: 'invitation' | 'reset',
): void {
  change(app, action, {
    load,
    run: async (visit, row) => saved('person', row.id, await giveLink(app, visit, purpose, row)),
  });
}

/** Mails somebody a link; where no mail leaves, it is shown on the next page and never again, to hand it over. */
async function giveLink(
  app: FastifyInstance,
  { db, actor }: ChangeVisit,
  purpose: 'invitation' | 'reset',
  row: Person,
): Promise<string> {
  if (!app.mail.on || row.email === null) {
    return handOver(app, await commands.makePersonsLink(db, actor, purpose, row));
  }
  const message = crypto.randomUUID();
  await commands.makePersonsLink(db, actor, purpose, row, app.mail.tokenOf(message));
  await queueMail(db, { workspaceId: actor.workspaceId, personId: row.id, kind: purpose, message });
  await enqueue(db, SEND, {});
  return `A link that works once is on its way to ${row.email}.`;
}

function loadOf(kind: PersonKind): Load<Person> {
  return ({ db, actor }, id) => person(db, actor, kind, id);
}

async function drawPerson(visit: Visit, row: Person) {
  const { db, actor } = visit;
  return personPage(visit, row, {
    groups: await groupsOf(db, row),
    accessGroups: await accessGroupsOf(db, row),
    location: await locationOf(db, actor, row),
    span: await spanLocations(db, actor, row),
    links: aboutThem(visit, row),
    parts: await partsOf(visit, row),
  });
}

/** Pages of other features that tell more about somebody, as far as one may open them. */
function aboutThem(visit: Visit, { id, kind }: Person): Link[] {
  const lists = [BOOKINGS.reservation.list, BOOKINGS.checkout.list];
  const explained = kind === 'person' ? [showWhy] : [];
  return [
    ...offerGeneral(visit, lists).map((list) => ({ ...list, href: `${list.href}?borrower_id=${id}&status=all` })),
    ...offerGeneral(visit, explained).map((why) => ({
      ...why,
      label: 'Why may they …?',
      href: `${why.href}?person_id=${id}`,
    })),
  ];
}

function saved(kind: PersonKind, id: number, sentence: string): Omit<Outcome, 'before' | 'after'> {
  const to = href(kind === 'person' ? actions.showPerson : actions.showContact, { id });
  return { to, say: sentence, subject: { kind: 'person', id } };
}

function handOver(app: FastifyInstance, path: string): string {
  return `Hand this link over, it works once and is not shown again: ${ownAddress(app, path)}`;
}

async function choices({ db, actor }: Visit, row: Person | null): Promise<Record<string, readonly Option[]>> {
  const places = await locationChoices(db, actor, 'storage.view', { present: row?.locationId ?? null });
  const form = row?.kind === 'contact' ? contactForm : personForm;
  const location_id = [{ value: '', label: 'None' }, ...places];
  const found = await choicesFor(db, actor, form, row);
  // Nobody becomes whatever comes first in the alphabet.
  const roles = row === null ? [{ value: '', label: 'Choose one' }, ...(found.role_id ?? [])] : found.role_id;
  return { ...found, ...(roles ? { role_id: roles } : {}), location_id, span: places };
}

async function filterChoices({ db, actor }: Visit): Promise<Record<string, readonly Option[]>> {
  const found = await choicesFor(db, actor, peopleFilters);
  return Object.fromEntries(
    Object.entries(found).map(([name, [none, ...options]]) => [
      name,
      none ? [{ ...none, label: 'Any' }, ...options] : [],
    ]),
  );
}

async function currentPerson({ db, actor }: Visit, row: Person): Promise<Submission> {
  const [groups, accessGroups, span] = [
    await groupsOf(db, row),
    await accessGroupsOf(db, row),
    await spanLocations(db, actor, row),
  ];
  return {
    ...currentContact(row),
    role_id: String(row.roleId),
    department_id: String(row.departmentId ?? ''),
    group_ids: groups.map(({ id }) => String(id)),
    access_group_ids: accessGroups.map(({ id }) => String(id)),
    span_mode: row.spanAll ? 'all' : 'listed',
    span: span.seen.map(({ id }) => String(id)),
  };
}

function currentContact({ name, email, phone, locationId }: Person): Submission {
  return { name, email: email ?? '', phone: phone ?? '', location_id: String(locationId ?? '') };
}

function sameKeys(before: Submission, after: Recorded): Recorded {
  const kept = Object.entries(before).filter(([key]) => key in after && !['name', 'email', 'phone'].includes(key));
  return Object.fromEntries(kept);
}

function soughtIn(query: Query): Sought {
  const status = query.one('status');
  return {
    q: (query.one('q') ?? '').slice(0, 200),
    roleId: readId(query.one('role_id')),
    departmentId: readId(query.one('department_id')),
    groupId: readId(query.one('group_id')),
    status: status === 'blocked' || status === 'archived' ? status : 'active',
  };
}
