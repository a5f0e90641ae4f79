/**
 * The shapes that pages hand to the templates: already filtered by what the person may do, already in words.
 * Templates only loop over them. Every `href` is a finished address, every text is plain (the templates escape it).
 */
import type { Control } from '../access/action.ts';
import type { FieldView, Option } from '../access/form.ts';

export type { Control, FieldView, Option };

/** A place to go. `icon` is the name of a symbol in /icons.svg. */
export interface Link {
  href: string;
  label: string;
  icon?: string;
  current?: boolean;
}

/** Fields that belong together; with a legend they become a fieldset. */
export interface FieldGroup {
  legend?: string;
  help?: string;
  fields: readonly FieldView[];
}

/** A whole form. `errors` link to the fields' ids and stand in a summary above it. */
export interface FormView {
  action: string;
  method?: 'GET' | 'POST';
  csrf?: string;
  key?: string;
  version?: number;
  groups: readonly FieldGroup[];
  submit: string;
  /** Where the main button sends the form, if not to `action`. */
  submitTo?: string;
  tone?: 'primary' | 'danger' | 'plain';
  cancel?: Link;
  errors: readonly { href: string; text: string }[];
  /** Where somebody else saved in between: what was typed beside what is stored. */
  stale?: readonly { term: string; mine: string; theirs: string; differs: boolean }[];
  multipart?: boolean;
  id?: string;
  /** The id of the fragment that the answer replaces, where the page stays. */
  fragment?: string;
  /** Further submit buttons; one with an `action` of its own posts the form there. */
  also?: readonly { name?: string; value?: string; action?: string; label: string }[];
  /** A preview that htmx fetches while the form is being filled in, with GET or by posting it; `target` is an id. */
  enhance?: { get?: string; post?: string; target: string; trigger?: string };
  /** The address of the page on which one stays, where the form came from another. */
  address?: string;
  /** Stands before the form, where a list of choices in it is too long to offer whole. */
  finder?: FinderView;
}

/** A search that opens the page again, with the choices that match; `kept` are hidden fields. */
export interface FinderView {
  action: string;
  kept: readonly FieldView[];
  field: FieldView;
}

/** The named palette: what a badge, notice or row wants to say beside its words. */
export type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'info' | 'accent';

/** One cell of a table or one value of a description. */
export interface Cell {
  text?: string;
  href?: string;
  /** Draws the text as a badge. */
  tone?: Tone;
  /** Further badges after the text. */
  badges?: readonly { readonly text: string; readonly tone: Tone }[];
  icon?: string;
  /** A second, quieter line. */
  sub?: string;
  numeric?: boolean;
  controls?: readonly Control[];
  /** ISO moment: the text becomes a <time>. */
  time?: string;
  /** A checkbox that picks this row. */
  select?: { name: string; value: string; label: string; chosen?: boolean };
  /** The text is a code (asset tag, serial number): set in fixed width. */
  code?: boolean;
  /** A small picture before the text; `alt` is empty where the text says the same. Without `src`, only its place. */
  picture?: { src?: string; alt: string };
}

/** A column's header; `hidden` keeps it for screen readers only. */
export interface Column {
  label: string;
  numeric?: boolean;
  sort?: { href: string; direction?: 'ascending' | 'descending' };
  hidden?: boolean;
}

/** A table in its own scroller. `previous` and `next` are addresses of the keyset's neighbours. */
export interface TableView {
  caption: string;
  /** The caption is for screen readers only (the page's heading says the same). */
  captionHidden?: boolean;
  columns: readonly Column[];
  rows: readonly { cells: readonly Cell[]; tone?: Tone }[];
  empty?: EmptyView;
  count?: string;
  previous?: string;
  next?: string;
  id?: string;
  /** The id of the form that the rows' checkboxes belong to, when the table stands outside it. */
  form?: string;
}

/** Why there is nothing here, and the next step. */
export interface EmptyView {
  title: string;
  text?: string;
  actions?: readonly (Link | Control)[];
}

/** One line of a description list. */
export interface Description {
  term: string;
  cell: Cell;
}

/** A message at the top of the page or within it. */
export interface Notice {
  tone: Tone;
  title?: string;
  text: string;
  links?: readonly Link[];
}

/** Where one is in a task of several pages. */
export interface StepsView {
  steps: readonly { label: string; href?: string; state: 'done' | 'now' | 'later' }[];
}

/** One thing of a tree, with those below it. */
export interface BranchView {
  href: string;
  label: string;
  sub?: string;
  archived?: boolean;
  children: BranchView[];
}

/** One check of an explained decision. */
export interface CheckView {
  passed: boolean;
  title: string;
  text: string;
  setting?: Link;
}

