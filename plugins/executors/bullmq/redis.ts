import { readFileSync } from 'node:fs';
import type * as BullMq from 'bullmq';
import type { Redis } from 'ioredis';
import { CollapsarError, messageOf } from '../../../core/errors/index.js';

/** Where the queue is. */
export interface QueueAddress {
  /** redis:// or rediss://, user and password in it; absent: what COLLAPSAR_REDIS says */
  readonly redis?: string | null;
  /** before the names of all keys */
  readonly prefix: string;
  /** file of the certificates that a rediss:// server is held against; absent: those of Node */
  readonly ca?: string | null;
}

/** Environment variable for an address that neither `ps` nor a shell's history shows. */
export const REDIS_VARIABLE = 'COLLAPSAR_REDIS';
const CONNECT_MS = 10_000;
const MOST_BETWEEN_TRIES_MS = 2000;

/** Connections to one server. */
export interface Connections {
  readonly redis: Redis;
  readonly bullmq: typeof BullMq;
  /** `host:port`: all that may be said of an address */
  readonly place: string;
  /** one more, for a command that waits */
  another(): Promise<Redis>;
  /** whether the server was there when it was last asked */
  readonly there: boolean;
  close(): void;
}

/** Told when a connection that stood is gone, and when it stands again. */
export interface ConnectionEvents {
  warn(text: string): void;
  back?(): void;
}

/**
 * @throws CollapsarError COLLAPSAR_QUEUE_PACKAGES where bullmq or ioredis is not installed, COLLAPSAR_QUEUE_UNREACHABLE
 * where there is no server that lets this process in; neither holds a password
 */
export const connect = async (address: QueueAddress, events: ConnectionEvents): Promise<Connections> => {
  const { url, place, database } = readAddress(address);
  const tls = (address.ca ?? null) === null ? {} : { tls: { ca: certificates(address.ca!) } };
  const [bullmq, { Redis: Client }] = await packages();
  const opened: Redis[] = [];
  const open = async (): Promise<Redis> => {
    let stood = false;
    let last: Error | undefined;
    const client = new Client(url, {
      lazyConnect: true,
      // Commands wait for a server that is away; only the first connection must stand at once.
      maxRetriesPerRequest: null,
      retryStrategy: (times) => (stood ? Math.min(100 * times, MOST_BETWEEN_TRIES_MS) : null),
      connectTimeout: CONNECT_MS,
      ...tls,
    });
    client.on('error', (error: Error) => (last = error));
    try {
      await client.connect();
      // The client goes on with database 0 where the server has none of that number.
      if (database > 0) await client.select(database);
    } catch (error) {
      client.disconnect();
      throw unreachable(place, last ?? error);
    }
    stood = true;
    opened.push(client);
    return client;
  };
  const redis = await open();
  let there = true;
  redis.on('close', () => {
    if (there) events.warn(`Redis at ${place} is gone: waiting for it.`);
    there = false;
  });
  redis.on('ready', () => {
    if (!there) events.warn(`Redis at ${place} is there again.`);
    there = true;
    events.back?.();
  });
  const connections: Connections = {
    redis,
    bullmq,
    place,
    another: open,
    get there() {
      return there;
    },
    close: () => {
      redis.removeAllListeners('close');
      for (const client of opened) client.disconnect();
    },
  };
  try {
    await checkServer(connections, events);
  } catch (error) {
    connections.close();
    throw error;
  }
  return connections;
};

const packages = async (): Promise<[typeof BullMq, { readonly Redis: typeof Redis }]> => {
  try {
    return [await import('bullmq'), await import('ioredis')];
  } catch (cause) {
    throw new CollapsarError(
      'COLLAPSAR_QUEUE_PACKAGES',
      {
        what: 'the executor bullmq and `collapsar worker` need the packages bullmq and ioredis',
        why: 'They are optional, and not installed beside Collapsar',
        fix: 'npm install bullmq@6 ioredis@5',
      },
      { cause },
    );
  }
};

