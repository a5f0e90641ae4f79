/** What can be done with locations. */
import { action } from '../../access/action.ts';
import { type Actor, somewhere } from '../../access/actor.ts';
import type { Resource } from '../../access/resource.ts';
import { locationForm } from './forms.ts';
import type { Location } from './queries.ts';

export const locationActions = {
  list: action({
    name: 'locations.list',
    needs: 'storage.view',
    method: 'GET',
    path: '/locations',
    label: 'Locations',
    icon: 'location',
    nav: { section: 'Storage', order: 1 },
  }),
  show: action<Location>({
    name: 'locations.show',
    needs: 'storage.view',
    on: 'location',
    method: 'GET',
    path: '/locations/:id',
    label: 'Open',
    icon: 'location',
  }),
  begin: action({
    name: 'locations.begin',
    needs: 'storage.manage',
    on: 'location',
    makes: aLocation,
    method: 'GET',
    path: '/locations/new',
    label: 'New location',
    icon: 'add',
    tone: 'primary',
  }),
  create: {
    name: 'locations.create',
    needs: 'storage.manage',
    on: 'location',
    makes: aLocation,
    method: 'POST',
    path: '/locations',
    label: 'Create location',
    form: locationForm,
  } as const,
  edit: action<Location>({
    name: 'locations.edit',
    needs: 'storage.manage',
    on: 'location',
    method: 'GET',
    path: '/locations/:id/edit',
    label: 'Edit',
    icon: 'edit',
  }),
  save: {
    name: 'locations.save',
    needs: 'storage.manage',
    on: 'location',
    method: 'POST',
    path: '/locations/:id/edit',
    label: 'Save location',
    form: locationForm,
  } as const,
  archive: action<Location>({
    name: 'locations.archive',
    needs: 'storage.manage',
    on: 'location',
    method: 'POST',
    path: '/locations/:id/archive',
    label: 'Archive',
    icon: 'archive',
    possible: ({ archived, cleared }) => !archived && cleared,
  }),
  restore: action<Location>({
    name: 'locations.restore',
    needs: 'storage.manage',
    on: 'location',
    method: 'POST',
    path: '/locations/:id/restoration',
    label: 'Restore',
    icon: 'archive',
    possible: ({ archived }) => archived,
  }),
  remove: action<Location>({
    name: 'locations.delete',
    needs: 'storage.delete',
    on: 'location',
    method: 'POST',
    path: '/locations/:id/deletion',
    label: 'Delete',
    icon: 'delete',
    tone: 'danger',
    possible: ({ bare }) => bare,
  }),
};

function aLocation(actor: Actor): Resource {
  return { kind: 'location', workspaceId: actor.workspaceId, locationId: somewhere(actor) };
}
