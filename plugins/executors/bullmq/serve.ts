import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger, SharedBucket } from '../../../core/contracts/index.js';
import { isCollapsarError, messageOf } from '../../../core/errors/index.js';
import { asPieceClient } from './attempt.js';
import { unique, type QueuedStudy } from './messages.js';
import {
  announce,
  KEPT_SECONDS,
  keysOf,
  presentStudies,
  removeStudy,
  type Keys,
  type PresentStudy,
  type WorkerPresence,
} from './presence.js';
import { connect, type Connections, type QueueAddress } from './redis.js';
import { StudyService } from './service.js';

const LOOK_MS = 500;
const MOST_OF_A_REASON = 1000;
/** A study whose bucket does not answer is looked at again. */
const AGAIN_SECONDS = 30;

/** What a worker has that studies may need. */
export interface Offers {
  readonly collapsar: string;
  readonly node: number;
  /** by name */
  readonly plugins: ReadonlyMap<string, { readonly version: string; readonly content: string }>;
  /** stands for the folder or bucket that it shares with drivers; absent: it was told of none */
  readonly store?: string;
}

export interface ServeSettings {
  readonly address: QueueAddress;
  /** cells at a time */
  readonly places: number;
  /** how long a cell is this worker's without another word; longer than any pause that the machine may take */
  readonly leaseSeconds: number;
  /** how long cells may go on once the worker is to leave */
  readonly graceSeconds: number;
  /** how long cells may go on while their driver is away */
  readonly patienceSeconds: number;
  readonly offers: Offers;
  /** whether studies may start programs here that they name (external models, training commands) */
  readonly programs: boolean;
  /** what children run, and what it is told of a study of that id */
  readonly program: URL;
  setupFor(study: QueuedStudy, id: string): unknown;
  /**
   * The bucket that this worker and the study share: its own, or the one that the study names, with the keys of this machine.
   * undefined: they share a folder, or nothing. Absent: there never is one.
   */
  bucketFor?(study: QueuedStudy): SharedBucket | undefined;
  /** the study of that id is over: what was kept for it on this machine may go */
  over?(id: string): Promise<void>;
  readonly logger: Logger;
  /** aborted: takes no more, lets cells end for a while, hands back what is left */
  readonly signal: AbortSignal;
}

/** A study in Redis as this worker knows it. */
interface Known {
  readonly study: QueuedStudy;
  service?: StudyService;
  /** it does not work for it */
  refused?: string;
  /** by the process's clock, seconds: when that may be otherwise */
  again?: number;
  /** by the process's clock, seconds */
  driverSeen: number;
}

/** Works for the studies in the queue until `signal` is aborted. */
export const serveQueue = async (settings: ServeSettings): Promise<void> => {
  const { address, logger } = settings;
  const connections = await connect(address, { warn: (text) => logger.warn(text) });
  try {
    await new QueueServer(connections, settings).serve();
  } finally {
    connections.close();
  }
};

class QueueServer {
  readonly #known = new Map<string, Known>();
  readonly #invalid = new Set<string>();
  readonly #closing = new Set<Promise<void>>();
  readonly #keys: Keys;
  readonly #me: Omit<WorkerPresence, 'leaving' | 'studies' | 'running'>;

