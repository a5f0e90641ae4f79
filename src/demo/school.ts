/** The film school of the demonstration: its places, departments, groups, stockrooms and people. All of it is made up. */

export const SCHOOL = { name: 'Northlight Film School', time_zone: 'Europe/Dublin', language: 'en', currency: 'EUR' };

export interface Place {
  readonly name: string;
  readonly kind: 'site' | 'building' | 'room' | 'cabinet' | 'shelf';
  readonly below?: readonly Place[];
}

export const PLACES: readonly Place[] = [
  {
    name: 'Harbour site',
    kind: 'site',
    below: [
      {
        name: 'Main building',
        kind: 'building',
        below: [
          {
            name: 'Camera store',
            kind: 'room',
            below: [
              {
                name: 'Body cabinet',
                kind: 'cabinet',
                below: [
                  { name: 'Top shelf', kind: 'shelf' },
                  { name: 'Low shelf', kind: 'shelf' },
                ],
              },
              { name: 'Lens cabinet', kind: 'cabinet' },
            ],
          },
          { name: 'Lighting store', kind: 'room', below: [{ name: 'Stand rack', kind: 'cabinet' }] },
          { name: 'Sound store', kind: 'room', below: [{ name: 'Microphone drawers', kind: 'cabinet' }] },
          { name: 'Studio 1', kind: 'room' },
        ],
      },
    ],
  },
  {
    name: 'Hill site',
    kind: 'site',
    below: [
      {
        name: 'Post house',
        kind: 'building',
        below: [
          { name: 'Edit suites', kind: 'room' },
          { name: 'Grading room', kind: 'room' },
        ],
      },
      { name: 'Animation loft', kind: 'building', below: [{ name: 'Model room', kind: 'room' }] },
      { name: 'Workshop', kind: 'building', below: [{ name: 'Grip cage', kind: 'room' }] },
    ],
  },
];

export const DEPARTMENTS = ['Film', 'Documentary', 'Animation', 'Sound design', 'Production'] as const;
export const GROUPS = ['Year 1', 'Year 2', 'Year 3', 'Masters', 'Teachers', 'Camera licence'] as const;

type Department = (typeof DEPARTMENTS)[number];
type Group = (typeof GROUPS)[number];
type Selector<Name> = 'all' | readonly Name[];

export interface Room {
  readonly name: string;
  readonly place: string;
  readonly description: string;
  /** Accounts before the @ of the demo's addresses. */
  readonly staff: Selector<string>;
  readonly departments: Selector<Department>;
  readonly groups: Selector<Group>;
}

export const STOCKROOMS: readonly Room[] = [
  {
    name: 'Camera store',
    place: 'Camera store',
    description:
      'Cameras, lenses and what belongs to them. Year 2 and up, with a camera licence or a year of practice.',
    staff: ['limited-staff', 'camera.tech'],
    departments: ['Film', 'Documentary'],
    groups: ['Year 2', 'Year 3', 'Masters', 'Teachers'],
  },
  {
    name: 'Lighting store',
    place: 'Lighting store',
    description: 'Lamps, stands, modifiers and cables.',
    staff: 'all',
    departments: 'all',
    groups: ['Year 2', 'Year 3', 'Masters', 'Teachers'],
  },
  {
    name: 'Sound store',
    place: 'Sound store',
    description: 'Recorders, microphones, booms and radio sets.',
    staff: ['sound.tech', 'user'],
    departments: 'all',
    groups: 'all',
  },
  {
    name: 'Post-production desk',
    place: 'Edit suites',
    description: 'Laptops, drives, monitors and grading panels.',
    staff: 'all',
    departments: ['Film', 'Documentary', 'Animation'],
    groups: 'all',
  },
  {
    name: 'Animation store',
    place: 'Model room',
    description: 'Stop-motion rigs, tablets and model-making tools.',
    staff: ['animation.tech'],
    departments: ['Animation'],
    groups: 'all',
  },
  {
    name: 'Grip cage',
    place: 'Grip cage',
    description: 'Dollies, sliders and rigging. Handed out by the technician only: nobody books it online.',
    staff: ['administrator'],
    departments: 'all',
    groups: [],
  },
];

export interface DemoPerson {
  /** Before the @ of the demo's addresses; absent for those who cannot sign in. */
  readonly account?: string;
  readonly name: string;
  /** The key of a system role. */
  readonly role: string;
  readonly department?: Department;
  readonly groups?: readonly Group[];
  readonly place?: string;
  /** Places that limit what they see; absent: all. */
  readonly span?: readonly string[];
  readonly blocked?: string;
}

