/** Owns what browsers load beside pages: style, icons, and htmx with our few lines in one file, all compressed once. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { action } from '../access/action.ts';

const PUBLIC = new URL('../../public/', import.meta.url);
const HTMX = createRequire(import.meta.url).resolve('htmx.org/dist/htmx.min.js');

const PUBLIC_ASSET = { public: 'The same for everybody, the sign-in page included' };

interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
  readonly brotli: Buffer;
  readonly tag: string;
}

/** Adds a GET route for each asset, which asks for no session and no person. */
export function registerAssets(app: FastifyInstance): void {
  serve(app, '/app.css', asset('text/css; charset=utf-8', readFileSync(new URL('app.css', PUBLIC))));
  serve(app, '/icons.svg', asset('image/svg+xml', readFileSync(new URL('icons.svg', PUBLIC))));
  const script = Buffer.concat([readFileSync(HTMX), Buffer.from('\n'), readFileSync(new URL('app.js', PUBLIC))]);
  serve(app, '/app.js', asset('text/javascript; charset=utf-8', script));
}

function asset(type: string, plain: Buffer): Asset {
  const tag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 20)}"`;
  return { type, plain, gzip: gzipSync(plain, { level: 9 }), brotli: brotliCompressSync(plain), tag };
}

function serve(app: FastifyInstance, path: string, file: Asset): void {
  const served = action({
    name: `assets${path}`,
    needs: PUBLIC_ASSET,
    method: 'GET',
    path,
    label: 'Part of every page',
  });
  app.house.add(served);
  app.get(
    path,
    { compress: false, config: { action: served } },
    async (request: FastifyRequest, reply: FastifyReply) => {
      reply.header('etag', file.tag).header('cache-control', 'public, max-age=600').header('vary', 'accept-encoding');
      if (request.headers['if-none-match'] === file.tag) return reply.code(304).send();
      const [encoding, body] = encoded(request.headers['accept-encoding'] ?? '', file);
      if (encoding) reply.header('content-encoding', encoding);
      return reply.type(file.type).send(body);
    },
  );
}

function encoded(accepted: string | string[], file: Asset): [string | null, Buffer] {
  const encodings = String(accepted);
  if (/\bbr\b/.test(encodings)) return ['br', file.brotli];
  return /\bgzip\b/.test(encodings) ? ['gzip', file.gzip] : [null, file.plain];
}
