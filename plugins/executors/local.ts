import type { Cell, CellRecord, Executor, ExecutorContext, Services } from '../../core/contracts/index.js';
import { executor, type Options } from '../../core/plugin/index.js';
import { Dispatch } from './local/dispatch.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    workers: {
      anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }],
      default: null,
      description: 'Child processes at a time; null = as many as `--workers` says',
    },
    graceSeconds: {
      type: 'number',
      minimum: 0,
      default: 5,
      description: 'How long cells may take to stop when the run is interrupted, before their processes are killed',
    },
  },
} as const;

/**
 * A pool of child processes, one cell at a time each. Cheap cells travel in batches of about 75 ms of work. A cell that
 * ends its process, runs longer than `cellSeconds` or holds more than `cellMemoryMiB` fails alone: what was left of its
 * batch goes to a fresh process. What a plugin prints goes to the logger.
 */
class Local implements Executor {
  constructor(
    private readonly options: Options<typeof schema>,
    private readonly services: Services,
  ) {}

  async *run(cells: AsyncIterable<Cell>, context: ExecutorContext): AsyncIterable<CellRecord> {
    const dispatch = new Dispatch(cells, context, {
      workers: this.options.workers ?? context.workers,
      graceSeconds: this.options.graceSeconds,
      say: (text) => this.services.logger.info(text),
    });
    try {
      dispatch.start();
      yield* dispatch.events;
    } finally {
      await dispatch.close();
    }
  }
}

export const local = executor({
  id: 'local',
  summary: 'A pool of child processes: a crash, a hang or want of memory fails one cell alone',
  options: schema,
  implementation: Local,
});