/** An address as a client takes it, and as much of it as may be told. */
export const readAddress = ({
  redis,
  ca,
}: QueueAddress): { readonly url: string; readonly place: string; readonly database: number } => {
  const given = redis ?? process.env[REDIS_VARIABLE];
  // What was given is not repeated: it may hold a password.
  const refuse = (what: string, why?: string): CollapsarError =>
    new CollapsarError('COLLAPSAR_USAGE', {
      what,
      where: '--redis',
      ...(why === undefined ? {} : { why }),
      fix: `Give --redis redis://localhost:6379, or rediss:// for TLS, or put the address into ${REDIS_VARIABLE}`,
    });
  if (given === undefined || given === '') throw refuse('it is not said where Redis is');
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    throw refuse('the address of Redis is no URL');
  }
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:')
    throw refuse(`the address of Redis begins with ${url.protocol}, which is none of its own`);
  if (url.hostname === '') throw refuse('the address of Redis names no host');
  checkRest(url, refuse);
  if ((ca ?? null) !== null && url.protocol !== 'rediss:')
    throw refuse('certificates (--ca) go with a rediss:// address');
  return {
    url: given,
    place: `${url.hostname}:${url.port === '' ? '6379' : url.port}`,
    database: Number(url.pathname.slice(1)),
  };
};

/** What of an address the client would pass over, or trip over once it is connected. */
const checkRest = (
  { username, password, pathname, search, hash }: URL,
  refuse: (what: string, why?: string) => CollapsarError,
): void => {
  const escaped = 'In a password / ? # and % are written %2F %3F %23 and %25';
  try {
    decodeURIComponent(`${username}${password}`);
  } catch {
    throw refuse('user or password of the address of Redis have a % that begins no escape', escaped);
  }
  if (!/^(\/\d{0,5})?$/.test(pathname))
    throw refuse(
      'behind the host of the address of Redis stands something other than the number of a database',
      escaped,
    );
  if (hash !== '' || !/^(\?family=[046])?$/.test(search))
    throw refuse(
      'the address of Redis has options behind its host, of which only ?family=0, 4 or 6 is read',
      'Left out without a word they would not be what was asked for',
    );
};

const certificates = (file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: `the certificates cannot be read: ${messageOf(error)}`,
      where: '--ca',
      fix: 'Give a file in PEM format',
    });
  }
};

const unreachable = (place: string, error: unknown): CollapsarError => {
  const said = messageOf(error);
  const [why, fix] = /NOAUTH|WRONGPASS|NOPERM/.test(said)
    ? ['It wants a user or a password, or others', 'Put them into the address: redis://user:password@host:port']
    : /DB index/i.test(said)
      ? ['The address names a database that the server does not have', 'Give the number of one that it has, or none']
      : /altnames|has expired|not yet valid/i.test(said)
        ? [
            'Its certificate is of another host, or not of this time',
            'Name the host as its certificate does, or renew that',
          ]
        : /certificate|self.signed|TLS|SSL|wrong version number/i.test(said)
          ? ['Its certificate is not trusted here', 'Name the file of the certificate authority with --ca']
          : /ETIMEDOUT|ECONNRESET|Connection is closed/.test(said)
            ? ['A wall is between, or one side speaks TLS and the other does not', 'Try redis:// or rediss://']
            : [
                'No server listens there',
                'Start one (`redis-server`, or `docker run -p 6379:6379 valkey/valkey`), or check the address',
              ];
  return new CollapsarError('COLLAPSAR_QUEUE_UNREACHABLE', { what: said, where: `Redis at ${place}`, why, fix });
};

/** What keeps its promises only on such a server. */
const checkServer = async ({ redis, place }: Connections, { warn }: ConnectionEvents): Promise<void> => {
  const info = await redis.info();
  const said = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const version = said('redis_version') ?? '0';
  if (Number(version.split('.')[0]) < OLDEST)
    throw new CollapsarError('COLLAPSAR_QUEUE_UNREACHABLE', {
      what: `it is of version ${version}`,
      where: `Redis at ${place}`,
      fix: `Redis ${OLDEST} or later, or Valkey`,
    });
  if (said('redis_mode') === 'cluster')
    throw new CollapsarError('COLLAPSAR_QUEUE_UNREACHABLE', {
      what: 'it is a node of a cluster',
      where: `Redis at ${place}`,
      why: 'The queue needs all of its keys on one server',
      fix: 'A Redis or Valkey of one node, with or without replicas',
    });
  const policy = said('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction')
    warn(`Redis at ${place} evicts keys where memory is short (maxmemory-policy ${policy}): it should be noeviction.`);
  if (said('aof_enabled') === '0')
    warn(`Redis at ${place} keeps nothing on disk (appendonly no): where it ends, cells that run begin anew.`);
};
const OLDEST = 6;
