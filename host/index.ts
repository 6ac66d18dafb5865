import 'reflect-metadata';
import { availableParallelism } from 'node:os';
import type { ExecutorChoice, RunOutcome, WalkStep } from '../core/container/index.js';
import type { Cell, JsonObject } from '../core/contracts/index.js';
import { CollapsarError } from '../core/errors/index.js';
import type { Progress } from '../core/execution/index.js';
import { commandOf, consoleLogger, openStudy, type OpenStudy } from './open.js';

export type {
  Host,
  HostContainer,
  JobSize,
  JobsPlan,
  PartChoice,
  PartOutcome,
  RunOutcome,
  WalksPlan,
  WalkStep,
} from '../core/container/index.js';
export type { ExecutorChoice } from '../core/container/index.js';
export type { Progress, Tally } from '../core/execution/index.js';
export { NODE_RANGE, VERSION } from './manifest.js';
export { builtIns } from './built-ins.js';
export { starterIn } from '../plugins/starters.js';
export { commandOf, commandText, makeHost, openRecorded, openStudy } from './open.js';

/** How a study is run; every field has a default. */
export interface RunStudy extends Omit<OpenStudy, 'onlyNamed' | 'runIn'> {
  /** where run folders are made; default runs */
  readonly out?: string;
  /** cells at a time; default: one a processor */
  readonly workers?: number;
  /** local (child processes), inline (this process), or `{ use: 'bullmq', with: { redis: 'redis://...' } }`; default: the study's `executor`, or local */
  readonly executor?: ExecutorChoice;
  readonly fresh?: boolean;
  /** runs only these cells */
  readonly select?: (cell: Cell) => boolean;
  /** runs at most so many cells */
  readonly limit?: number;
  readonly signal?: AbortSignal;
  onProgress?(progress: Progress): void;
}

/** How the limit of a study is sought; every field has a default. */
export interface RecommendStudy extends Pick<
  RunStudy,
  'out' | 'workers' | 'executor' | 'set' | 'plugins' | 'fresh' | 'signal' | 'logger'
> {
  /** label of the strategy to walk; default: the only one with a synthetic share */
  readonly strategy?: string;
  /** cells that a walk may ask for */
  readonly budget?: number;
  /** what the walks cannot show, said before the first of them begins; default: to the logger */
  onWarning?(text: string): void;
  onStep?(step: WalkStep): void;
}

/** How values that exist already are imported; every field has a default. */
export type ImportStudy = Pick<RunStudy, 'out' | 'set' | 'plugins' | 'fresh' | 'signal' | 'logger'>;

/**
 * Runs a study from plan to report: `await run('study.yaml')`. What the run folder already holds is not computed again.
 * @throws CollapsarError for a study that cannot run, or when `signal` was aborted (what was computed is saved)
 */
export const run = async (study: string | JsonObject, options: RunStudy = {}): Promise<RunOutcome> => {
  const opened = await openStudy(study, options);
  try {
    return await opened.runner.run(opened.host.resolve(opened.value, opened.locate), {
      out: options.out ?? 'runs',
      workers: options.workers ?? availableParallelism(),
      signal: options.signal ?? new AbortController().signal,
      command: commandOf(opened.file, options.set ?? []),
      ...chosen(options.executor ?? opened.executor),
      ...(options.fresh === undefined ? {} : { fresh: options.fresh }),
      ...(options.select === undefined ? {} : { select: options.select }),
      ...(options.limit === undefined ? {} : { limit: options.limit }),
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    });
  } finally {
    await opened.dispose();
  }
};

const chosen = (executor: ExecutorChoice | undefined): { readonly executor?: ExecutorChoice } =>
  executor === undefined ? {} : { executor };

/**
 * How far a study's synthetic share may go: `(await recommend('study.yaml')).results.recommendations`. Walks up the
 * share, choosing cells from the results of earlier ones; what the run folder holds is not computed again.
 * @throws CollapsarError for a study that cannot be walked, or when `signal` was aborted (what was computed is saved)
 */
export const recommend = async (study: string | JsonObject, options: RecommendStudy = {}): Promise<RunOutcome> => {
  const set = [
    ...(options.set ?? []),
    ...(options.strategy === undefined ? [] : [`recommend.strategy=${options.strategy}`]),
    ...(options.budget === undefined ? [] : [`recommend.budget=${options.budget}`]),
  ];
  const opened = await openStudy(study, { ...options, set });
  try {
    const { planWarningText } = await import('../reports/words/index.js');
    const warn = options.onWarning ?? ((text) => (options.logger ?? consoleLogger).warn(text));
    return await opened.recommender.recommend(opened.host.resolve(opened.value, opened.locate), {
      out: options.out ?? 'runs',
      workers: options.workers ?? availableParallelism(),
      signal: options.signal ?? new AbortController().signal,
      command: commandOf(opened.file, set, 'recommend'),
      ...chosen(options.executor ?? opened.executor),
      ...(options.fresh === undefined ? {} : { fresh: options.fresh }),
      onWarning: (warning) => warn(planWarningText(warning)),
      ...(options.onStep === undefined ? {} : { onStep: options.onStep }),
    });
  } finally {
    await opened.dispose();
  }
};

/**
 * Reads metric values that exist already into a run folder, and judges and reports them like those of a run:
 * `(await importStudy('losses.yaml')).results`. An import is a file's name (the files that it names are looked for beside it)
 * or the import itself (then in the working directory). Nothing is run.
 * @throws CollapsarError for an import that cannot be read, with file, row and column, or when `signal` was aborted
 */
export const importStudy = async (study: string | JsonObject, options: ImportStudy = {}): Promise<RunOutcome> => {
  const { importer, host, value, locate, file, dispose } = await openStudy(study, options);
  try {
    if (!('import' in value))
      throw new CollapsarError('COLLAPSAR_STUDY_INVALID', {
        what: 'this file does not say what to import',
        where: 'import',
        why: 'It is a study that can be run',
        fix: '`collapsar run` runs it; an import names its files and columns under `import:`',
      });
    const { readTables } = await import('./importing/tables.js');
    return await importer.import(value, {
      out: options.out ?? 'runs',
      signal: options.signal ?? new AbortController().signal,
      command: commandOf(file, options.set ?? [], 'import'),
      locate,
      tables: (map) => readTables(map, host.environment.folder),
      ...(options.fresh === undefined ? {} : { fresh: options.fresh }),
    });
  } finally {
    await dispose();
  }
};

/** The JSON Schema of what Collapsar and a program that trains say to each other. */
export const protocolSchema = async (): Promise<object> =>
  (await import('../plugins/external/protocol.js')).protocolSchema();
