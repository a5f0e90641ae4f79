/** Owns weighing a page: it and what it names, compressed as they are sent, without their headers. */

export interface Weights {
  readonly page: number;
  readonly style: number;
  readonly all: number;
  readonly requests: number;
}

interface Answer {
  /** In bytes, as it is sent. */
  readonly length: number;
  readonly text: string;
}

/** What `/items` and what it loads weigh, in bytes. */
export async function weigh(get: (path: string) => Promise<Answer>): Promise<Weights> {
  const page = await get('/items');
  const parts = new Map<string, number>();
  for (const path of loadedBy(page.text)) parts.set(path, (await get(path)).length);
  const rest = [...parts.values()].reduce((sum, each) => sum + each, 0);
  return { page: page.length, style: parts.get('/app.css') ?? 0, all: page.length + rest, requests: 1 + parts.size };
}

/** Styles, scripts, the icon of the tab, and the drawing that icons are taken from. */
function loadedBy(page: string): Set<string> {
  const named = page.matchAll(/<(?:link|script|use)\b[^>]*?\b(?:href|src)="(\/[^"#]+)/g);
  return new Set([...named].map(([, path]) => path ?? ''));
}
