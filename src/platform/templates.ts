/**
 * The template engine. A partial sees exactly what it is handed: Eta alone would mix the data of the page around it
 * in (a notice without a title would borrow the page's), and would copy it for every single partial.
 */
import { Eta } from 'eta';

const mixing = '{...it, ...(__eta_d ?? {})}';

/** `views` is the folder of the templates; `watch` reads them anew at every use (development). */
export function templates(views: string, watch = false): Eta {
  return new Eta({ views, cache: !watch, plugins: [{ processFnString: handOver }] });
}

function handOver(source: string): string {
  if (!source.includes(mixing)) throw new Error('Eta compiles includes in another way now: look at templates.ts');
  return source.replaceAll(mixing, '(__eta_d ?? it)');
}
