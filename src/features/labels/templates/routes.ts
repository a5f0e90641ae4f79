/** Label templates over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../../access/action.ts';
import { accept, type Drawing, type Submission, type Values } from '../../../access/form.ts';
import type { Resource } from '../../../access/resource.ts';
import { Invalid, Refused } from '../../../platform/errors.ts';
import { change, formPage, type Load, preview, show, wholeWorkspace } from '../../../platform/handle.ts';
import { ownAddress } from '../../../platform/own-address.ts';
import type { View } from '../../../platform/pages.ts';
import type { Visit } from '../../../platform/visit.ts';
import { labelPath } from '../../scan/rules.ts';
import { sequence } from '../../tags/queries.ts';
import { tagOf } from '../../tags/rules.ts';
import { problemsOf } from '../design/fitting.ts';
import { formatOf } from '../design/formats.ts';
import type { Design, Label } from '../design/rules.ts';
import * as actions from './actions.ts';
import { createTemplate, deleteTemplate, saveTemplate, type TemplateFacts } from './commands.ts';
import { previewForm, type templateForm } from './forms.ts';
import { editPage, listPage, newPage, type Printed, submissionOf } from './page.ts';
import { type Template, template, templates } from './queries.ts';

type Filled = Values<(typeof templateForm)['fields']>;
type Measures = Values<(typeof previewForm)['fields']>;

export function labelTemplates(app: FastifyInstance): void {
  const load: Load<Template> = ({ db, actor }, id) => template(db, actor, id, 'items.customize');
  const list = href(actions.listTemplates);
  const subject = (id: number) => ({ kind: 'labelTemplate', id });

  const sampleFor = async ({ db, actor }: Visit): Promise<Label> => {
    const shape = await sequence(db, actor);
    const tag = tagOf(shape, shape.next);
    return { ...SAMPLE, tag, address: ownAddress(app, labelPath({ code: tag })) };
  };
  const factsOf = async (visit: Visit, filled: Filled): Promise<TemplateFacts> => {
    const design = designOf(filled);
    const problems = problemsOf(design, await sampleFor(visit));
    if (problems.length > 0) throw new Invalid(problems);
    return { name: filled.name, design };
  };
  const printed = async (visit: Visit, row: Resource, submission: Submission): Promise<Printed> => {
    const sample = await sampleFor(visit);
    const read = accept(visit.actor, previewForm, submission, row);
    if (read.outcome === 'refused') throw new Refused(null, read.names);
    if (read.outcome === 'invalid') return { sample, design: null, problems: read.errors };
    const design = designOf(read.values);
    const problems = problemsOf(design, sample);
    return { sample, design: problems.length > 0 ? null : design, problems };
  };
  const drawNew = async (visit: Visit, row: Resource, drawing: Drawing): Promise<View> => {
    const format = formatOf(visit.query.one('format'));
    const values = drawing.values ?? submissionOf('', format.design);
    return newPage(visit, { ...drawing, values }, await printed(visit, row, values), format);
  };
  const drawSaved = async (visit: Visit, row: Template, drawing: Drawing): Promise<View> => {
    const values = drawing.values ?? submissionOf(row.name, row.design);
    return editPage(visit, row, { ...drawing, values }, await printed(visit, row, values));
  };

  show(app, actions.listTemplates, {
    load: wholeWorkspace,
    draw: async (visit) => listPage(visit, await templates(visit.db, visit.actor, 'items.customize')),
  });
  formPage(app, actions.beginTemplate, actions.createTemplate, {
    load: wholeWorkspace,
    draw: drawNew,
    run: async (visit, _, filled) => {
      const facts = await factsOf(visit, filled);
      const id = await createTemplate(visit.db, visit.actor, facts);
      return { to: list, say: `${facts.name} was created.`, subject: subject(id), after: recorded(facts) };
    },
  });
  show(app, actions.watchNew, {
    load: wholeWorkspace,
    draw: (visit, row) => drawNew(visit, row, { row, values: watched(visit) }),
  });
  preview(app, actions.previewNew, {
    load: wholeWorkspace,
    draw: drawNew,
    answer: (visit, row, filled) => drawNew(visit, row, { row, values: typed(filled) }),
  });
  formPage(app, actions.editTemplate, actions.saveTemplate, {
    load,
    current: (_, { name, design }) => submissionOf(name, design),
    draw: drawSaved,
    run: async (visit, row, filled) => {
      const facts = await factsOf(visit, filled);
      await saveTemplate(visit.db, row, facts);
      const say = `${facts.name} was saved.`;
      return { to: list, say, subject: subject(row.id), before: recorded(row), after: recorded(facts) };
    },
  });
  show(app, actions.watchSaved, { load, draw: (visit, row) => drawSaved(visit, row, { row, values: watched(visit) }) });
  preview(app, actions.previewSaved, {
    load,
    draw: drawSaved,
    answer: (visit, row, filled) => drawSaved(visit, row, { row, values: typed(filled) }),
  });
  change(app, actions.deleteTemplate, {
    load,
    run: async ({ db }, row) => {
      await deleteTemplate(db, row);
      return { to: list, say: `${row.name} was deleted.`, subject: subject(row.id), before: recorded(row) };
    },
  });
}

/** What a preview shows, beside the tag that comes next. */
const SAMPLE = {
  name: 'Canon EOS 250D camera',
  serial: 'CA481920',
  stockroom: 'Camera store',
  location: 'Body cabinet',
  category: 'Cameras',
} as const;

/** What was typed so far; without a word, the form as it begins. */
function watched({ query }: Visit): Submission | undefined {
  return query.one('paper') === undefined ? undefined : query.submission;
}

function designOf({ gap_x, gap_y, lines, text, border, name: _, ...measures }: Measures): Design {
  return { ...measures, gapX: gap_x, gapY: gap_y, lines: lines ?? [], text: text ?? '', border: border ?? false };
}

function typed(filled: Measures): Submission {
  return submissionOf(filled.name ?? '', designOf(filled));
}

function recorded({ name, design }: TemplateFacts) {
  return { name, ...design };
}
