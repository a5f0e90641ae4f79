/** Owns the app: the one ordered list of plugins, then of features. */
import compress, { type FastifyCompressOptions } from '@fastify/compress';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import view from '@fastify/view';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import type { Knex } from 'knex';
import type { Config } from './config.ts';
import { FEATURES } from './features/index.ts';
import { registerAnswers } from './platform/answers.ts';
import { registerAssets } from './platform/assets.ts';
import { registerDevices } from './platform/device.ts';
import { registerHealth } from './platform/health.ts';
import { registerHousekeeping } from './platform/housekeeping.ts';
import { registerJobs } from './platform/jobs.ts';
import { registerMail } from './platform/mail.ts';
import { registerHouse } from './platform/pages.ts';
import { registerRefusals } from './platform/refusals.ts';
import { registerSessions } from './platform/session.ts';
import { LARGEST_FILE, registerSubmissions } from './platform/submission.ts';
import { templates } from './platform/templates.ts';
import { registerTries } from './platform/tries.ts';

export interface Parts {
  readonly config: Config;
  readonly db: Knex;
  readonly secret: string;
}

const VIEWS = new URL('../views/', import.meta.url).pathname;
const MEGABYTE = 1024 * 1024;

/** Puts the app together; it listens to nothing yet. */
export async function buildApp({ config, db, secret }: Parts): Promise<FastifyInstance> {
  const app = Fastify({
    logger: config.logLevel === 'silent' ? false : { level: config.logLevel, redact: REDACTED },
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trusted(config),
    bodyLimit: MEGABYTE,
    // Who is here already is served to the end; the balancer learns from /readyz that nobody new should come.
    return503OnClosing: false,
    requestIdHeader: false,
    genReqId: () => crypto.randomUUID(),
  });
  app.decorate('db', db);
  app.decorate('config', config);
  app.decorateRequest('present', null);
  await app.register(helmet, security(config));
  await app.register(compress, COMPRESSION);
  await app.register(formbody, { bodyLimit: MEGABYTE });
  await app.register(multipart, {
    throwFileSizeLimit: false,
    limits: { fileSize: LARGEST_FILE, files: 5, fields: 500, fieldSize: MEGABYTE },
  });
  await app.register(view, {
    engine: { eta: templates(VIEWS) },
    templates: VIEWS,
    production: true,
  });
  registerHouse(app);
  registerMail(app, secret);
  registerJobs(app);
  registerHousekeeping(app);
  registerAssets(app);
  registerRefusals(app);
  registerAnswers(app);
  const secure = config.baseUrl?.startsWith('https:') ?? false;
  await registerSessions(app, { secret, secure });
  registerDevices(app, { secure });
  await registerTries(app);
  registerSubmissions(app);
  registerHealth(app);
  for (const feature of FEATURES) feature(app);
  return app;
}

/** Pages are made anew for everybody: a third of the work of Brotli here is worth more than its last tenth of size. */
const COMPRESSION: FastifyCompressOptions = {
  encodings: ['gzip', 'br'],
  zlibOptions: { level: 1 },
  threshold: 512,
  syncThreshold: MEGABYTE,
};

/** Beside secrets: the database repeats in its details what a form said. */
const REDACTED = [
  'req.headers.cookie',
  'req.headers.authorization',
  'res.headers["set-cookie"]',
  'err.detail',
  'err.where',
];

function trusted({ trustProxy }: Config) {
  if (typeof trustProxy === 'number') return (_address: string, hop: number) => hop < trustProxy;
  return trustProxy === false ? false : [...trustProxy];
}

function security(config: Config) {
  const secure = config.baseUrl?.startsWith('https:') ?? false;
  const own = ["'self'"];
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: own,
        styleSrc: own,
        imgSrc: [...own, 'data:'],
        connectSrc: own,
        formAction: own,
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'same-origin' as const },
  };
}

declare module 'fastify' {
  interface FastifyInstance {
    db: Knex;
    config: Config;
  }
}