const YEARS = ['Year 1', 'Year 2', 'Year 3', 'Masters'] as const;

/** One person per system role comes first. */
export const PEOPLE: readonly DemoPerson[] = [
  { account: 'owner', name: 'Orla Hennessy', role: 'owner', place: 'Main building' },
  { account: 'administrator', name: 'Anton Berg', role: 'administrator', place: 'Main building', span: ['Hill site'] },
  { account: 'staff', name: 'Stella Marsh', role: 'staff', place: 'Camera store' },
  { account: 'front-desk', name: 'Farid Amini', role: 'front-desk', place: 'Main building' },
  { account: 'limited-staff', name: 'Lena Voss', role: 'limited-staff', place: 'Camera store' },
  {
    account: 'user',
    name: 'Umar Siddiq',
    role: 'user',
    department: 'Sound design',
    groups: ['Teachers'],
    place: 'Sound store',
  },
  {
    account: 'self-service',
    name: 'Sunniva Dahl',
    role: 'self-service',
    department: 'Film',
    groups: ['Year 2', 'Camera licence'],
  },
  { account: 'viewer', name: 'Viktor Lind', role: 'viewer', place: 'Studio 1' },
  { account: 'editor', name: 'Edith Carr', role: 'editor', place: 'Post house' },
  { account: 'lab-manager', name: 'Lucia Ferrer', role: 'lab-manager', place: 'Workshop' },
  { account: 'equipment-manager', name: 'Emil Novak', role: 'equipment-manager', place: 'Workshop' },
  {
    account: 'project-manager',
    name: 'Priya Raman',
    role: 'project-manager',
    department: 'Production',
    groups: ['Teachers'],
  },
  { account: 'scientist', name: 'Sana Qureshi', role: 'scientist', department: 'Sound design', groups: ['Masters'] },
  { account: 'read-only', name: 'Rowan Ellis', role: 'read-only' },
  { account: 'camera.tech', name: 'Casper Holt', role: 'limited-staff', place: 'Camera store' },
  { account: 'sound.tech', name: 'Sofia Brandt', role: 'limited-staff', place: 'Sound store' },
  { account: 'animation.tech', name: 'Ada Okoro', role: 'limited-staff', place: 'Model room' },
  { account: 'hill.staff', name: 'Henrik Falk', role: 'staff', place: 'Post house', span: ['Hill site'] },
  {
    account: 'blocked',
    name: 'Bruno Keller',
    role: 'self-service',
    department: 'Film',
    groups: ['Year 3'],
    blocked: 'A lens came back broken, and is not settled yet',
  },
  ...students(),
  { name: 'River Street Primary School', role: 'contact' },
  { name: 'Harbour Community Radio', role: 'contact' },
  { name: 'Mairead Nolan', role: 'contact' },
  { name: 'Studio North Productions', role: 'contact' },
];

function students(): DemoPerson[] {
  const names =
    'Aoife Byrne,Cillian Walsh,Ines Duarte,Jonas Weber,Kavya Menon,Liam Doyle,Mina Park,Noor Haddad,Oskar Nilsson,' +
    'Petra Kovac,Quentin Roux,Rosa Alvarez,Saoirse Kelly,Tomas Horak,Una Brady,Valentin Popa,Wanda Zielinska,Ximena Rios,' +
    'Yusuf Demir,Zoe Martin,Ailbhe Moran,Benedikt Lang,Ciara Dunne,Dmitri Orlov,Eilis Quinn,Freya Holm,Giulia Conti,' +
    'Hugo Laurent,Isla Murray,Jakub Nowak,Keiko Mori,Luka Babic,Maeve Lynch,Nikos Pappas,Orla Fahy,Pablo Serrano,Ruth Cole';
  return names.split(',').map((name, n) => ({
    account: name.toLowerCase().replace(' ', '.'),
    name,
    role: 'self-service',
    department: cycled(DEPARTMENTS, n),
    groups: n % 5 === 4 ? [cycled(YEARS, n), 'Camera licence'] : [cycled(YEARS, n)],
  }));
}

function cycled<Value>(values: readonly [Value, ...Value[]], n: number): Value {
  return values[n % values.length] ?? values[0];
}
