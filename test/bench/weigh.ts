/** Owns weighing a page: it and what it names, compressed as they are sent, without their headers. */

export interface Weights {
  readonly page: number;
  readonly style: number;
  readonly all: number;
  readonly requests: number;
}

interface Answer {
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** What `/items` and what it loads weigh, in bytes. */
export async function weigh(get: (path: string) => Promise<Answer>): Promise<Weights> {
  const page = await get('/items');
  const sizes = new Map<string, number>();
  const size = sizeOf(page);
  for (const path of loadedBy(await page.text())) sizes.set(path, sizeOf(await get(path)));
  const rest = [...sizes.values()].reduce((sum, each) => sum + each, 0);
  return { page: size, style: sizes.get('/app.css') ?? 0, all: size + rest, requests: 1 + sizes.size };
}

function sizeOf({ headers }: Answer): number {
  return Number(headers.get('content-length'));
}

/** Styles, scripts, the icon of the tab, and the drawing that icons are taken from. */
function loadedBy(page: string): Set<string> {
  const named = page.matchAll(/<(?:link|script|use)\b[^>]*?\b(?:href|src)="(\/[^"#]+)/g);
  return new Set([...named].map(([, path]) => path ?? ''));
}