/** A GET form above a list. The first field stays visible on a phone, the others fold away. */
export interface FiltersView {
  action: string;
  fields: readonly FieldView[];
  /** Kept as they are: sort order, page size. */
  hidden?: Record<string, string>;
  submit?: string;
  /** Where nothing is filtered; present only if something is. */
  clear?: string;
  /** How many of the folded filters are set: unfolds them. */
  active?: number;
  /** The id of the fragment that htmx replaces while filtering. */
  target?: string;
}

/** Long work: its state, how far it is, and what came of it. The element `id` refreshes itself from `refresh`. */
export interface ProgressView {
  id: string;
  label: string;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  /** The state in words: "Running", "Waiting for another import". */
  words: string;
  /** Absent: how far is not known. */
  value?: number;
  max?: number;
  text?: string;
  refresh?: string;
  actions?: readonly (Link | Control)[];
}

/** Neighbouring pages of a list. */
export interface PagerView {
  count?: string;
  previous?: string;
  next?: string;
}

/** What is free when: items down, days (or hours) across, words in every cell. */
export interface AvailabilityView {
  caption: string;
  captionHidden?: boolean;
  corner?: string;
  days: readonly { label: string; sub?: string; now?: boolean; quiet?: boolean }[];
  rows: readonly { item: Cell; cells: { text: string; href?: string; tone?: Tone; label?: string }[] }[];
  empty?: EmptyView;
  previous?: Link;
  next?: Link;
}

/** A month (or a week) of entries; a day's `href` shows that day or starts a booking there. */
export interface MonthView {
  caption: string;
  captionHidden?: boolean;
  weekdays: readonly string[];
  weeks: {
    label: string;
    time: string;
    href?: string;
    now?: boolean;
    quiet?: boolean;
    /** A state that is `quiet` goes without saying, but for those who do not see the colour. */
    entries: readonly { text: string; state?: { text: string; quiet: boolean }; href?: string; tone?: Tone }[];
    more?: Link;
  }[][];
  pager: readonly Link[];
}

/** What one feature has to say on the page of a thing: a heading with its actions, and a template with its data. */
export interface PartView {
  id: string;
  heading: string;
  template: string;
  data: Readonly<Record<string, unknown>>;
  actions?: readonly Control[];
}

/** Figures of the dashboard and the reports. */
export interface TilesView {
  tiles: readonly { label: string; value: string; href?: string; sub?: string; tone?: Tone }[];
}

/** What happened, newest first: comments, history, audit of one thing. */
export interface TimelineView {
  entries: readonly { who?: Cell; text: string; when: string; time: string; body?: string; controls?: Control[] }[];
  empty?: EmptyView;
}

/** One toggle of the role editor; `held` stands instead of the control where the editor may not change it. */
export interface ToggleView {
  key: string;
  field: FieldView;
  requires: readonly string[];
  warning?: string;
  held?: string;
  /** Held at nothing: drawn quietly. */
  quiet?: boolean;
}

/** One section of the role editor with its level on top. */
export interface SectionView {
  id: string;
  heading: string;
  /** How much of it is held, in words. */
  held: string;
  help?: string;
  level?: FieldView;
  /** A submit button beside the level: fills the toggles in without JavaScript. */
  apply?: { name: string; value: string; label: string; action?: string };
  toggles: readonly ToggleView[];
}

/** What an error page says beside its `page`. */
export interface ErrorView {
  title: string;
  text: string;
  /** What decided it, check by check. */
  checks?: readonly CheckView[];
  /** Roles that could grant it. */
  grants?: readonly string[];
  /** People to ask, where one may see people. */
  people?: readonly Link[];
  /** What one can do now. */
  ways?: readonly (Link | Control)[];
  table?: TableView;
  /** A stale edit: what is stored now beside what was typed. */
  versions?: {
    mine: string;
    theirs: string;
    lines: readonly { term: string; mine: string; theirs: string; differs: boolean }[];
  };
}

/** Everything around a page's own content. */
export interface PageView {
  title: string;
  heading?: string;
  lang: string;
  workspace: string;
  /** `standing` is the role in words, and the level beside it where the role does not say it. */
  person?: { name: string; standing: string; level: 'administrator' | 'editor' | 'viewer'; href?: string };
  navigation: readonly { heading?: string; links: Link[] }[];
  breadcrumbs?: readonly Link[];
  notices: readonly Notice[];
  actions: readonly Control[];
  signOut?: Control;
  switcher?: Link;
  search?: { action: string; value?: string };
  /** data- attributes of <main>, without the prefix. */
  main?: Record<string, string>;
  /** Seconds until a progress page asks again without JavaScript. */
  refresh?: number;
  /** The address that it asks for then, if not its own. */
  refreshTo?: string;
  wide?: boolean;
  kiosk?: boolean;
  /** Where the name of the workspace leads, if not to the start. */
  home?: string;
  /** The page loads /app.js: htmx and our comforts. */
  htmx?: boolean;
  /** A quiet line under the heading. */
  lead?: string;
}
