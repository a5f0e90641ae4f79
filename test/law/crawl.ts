/** Owns the whole trial: the world, its owners, everybody who is heard in it, and what is still unproven at the end. */
import type { FastifyInstance } from 'fastify';
import { type Action, isPublic } from '../../src/access/action.ts';
import { Chance } from '../access/random.ts';
import type { Teardown } from '../database.ts';
import { serveSomebody } from './counter.ts';
import { fill } from './filling.ts';
import { pathOf, RouteMap } from './map.ts';
import { furnish, letInto, type Place, type Somebody, somebody, tokenOf } from './population.ts';
import { Stage } from './stage.ts';
import { A_FEW, type Looking, type OfferedForm, type Tour, tour } from './tour.ts';
import { type Effort, type Known, type Toured, Trial } from './trial.ts';
import { Visitor } from './visitor.ts';

export interface Wanted {
  readonly seed: number;
  /** Keys of system roles; null for a random set of toggles. */
  readonly roles: readonly (string | null)[];
  readonly effort: Effort;
  /** How much of all there is the owner looks at; everybody else looks at a part of it. */
  readonly share: number;
  /** After so many seconds nobody else is heard. */
  readonly seconds: number;
  /** Hears what was done, as it is done. */
  tell?(words: string): void;
  /** Routes of a test beside those of the product. */
  readonly plant?: (app: FastifyInstance) => void;
}

export interface Verdict {
  readonly problems: readonly string[];
  /** Actions that no page offered, that never succeeded, or that were never refused to anybody. */
  readonly uncovered: readonly string[];
  readonly pages: number;
  /** Pages opened, forms sent, and doors tried. */
  readonly tried: number;
  readonly routes: number;
  /** How many people were heard. */
  readonly people: number;
}

/** Hears a stranger, the owner, and somebody of each role. */
export async function crawl(
  t: Teardown,
  { seed, roles, effort, share, seconds, plant, tell = () => {} }: Wanted,
): Promise<Verdict> {
  const started = performance.now();
  const stage = await Stage.build(t, plant);
  const map = new RouteMap(stage.app.house.actions);
  const chance = new Chance(seed);
  const [here, elsewhere] = [await furnish(stage.db, 'Here'), await furnish(stage.db, 'Elsewhere')];
  await letInto(elsewhere, here.world.owner);
  await enrich(stage, map, here, A_FEW);
  const owner = await ownersTour(stage, map, here, { least: 4, lot: () => chance.flip(share) });
  const known = gathered(map, [owner.seen, (await ownersTour(stage, map, elsewhere, A_FEW)).seen]);
  const trial = new Trial(stage, map, known, effort, chance);
  await trial.hearStranger();
  const hear = async (heard: Somebody, role: string, toured?: Toured) => {
    const [begun, known] = [performance.now(), trial.problems.length];
    const seen = await trial.hear(heard, here.world.workspaceId, toured);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    tell(`${role}: ${seen} pages in ${seconds} s`);
    for (const problem of trial.problems.slice(known)) tell(problem);
    return seen;
  };
  await stage.apart(async () => trial.hearDevice(await Visitor.atDevice(stage, tokenOf(here.world))));
  let pages = await hear({ person: here.world.owner, words: 'the owner' }, 'owner', owner);
  let people = 1;
  for (const role of roles) {
    if (performance.now() - started > seconds * 1000) break;
    people++;
    pages += await stage.apart(async () =>
      hear(await somebody(here, chance, role ?? undefined), role ?? 'any toggles'),
    );
  }
  return {
    problems: trial.problems,
    uncovered: uncovered(map, trial),
    pages,
    people,
    tried: pages + trial.sent,
    routes: map.guarded.length,
  };
}

function uncovered(map: RouteMap, { coverage: { offered, answered, refused } }: Trial): string[] {
  return map.guarded.flatMap(({ name }) => {
    const lacks = [
      offered.has(name) ? '' : 'offered',
      answered.has(name) ? '' : 'answered',
      refused.has(name) ? '' : 'refused',
    ].filter((word) => word !== '');
    return lacks.length > 0 ? [`${name} was never ${lacks.join(', ')}`] : [];
  });
}

async function ownersTour(stage: Stage, map: RouteMap, { world }: Place, looking: Looking): Promise<Toured> {
  const visitor = await Visitor.signIn(stage, world.owner.email);
  await serveSomebody(visitor);
  return { visitor, seen: await tour(stage, map, visitor, looking) };
}

function gathered(map: RouteMap, tours: readonly Tour[]): Known {
  const addresses = new Map<string, Set<string>>();
  for (const offer of tours.flatMap(({ offered }) => [...offered])) {
    const [method = '', path = ''] = offer.split(' ');
    const action = map.at(method, path);
    if (action) addresses.set(action.name, (addresses.get(action.name) ?? new Set()).add(path));
  }
  return { addresses, forms: tours.flatMap(({ forms }) => forms) };
}

/** What only comes to be by what people do (an import, an invitation) is made through the owner's own pages. */
async function enrich(stage: Stage, map: RouteMap, place: Place, looking: Looking): Promise<void> {
  const { visitor, seen } = await ownersTour(stage, map, place, looking);
  const { forms } = seen;
  const known = new Set(forms.map(({ action }) => action.name));
  const makes = forms.filter(({ action }) => isMaking(action));
  for (const form of makes) await make(stage, map, visitor, form, known, STEPS);
}

/** Not what everybody may do, which is about their own account and password; nor what is done to many things that are there. */
function isMaking({ path, needs }: Action): boolean {
  return !path.includes(':') && !USING_UP.test(path) && !isPublic(needs) && needs !== 'account.sign_in';
}

/** What is done to whatever is there, until nothing is left to do it to. */
const USING_UP = /^\/(batches\/|desk\/|waits$|tags\/items$|[a-z]+\/archive$)/;

/** An import, for instance, takes a file, then columns, then a yes. */
const STEPS = 4;

async function make(
  stage: Stage,
  map: RouteMap,
  visitor: Visitor,
  { path, form }: OfferedForm,
  known: Set<string>,
  steps: number,
): Promise<void> {
  for (const manner of ['generous', 'sparing'] as const) {
    const answer = await stage.maybe(
      async () => {
        const answer = await visitor.post(path, fill(form, manner));
        return { status: answer.status, location: answer.location, stays: (await visitor.get('/')).status === 200 };
      },
      ({ status, stays }) => status === 303 && stays,
    );
    if (answer.status !== 303) continue;
    if (steps > 0 && answer.stays) await goOn(stage, map, visitor, answer.location, known, steps - 1);
    return;
  }
}

/** Makes what the page offers that no page offered before. */
async function goOn(
  stage: Stage,
  map: RouteMap,
  visitor: Visitor,
  address: string,
  known: Set<string>,
  steps: number,
): Promise<void> {
  const page = await visitor.get(address);
  for (const form of page.forms.filter(({ method }) => method === 'POST')) {
    const path = pathOf(form.action) ?? '';
    const action = map.at('POST', path);
    if (!action || known.has(action.name) || action.tone === 'danger') continue;
    known.add(action.name);
    await make(stage, map, visitor, { action, path, form, from: address }, known, steps);
  }
}
