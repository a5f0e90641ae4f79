/** Owns the address under which people reach us: the configured one, else the one we listen on; never what a request says. */
import type { FastifyInstance } from 'fastify';

/** An address of ours, whole, such as a link to hand over. */
export function ownAddress(app: FastifyInstance, path: string): string {
  return new URL(path, originOf(app)).href;
}

function originOf(app: FastifyInstance): string {
  const { baseUrl, host, port } = app.config;
  if (baseUrl !== null) return baseUrl;
  const [listening] = app.addresses();
  const actual = typeof listening === 'object' ? listening.port : port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${actual}`;
}
