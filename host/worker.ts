import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChildSetup } from '../core/container/index.js';
import type { Logger } from '../core/contracts/index.js';
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
  /** folder that the worker shares with drivers */
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
  const { host, dispose } = await makeHost({ folder: data, discover: data, references: plugins, logger });
  const { references = [], folder, program } = host.environment;
  const own = store === undefined ? await mkdtemp(join(tmpdir(), 'collapsar-worker-')) : undefined;
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
        ...(store === undefined ? {} : { store: await storeId(store) }),
      },
      // Plugins are those of this machine: nothing that a study says is loaded.
      setupFor: ({ remote }): ChildSetup => ({
        folder,
        references,
        entries: remote.entries,
        checkpoints: checkpointsIn(store ?? own!),
      }),
    });
  } finally {
    if (own !== undefined) await rm(own, { recursive: true, force: true });
    await dispose();
  }
};
