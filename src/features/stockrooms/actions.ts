/** What can be done with stockrooms. */
import { action } from '../../access/action.ts';
import { type Actor, somewhere } from '../../access/actor.ts';
import { unborn } from '../../access/ids.ts';
import { permissionsForm, stockroomForm } from './forms.ts';
import type { Stockroom } from './queries.ts';
import type { Place } from './rules.ts';

const MANAGE = { needs: 'stockrooms.manage', on: 'stockroom' } as const;
/** Shows people, and is found by nobody who does not manage the stockroom. */
const FORESEE = { needs: 'users.view', on: 'stockroom', path: '/stockrooms/:id/permissions/preview' } as const;

export const stockroomActions = {
  list: action({
    name: 'stockrooms.list',
    needs: 'items.view',
    method: 'GET',
    path: '/stockrooms',
    label: 'Stockrooms',
    icon: 'stockroom',
    nav: { section: 'Equipment', order: 3 },
  }),
  show: action<Stockroom>({
    name: 'stockrooms.show',
    needs: 'items.view',
    on: 'stockroom',
    method: 'GET',
    path: '/stockrooms/:id',
    label: 'Open',
    icon: 'stockroom',
  }),
  begin: action({
    ...MANAGE,
    name: 'stockrooms.begin',
    makes: aStockroom,
    method: 'GET',
    path: '/stockrooms/new',
    label: 'New stockroom',
    icon: 'add',
    tone: 'primary',
  }),
  create: {
    ...MANAGE,
    name: 'stockrooms.create',
    makes: aStockroom,
    method: 'POST',
    path: '/stockrooms',
    label: 'Create stockroom',
    form: stockroomForm,
  } as const,
  edit: action<Stockroom>({
    ...MANAGE,
    name: 'stockrooms.edit',
    method: 'GET',
    path: '/stockrooms/:id/edit',
    label: 'Edit',
    icon: 'edit',
  }),
  save: {
    ...MANAGE,
    name: 'stockrooms.save',
    method: 'POST',
    path: '/stockrooms/:id/edit',
    label: 'Save stockroom',
    form: stockroomForm,
  } as const,
  permissions: action<Stockroom>({
    ...MANAGE,
    name: 'stockrooms.permissions',
    method: 'GET',
    path: '/stockrooms/:id/permissions',
    label: 'Permissions',
    icon: 'lock',
  }),
  permit: {
    ...MANAGE,
    name: 'stockrooms.permit',
    method: 'POST',
    path: '/stockrooms/:id/permissions',
    label: 'Save permissions',
    form: permissionsForm,
  } as const,
  preview: action<Stockroom>({ ...FORESEE, name: 'stockrooms.preview', method: 'GET', label: 'Show who gets in' }),
  foresee: action<Stockroom>({ ...FORESEE, name: 'stockrooms.foresee', method: 'POST', label: 'Show who gets in' }),
  archive: action<Stockroom>({
    ...MANAGE,
    name: 'stockrooms.archive',
    method: 'POST',
    path: '/stockrooms/:id/archive',
    label: 'Archive',
    icon: 'archive',
    possible: ({ archived, cleared }) => !archived && cleared,
  }),
  restore: action<Stockroom>({
    ...MANAGE,
    name: 'stockrooms.restore',
    method: 'POST',
    path: '/stockrooms/:id/restoration',
    label: 'Restore',
    icon: 'archive',
    possible: ({ archived }) => archived,
  }),
};

/** A stockroom that does not exist yet: nobody staffs it, so only those make one who manage any. */
function aStockroom(actor: Actor): Place {
  return { kind: 'stockroom', workspaceId: actor.workspaceId, stockroomId: unborn(), locationId: somewhere(actor) };
}
