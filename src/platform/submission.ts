/** Owns reading the body of a form, whichever way it was encoded: names with texts, and files beside them. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Submission } from '../access/form.ts';
import type { Upload } from './visit.ts';

export interface Submitted {
  readonly submission: Submission;
  readonly files: ReadonlyMap<string, Upload>;
}

/** The body as it was submitted; read once per request. */
export async function readSubmission(request: FastifyRequest): Promise<Submitted> {
  return request.submitted ?? { submission: plain(request.body), files: new Map() };
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
  for await (const part of request.parts()) {
    if (part.type === 'file') {
      const content = await part.toBuffer();
      if (part.filename !== '' || content.length > 0) {
        files.set(part.fieldname, { fileName: part.filename, mediaType: part.mimetype, content });
      }
    } else {
      submission[part.fieldname] = joined(submission[part.fieldname], String(part.value));
    }
  }
  return { submission, files };
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
