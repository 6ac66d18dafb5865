import type { Redis } from 'ioredis';
import { faultsIn, objectSchema } from '../../../core/plugin/index.js';
import { checked, readStudy, type QueuedStudy } from './messages.js';
import type { Connections } from './redis.js';

/** How long a driver or worker that says nothing is held to be there. */
export const PRESENT_SECONDS = 15;
/** How long what a driver left lies there for it to come back; refreshed while it is there. */
export const KEPT_SECONDS = 3600;

/** Names of the keys of one prefix. BullMQ's own begin with the prefix and the queue's name. */
export const keysOf = (prefix: string) => ({
  prefix,
  /** set: ids of workers */
  workers: `${prefix}:workers`,
  worker: (id: string) => `${prefix}:worker:${id}`,
  /** set: ids of studies, which are the hashes of their texts */
  studies: `${prefix}:studies`,
  study: (id: string) => `${prefix}:study:${id}`,
  driver: (id: string) => `${prefix}:study:${id}:driver`,
  /** there once the driver was interrupted */
  cancelled: (id: string) => `${prefix}:study:${id}:cancelled`,
  /** hash by address */
  templates: (id: string) => `${prefix}:study:${id}:templates`,
  /** stream: pieces of what workers tell */
  told: (id: string) => `${prefix}:study:${id}:told`,
  /** hash by cell: what of it is on the driver's disk */
  recorded: (id: string) => `${prefix}:study:${id}:recorded`,
  /** hash by cell: the checkpoint that it may go on from */
  resume: (id: string) => `${prefix}:study:${id}:resume`,
  /** hash by worker: why it does not work for the study */
  refusals: (id: string) => `${prefix}:study:${id}:refusals`,
  queue: (id: string) => `cells-${id}`,
  /** of BullMQ: holds the token of the worker that has the job */
  lock: (id: string, job: string) => `${prefix}:cells-${id}:${job}:lock`,
  job: (id: string, job: string) => `${prefix}:cells-${id}:${job}`,
});
export type Keys = ReturnType<typeof keysOf>;
/** All keys of a study beside those of its queue. */
export const keysOfStudy = (keys: Keys, id: string): string[] =>
  [keys.study, keys.driver, keys.cancelled, keys.templates, keys.told, keys.recorded, keys.resume, keys.refusals].map(
    (key) => key(id),
  );

const TEXT = { type: 'string', maxLength: 1000 } as const;
const WHOLE = { type: 'integer', minimum: 0 } as const;
const RUNNING = objectSchema({ study: TEXT, cell: TEXT, label: TEXT, seed: WHOLE, since: WHOLE }, 'all');
const WORKER = objectSchema(
  {
    id: TEXT,
    host: TEXT,
    pid: WHOLE,
    collapsar: TEXT,
    /** cells at a time */
    places: WHOLE,
    since: WHOLE,
    /** takes no more */
    leaving: { type: 'boolean' },
    /** ids of the studies that it works for */
    studies: { type: 'array', items: TEXT },
    running: { type: 'array', items: RUNNING },
  },
  'all',
);
const DRIVER = objectSchema({ host: TEXT, pid: WHOLE, since: WHOLE, token: TEXT }, 'all');

export interface WorkerPresence {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly collapsar: string;
  readonly places: number;
  /** milliseconds since 1970, by the worker's clock */
  readonly since: number;
  readonly leaving: boolean;
  readonly studies: readonly string[];
  readonly running: readonly RunningCell[];
}
export interface RunningCell {
  readonly study: string;
  readonly cell: string;
  /** source, model, strategy and samples */
  readonly label: string;
  readonly seed: number;
  readonly since: number;
}
export interface DriverPresence {
  readonly host: string;
  readonly pid: number;
  readonly since: number;
  /** another one each time it starts */
  readonly token: string;
}

const parsed = <T>(schema: object, text: string | null): T | undefined => {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return faultsIn(schema, value, '').length === 0 ? (value as T) : undefined;
  } catch {
    return undefined;
  }
};

/** @throws CollapsarError COLLAPSAR_QUEUE_INVALID */
export const readDriver = (text: string): DriverPresence => checked(DRIVER, text, 'what a driver says of itself');

/** Says that a worker is there, and what it does. */
export const announce = async (redis: Redis, keys: Keys, worker: WorkerPresence): Promise<void> => {
  await redis
    .multi()
    .sadd(keys.workers, worker.id)
    .set(keys.worker(worker.id), JSON.stringify(worker), 'EX', PRESENT_SECONDS)
    .exec();
};

/** Those who said so lately; the others are forgotten. */
export const presentWorkers = async (redis: Redis, keys: Keys): Promise<readonly WorkerPresence[]> => {
  const ids = await redis.smembers(keys.workers);
  if (ids.length === 0) return [];
  const texts = await redis.mget(ids.map(keys.worker));
  const gone = ids.filter((_, index) => texts[index] === null);
  if (gone.length > 0) await redis.srem(keys.workers, gone);
  return texts.flatMap((text) => parsed<WorkerPresence>(WORKER, text) ?? []);
};

/** A study that lies in Redis; `invalid`: why it is none. */
export interface PresentStudy {
  readonly id: string;
  readonly study: QueuedStudy | { readonly invalid: string };
  readonly driver: DriverPresence | undefined;
  readonly cancelled: boolean;
}

/** The studies of a prefix. Those whose text is gone are not among them: `swept` is told of them. */
export const presentStudies = async (
  redis: Redis,
  keys: Keys,
  known: ReadonlyMap<string, PresentStudy['study']> = new Map(),
  swept?: (id: string) => void,
): Promise<readonly PresentStudy[]> => {
  const found: PresentStudy[] = [];
  for (const id of await redis.smembers(keys.studies)) {
    const [text = null, driver = null, cancelled = null] = await redis.mget(
      keys.study(id),
      keys.driver(id),
      keys.cancelled(id),
    );
    if (text === null) {
      swept?.(id);
      continue;
    }
    found.push({
      id,
      study: known.get(id) ?? studyOf(id, text),
      driver: parsed<DriverPresence>(DRIVER, driver),
      cancelled: cancelled !== null,
    });
  }
  return found;
};

const studyOf = (id: string, text: string): PresentStudy['study'] => {
  try {
    return readStudy(id, text);
  } catch (error) {
    return { invalid: error instanceof Error ? error.message : String(error) };
  }
};

/** Removes all that a study left in Redis, what runs of it too. */
export const removeStudy = async ({ redis, bullmq }: Connections, keys: Keys, id: string): Promise<void> => {
  await redis
    .multi()
    .srem(keys.studies, id)
    .del(...keysOfStudy(keys, id))
    .exec();
  const queue = new bullmq.Queue(keys.queue(id), {
    connection: redis,
    prefix: keys.prefix,
    skipVersionCheck: true,
    // Else it writes one of the keys anew, some time after this.
    skipMetasUpdate: true,
  });
  queue.on('error', () => undefined);
  try {
    await queue.obliterate({ force: true });
  } finally {
    await queue.close();
  }
};
