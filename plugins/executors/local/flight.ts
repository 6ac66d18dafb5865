import type { Cell, CellRecord, CellLimits, ChildReport, Failure } from '../../../core/contracts/index.js';
import type { Ending } from './children.js';
import { crashFailure, memoryFailure, stallFailure, timeoutFailure } from '../failures.js';
import type { ResidentMemory } from './memory.js';

/** The longest delay that setTimeout keeps. */
const LONGEST = 2147483647;
/** Share of the limit above which an abort is taken for the heap's limit. */
const NEAR = 0.5;

const signalProcess = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already, which is what was wanted.
  }
};

/** What is left of a batch whose process ended. */
export interface CrashedBatch {
  readonly failed?: { readonly cell: Cell; readonly failure: Failure; readonly seconds: number };
  readonly left: readonly Cell[];
  /** no cell was begun */
  readonly unbegun: boolean;
}

/** One batch on its way through a child: which cell runs, since when, and why it was stopped where it was. */
export class Flight {
  #pid: number | undefined;
  #running = -1;
  #since = 0;
  #ended = true;
  #usedMiB = 0;
  /** the process ran nothing before this batch */
  #fresh = false;
  #timer: NodeJS.Timeout | undefined;
  #stall: NodeJS.Timeout | undefined;
  #stopped: { readonly running: number; readonly failure: Failure } | undefined;

  /** `served`: processes that ran cells before; this one's is added */
  constructor(
    readonly batch: readonly Cell[],
    private readonly limits: CellLimits,
    private readonly memory: ResidentMemory,
    private readonly served: Set<number>,
  ) {}

  get pid(): number | undefined {
    return this.#pid;
  }

  heard({ pid, running, events }: ChildReport): void {
    if (this.#pid === undefined) {
      this.#pid = pid;
      this.#fresh = !this.served.has(pid);
      this.served.add(pid);
    }
    for (const event of events) if (isEnd(event)) this.#ended = true;
    if (this.#ended) this.end();
    else if (events.length > 0) this.#progressed();
    if (running === this.#running) return;
    this.#running = running;
    if (running >= this.batch.length) return;
    this.#ended = false;
    this.#since = process.uptime();
    this.#timer = this.#stopAfter(this.limits.cellSeconds, timeoutFailure);
    this.#progressed();
  }

  /** What comes next has `stallSeconds` again. */
  #progressed(): void {
    clearTimeout(this.#stall);
    const { stallSeconds } = this.limits;
    if (stallSeconds !== undefined) this.#stall = this.#stopAfter(stallSeconds, stallFailure);
  }

  #stopAfter(seconds: number, failure: (limits: CellLimits) => Failure): NodeJS.Timeout {
    return setTimeout(() => this.#stop(failure(this.limits)), Math.min(LONGEST, 1000 * seconds));
  }

  checkMemory(): void {
    const used = this.#pid === undefined ? undefined : this.memory.of(this.#pid);
    if (used === undefined) return;
    this.#usedMiB = used;
    if (!this.#ended && used > this.limits.cellMemoryMiB) this.#stop(memoryFailure(this.limits, used));
  }

  /** Ends the process where it is at work on that cell. */
  abandon(key: string): void {
    if (this.batch[this.#running]?.key === key) this.#stop(crashFailure('abandoned'));
  }

  /** SIGTERM asks the child to stop at its next step, SIGKILL does not ask. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (this.#pid !== undefined) signalProcess(this.#pid, signal);
  }

  /** It is over, however it ended. */
  end(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#stall);
  }

  /** The batch is through. A process that still holds much is replaced: its next cell might be stopped on its account. */
  finish(): void {
    const used = this.#pid === undefined ? undefined : this.memory.of(this.#pid);
    if (used !== undefined && used > NEAR * this.limits.cellMemoryMiB) this.signal('SIGKILL');
  }

  crash(ending: Extract<Ending, { code: unknown }>): CrashedBatch {
    const { batch } = this;
    if (this.#running < 0) return { left: batch, unbegun: true };
    const cell = batch[this.#running];
    if (cell === undefined || this.#ended) return { left: batch.slice(this.#running + 1), unbegun: false };
    // The cell that was stopped had ended by itself meanwhile, and this one had only just begun.
    if (this.#stopped !== undefined && this.#stopped.running !== this.#running)
      return { left: batch.slice(this.#running), unbegun: false };
    const failure = this.#stopped?.failure ?? this.#why(ending);
    // What other cells left in the process is not this cell's: only a process of its own can convict it.
    if (failure.code === 'COLLAPSAR_CELL_MEMORY' && !(this.#fresh && this.#running === 0))
      return { left: batch.slice(this.#running), unbegun: false };
    return {
      failed: { cell, failure, seconds: process.uptime() - this.#since },
      left: batch.slice(this.#running + 1),
      unbegun: false,
    };
  }

  #stop(failure: Failure): void {
    if (this.#stopped !== undefined || this.#ended) return;
    this.#stopped = { running: this.#running, failure };
    this.signal('SIGKILL');
  }

  #why({ code, signal }: Extract<Ending, { code: unknown }>): Failure {
    // V8 aborts at the heap's limit; 134 is that abort as a shell tells it.
    const aborted = signal === 'SIGABRT' || code === 134;
    if (aborted && this.#usedMiB > NEAR * this.limits.cellMemoryMiB) return memoryFailure(this.limits);
    return crashFailure(signal === undefined ? `exit code ${code ?? 'unknown'}` : signal);
  }
}

const isEnd = (event: CellRecord): boolean => event.type === 'done' || event.type === 'failed';
