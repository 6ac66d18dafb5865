import type { Logger } from '../../../core/contracts/index.js';
import { keysOf, presentStudies, presentWorkers, type DriverPresence, type WorkerPresence } from './presence.js';
import { connect, type QueueAddress } from './redis.js';

/** Who does what in a queue. */
export interface QueueView {
  /** host and port */
  readonly place: string;
  readonly prefix: string;
  readonly workers: readonly WorkerPresence[];
  readonly studies: readonly StudyView[];
}
export interface StudyView {
  readonly id: string;
  /** absent: it is none that this version can read */
  readonly study?: string;
  readonly hash?: string;
  /** absent: it is away */
  readonly driver?: DriverPresence;
  readonly cancelled: boolean;
  /** cells by where they are */
  readonly waiting: number;
  readonly active: number;
  readonly failed: number;
  /** pieces that workers told and the driver has not recorded yet */
  readonly untold: number;
  /** why, by worker */
  readonly refusals: Readonly<Record<string, string>>;
}

/** Looks at a queue and changes nothing there. @throws CollapsarError as `connect` */
export const readQueue = async (address: QueueAddress, logger: Logger): Promise<QueueView> => {
  const connections = await connect(address, { warn: (text) => logger.warn(text) });
  const { redis, place, bullmq } = connections;
  const keys = keysOf(address.prefix);
  try {
    const workers = await presentWorkers(redis, keys);
    const studies: StudyView[] = [];
    for (const { id, study, driver, cancelled } of await presentStudies(redis, keys)) {
      const queue = new bullmq.Queue(keys.queue(id), {
        connection: redis,
        prefix: keys.prefix,
        skipVersionCheck: true,
        skipMetasUpdate: true,
      });
      const counts = await queue.getJobCounts('wait', 'active', 'failed');
      await queue.close();
      studies.push({
        id,
        ...('remote' in study ? { study: study.remote.study, hash: study.remote.hash } : {}),
        ...(driver === undefined ? {} : { driver }),
        cancelled,
        waiting: counts['wait'] ?? 0,
        active: counts['active'] ?? 0,
        failed: counts['failed'] ?? 0,
        untold: await redis.xlen(keys.told(id)),
        refusals: await redis.hgetall(keys.refusals(id)),
      });
    }
    return { place, prefix: address.prefix, workers, studies };
  } finally {
    connections.close();
  }
};
