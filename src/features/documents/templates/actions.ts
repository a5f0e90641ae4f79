/** What can be done with the templates of documents: all of it by whoever settles the workspace. */
import { action } from '../../../access/action.ts';
import { previewForm, templateForm } from './forms.ts';
import type { Template } from './queries.ts';

const common = { needs: 'settings.manage', icon: 'print' } as const;

export const listTemplates = action({
  ...common,
  name: 'document_templates.list',
  method: 'GET',
  path: '/settings/documents',
  label: 'Documents',
});

export const beginTemplate = action({
  ...common,
  name: 'document_templates.begin',
  method: 'GET',
  path: '/settings/documents/new',
  label: 'New document',
  icon: 'add',
  tone: 'primary',
});

export const createTemplate = {
  ...common,
  name: 'document_templates.create',
  on: 'documentTemplate',
  method: 'POST',
  path: '/settings/documents',
  label: 'Create document',
  form: templateForm,
} as const;

/** The same form drawn again with what it would print: asked for while it is filled in, and by its button. */
export const previewNew = {
  ...common,
  name: 'document_templates.preview_new',
  method: 'POST',
  path: '/settings/documents/preview',
  label: 'Preview',
  form: previewForm,
} as const;

export const editTemplate = action<Template>({
  ...common,
  name: 'document_templates.edit',
  on: 'documentTemplate',
  method: 'GET',
  path: '/settings/documents/:id/edit',
  label: 'Edit',
  icon: 'edit',
});

export const saveTemplate = {
  ...common,
  name: 'document_templates.save',
  on: 'documentTemplate',
  method: 'POST',
  path: '/settings/documents/:id/edit',
  label: 'Save document',
  form: templateForm,
} as const;

export const previewSaved = {
  ...common,
  name: 'document_templates.preview',
  on: 'documentTemplate',
  method: 'POST',
  path: '/settings/documents/:id/preview',
  label: 'Preview',
  form: previewForm,
} as const;

export const deleteTemplate = action<Template>({
  ...common,
  name: 'document_templates.delete',
  on: 'documentTemplate',
  method: 'POST',
  path: '/settings/documents/:id/deletion',
  label: 'Delete',
  icon: 'delete',
  tone: 'danger',
});
