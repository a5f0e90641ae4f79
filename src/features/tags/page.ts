/** Draws the sequence that gives items their tags. */
import { offerGeneral } from '../../access/action.ts';
import type { Drawing } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Notice } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import * as actions from './actions.ts';
import type { Sequence } from './queries.ts';
import { tagOf } from './rules.ts';

const SETTINGS = { href: '/settings/equipment', label: 'Equipment settings' };

export function sequencePage(visit: Visit, sequence: Sequence, untagged: number, drawing: Drawing): View {
  const form = formView(visit, {
    action: actions.saveSequence,
    drawing,
    submit: actions.saveSequence.label,
    cancel: { ...SETTINGS, label: 'Cancel' },
  });
  return {
    template: '/tags/sequence',
    page: { title: actions.editSequence.label, lead: leadOf(sequence), breadcrumbs: [SETTINGS] },
    data: { form, notice: noticeOf(sequence, untagged), ways: waysOf(visit, sequence, untagged) },
  };
}

function leadOf(sequence: Sequence): string {
  const next = tagOf(sequence, sequence.next);
  return sequence.switchedOn
    ? `The next item that is made or imported gets the tag ${next}.`
    : `Switched off: new items get no tag by themselves. The next one would be ${next}.`;
}

function noticeOf({ switchedOn }: Sequence, untagged: number): Notice | null {
  if (!switchedOn || untagged === 0) return null;
  const text = `${untagged === 1 ? 'It gets its tag' : 'They get their tags'} in the order in which they were made.`;
  return { tone: 'info', title: `${untagged} ${untagged === 1 ? 'item has' : 'items have'} no code yet`, text };
}

function waysOf(visit: Visit, { switchedOn }: Sequence, untagged: number) {
  return switchedOn && untagged > 0 ? offerGeneral(visit, [actions.giveTags]) : [];
}
