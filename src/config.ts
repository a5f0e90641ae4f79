/** Owns the settings: the environment parsed once into a typed, frozen value, with every mistake reported at once. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';

export type Mode = 'server' | 'demo' | 'test';
export type Environment = Readonly<Record<string, string | undefined>>;

export interface OidcProvider {
  /** Stable, lower case, part of the sign-in address; 'default' for the provider without a name. */
  readonly name: string;
  /** What the button says. */
  readonly label: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Config {
  readonly mode: Mode;
  readonly production: boolean;
  readonly host: string;
  /** 0 asks for any free port. */
  readonly port: number;
  /** An origin without a trailing slash; null means the address that the server listens on. */
  readonly baseUrl: string | null;
  /** null means the embedded database in dataDir. */
  readonly databaseUrl: string | null;
  /** Absolute. */
  readonly dataDir: string;
  /** null means the one kept in dataDir, see platform/session-secret.ts. */
  readonly sessionSecret: string | null;
  readonly smtpUrl: string | null;
  /** The sender of mail; null means one made from the base URL. */
  readonly mailFrom: string | null;
  /** False, a number of proxies in front, or their addresses: what Fastify's trustProxy takes. */
  readonly trustProxy: false | number | readonly string[];
  readonly oidc: readonly OidcProvider[];
  readonly logLevel: LogLevel;
  /** Checks every file that is kept: a command and its arguments, which reads the file and ends with 0 or 1. */
  readonly scanCommand: readonly string[] | null;
  /** How long SIGTERM lets a balancer notice before nobody is let in any more. */
  readonly drainSeconds: number;
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      ['The settings (environment variables) need mending:', ...problems.map((problem) => `  - ${problem}`)].join('\n'),
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** @throws ConfigError that lists every problem with its fix. */
export function readConfig(env: Environment, mode: Mode = 'server'): Config {
  const settings = new Settings(env);
  const config: Config = {
    mode,
    production: settings.text('NODE_ENV') === 'production',
    host: settings.text('HOST') ?? '127.0.0.1',
    port: settings.port('PORT', 3000),
    baseUrl: settings.origin('BASE_URL'),
    databaseUrl: settings.url('DATABASE_URL', ['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/name'),
    dataDir: resolve(settings.text('DATA_DIR') ?? (mode === 'demo' ? './data/demo' : './data')),
    sessionSecret: settings.secret('SESSION_SECRET'),
    smtpUrl: settings.url('SMTP_URL', ['smtp:', 'smtps:'], 'smtp://user:password@host:587'),
    mailFrom: settings.sender('MAIL_FROM'),
    trustProxy: settings.proxies('TRUST_PROXY'),
    oidc: Object.freeze(settings.oidcProviders()),
    logLevel: settings.logLevel('LOG_LEVEL'),
    scanCommand: settings.command('SCAN_COMMAND'),
    drainSeconds: settings.seconds('DRAIN_SECONDS', 1),
  };
  if (mode === 'demo') settings.keepDemoPrivate(config);
  settings.report();
  return Object.freeze(config);
}

class Settings {
  readonly #env: Environment;
  readonly #problems: string[] = [];

  constructor(env: Environment) {
    this.#env = env;
  }

  /** Compose files and unit files often pass empty values along, so empty means unset. */
  text(name: string): string | undefined {
    return this.#env[name]?.trim() || undefined;
  }

  port(name: string, otherwise: number): number {
    const text = this.text(name);
    if (text === undefined) return otherwise;
    const port = Number(text);
    if (/^\d+$/.test(text) && port <= 65_535) return port;
    this.#problem(`${name} is "${text}": give a port from 0 to 65535 (0 picks a free one).`);
    return otherwise;
  }

  seconds(name: string, otherwise: number): number {
    const text = this.text(name) ?? String(otherwise);
    if (/^\d{1,2}$/.test(text)) return Number(text);
    this.#problem(`${name} is "${text}": give whole seconds from 0 to 99.`);
    return otherwise;
  }

  url(name: string, protocols: readonly string[], example: string): string | null {
    const text = this.text(name);
    if (text === undefined) return null;
    if (protocols.includes(URL.parse(text)?.protocol ?? '')) return text;
    // The value may hold a password, so it is not repeated.
    this.#problem(`${name} is not an address of that kind: write it like ${example}.`);
    return null;
  }

  origin(name: string): string | null {
    const text = this.text(name);
    if (text === undefined) return null;
    const url = URL.parse(text);
    if (url !== null && /^https?:$/.test(url.protocol) && isBare(url)) return url.origin;
    this.#problem(`${name} is "${text}": give scheme, host and port only, like https://lending.example.org.`);
    return null;
  }

  /** An address, or a name with the address after it in angle brackets. */
  sender(name: string): string | null {
    const text = this.text(name);
    if (text === undefined) return null;
    if (/^([^<>@,;:"\\\p{Cc}]+<[^\s<>@]+@[^\s<>@]+>|[^\s<>@,;:"\\]+@[^\s<>@,;:"\\]+)$/u.test(text)) return text;
    this.#problem(`${name} is "${text}": write an address like lending@example.org, or Name <lending@example.org>.`);
    return null;
  }

  secret(name: string): string | null {
    const text = this.text(name);
    if (text === undefined) return null;
    if (text.length >= 32) return text;
    this.#problem(`${name} is shorter than 32 characters: make one with \`openssl rand -hex 32\`, or leave it unset.`);
    return null;
  }

  proxies(name: string): false | number | readonly string[] {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined || text === 'false' || text === '0') return false;
    // Trusting every proxy would let anybody write their own address, so "true" means the one in front.
    if (text === 'true') return 1;
    if (/^[1-9]\d?$/.test(text)) return Number(text);
    const addresses = text.split(',').map((address) => address.trim());
    if (addresses.every(isProxyAddress)) return Object.freeze(addresses);
    this.#problem(
      `${name} is "${text}": give the number of proxies in front (1), or their addresses (10.0.0.5, 10.0.0.0/8, loopback).`,
    );
    return false;
  }

  logLevel(name: string): LogLevel {
    const text = this.text(name)?.toLowerCase() ?? 'info';
    const level = LOG_LEVELS.find((known) => known === text);
    if (level === undefined) this.#problem(`${name} is "${text}": choose one of ${LOG_LEVELS.join(', ')}.`);
    return level ?? 'info';
  }

  /** Words, or a JSON array where one of them has a space in it. */
  command(name: string): readonly string[] | null {
    const text = this.text(name);
    if (text === undefined) return null;
    const words = text.startsWith('[') ? wordsOfJson(text) : text.split(/\s+/);
    if (words !== null) return Object.freeze(words);
    this.#problem(
      `${name} is no command: write it like clamdscan --no-summary -, or as JSON like ["/opt/my scanner/scan", "-"].`,
    );
    return null;
  }

  oidcProviders(): OidcProvider[] {
    const prefixes = new Set<string>();
    for (const key of Object.keys(this.#env)) {
      if (!key.startsWith('OIDC_') || this.text(key) === undefined) continue;
      const prefix = /^(OIDC_(?:[A-Z0-9]+_)*?)(?:ISSUER|CLIENT_ID|CLIENT_SECRET|LABEL)$/.exec(key)?.[1];
      if (prefix === undefined) {
        this.#problem(
          `${key} is not a setting: there are ISSUER, CLIENT_ID, CLIENT_SECRET and LABEL, as in OIDC_ISSUER or OIDC_GOOGLE_ISSUER.`,
        );
      } else prefixes.add(prefix);
    }
    return [...prefixes].sort().map((prefix) => this.#oidcProvider(prefix));
  }

  keepDemoPrivate(config: Config): void {
    if (config.production) {
      this.#problem('NODE_ENV is production: the demo has public passwords. Unset it, or use `npm start`.');
    }
    if (!isLoopback(config.host)) {
      this.#problem(`HOST is ${config.host}: the demo has public passwords and listens on 127.0.0.1 only. Unset HOST.`);
    }
  }

  report(): void {
    if (this.#problems.length > 0) throw new ConfigError(this.#problems);
  }

  #oidcProvider(prefix: string): OidcProvider {
    const name = prefix.slice('OIDC_'.length, -1).toLowerCase().replaceAll('_', '-') || 'default';
    return Object.freeze({
      name,
      label: this.text(`${prefix}LABEL`) ?? (name === 'default' ? 'single sign-on' : capitalise(name)),
      issuer: this.#issuer(`${prefix}ISSUER`),
      clientId: this.#required(`${prefix}CLIENT_ID`),
      clientSecret: this.#required(`${prefix}CLIENT_SECRET`),
    });
  }

  #issuer(name: string): string {
    const text = this.#required(name);
    const url = URL.parse(text);
    const safe = url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)));
    if (text !== '' && !safe) this.#problem(`${name} is "${text}": give the issuer's https address.`);
    return text;
  }

  #required(name: string): string {
    const text = this.text(name);
    if (text === undefined)
      this.#problem(`${name} is missing: a provider needs its issuer, client id and client secret.`);
    return text ?? '';
  }

  #problem(words: string): void {
    this.#problems.push(words);
  }
}

function wordsOfJson(text: string): string[] | null {
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.length > 0 && words.every((word) => typeof word === 'string' && word !== '')
      ? words
      : null;
  } catch {
    return null;
  }
}

function isBare(url: URL): boolean {
  return url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function isProxyAddress(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function capitalise(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
