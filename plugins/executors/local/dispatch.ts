import type { Cell, CellRecord, ChildReport, ExecutorContext } from '../../../core/contracts/index.js';
import { CollapsarError, type Code } from '../../../core/errors/index.js';
import { CellBatches } from './batches.js';
import { Children } from './children.js';
import { Flight } from './flight.js';
import { ResidentMemory } from './memory.js';

/** No batch is sent while the consumer is this many records behind, some of which are blocks of generations. */
const MOST_RECORDS = 2000;
const MEMORY_CHECK_MILLISECONDS = 200;
/** Starts in a row that came to nothing before the program itself is held to be at fault. */
const SPARE_STARTS = 3;

interface Settings {
  /** cells at a time; may become fewer */
  readonly workers: number;
  readonly graceSeconds: number;
  say(text: string): void;
}

/** Brings cells to children and their events back. Everything happens in `#pump`, which any change calls. */
export class Dispatch {
  readonly events = new Backlog<CellRecord>(() => this.#pump());
  readonly #source: AsyncIterator<Cell>;
  readonly #children: Children;
  readonly #batches = new CellBatches();
  readonly #flights = new Set<Flight>();
  readonly #memory = new ResidentMemory();
  readonly #served = new Set<number>();
  #pulling = false;
  /** the source did not have the next cell at once: what is there goes without waiting for it */
  #slow = false;
  #exhausted = false;
  #stopping = false;
  #failedStarts = 0;
  #memoryTimer: NodeJS.Timeout | undefined;
  #grace: NodeJS.Timeout | undefined;

  constructor(
    cells: AsyncIterable<Cell>,
    private readonly context: Pick<ExecutorContext, 'program' | 'setup' | 'limits' | 'signal'>,
    private readonly settings: Settings,
  ) {
    this.#source = cells[Symbol.asyncIterator]();
    this.#children = new Children(settings.workers, context, (text) => settings.say(text));
  }

  start(): void {
    const { signal } = this.context;
    this.#memoryTimer = setInterval(() => this.#checkMemory(), MEMORY_CHECK_MILLISECONDS);
    if (signal.aborted) this.#interrupt();
    else signal.addEventListener('abort', this.#interrupt, { once: true });
    this.#pump();
  }

  async close(): Promise<void> {
    this.#stopping = true;
    this.context.signal.removeEventListener('abort', this.#interrupt);
    clearInterval(this.#memoryTimer);
    clearTimeout(this.#grace);
    for (const flight of this.#flights) flight.signal('SIGKILL');
    // Not awaited: a source that waits for a result would never answer.
    this.#source.return?.()?.catch(() => undefined);
    await this.#children.close();
  }

  /** Stops a cell that runs, as if its process had ended: what it came to is of no use. One that waits is let be. */
  abandon(key: string): void {
    for (const flight of this.#flights) flight.abandon(key);
  }

  #pump(): void {
    if (this.#stopping) {
      if (this.#flights.size === 0) this.events.close();
      return;
    }
    while (this.#free && this.#ready) {
      this.#launch(new Flight(this.#batches.take(), this.context.limits, this.#memory, this.#served));
    }
    if (this.#free && !this.#exhausted && !this.#pulling) this.#pull();
    if (this.#exhausted && this.#batches.size === 0 && this.#flights.size === 0) this.events.close();
  }

  get #free(): boolean {
    return this.#flights.size < this.settings.workers && this.events.size < MOST_RECORDS;
  }

  /** Whether a batch may go: a full one, or what there is where more does not come at once. */
  get #ready(): boolean {
    return this.#batches.full || (this.#batches.size > 0 && (this.#slow || this.#exhausted));
  }

  #pull(): void {
    this.#pulling = true;
    this.#slow = false;
    const late = setImmediate(() => {
      this.#slow = true;
      this.#pump();
    });
    const settle = (act: () => void): void => {
      clearImmediate(late);
      this.#pulling = false;
      act();
      this.#pump();
    };
    this.#source.next().then(
      (next) => settle(() => (next.done === true ? (this.#exhausted = true) : this.#batches.add(next.value))),
      (error: unknown) => settle(() => this.#fail(error)),
    );
  }

  #launch(flight: Flight): void {
    this.#flights.add(flight);
    void this.#children
      .work(flight.batch, (report) => this.#hear(flight, report))
      .then((ending) => {
        this.#flights.delete(flight);
        flight.end();
        if ('answer' in ending) {
          flight.finish();
          if (ending.answer.fault !== undefined) this.#fail(faultOf(ending.answer.fault));
        } else if (!this.#stopping) {
          const { failed, left, unbegun } = flight.crash(ending);
          if (failed !== undefined)
            this.events.push({
              cell: failed.cell.key,
              type: 'failed',
              failure: failed.failure,
              seconds: failed.seconds,
            });
          this.#batches.putBack(left);
          if (unbegun && ++this.#failedStarts >= this.settings.workers + SPARE_STARTS)
            this.#fail(neverBegan(this.context));
        }
        this.#pump();
      });
  }

  #hear(flight: Flight, report: ChildReport): void {
    this.#failedStarts = 0;
    const first = flight.pid === undefined;
    flight.heard(report);
    for (const event of report.events) {
      if (event.type === 'done')
        this.#batches.learn(
          flight.batch.find((cell) => cell.key === event.cell)!,
          event.seconds,
        );
      this.events.push(event);
    }
    // It was still starting when the others were asked to stop.
    if (first && this.#stopping) flight.signal('SIGTERM');
  }

  #checkMemory(): void {
    this.#memory.refresh([...this.#flights].flatMap(({ pid }) => pid ?? []));
    for (const flight of this.#flights) flight.checkMemory();
  }

  readonly #interrupt = (): void => {
    this.#stopping = true;
    for (const flight of this.#flights) flight.signal('SIGTERM');
    // What has not stopped by then is killed when the consumer leaves the closed backlog.
    this.#grace = setTimeout(() => this.events.close(), 1000 * this.settings.graceSeconds);
    this.#pump();
  };

  #fail(error: unknown): void {
    this.#stopping = true;
    this.events.close({ error });
  }
}

const faultOf = ({ code, message }: { readonly code: string; readonly message: string }): CollapsarError =>
  new CollapsarError(code as Code, { what: message });

const neverBegan = ({ program }: Pick<ExecutorContext, 'program'>): CollapsarError =>
  new CollapsarError('COLLAPSAR_CELL_CRASHED', {
    what: 'The child program ended again and again before it began a cell',
    where: program.pathname.split('/').at(-1)!,
    why: 'A plugin ends the process while it loads, or the memory limit is too small to start in',
    fix: 'Run with `--executor inline` to see the reason, or raise `limits.cellMemoryMiB`.',
  });

/** What producers push and one consumer takes, in order. `drained` is called when the consumer has caught up. */
class Backlog<T> {
  #items: T[] = [];
  #at = 0;
  #closed = false;
  #fault: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(private readonly drained: () => void) {}

  get size(): number {
    return this.#items.length - this.#at;
  }

  push(item: T): void {
    this.#items.push(item);
    this.#wake?.();
  }

  /** No more will come. With an error, the consumer gets it after what is already here. */
  close(fault?: { readonly error: unknown }): void {
    this.#closed = true;
    this.#fault ??= fault;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for (;;) {
      while (this.#at < this.#items.length) yield this.#items[this.#at++]!;
      this.#items = [];
      this.#at = 0;
      if (this.#closed) break;
      this.drained();
      if (this.#items.length > 0) continue;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
    if (this.#fault !== undefined) throw this.#fault.error;
  }
}
