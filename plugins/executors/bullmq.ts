import type { Cell, CellRecord, Executor, ExecutorContext, Services } from '../../core/contracts/index.js';
import { messageOf } from '../../core/errors/index.js';
import { executor, type Options } from '../../core/plugin/index.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    redis: {
      anyOf: [{ type: 'string' }, { type: 'null' }],
      default: null,
      description:
        'Address of Redis or Valkey, redis:// or rediss:// (TLS), user and password in it; null = what COLLAPSAR_REDIS says',
    },
    prefix: {
      type: 'string',
      pattern: '^[A-Za-z0-9_.-]{1,64}$',
      default: 'collapsar',
      description: 'Before the names of all keys there: drivers and workers of one prefix know each other',
    },
    ca: {
      anyOf: [{ type: 'string', path: true }, { type: 'null' }],
      default: null,
      description: 'File of the certificates that a rediss:// server is held against; null = those of Node',
    },
    store: {
      anyOf: [
        { type: 'string', pattern: '^s3://' },
        { type: 'string', path: true, pattern: '^(?![A-Za-z][A-Za-z0-9+.-]*://)' },
        { type: 'null' },
      ],
      default: null,
      description:
        'What driver and workers share, for checkpoints: a folder, or s3://bucket/prefix of an S3-compatible store (keys in the environment); null = none: a cell that is interrupted begins anew',
    },
  },
} as const;

/**
 * Cells on a BullMQ queue in Redis or Valkey, for `collapsar worker` on any machine. A job names a cell of the study; what a
 * worker measures comes back as the blocks that a journal takes, and only this process writes it. Delivery is at least once:
 * what is told under a lease that was lost, or twice, counts for nothing.
 */
class BullMq implements Executor {
  constructor(
    private readonly options: Options<typeof schema>,
    private readonly services: Services,
  ) {}

  async *run(cells: AsyncIterable<Cell>, context: ExecutorContext): AsyncIterable<CellRecord> {
    const { logger } = this.services;
    // Nothing of the queue is loaded before it is used.
    const [{ connect }, { keysOf }, { QueueSession }, { Drive }, { sharedPlace }] = await Promise.all([
      import('./bullmq/redis.js'),
      import('./bullmq/presence.js'),
      import('./bullmq/session.js'),
      import('./bullmq/drive.js'),
      import('./bullmq/store.js'),
    ]);
    const warn = (text: string): void => logger.warn(text);
    const shared = await sharedPlace(this.options.store, context, warn);
    const connections = await connect(this.options, { warn });
    try {
      const session = await QueueSession.open(connections, keysOf(this.options.prefix), context, shared);
      try {
        yield* new Drive(session, cells, context, {
          ...(shared === undefined ? {} : { shared }),
          say: (text) => logger.info(text),
          warn,
        }).events();
      } finally {
        // Where the server is away nothing can be removed: what lies there goes with its time, and a driver may come back to it.
        const removed = connections.there && (await session.remove().then(ok, () => false));
        if (removed)
          await shared?.bucket
            ?.removeRun(session.id)
            .catch((error: unknown) => warn(`Left in the bucket, under ${session.id}: ${messageOf(error)}`));
      }
    } finally {
      connections.close();
    }
  }
}

const ok = (): true => true;

export const bullmq = executor({
  id: 'bullmq',
  summary: 'A BullMQ queue in Redis or Valkey, which `collapsar worker` serves on any number of machines',
  options: schema,
  implementation: BullMq,
});
