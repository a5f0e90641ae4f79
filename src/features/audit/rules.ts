/** What an entry of the log changed, in words. */
import type { Recorded } from '../../platform/audit.ts';

/** Each value that differs, as `name: before → after`; personal values were recorded as the word “changed” only. */
export function differences(before: Recorded | null, after: Recorded | null): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].flatMap((name) => {
    const [was, is] = [worded(before?.[name]), worded(after?.[name])];
    if (was === is && before !== null && after !== null) return [];
    if (is === 'changed') return [`${label(name)} changed`];
    if (was === null) return is === null ? [] : [`${label(name)}: ${is}`];
    return [`${label(name)}: ${was} → ${is ?? 'nothing'}`];
  });
}

/** A name of the log as it reads: `starts_at` and `startsAt` are “starts at”. */
export function label(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
}

function worded(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value))
    return value.length === 0 ? 'none' : value.map((each) => worded(each) ?? 'nothing').join(', ');
  const parts = Object.entries(value).map(([name, each]) => `${label(name)} ${worded(each) ?? 'nothing'}`);
  return parts.length === 0 ? null : parts.join(', ');
}
