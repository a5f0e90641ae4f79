/** The templates of documents over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../../access/action.ts';
import { accept, type Drawing, type Submission, type Values } from '../../../access/form.ts';
import type { Resource } from '../../../access/resource.ts';
import { Invalid, invalid, Refused } from '../../../platform/errors.ts';
import { change, formPage, type Load, preview, show, wholeWorkspace } from '../../../platform/handle.ts';
import type { View } from '../../../platform/pages.ts';
import type { Visit } from '../../../platform/visit.ts';
import { sampleSheets } from '../printing.ts';
import { type About, faultsIn } from '../wording/rules.ts';
import * as actions from './actions.ts';
import { createTemplate, deleteTemplate, saveTemplate, type TemplateFacts } from './commands.ts';
import { previewForm, type templateForm } from './forms.ts';
import { editPage, listPage, newPage, type Printed, submissionOf } from './page.ts';
import { type Template, template, templates } from './queries.ts';

type Filled = Values<(typeof templateForm)['fields']>;

export function documentTemplates(app: FastifyInstance): void {
  const load: Load<Template> = ({ db, actor }, id) => template(db, actor, id);
  const list = href(actions.listTemplates);
  const subject = (id: number) => ({ kind: 'documentTemplate', id });

  show(app, actions.listTemplates, {
    load: wholeWorkspace,
    draw: async (visit) => listPage(visit, await templates(visit.db, visit.actor)),
  });
  formPage(app, actions.beginTemplate, actions.createTemplate, {
    load: wholeWorkspace,
    draw: async (visit, row, drawing) => drawNew(visit, row, drawing),
    run: async ({ db, actor }, _, filled) => {
      const facts = factsOf(filled);
      const id = await createTemplate(db, actor, facts);
      return { to: list, say: `${facts.name} was created.`, subject: subject(id), after: recorded(facts) };
    },
  });
  preview(app, actions.previewNew, {
    load: wholeWorkspace,
    draw: async (visit, row, drawing) => drawNew(visit, row, drawing),
    answer: async (visit, row, _, submission) => drawNew(visit, row, { row, values: submission }),
  });
  formPage(app, actions.editTemplate, actions.saveTemplate, {
    load,
    current: (_, row) => submissionOf(row),
    draw: async (visit, row, drawing) => drawSaved(visit, row, drawing),
    run: async ({ db }, row, filled) => {
      const facts = factsOf(filled);
      await saveTemplate(db, row, facts);
      const say = `${facts.name} was saved.`;
      return { to: list, say, subject: subject(row.id), before: recorded(row), after: recorded(facts) };
    },
  });
  preview(app, actions.previewSaved, {
    load,
    draw: async (visit, row, drawing) => drawSaved(visit, row, drawing),
    answer: async (visit, row, _, submission) => drawSaved(visit, row, { row, values: submission }),
  });
  change(app, actions.deleteTemplate, {
    load,
    run: async ({ db }, row) => {
      await deleteTemplate(db, row);
      return { to: list, say: `${row.name} was deleted.`, subject: subject(row.id), before: recorded(row) };
    },
  });
}

function drawNew(visit: Visit, row: Resource, drawing: Drawing): View {
  const values = drawing.values ?? submissionOf(NEW);
  return newPage(visit, { ...drawing, values }, printed(visit, row, values));
}

function drawSaved(visit: Visit, row: Template, drawing: Drawing): View {
  const values = drawing.values ?? submissionOf(row);
  return editPage(visit, row, { ...drawing, values }, printed(visit, row, values));
}

/** What a form would print of an invented booking. */
function printed(visit: Visit, row: Resource, submission: Submission): Printed {
  const read = accept(visit.actor, previewForm, submission, row);
  if (read.outcome === 'refused') throw new Refused(null, read.names);
  if (read.outcome === 'invalid')
    return { about: NEW.about, sheets: [], problems: read.errors.map(({ text }) => text) };
  const { about, name, paper, body } = read.values;
  const problems = faultsIn(about, body);
  if (problems.length > 0) return { about, sheets: [], problems };
  return { about, problems, sheets: sampleSheets(visit, { name: name ?? 'Untitled', about, paper, body }) };
}

function factsOf({ active = false, signed = false, ...facts }: Filled): TemplateFacts {
  const faults = faultsIn(facts.about, facts.body);
  if (faults.length > 0) throw new Invalid(faults.map((text) => ({ name: 'body', text })));
  if (signed && !SIGNABLE.has(facts.about))
    throw invalid('signed', 'The borrower signs it: only what is lent is signed for');
  return { ...facts, active, signed };
}

const SIGNABLE: ReadonlySet<About> = new Set(['checkout', 'booking']);

const NEW: TemplateFacts = {
  name: '',
  about: 'booking',
  paper: 'a4',
  body: 'For {name}, from {from} until {until}:\n\n{items}\n\n{signature}',
  active: true,
  signed: false,
};

function recorded({ name, about, paper, body, active, signed }: TemplateFacts) {
  return { name, about, paper, body, active, signed };
}
