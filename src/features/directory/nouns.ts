/** The two kinds of things that end users belong to; everything else about them is the same. */

export interface DirectoryNoun {
  readonly kind: 'department' | 'group';
  readonly table: 'departments' | 'groups';
  readonly one: string;
  readonly many: string;
  readonly icon: string;
  readonly order: number;
}

export const DEPARTMENTS: DirectoryNoun = {
  kind: 'department',
  table: 'departments',
  one: 'department',
  many: 'Departments',
  icon: 'department',
  order: 3,
};

export const GROUPS: DirectoryNoun = {
  kind: 'group',
  table: 'groups',
  one: 'group',
  many: 'Groups',
  icon: 'group',
  order: 4,
};
