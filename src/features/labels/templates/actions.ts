/** What can be done with label templates: all of it by whoever shapes equipment. */
import { action } from '../../../access/action.ts';
import { previewForm, templateForm } from './forms.ts';
import type { Template } from './queries.ts';

const common = { needs: 'items.customize', icon: 'label' } as const;
const PREVIEW = { ...common, label: 'Preview' } as const;

export const listTemplates = action({
  ...common,
  name: 'label_templates.list',
  method: 'GET',
  path: '/label-templates',
  label: 'Label templates',
});

export const beginTemplate = action({
  ...common,
  name: 'label_templates.begin',
  method: 'GET',
  path: '/label-templates/new',
  label: 'New template',
  icon: 'add',
  tone: 'primary',
});

export const createTemplate = {
  ...common,
  name: 'label_templates.create',
  on: 'labelTemplate',
  method: 'POST',
  path: '/label-templates',
  label: 'Create template',
  form: templateForm,
} as const;

/** The same form drawn again with what it would print: asked for while it is filled in, and by its button. */
export const watchNew = action({
  ...PREVIEW,
  name: 'label_templates.watch_new',
  method: 'GET',
  path: '/label-templates/preview',
});

export const previewNew = {
  ...PREVIEW,
  name: 'label_templates.preview_new',
  method: 'POST',
  path: '/label-templates/preview',
  form: previewForm,
} as const;

export const editTemplate = action<Template>({
  ...common,
  name: 'label_templates.edit',
  on: 'labelTemplate',
  method: 'GET',
  path: '/label-templates/:id/edit',
  label: 'Edit',
  icon: 'edit',
});

export const saveTemplate = {
  ...common,
  name: 'label_templates.save',
  on: 'labelTemplate',
  method: 'POST',
  path: '/label-templates/:id/edit',
  label: 'Save template',
  form: templateForm,
} as const;

export const watchSaved = action<Template>({
  ...PREVIEW,
  name: 'label_templates.watch',
  on: 'labelTemplate',
  method: 'GET',
  path: '/label-templates/:id/preview',
});

export const previewSaved = {
  ...PREVIEW,
  name: 'label_templates.preview',
  on: 'labelTemplate',
  method: 'POST',
  path: '/label-templates/:id/preview',
  form: previewForm,
} as const;

export const deleteTemplate = action<Template>({
  ...common,
  name: 'label_templates.delete',
  on: 'labelTemplate',
  method: 'POST',
  path: '/label-templates/:id/deletion',
  label: 'Delete',
  icon: 'delete',
  tone: 'danger',
});
