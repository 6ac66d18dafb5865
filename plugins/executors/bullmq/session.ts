import { hostname } from 'node:os';
import type { Queue } from 'bullmq';
import type { ExecutorContext } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { addressOf, SCHEMA, unique, type QueuedCell, type QueuedStudy } from './messages.js';
import {
  KEPT_SECONDS,
  PRESENT_SECONDS,
  presentStudies,
  readDriver,
  removeStudy,
  type DriverPresence,
  type Keys,
  type PresentStudy,
} from './presence.js';
import type { Connections } from './redis.js';
import type { SharedPlace } from './store.js';

/** Entries that BullMQ keeps of its own events, which nobody here reads. */
const OWN_EVENTS = 100;
const LOOK_AGAIN_MS = 1000;

/** Sets what the driver says of itself unless another said it; 1: it did. */
const CLAIM = `
local there = redis.call('GET', KEYS[1])
if there and there ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1`;

/** One run as it lies in Redis, and this process's claim to it. */
export class QueueSession {
  readonly queue: Queue<QueuedCell>;
  readonly #me: string;
  /** what jobs refer to, by address */
  readonly #templates = new Map<string, string>();

  private constructor(
    readonly connections: Connections,
    readonly keys: Keys,
    readonly id: string,
    private readonly text: string,
    /** a driver that is gone left it */
    readonly adopted: boolean,
  ) {
    const me: DriverPresence = {
      host: hostname(),
      pid: process.pid,
      since: Date.now(),
      token: unique(),
    };
    this.#me = JSON.stringify(me);
    this.queue = new connections.bullmq.Queue(keys.queue(id), {
      connection: connections.redis,
      prefix: keys.prefix,
      streams: { events: { maxLen: OWN_EVENTS } },
      skipVersionCheck: true,
    });
    this.queue.on('error', () => undefined);
  }

  /**
   * Goes on with what a driver of the same run folder left, where it asked for the same; else makes a new one. What it left
   * of something else is removed.
   *
   * @throws CollapsarError COLLAPSAR_RUN_LOCKED while another driver works on the same run folder
   */
  static async open(
    connections: Connections,
    keys: Keys,
    { remote, limits, signal }: Pick<ExecutorContext, 'remote' | 'limits' | 'signal'>,
    place: Pick<SharedPlace, 'id' | 'bucket'> | undefined,
  ): Promise<QueueSession> {
    const shared =
      place === undefined
        ? {}
        : { store: place.id, ...(place.bucket === undefined ? {} : { bucket: place.bucket.address }) };
    const wanted: QueuedStudy = { schema: SCHEMA, remote, limits, ...shared };
    const text = (nonce: string): string => JSON.stringify({ ...wanted, nonce });
    let session: QueueSession | undefined;
    for (const { id, study, cancelled } of await leftBy(remote.run, connections, keys, signal)) {
      const same = 'remote' in study && !cancelled ? text(study.nonce ?? '') : undefined;
      if (session === undefined && same !== undefined && addressOf(same) === id) {
        await connections.redis.del(keys.driver(id));
        session = new QueueSession(connections, keys, id, same, true);
      } else await removeStudy(connections, keys, id);
    }
    if (session === undefined) {
      const fresh = text(unique());
      session = new QueueSession(connections, keys, addressOf(fresh), fresh, false);
    }
    await session.claim();
    return session;
  }

  /** Says that the driver is there, and keeps what it needs. @throws CollapsarError COLLAPSAR_RUN_LOCKED */
  async claim(): Promise<void> {
    const { connections, keys, id, text } = this;
    const { redis } = connections;
    if ((await redis.eval(CLAIM, 1, keys.driver(id), this.#me, PRESENT_SECONDS)) !== 1) {
      const other = await redis.get(keys.driver(id));
      throw taken(other === null ? undefined : readDriver(other));
    }
    const kept = [keys.templates(id), keys.told(id), keys.recorded(id), keys.resume(id), keys.refusals(id)];
    const all = redis.multi().set(keys.study(id), text, 'EX', KEPT_SECONDS).sadd(keys.studies, id);
    // A server that lost what it had gets it again.
    if (this.#templates.size > 0) all.hset(keys.templates(id), this.#templates);
    for (const key of kept) all.expire(key, KEPT_SECONDS);
    await all.exec();
  }

  /** Keeps what jobs refer to. Gives its address. */
  async keep(template: string): Promise<string> {
    const address = addressOf(template);
    if (this.#templates.has(address)) return address;
    await this.connections.redis.hset(this.keys.templates(this.id), address, template);
    this.#templates.set(address, template);
    return address;
  }

  /** Workers stop what runs of it, and say what they have. */
  async cancel(): Promise<void> {
    await this.connections.redis.set(this.keys.cancelled(this.id), '1', 'EX', KEPT_SECONDS);
    await this.queue.drain();
  }

  async remove(): Promise<void> {
    await this.queue.close();
    await removeStudy(this.connections, this.keys, this.id);
  }
}

/** What drivers of the same run folder left that are gone. One that was killed is held to be there until its time is up. */
const leftBy = async (
  run: string,
  { redis }: Connections,
  keys: Keys,
  signal: AbortSignal,
): Promise<readonly PresentStudy[]> => {
  const until = process.uptime() + PRESENT_SECONDS + 2;
  for (;;) {
    const left = (await presentStudies(redis, keys)).filter(
      ({ study }) => 'remote' in study && study.remote.run === run,
    );
    const busy = left.flatMap(({ driver }) => (driver === undefined || isGone(driver) ? [] : driver));
    if (busy[0] === undefined || signal.aborted) return busy[0] === undefined ? left : [];
    if (process.uptime() > until) throw taken(busy[0]);
    await new Promise((resolve) => void setTimeout(resolve, LOOK_AGAIN_MS));
  }
};

/** Whether it is known to be gone: of another host nobody knows but its own heartbeat. */
const isGone = ({ host, pid }: DriverPresence): boolean => {
  if (host !== hostname()) return false;
  // The run folder's lock lets one process of a host in at a time: one of the same number is this one, come back.
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
};

/** `other`: undefined where it left in this moment. */
const taken = (other: DriverPresence | undefined): CollapsarError =>
  new CollapsarError('COLLAPSAR_RUN_LOCKED', {
    what: `another driver works on this run${other === undefined ? '' : ` (process ${other.pid} on ${other.host})`}`,
    why: 'It answers still, or ended a few seconds ago without a word',
    fix: 'Let it finish, or wait half a minute and run the same command again',
  });
