/** Where signing in may lead. */

/** Only a path of our own is followed; anything else leads to the start. */
export function ownPath(next: unknown): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next)) return '/';
  const url = URL.parse(next, 'http://own.invalid');
  return url?.host === 'own.invalid' && !url.pathname.startsWith('//') ? url.pathname + url.search : '/';
}
