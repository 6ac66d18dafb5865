import type { Cell, CellRecord, Executor, ExecutorContext, Failure } from '../contracts/index.js';
import type { CellState, Journal } from '../journal/index.js';
import { publishable, recordableFailure } from './recordable.js';

/** Bytes that may wait for the disk before cells are held back. */
export const BACKLOG = 8 * 1024 * 1024;

/**
 * What a run tells while it goes on, of cells and generations only what is on the disk. Counts are of cells; generations are
 * the unit of work that is counted for the rate.
 */
export type Progress =
  | {
      readonly type: 'planned';
      readonly cells: number;
      /** already recorded in full: nothing to do */
      readonly kept: number;
      /** generations left to compute, over all cells */
      readonly generations: number;
    }
  | { readonly type: 'advanced'; readonly tally: Tally }
  /** cells that failed are run once more: they are not counted as failed until they fail again */
  | {
      readonly type: 'retrying';
      readonly cells: number;
      /** from 1 */
      readonly attempt: number;
      readonly of: number;
      readonly tally: Tally;
    }
  | {
      readonly type: 'failed';
      readonly cell: Cell;
      readonly failure: Failure;
      readonly tally: Tally;
      /** of what was thrown and what caused it, with the paths of this machine: for the terminal alone */
      readonly stack?: string;
    };

/** Cells that ended in this process, and generations that it computed. */
export interface Tally {
  readonly done: number;
  readonly failed: number;
  /** computed so far in this process; what is left of a failed cell counts as computed */
  readonly generations: number;
}

export interface CellRun {
  readonly cells: Iterable<Cell>;
  /** in which order those run that have to; default as they were given */
  readonly order?: (cells: readonly Cell[]) => readonly Cell[];
  readonly journal: Journal;
  readonly executor: Executor;
  readonly context: ExecutorContext;
  /** what the study names its files relative to: paths below it are recorded so, others are cut */
  readonly folder: string;
  /** how often cells that failed are run once more; default 0 */
  readonly retries?: number;
  onProgress(progress: Progress): void;
}

/**
 * Runs what the journal does not hold yet and records it. Resolves when every cell is done or failed, as often as it may be
 * tried again, or the signal was aborted, and all of it is durable.
 */
export const runCells = async (run: CellRun): Promise<void> => {
  const { journal, context, retries = 0, onProgress } = run;
  const planned = scheduleAll(run.cells, journal);
  onProgress({
    type: 'planned',
    cells: planned.todo.size + planned.kept,
    kept: planned.kept,
    generations: leftOf(planned.todo),
  });
  const tally = { done: 0, failed: 0, generations: 0 };
  const told = new DurableCallbacks(journal);
  let failed = await runOnce(run, ordered(planned.todo, run.order), tally, told);
  for (let attempt = 1; attempt <= retries && failed.length > 0 && !context.signal.aborted; attempt++) {
    const { todo } = scheduleAll(failed, journal);
    tally.failed -= todo.size;
    tally.generations -= leftOf(todo);
    const progress: Progress = { type: 'retrying', cells: todo.size, attempt, of: retries, tally: { ...tally } };
    told.add(() => onProgress(progress));
    failed = await runOnce(run, todo, tally, told);
  }
  await journal.flush();
  await told.all();
};

type Todos = ReadonlyMap<string, Todo>;
const leftOf = (todo: Todos): number => [...todo.values()].reduce((sum, { left }) => sum + left, 0);

const scheduleAll = (cells: Iterable<Cell>, journal: Journal): { readonly todo: Todos; readonly kept: number } => {
  const todo = new Map<string, Todo>();
  let kept = 0;
  for (const given of onceEach(cells)) {
    const scheduled = schedule(given, (key, metrics) => journal.state(key, metrics));
    if (scheduled === undefined) {
      kept++;
      continue;
    }
    const { cell, generations } = scheduled;
    const reached = cell.resume?.generation ?? 0;
    todo.set(cell.key, { given, cell, told: reached, reached, left: generations });
  }
  return { todo, kept };
};

/** Of cells that are finished nobody asks what they cost: a folder may hold hundreds of thousands. */
const ordered = (todo: Todos, order: CellRun['order']): Todos =>
  order === undefined || todo.size === 0
    ? todo
    : new Map(order([...todo.values()].map(({ cell }) => cell)).map(({ key }) => [key, todo.get(key)!]));

/** Returns the cells that failed. */
const runOnce = async (
  { journal, executor, context, folder, onProgress }: CellRun,
  todo: Todos,
  tally: { done: number; failed: number; generations: number },
  told: DurableCallbacks,
): Promise<readonly Cell[]> => {
  if (todo.size === 0) return [];
  const textOf = publishable(folder);
  const failed: Cell[] = [];
  for await (const given of executor.run(pulled(todo), context)) {
    const event = given.type === 'failed' ? recordableFailure(given, todo.get(given.cell), textOf) : given;
    journal.append(event);
    if (journal.backlog > BACKLOG) await journal.durable();
    if (event.type === 'failed' && todo.has(event.cell)) failed.push(todo.get(event.cell)!.given);
    const progress = count(event, todo, tally, given.type === 'failed' ? given.stack : undefined);
    if (progress !== undefined) told.add(() => onProgress(progress));
  }
  return failed;
};

