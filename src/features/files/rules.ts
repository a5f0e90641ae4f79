/** Owns which kinds of files are taken, told by what is in them and never by what they are called, and how their names are kept. */

export interface Kind {
  readonly mediaType: string;
  /** In words. */
  readonly label: string;
  /** How names of that kind end; the first is added to a name that ends otherwise. */
  readonly endings: readonly [string, ...string[]];
  /** Whether we draw it anew, to be looked at. */
  readonly picture?: true;
}

export const ACCEPTED =
  'PDF, PNG, JPEG, WebP, GIF, plain text, CSV, and Word, Excel, PowerPoint or OpenDocument files without macros';
/** What browsers offer to choose from. */
export const OFFERED =
  '.pdf,.png,.jpg,.jpeg,.webp,.gif,.txt,.csv,.md,.docx,.xlsx,.pptx,.odt,.ods,.odp,image/png,image/jpeg,image/webp,image/gif';

const OFFICE = 'application/vnd.openxmlformats-officedocument.';
const OPEN = 'application/vnd.oasis.opendocument.';

const PDF: Kind = { mediaType: 'application/pdf', label: 'PDF', endings: ['.pdf'] };
const PNG: Kind = { mediaType: 'image/png', label: 'PNG picture', endings: ['.png'], picture: true };
const JPEG: Kind = { mediaType: 'image/jpeg', label: 'JPEG picture', endings: ['.jpg', '.jpeg'], picture: true };
const WEBP: Kind = { mediaType: 'image/webp', label: 'WebP picture', endings: ['.webp'], picture: true };
const GIF: Kind = { mediaType: 'image/gif', label: 'GIF picture', endings: ['.gif'], picture: true };
const TEXT: Kind = {
  mediaType: 'text/plain; charset=utf-8',
  label: 'Text',
  endings: ['.txt', '.csv', '.tsv', '.md', '.log'],
};

/** What the folders of an Office file are called. */
const OFFICE_KINDS: readonly (readonly [folder: string, kind: Kind])[] = [
  ['word/', { mediaType: `${OFFICE}wordprocessingml.document`, label: 'Word document', endings: ['.docx'] }],
  ['xl/', { mediaType: `${OFFICE}spreadsheetml.sheet`, label: 'Excel workbook', endings: ['.xlsx'] }],
  ['ppt/', { mediaType: `${OFFICE}presentationml.presentation`, label: 'PowerPoint slides', endings: ['.pptx'] }],
];

const OPEN_KINDS: readonly Kind[] = [
  { mediaType: `${OPEN}text`, label: 'OpenDocument text', endings: ['.odt'] },
  { mediaType: `${OPEN}spreadsheet`, label: 'OpenDocument sheet', endings: ['.ods'] },
  { mediaType: `${OPEN}presentation`, label: 'OpenDocument slides', endings: ['.odp'] },
];

const SIGNATURES: readonly (readonly [begins: (content: Buffer) => boolean, kind: Kind])[] = [
  [(content) => begins(content, '%PDF-'), PDF],
  [(content) => begins(content, '\x89PNG\r\n\x1a\n'), PNG],
  [(content) => begins(content, '\xff\xd8\xff'), JPEG],
  [(content) => begins(content, 'RIFF') && begins(content.subarray(8), 'WEBP'), WEBP],
  [(content) => begins(content, 'GIF87a') || begins(content, 'GIF89a'), GIF],
];

/** The kind of a file by its content; null for one that is not taken. */
export function kindOf(content: Buffer): Kind | null {
  const signed = SIGNATURES.find(([is]) => is(content));
  if (signed) return signed[1];
  if (begins(content, 'PK\x03\x04')) return documentIn(content);
  return isText(content) ? TEXT : null;
}

/** The kind that a stored media type stands for. */
export function kindNamed(mediaType: string): Kind | undefined {
  const kinds = [...SIGNATURES.map(([, kind]) => kind), ...OFFICE_KINDS.map(([, kind]) => kind), ...OPEN_KINDS, TEXT];
  return kinds.find((kind) => kind.mediaType === mediaType);
}

/** A name as it can be shown and saved: the last part of a path, of one line, and ending as its kind does. */
export function nameFor(kind: Kind, given: string): string {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const shown = last
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .replace(/\s+/g, ' ')
    .replace(/[<>:"|?*]/g, '_');
  const trimmed = shown.replace(/^[\s.]+|[\s.]+$/g, '');
  const ending = kind.endings.find((each) => trimmed.toLowerCase().endsWith(each));
  const stem = ending === undefined ? trimmed : trimmed.slice(0, -ending.length);
  return `${[...stem].slice(0, LONGEST_STEM).join('') || 'file'}${ending === undefined ? kind.endings[0] : trimmed.slice(-ending.length)}`;
}

const LONGEST_STEM = 120;

/** The header that makes browsers save a file, and never show it. */
export function dispositionOf(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%;]/g, '_');
  const exact = encodeURIComponent(name).replace(
    /['()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}

/** A size in words. */
export function sizeInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function begins(content: Buffer, signature: string): boolean {
  return content.subarray(0, signature.length).equals(Buffer.from(signature, 'latin1'));
}

/** Of archives only documents are taken, as far as their lists of contents say so; what else is in one cannot be told. */
function documentIn(content: Buffer): Kind | null {
  const stored = /^mimetype([a-z.\-/]+)PK/.exec(content.subarray(30, 200).toString('latin1'))?.[1];
  if (stored !== undefined && content.includes('Basic/script-lc.xml')) return null;
  if (stored !== undefined) return OPEN_KINDS.find(({ mediaType }) => mediaType === stored) ?? null;
  if (!content.includes('[Content_Types].xml') || content.includes('vbaProject')) return null;
  return OFFICE_KINDS.find(([folder]) => content.includes(folder))?.[1] ?? null;
}

/** UTF-8 without characters that no text has; empty is none. */
function isText(content: Buffer): boolean {
  if (content.length === 0) return false;
  try {
    return !CONTROLS.test(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    return false;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it looks for
const CONTROLS = /[\0-\x08\x0b\x0e-\x1f\x7f]/;
