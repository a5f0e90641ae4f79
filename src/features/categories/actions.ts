/** What can be done with categories. */
import { action } from '../../access/action.ts';
import { categoryForm } from './forms.ts';
import type { Category } from './queries.ts';

const common = { needs: 'items.customize', icon: 'label' } as const;

export const listCategories = action({
  ...common,
  name: 'categories.list',
  method: 'GET',
  path: '/categories',
  label: 'Categories',
});

export const showCategory = action<Category>({
  ...common,
  name: 'categories.show',
  on: 'category',
  method: 'GET',
  path: '/categories/:id',
  label: 'Open',
});

export const beginCategory = action({
  ...common,
  name: 'categories.begin',
  method: 'GET',
  path: '/categories/new',
  label: 'New category',
  icon: 'add',
  tone: 'primary',
});

export const createCategory = {
  ...common,
  name: 'categories.create',
  on: 'category',
  method: 'POST',
  path: '/categories',
  label: 'Create category',
  form: categoryForm,
} as const;

export const editCategory = action<Category>({
  ...common,
  name: 'categories.edit',
  on: 'category',
  method: 'GET',
  path: '/categories/:id/edit',
  label: 'Edit',
  icon: 'edit',
});

export const saveCategory = {
  ...common,
  name: 'categories.save',
  on: 'category',
  method: 'POST',
  path: '/categories/:id/edit',
  label: 'Save category',
  form: categoryForm,
} as const;

export const deleteCategory = action<Category>({
  ...common,
  name: 'categories.delete',
  on: 'category',
  method: 'POST',
  path: '/categories/:id/deletion',
  label: 'Delete',
  icon: 'delete',
  tone: 'danger',
  possible: ({ bare }) => bare,
});