/** A chain that stands under two labels is one cell, which is measured by the metrics of both. */
const onceEach = (cells: Iterable<Cell>): Iterable<Cell> => {
  const found = new Map<string, Cell>();
  for (const cell of cells) {
    const known = found.get(cell.key);
    found.set(cell.key, known === undefined ? cell : joined(known, cell));
  }
  return found.values();
};
const joined = (one: Cell, two: Cell): Cell => {
  const gallery = one.gallery ?? two.gallery;
  const engine = one.engine ?? two.engine;
  const metricInputs = { ...one.metricInputs, ...two.metricInputs };
  return {
    ...one,
    metrics: [...new Map([...one.metrics, ...two.metrics].map((metric) => [metric.key, metric])).values()],
    ...(gallery === undefined ? {} : { gallery }),
    ...(engine === undefined ? {} : { engine }),
    ...(Object.keys(metricInputs).length === 0 ? {} : { metricInputs }),
  };
};

/** Tells of what was appended to a journal when it is on the disk, in its order. */
export class DurableCallbacks {
  #waiting: { readonly durable: Promise<void>; readonly tell: (() => void)[] } | undefined;
  #all: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  constructor(private readonly journal: Pick<Journal, 'durable'>) {}

  /** Calls back once everything appended so far is durable; never where it cannot be. @throws what an earlier one threw */
  add(tell: () => void): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    const durable = this.journal.durable();
    if (this.#waiting?.durable !== durable) this.#wait(durable);
    this.#waiting!.tell.push(tell);
  }

  /** Resolves when all of it was told; rejects with what the journal or whoever was told threw. */
  async all(): Promise<void> {
    await this.#all;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #wait(durable: Promise<void>): void {
    const waiting = { durable, tell: [] as (() => void)[] };
    this.#waiting = waiting;
    this.#all = this.#all
      .then(() => durable)
      .then(() => {
        if (this.#waiting === waiting) this.#waiting = undefined;
        if (this.#failure === undefined) for (const tell of waiting.tell) tell();
      })
      .catch((error: unknown) => void (this.#failure ??= { error }));
  }
}

/** A cell to be run, with the last generation that was told of it, the farthest one, and how many are left from there. */
interface Todo {
  /** as it was given, without where it goes on */
  readonly given: Cell;
  readonly cell: Cell;
  told: number;
  reached: number;
  left: number;
}

async function* pulled(todo: ReadonlyMap<string, { readonly cell: Cell }>): AsyncIterable<Cell> {
  for (const { cell } of todo.values()) yield await Promise.resolve(cell);
}

const count = (
  event: CellRecord,
  todo: ReadonlyMap<string, Todo>,
  tally: { done: number; failed: number; generations: number },
  stack: string | undefined,
): Progress | undefined => {
  const entry = todo.get(event.cell);
  if (entry === undefined) return undefined;
  switch (event.type) {
    case 'started':
    case 'read':
    case 'checkpoint':
    case 'void':
      return undefined;
    case 'generations': {
      // A cell that was begun anew tells of some a second time.
      const news = Math.max(0, event.to - entry.reached);
      entry.told = event.to;
      entry.reached += news;
      entry.left -= news;
      tally.generations += news;
      break;
    }
    case 'done':
      tally.done++;
      break;
    case 'failed':
      tally.failed++;
      tally.generations += Math.max(0, entry.left);
      return {
        type: 'failed',
        cell: entry.cell,
        failure: event.failure,
        tally: { ...tally },
        ...(stack === undefined ? {} : { stack }),
      };
  }
  return { type: 'advanced', tally: { ...tally } };
};

/** A cell and where it starts: what is recorded is not computed again where a checkpoint allows it. */
export interface Scheduled {
  readonly cell: Cell;
  /** generations that it will compute */
  readonly generations: number;
}

/**
 * What is left to do of a cell. It goes on from its last checkpoint when every metric was recorded up to there; else it
 * is replayed on the same streams, and only what is new is written.
 */
export const schedule = (
  cell: Cell,
  state: (key: string, metricKeys: readonly string[]) => CellState,
): Scheduled | undefined => {
  const { reached, checkpoint } = state(cell.key, [
    ...cell.metrics.map(({ key }) => key),
    ...(cell.gallery === undefined ? [] : [cell.gallery.key]),
  ]);
  if (reached >= cell.generations) return undefined;
  if (checkpoint === undefined) return { cell, generations: cell.generations };
  return { cell: { ...cell, resume: checkpoint }, generations: cell.generations - checkpoint.generation };
};
