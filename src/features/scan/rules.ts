/** What the QR code of a label of ours says: the address that a phone opens, wherever we were reached when it was printed. */
import { readId } from '../../access/ids.ts';

/** The path of what a label leads to: whatever carries its code, or an item that has none. */
export function labelPath(label: Label): string {
  return 'code' in label ? `/scan?code=${encodeURIComponent(label.code)}` : `/items/${label.itemId}`;
}

export type Label = { readonly code: string } | { readonly itemId: number };

/** The same read back from a whole address; null for what is none of ours. */
export function onLabel(scanned: string): Label | null {
  const address = URL.parse(scanned);
  if (address === null || !/^https?:$/.test(address.protocol)) return null;
  const code = address.searchParams.get('code');
  if (address.pathname === '/scan' && code) return { code };
  const itemId = readId(/^\/items\/([0-9]+)$/.exec(address.pathname)?.[1]);
  return itemId === null ? null : { itemId };
}
