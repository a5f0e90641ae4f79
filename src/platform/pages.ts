/** Owns drawing pages: the layout around a view, its navigation, its notice, and fragments of it for htmx. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Action, href, isReachable, type Place } from '../access/action.ts';
import { type Actor, levelOfActor } from '../access/actor.ts';
import type { Present } from './current-actor.ts';
import { flashOf } from './flash.ts';
import type { Link, PageView } from './view-model.ts';

/** What a feature gives for a page: a template, its heading, and the data beside the page. */
export interface View {
  readonly template: string;
  readonly page: Partial<PageView> & { readonly title: string };
  readonly data?: Readonly<Record<string, unknown>>;
  /** The template that answers where htmx asks for a part of the page. */
  readonly fragment?: string;
  readonly status?: number;
}

const SECTIONS: readonly Place['section'][] = ['Work', 'Equipment', 'Storage', 'People', 'Manage'];

/** Sends a view to somebody signed in. */
export async function sendPage(request: FastifyRequest, reply: FastifyReply, present: Present, view: View) {
  reply.code(view.status ?? 200).header('vary', 'HX-Request');
  if (view.fragment && request.headers['hx-request'] === 'true') return reply.viewAsync(view.fragment, view.data ?? {});
  const page = pageView(request, reply, present, view);
  return reply.viewAsync(view.template, { ...view.data, page });
}

/** Sends a view to whoever it is, signed in or not, on a page without navigation. */
export async function sendPlain(request: FastifyRequest, reply: FastifyReply, view: View) {
  const page: PageView = {
    lang: 'en',
    workspace: 'Quartermaster',
    navigation: [],
    notices: flashOf(request, reply),
    actions: [],
    ...view.page,
  };
  return reply.code(view.status ?? 200).viewAsync(view.template, { ...view.data, page });
}

/** The navigation: a link is there iff its target would be allowed. */
export function navigation(actions: readonly Action[], actor: Actor, path: string): PageView['navigation'] {
  const reachable = actions.filter((each) => each.nav && isReachable(actor, each));
  return SECTIONS.map((section) => ({
    heading: section,
    links: reachable
      .filter((each) => each.nav?.section === section)
      .sort((one, other) => (one.nav?.order ?? 0) - (other.nav?.order ?? 0))
      .map((each) => link(each, path)),
  })).filter((group) => group.links.length > 0);
}

function pageView(request: FastifyRequest, reply: FastifyReply, present: Present, view: View): PageView {
  if (present.device) return deskView(request, reply, present.workspace, view);
  const { actor, workspace, elsewhere } = present;
  const { house } = request.server;
  return {
    lang: workspace.language,
    workspace: workspace.name,
    person: {
      name: actor.name,
      standing: standing(actor),
      level: levelOfActor(actor.scopes),
      href: house.account && isReachable(actor, house.account) ? house.account.path : undefined,
    },
    switcher:
      elsewhere && house.account ? { href: `${house.account.path}#workspaces`, label: 'Switch workspace' } : undefined,
    navigation: navigation(house.navigation, actor, request.url.split('?')[0] ?? '/'),
    signOut: {
      href: '/sign-out',
      label: 'Sign out',
      method: 'POST',
      icon: 'sign-out',
      csrf: reply.stamp().csrf,
      key: reply.stamp().key(),
    },
    search: house.search && isReachable(actor, house.search) ? { action: house.search.path } : undefined,
    actions: [],
    htmx: true,
    ...view.page,
    notices: [...flashOf(request, reply), ...(view.page.notices ?? [])],
  };
}

/** In seconds: nobody has to stand before a device for it to go on. */
const BACK_AFTER = 20;

/** Whatever a device shows leads nowhere but back to its desk. */
function deskView(request: FastifyRequest, reply: FastifyReply, workspace: Present['workspace'], view: View): PageView {
  const { desk } = request.server.house;
  const to = desk?.path ?? '/';
  return {
    lang: workspace.language,
    workspace: workspace.name,
    navigation: [],
    actions: [{ href: to, label: 'Back to the desk', method: 'GET', tone: 'primary' }],
    kiosk: true,
    home: to,
    htmx: true,
    refresh: BACK_AFTER,
    refreshTo: to,
    ...view.page,
    main: { refresh: String(BACK_AFTER), to, ...view.page.main },
    notices: [...flashOf(request, reply), ...(view.page.notices ?? [])],
  };
}

/** The role, and the level beside it where the role's name does not say it. */
function standing({ roleName, scopes }: Actor): string {
  const level = levelOfActor(scopes);
  return roleName.toLowerCase() === level ? roleName : `${roleName} · ${level}`;
}

function link(to: Action, path: string): Link {
  const target = href(to);
  const current = target === '/' ? path === '/' : path === target || path.startsWith(`${target}/`);
  return { href: target, label: to.nav?.label ?? to.label, icon: to.icon, current };
}

/** Every action that has a route, as the navigation and the list of routes see them. */
export class House {
  readonly #actions: Action[] = [];
  readonly #navigation: Action[] = [];
  #search: Action | undefined;
  #why: Action | undefined;
  #desk: Action | undefined;
  #account: Action | undefined;
  /** What somebody sees who is not signed in but would have to be: the sign-in page, leading back. */
  entrance: (request: FastifyRequest, reply: FastifyReply) => Promise<View> = () => {
    throw new Error('No feature offers a way to sign in');
  };

  /** What somebody sees who signed in too long ago for what they are about to do. */
  entranceAgain: (request: FastifyRequest, reply: FastifyReply) => Promise<View> = (request, reply) =>
    this.entrance(request, reply);

  get actions(): readonly Action[] {
    return this.#actions;
  }

  get navigation(): readonly Action[] {
    return this.#navigation;
  }

  /** Where the search box leads; absent until a feature looks through everything. */
  get search(): Action | undefined {
    return this.#search;
  }

  /** Where decisions are explained; absent until a feature does. */
  get why(): Action | undefined {
    return this.#why;
  }

  /** Where people are served at a counter; absent until a feature does. */
  get desk(): Action | undefined {
    return this.#desk;
  }

  /** Where one's own name leads; absent until a feature has a page for it. */
  get account(): Action | undefined {
    return this.#account;
  }

  add(action: Action): void {
    if (this.#actions.some((each) => each.name === action.name))
      throw new Error(`Two actions are called ${action.name}`);
    this.#actions.push(action);
    if (action.nav) this.#navigation.push(action);
    if (action.name === 'search.show') this.#search = action;
    if (action.name === 'why.show') this.#why = action;
    if (action.method !== 'GET') return;
    if (action.device === true) this.#desk ??= action;
    if (action.path === '/me') this.#account = action;
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    house: House;
  }
}

/** From here on, a route that no action declares does not start the server. */
export function registerHouse(app: FastifyInstance): void {
  app.decorate('house', new House());
  app.addHook('onRoute', ({ method, url, config }) => {
    if (!config?.action)
      throw new Error(`The route ${method} ${url} declares no permission: register it from an action`);
  });
}
