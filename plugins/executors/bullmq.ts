import type { Cell, CellRecord, Executor, ExecutorContext, Services } from '../../core/contracts/index.js';
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
      anyOf: [{ type: 'string', path: true }, { type: 'null' }],
      default: null,
      description:
        'Folder that driver and workers share, for checkpoints; null = none: a cell that is interrupted begins anew',
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
    const [{ connect }, { keysOf }, { QueueSession }, { Drive }, { sharedStore }] = await Promise.all([
      import('./bullmq/redis.js'),
      import('./bullmq/presence.js'),
      import('./bullmq/session.js'),
      import('./bullmq/drive.js'),
      import('./bullmq/store.js'),
    ]);
    const store = await sharedStore(this.options.store, context.storeAt);
    const connections = await connect(this.options, { warn: (text) => logger.warn(text) });
    try {
      const session = await QueueSession.open(connections, keysOf(this.options.prefix), context, store?.id);
      try {
        yield* new Drive(session, cells, context, {
          ...(store === undefined ? {} : { shared: store.checkpoints }),
          say: (text) => logger.info(text),
          warn: (text) => logger.warn(text),
        }).events();
      } finally {
        // Where the server is away nothing can be removed: what lies there goes with its time.
        if (connections.there) await session.remove().catch(() => undefined);
      }
    } finally {
      connections.close();
    }
  }
}

export const bullmq = executor({
  id: 'bullmq',
  summary: 'A BullMQ queue in Redis or Valkey, which `collapsar worker` serves on any number of machines',
  options: schema,
  implementation: BullMq,
});
