import { Worker } from 'node:worker_threads';
import type { Cell, CellEvent, ChildAnswer, ChildEnvironment, ChildMethods, Failure } from '../contracts/index.js';
import { CollapsarError, isCollapsarError, messageOf, stackOf } from '../errors/index.js';
import { pluginAtWork, pluginFailure, PluginFailure, lastingPatch } from '../loop/index.js';
import { publishable } from './recordable.js';
import { EventSender } from './event-sender.js';

export type RunHere = (cell: Cell, signal: AbortSignal) => AsyncIterable<CellEvent>;

/**
 * What the executor that started this process has to say (`ExecutorContext.setup`). Called first, before any plugin is
 * loaded: from here on the process ends when its parent does.
 *
 * @throws CollapsarError COLLAPSAR_USAGE when no executor started this process
 */
export const childSetup = (): unknown => {
  const { COLLAPSAR_SETUP: setup, COLLAPSAR_PARENT: parent } = process.env as Partial<ChildEnvironment>;
  if (setup === undefined || parent === undefined || process.send === undefined)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: 'This program runs cells for an executor and cannot be started by itself',
      fix: 'Use `collapsar run`, or `run` from the package.',
    });
  dieWith(Number(parent));
  return JSON.parse(setup);
};

/**
 * Runs the batches of cells that the parent sends until the parent lets go. Give it the promise of a host, not its
 * result: a host that cannot be built is then reported to the parent with its code and message. `folder`: what the study
 * names its files relative to.
 */
export const serveCells = async (runHere: RunHere | Promise<RunHere>, folder: string): Promise<void> => {
  const ready = Promise.resolve(runHere);
  // It is looked at when a batch comes; until then a rejection is nobody's yet.
  ready.catch(() => undefined);
  let batch: Batch | undefined;

  // Ctrl-C reaches the whole process group: the parent decides what becomes of the cells.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => {
    if (batch === undefined) process.exit(0);
    batch.stop();
  });
  process.on('uncaughtException', (error) => {
    batch?.fail(failureOf(error), stackOf(error));
    process.exit(1);
  });

  // A plugin that ends the process takes no finished generation with it, and is named where it is known.
  process.on('exit', (code) => {
    const ended = endedBy(code);
    if (ended !== undefined) batch?.fail(ended);
    batch?.flush();
  });

  // Of children alone: every other program loads this room too.
  const { worker, workerEmit } = (await import('workerpool')).default;
  const methods: ChildMethods = {
    async cells(cells): Promise<ChildAnswer> {
      let run: RunHere;
      try {
        run = await ready;
      } catch (error) {
        return { fault: failureOf(error) };
      }
      batch = new Batch(cells, run, new EventSender(workerEmit, () => process.uptime(), publishable(folder)));
      try {
        await batch.run();
      } finally {
        batch = undefined;
      }
      return {};
    },
  };
  worker({ ...methods });
};

class Batch {
  readonly #abort = new AbortController();
  #cell: Cell | undefined;
  #since = 0;
  #ended = true;

  constructor(
    private readonly cells: readonly Cell[],
    private readonly runHere: RunHere,
    private readonly sender: EventSender,
  ) {}

  async run(): Promise<void> {
    for (const [index, cell] of this.cells.entries()) {
      if (this.#abort.signal.aborted) return;
      this.sender.begin(index);
      await this.#one(cell);
    }
    this.sender.begin(this.cells.length);
  }

  stop(): void {
    this.#abort.abort(new CollapsarError('COLLAPSAR_INTERRUPTED', { what: 'The run was interrupted' }));
  }

  /** Ends the cell that runs, unless it was told to stop: then it is neither done nor failed. */
  fail(failure: Failure, stack?: string): void {
    if (this.#ended || this.#cell === undefined || this.#abort.signal.aborted) return;
    this.#ended = true;
    this.sender.add({
      cell: this.#cell.key,
      type: 'failed',
      failure,
      seconds: process.uptime() - this.#since,
      ...(stack === undefined ? {} : { stack }),
    });
    this.sender.flush();
  }

  flush(): void {
    this.sender.flush();
  }

  async #one(cell: Cell): Promise<void> {
    this.#cell = cell;
    this.#since = process.uptime();
    this.#ended = false;
    try {
      for await (const event of this.runHere(cell, this.#abort.signal)) {
        this.sender.add(event);
        if (event.type === 'done' || event.type === 'failed') this.#ended = true;
      }
    } catch (error) {
      this.fail(failureOf(error), stackOf(error));
    }
    this.fail({ code: 'COLLAPSAR_CELL_CRASHED', message: 'The cell stopped and said neither done nor failed.' });
    if (this.#abort.signal.aborted) this.sender.flush();
    // The next cell needs a process whose builtins are what they were: the executor starts one.
    if (lastingPatch() !== undefined) process.exit(1);
  }
}

/** The plugin whose call was open when the process was ended, where it is one that could be looked after. */
const endedBy = (code: number): Failure | undefined => {
  const site = pluginAtWork();
  if (site === undefined) return undefined;
  return pluginFailure(
    site,
    new CollapsarError('COLLAPSAR_CELL_CRASHED', {
      what: `it ended the process of the cell (exit code ${code})`,
      fix: 'A plugin throws what it cannot go on from; the other cells are not affected',
    }),
  ).failure;
};

const failureOf = (error: unknown): Failure => {
  if (error instanceof PluginFailure) return error.failure;
  const site = pluginAtWork();
  // Thrown outside every promise while a plugin was waited for: it is that plugin's.
  if (site !== undefined) return pluginFailure(site, error).failure;
  return { code: isCollapsarError(error) ? error.code : 'COLLAPSAR_PLUGIN_THREW', message: messageOf(error) };
};

/**
 * Runs beside the cells, in a thread of its own: a cell that blocks the event loop sees neither the closed channel nor
 * a signal, and would outlive its parent. Plain JavaScript in a string: the thread must start without the loaders that
 * the program was started with.
 */
const WATCHDOG = `
const { workerData: parent } = require('node:worker_threads');
const gone = () => {
  if (process.platform !== 'win32') return process.ppid !== parent;
  try { process.kill(parent, 0); return false; } catch (error) { return error.code === 'ESRCH'; }
};
setInterval(() => { if (gone()) process.kill(process.pid, 'SIGKILL'); }, 1000);
`;

/** Ends this process within about a second of the end of `parent` (a process id), whatever the main thread does. */
const dieWith = (parent: number): void => {
  new Worker(WATCHDOG, {
    eval: true,
    workerData: parent,
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
  }).unref();
};
