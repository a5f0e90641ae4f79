/** What can be done with departments and groups. */
import { action } from '../../access/action.ts';
import { directoryForm } from './forms.ts';
import type { DirectoryNoun } from './nouns.ts';
import type { Entry } from './queries.ts';

export type DirectoryActions = ReturnType<typeof directoryActions>;

/** The actions of departments, or of groups. */
export function directoryActions({ kind, table, one, many, icon, order }: DirectoryNoun) {
  const common = { needs: 'directory.manage', icon } as const;
  return {
    list: action({
      ...common,
      name: `${table}.list`,
      method: 'GET',
      path: `/${table}`,
      label: many,
      nav: { section: 'People', order },
    }),
    begin: action({
      ...common,
      name: `${table}.begin`,
      method: 'GET',
      path: `/${table}/new`,
      label: `New ${one}`,
      icon: 'add',
      tone: 'primary',
    }),
    create: {
      ...common,
      name: `${table}.create`,
      method: 'POST',
      path: `/${table}`,
      label: `Create ${one}`,
      form: directoryForm,
    } as const,
    edit: action<Entry>({
      ...common,
      name: `${table}.edit`,
      on: kind,
      method: 'GET',
      path: `/${table}/:id/edit`,
      label: 'Edit',
      icon: 'edit',
    }),
    save: {
      ...common,
      name: `${table}.save`,
      on: kind,
      method: 'POST',
      path: `/${table}/:id/edit`,
      label: `Save ${one}`,
      form: directoryForm,
    } as const,
    remove: action<Entry>({
      ...common,
      name: `${table}.delete`,
      on: kind,
      method: 'POST',
      path: `/${table}/:id/deletion`,
      label: 'Delete',
      icon: 'delete',
      tone: 'danger',
      possible: (entry) => entry.people === 0 && entry.stockrooms === 0,
    }),
  };
}
