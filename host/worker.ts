import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChildSetup } from '../core/container/index.js';
import type { Logger, SharedBucket } from '../core/contracts/index.js';
import { FITS, isBucket, openBucket, ownFolder } from '../core/journal/index.js';
import { contentOf } from '../core/plugin/index.js';
import type { QueueAddress } from '../plugins/executors/bullmq/redis.js';
import { serveQueue } from '../plugins/executors/bullmq/serve.js';
import { checkpointsIn, storeId } from '../plugins/executors/bullmq/store.js';
import { VERSION } from './manifest.js';
import { makeHost } from './open.js';

export { readQueue, type QueueView } from '../plugins/executors/bullmq/view.js';

/** How a worker serves a queue. */
export interface WorkForQueue {
  readonly address: QueueAddress;
  /** cells at a time */
  readonly concurrency: number;
  /** what studies name their files relative to; its nearest package.json names the plugins that are installed */
  readonly data: string;
  /** plugins beside those, by package or file name */
  readonly plugins: readonly string[];
  /** folder, or `s3://bucket/prefix`, that the worker shares with drivers; absent: the bucket of a study that names one */
  readonly store?: string;
  /** lets studies start programs that they name */
  readonly programs: boolean;
  readonly leaseSeconds: number;
  readonly graceSeconds: number;
  readonly patienceSeconds: number;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Works for the studies in a queue with the plugins that are here, until `signal` is aborted. */
export const workForQueue = async (options: WorkForQueue): Promise<void> => {
  const { address, concurrency, data, plugins, store, logger } = options;
  const buckets = new Map<string, SharedBucket>();
  const bucketAt = (named: string): SharedBucket => {
    const bucket = buckets.get(named) ?? openBucket(named, { warn: (text) => logger.warn(text) });
    buckets.set(named, bucket);
    return bucket;
  };
  const shares = store !== undefined && isBucket(store) ? bucketAt(store) : undefined;
  const shared = store === undefined || shares !== undefined ? undefined : store;
  const { host, dispose } = await makeHost({ folder: data, discover: data, references: plugins, logger });
  const { references = [], folder, program } = host.environment;
  const own = shared === undefined ? await ownFolder('collapsar-worker-') : undefined;
  try {
    await serveQueue({
      ...options,
      address,
      places: concurrency,
      program,
      offers: {
        collapsar: VERSION,
        node: Number(process.versions.node.split('.')[0]),
        plugins: new Map(
          host.registry
            .plugins()
            .filter(({ from }) => from !== 'built-in')
            .map((plugin) => [plugin.name, { version: plugin.version, content: contentOf(plugin) }]),
        ),
        ...(shared === undefined ? {} : { store: await storeId(shared) }),
        ...(shares === undefined ? {} : { store: await shares.id() }),
      },
      bucketFor: ({ bucket }) =>
        shares ?? (bucket === undefined || shared !== undefined ? undefined : bucketAt(bucket)),
      over: async (id) => {
        if (own !== undefined) await rm(join(own.path, id), { recursive: true, force: true });
      },
      // Plugins are those of this machine: nothing that a study says is loaded.
      setupFor: (study, id): ChildSetup => {
        const place = shared ?? join(own!.path, id);
        const address = study.store === undefined ? undefined : (shares?.address ?? study.bucket);
        return {
          folder,
          references,
          entries: study.remote.entries,
          checkpoints: checkpointsIn(place),
          ...(shared !== undefined || address === undefined
            ? {}
            : { bucket: { address, run: id }, fits: join(place, FITS) }),
        };
      },
    });
  } finally {
    await own?.remove();
    await dispose();
  }
};
