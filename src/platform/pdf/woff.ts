/** Owns unpacking a font of the web (WOFF) once: read packed, every glyph would be unpacked for itself. */
import { inflateSync } from 'node:zlib';

const HEADER = { packed: 44, plain: 12 };
const ENTRY = { packed: 20, plain: 16 };

/** The font as a plain TrueType file; any other file as it is. */
export function unpackedFont(file: Buffer): Buffer {
  if (file.toString('latin1', 0, 4) !== 'wOFF') return file;
  const tables = Array.from({ length: file.readUInt16BE(12) }, (_, n) => tableOf(file, n));
  const head = Buffer.alloc(HEADER.plain + ENTRY.plain * tables.length);
  file.copy(head, 0, 4, 8);
  head.writeUInt16BE(tables.length, 4);
  const bodies: Buffer[] = [];
  let at = head.length;
  for (const [n, { name, checksum, body }] of tables.entries()) {
    const entry = HEADER.plain + ENTRY.plain * n;
    head.write(name, entry, 'latin1');
    head.writeUInt32BE(checksum, entry + 4);
    head.writeUInt32BE(at, entry + 8);
    head.writeUInt32BE(body.length, entry + 12);
    const padding = Buffer.alloc(-body.length & 3);
    bodies.push(body, padding);
    at += body.length + padding.length;
  }
  return Buffer.concat([head, ...bodies]);
}

function tableOf(file: Buffer, n: number) {
  const entry = HEADER.packed + ENTRY.packed * n;
  const [start, packed, length] = [4, 8, 12].map((offset) => file.readUInt32BE(entry + offset));
  if (start === undefined || packed === undefined || length === undefined) throw new Error('A table has no place');
  const body = file.subarray(start, start + packed);
  return {
    name: file.toString('latin1', entry, entry + 4),
    checksum: file.readUInt32BE(entry + 16),
    body: packed < length ? inflateSync(body) : body,
  };
}