  constructor(
    private readonly connections: Connections,
    private readonly settings: ServeSettings,
  ) {
    this.#keys = keysOf(settings.address.prefix);
    this.#me = {
      id: `${hostname()}-${process.pid}-${unique().slice(0, 4)}`,
      host: hostname(),
      pid: process.pid,
      collapsar: settings.offers.collapsar,
      places: settings.places,
      since: Date.now(),
    };
  }

  async serve(): Promise<void> {
    const { signal, logger, places, address } = this.settings;
    logger.info(
      `Worker ${this.#me.id}: ${places} cells at a time, from Redis at ${this.connections.place}, prefix ${address.prefix}.`,
    );
    while (!signal.aborted) {
      if (this.connections.there) await this.#look().catch((error: unknown) => this.#troubled(error));
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
    await this.#leave();
  }

  /** What is in the queue now. */
  async #look(): Promise<void> {
    const { redis } = this.connections;
    const known = new Map([...this.#known].map(([id, { study }]) => [id, study] as const));
    const swept = (id: string): void => void this.#sweep(id).catch(() => undefined);
    const present = await presentStudies(redis, this.#keys, known, swept);
    const there = new Set(present.filter(({ cancelled }) => !cancelled).map(({ id }) => id));
    for (const [id, one] of this.#known) if (!there.has(id)) this.#drop(id, one, 'is over');
    for (const one of present) if (there.has(one.id)) await this.#attend(one);
    this.#share();
    await this.#announce(false);
  }

  /** Nobody came back for it. */
  async #sweep(id: string): Promise<void> {
    const known = this.#known.get(id);
    await removeStudy(this.connections, this.#keys, id);
    if (known !== undefined) await this.#bucketOf(known.study)?.removeRun(id);
  }

  /** @throws CollapsarError where it cannot be asked */
  #bucketOf(study: QueuedStudy): SharedBucket | undefined {
    return this.settings.bucketFor?.(study);
  }

  async #attend({ id, study, driver }: PresentStudy): Promise<void> {
    if ('invalid' in study) {
      if (!this.#invalid.has(id)) this.settings.logger.warn(`A study in the queue is refused: ${study.invalid}`);
      this.#invalid.add(id);
      return;
    }
    let known = this.#known.get(id);
    if (known === undefined) {
      known = { study, driverSeen: process.uptime() };
      this.#known.set(id, known);
      await this.#judge(id, known);
    } else if (known.again !== undefined && process.uptime() > known.again) await this.#judge(id, known);
    if (known.refused !== undefined) return;
    if (driver !== undefined) {
      known.driverSeen = process.uptime();
      known.service ??= this.#open(id, known);
      await known.service.resume();
      known.service.look();
    } else if (known.service !== undefined) {
      await known.service.pause();
      if (process.uptime() - known.driverSeen > this.settings.patienceSeconds)
        void this.#close(known, `The driver of ${study.remote.study} is away: its cells are stopped.`);
    }
  }

  /** Whether this worker works for a study; where a bucket is away that is found out later. */
  async #judge(id: string, known: Known): Promise<void> {
    const { offers } = this.settings;
    const { study } = known;
    const before = known.refused;
    delete known.refused;
    delete known.again;
    let why: string | undefined;
    try {
      // One that was told of no store takes the study's, as its own keys let it.
      const named = offers.store === undefined && study.bucket !== undefined ? this.#bucketOf(study) : undefined;
      why = refusalOf(study, named === undefined ? offers : { ...offers, store: await named.id() });
    } catch (error) {
      why = messageOf(error);
      if (isCollapsarError(error) && error.code === 'COLLAPSAR_STORE_UNREACHABLE')
        known.again = process.uptime() + AGAIN_SECONDS;
    }
    if (why !== undefined) await this.#refuse(id, known, why);
    else if (before !== undefined) await this.connections.redis.hdel(this.#keys.refusals(id), this.#me.id);
  }

  #open(id: string, known: Known): StudyService {
    const { program, programs, leaseSeconds, places, logger } = this.settings;
    const bucket = known.study.store === undefined ? undefined : this.#bucketOf(known.study);
    logger.info(`Works for ${known.study.remote.study}.`);
    return new StudyService(id, known.study, {
      connections: this.connections,
      teller: asPieceClient(this.connections.redis),
      keys: this.#keys,
      program,
      programs,
      setup: this.settings.setupFor(known.study, id),
      ...(bucket === undefined ? {} : { bucket }),
      leaseSeconds,
      places,
      say: (text) => logger.info(text),
      refuse: (why) => void this.#refuse(id, known, why).catch((error: unknown) => this.#troubled(error)),
    });
  }

  async #refuse(id: string, known: Known, why: string): Promise<void> {
    if (known.refused !== undefined) return;
    known.refused = why.slice(0, MOST_OF_A_REASON);
    void this.#close(known, `Refuses ${known.study.remote.study}: ${known.refused}`);
    const key = this.#keys.refusals(id);
    await this.connections.redis.multi().hset(key, this.#me.id, known.refused).expire(key, KEPT_SECONDS).exec();
  }

  #drop(id: string, known: Known, why: string): void {
    this.#known.delete(id);
    if (known.service === undefined) return;
    const { logger } = this.settings;
    const closing = this.#close(known, `${known.study.remote.study} ${why}.`)
      // Whoever lets go last removes what was written meanwhile.
      .then(() => removeIfGone(this.connections, this.#keys, id))
      .then(() => (this.#known.has(id) ? undefined : this.settings.over?.(id)))
      .catch((error: unknown) => logger.warn(messageOf(error)));
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing));
  }

  #close(known: Known, said: string): Promise<void> {
    this.settings.logger.info(said);
    const { service } = known;
    delete known.service;
    const closing = (service?.close() ?? Promise.resolve()).catch((error: unknown) => this.#troubled(error));
    this.#closing.add(closing);
    return closing.finally(() => this.#closing.delete(closing));
  }

  /** Studies share the places. */
  #share(): void {
    const services = [...this.#known.values()].flatMap(({ service }) => service ?? []);
    const each = Math.max(1, Math.floor(this.settings.places / Math.max(1, services.length)));
    for (const service of services) service.places = each;
  }

  async #announce(leaving: boolean): Promise<void> {
    const served = [...this.#known].filter(([, { service }]) => service !== undefined);
    await announce(this.connections.redis, this.#keys, {
      ...this.#me,
      leaving,
      studies: served.map(([id]) => id),
      running: served.flatMap(([, { service }]) => service!.running),
    });
  }

  async #leave(): Promise<void> {
    const { graceSeconds, logger } = this.settings;
    const services = [...this.#known.values()].flatMap(({ service }) => service ?? []);
    await Promise.all(services.map((service) => service.pause()));
    const running = services.reduce((sum, service) => sum + service.held, 0);
    if (running > 0) {
      logger.info(`Leaves: ${running} cells may end within ${graceSeconds} s, and are handed back then.`);
      if (this.connections.there) await this.#announce(true).catch(() => undefined);
      await Promise.race([
        Promise.all(services.map((service) => service.idle())),
        sleep(1000 * graceSeconds, undefined, { ref: false }),
      ]);
    }
    await Promise.all([...services.map((service) => service.close()), ...this.#closing]);
    if (!this.connections.there) return;
    const { redis } = this.connections;
    await redis.multi().srem(this.#keys.workers, this.#me.id).del(this.#keys.worker(this.#me.id)).exec();
  }

  #troubled(error: unknown): void {
    if (this.connections.there) this.settings.logger.warn(messageOf(error));
  }
}

const removeIfGone = async (connections: Connections, keys: Keys, id: string): Promise<void> => {
  if (connections.there && (await connections.redis.sismember(keys.studies, id)) === 0)
    await removeStudy(connections, keys, id);
};

/** What a study needs and this worker has not; undefined: nothing. */
export const refusalOf = ({ remote, store, bucket }: QueuedStudy, offers: Offers): string | undefined => {
  if (remote.collapsar !== offers.collapsar)
    return `it was begun with Collapsar ${remote.collapsar}, and this worker is of ${offers.collapsar}: npm install collapsar@${remote.collapsar}`;
  if (remote.node !== offers.node)
    return `it was begun on Node ${remote.node}, whose numbers differ in their last bits from those of Node ${offers.node}, which this worker runs on`;
  for (const { name, version, content } of remote.plugins) {
    const here = offers.plugins.get(name);
    const install = `npm install ${name}@${version} where the worker runs, or name its file there with --plugin`;
    if (here === undefined) return `plugin ${name} ${version} is not installed here: ${install}`;
    if (here.version !== version) return `plugin ${name} is of ${here.version} here, and not of ${version}: ${install}`;
    if (here.content !== content)
      return `plugin ${name} ${version} has other files here, or imports other packages: use the same copy of it, and its lock file`;
  }
  if (store !== offers.store)
    return store === undefined
      ? undefined
      : bucket !== undefined
        ? `it shares ${bucket}: start the worker with --store ${bucket}, or without --store`
        : offers.store === undefined
          ? 'it keeps checkpoints in a folder that all share: start the worker with --store'
          : 'its --store is another folder than that of this worker';
  return undefined;
};
