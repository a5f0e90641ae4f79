/** Owns reading the body of a form, whichever way it was encoded: names with texts, and files beside them. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Submission } from '../access/form.ts';
import type { Upload } from './visit.ts';

export interface Submitted {
  readonly submission: Submission;
  readonly files: ReadonlyMap<string, Upload>;
  /** The names of those whose files were larger than any may be; what was typed beside them is kept. */
  readonly tooLarge: readonly string[];
}

/** In bytes. */
export const LARGEST_FILE = 20 * 1024 * 1024;

/** The body as it was submitted; read once per request. */
export async function readSubmission(request: FastifyRequest): Promise<Submitted> {
  return request.submitted ?? { submission: plain(request.body), files: new Map(), tooLarge: [] };
}

/** Reads multipart forms before the token of the form is checked, since the token is one of their fields. */
export function registerSubmissions(app: FastifyInstance): void {
  app.decorateRequest('submitted', null);
  app.addHook('preValidation', async (request) => {
    if (!request.isMultipart()) return;
    request.submitted = await readParts(request).catch(unreadable);
    request.body = request.submitted.submission;
  });
}

async function readParts(request: FastifyRequest): Promise<Submitted> {
  const submission: Record<string, string | string[]> = Object.create(null);
  const files = new Map<string, Upload>();
  const tooLarge: string[] = [];
  for await (const part of request.parts()) {
    if (part.type === 'file') {
      const content = await part.toBuffer();
      if (part.file.truncated) tooLarge.push(part.fieldname);
      else if (part.filename !== '' || content.length > 0) {
        files.set(part.fieldname, { fileName: nameOf(part.filename), mediaType: part.mimetype, content });
      }
    } else {
      submission[part.fieldname] = joined(submission[part.fieldname], String(part.value));
    }
  }
  return { submission, files, tooLarge };
}

/** A name that the database keeps: it takes no text with such characters in it. */
function nameOf(given: string): string {
  return given.replace(/\p{Cc}/gu, '').toWellFormed();
}

/** A body that is no form, or only half of one, is the sender's mistake; what is too large says so itself. */
function unreadable(error: unknown): never {
  if (error instanceof Error && 'statusCode' in error) throw error;
  throw Object.assign(new Error('The form could not be read', { cause: error }), { statusCode: 400 });
}

function joined(before: string | string[] | undefined, value: string): string | string[] {
  if (before === undefined) return value;
  return typeof before === 'string' ? [before, value] : [...before, value];
}

function plain(body: unknown): Submission {
  if (typeof body !== 'object' || body === null) return {};
  const entries = Object.entries(body).filter(
    ([, value]) =>
      typeof value === 'string' || (Array.isArray(value) && value.every((each) => typeof each === 'string')),
  );
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}

declare module 'fastify' {
  interface FastifyRequest {
    submitted: Submitted | null;
  }
}
