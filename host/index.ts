import 'reflect-metadata';
import { availableParallelism } from 'node:os';
import { createReadStream } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import {
  createHost,
  type HostContainer,
  type Reporter,
  type RunOutcome,
  type WalkStep,
} from '../core/container/index.js';
import type { Cell, JsonObject, Logger, ResolvedStudy, StudyResults } from '../core/contracts/index.js';
import { CollapsarError, messageOf } from '../core/errors/index.js';
import type { Progress } from '../core/execution/index.js';
import { readRun } from '../core/journal/index.js';
import {
  adoptBuiltIns,
  definePlugin,
  discoverPlugins,
  loadPlugin,
  type ControlStrategies,
  type LoadedPlugin,
  type Plugin,
} from '../core/plugin/index.js';
import { applySettings, galleryPlan, MOST_BYTES, readStudy, type Locate } from '../core/study/index.js';
import { executors } from '../plugins/executors/index.js';
import { metrics } from '../plugins/metrics/index.js';
import { models } from '../plugins/models/index.js';
import { scorers } from '../plugins/scorers/index.js';
import { sources } from '../plugins/sources/index.js';
import { strategies } from '../plugins/strategies/index.js';
import { theories } from '../plugins/theories/index.js';
import { startEngine } from '../plugins/tensors/index.js';
import {
  Fingerprints,
  fingerprintOf,
  galleryJsonl,
  junitXml,
  metricsOfBoth,
  resultsCsv,
  summaryJson,
  tracesCsv,
  type ExportedMetric,
} from '../reports/export/index.js';
import { renderReport } from '../reports/index.js';
import { VERSION } from './manifest.js';

export * from '../core/public.js';
export type { Host, HostContainer, Reporter, RunOutcome, WalksPlan, WalkStep } from '../core/container/index.js';
export type { Progress, Tally } from '../core/execution/index.js';
export { readStudy } from '../core/study/index.js';
export { NODE_RANGE, VERSION } from './manifest.js';
export { ENGINES, startEngine } from '../plugins/tensors/index.js';
export { renderReport } from '../reports/index.js';

/** Everything that comes with the package, as one plugin among others. */
export const builtIns: Plugin = definePlugin({
  name: 'collapsar',
  version: VERSION,
  api: '^1.0.0',
  entries: [...sources, ...models, ...strategies, ...metrics, ...scorers, ...theories, ...executors],
});

const ofBuiltIns = (id: string): string => `${builtIns.name}/${id}`;
/** The entries that core needs for what it does of its own accord. */
const controls: ControlStrategies = {
  realOnly: {
    use: ofBuiltIns('real-only'),
    as: 'real-only',
    with: ({ rows, like, share }) => ({
      ...(rows === 'fixed' ? { rows } : {}),
      ...(like === undefined ? {} : { like: { ...like } }),
      ...(share === undefined ? {} : { syntheticShare: share }),
    }),
  },
  replace: { use: ofBuiltIns('replace'), as: 'replace' },
};

const exportedMetrics = (results: StudyResults): readonly ExportedMetric[] => {
  const { record, walked } = results;
  const own = metricsIn(record.study, results);
  return record.walked === undefined || walked === undefined
    ? own
    : metricsOfBoth(own, metricsIn(record.walked.study, walked));
};
const metricsIn = (study: ResolvedStudy, { metrics }: Pick<StudyResults, 'metrics'>): readonly ExportedMetric[] =>
  study.metrics.map(({ key, as }) => ({
    key,
    label: as,
    outputs: metrics.filter(({ label }) => label === as).map(({ output }) => output),
  }));

const reporters: readonly Reporter[] = [
  {
    name: 'results.csv',
    report: ({ results, cells, write }) => write('results.csv', resultsCsv(cells(), exportedMetrics(results))),
  },
  { name: 'traces.csv', report: ({ cells, write }) => write('traces.csv', tracesCsv(cells())) },
  {
    name: 'gallery',
    report: async ({ results: { gallery, walked, record }, cells, write }) => {
      const keyOf = (source: string): string | undefined =>
        [record, record.walked]
          .filter((asked) => asked?.sources[source] !== undefined)
          .map((asked) => galleryPlan(asked!.study, asked!.sources[source])?.key)[0];
      if (gallery !== undefined || walked?.gallery !== undefined)
        await write('gallery/rows.jsonl', galleryJsonl(cells(), keyOf));
    },
  },
  {
    name: 'summary.json',
    report: ({ results, write }) => write('summary.json', [summaryJson(results)]),
  },
  {
    name: 'junit.xml',
    report: async ({ results, write }) => {
      if (results.gates !== undefined) await write('junit.xml', [junitXml(results)]);
    },
  },
  {
    name: 'report.html',
    report: async ({ results, sections, cells, write }) => {
      const fingerprints = new Fingerprints();
      const metrics = exportedMetrics(results);
      for await (const cell of cells()) {
        const { key, read } = cell.record;
        fingerprints.set(key, await fingerprintOf(cell, metrics));
        if (read === undefined) fingerprints.silent(key);
      }
      await write('report.html', [renderReport(results, { fingerprints, sections })]);
    },
  },
];

export interface MakeHost {
  /** what file names are relative to: the study file's folder */
  readonly folder: string;
  /** plugins by package or file name */
  readonly references?: readonly string[];
  /** plugins that exist as objects here: cells then run in this process */
  readonly plugins?: readonly Plugin[];
  /** look for installed plugins among the dependencies of the nearest package.json above this folder */
  readonly discover?: string;
  readonly logger?: Logger;
}

/** Loads the plugins and wires a host. @throws CollapsarError naming the plugin that cannot be used */
export const makeHost = async (options: MakeHost): Promise<HostContainer> => {
  const found = options.discover === undefined ? [] : await discoverPlugins(options.discover);
  const loaded: LoadedPlugin[] = [];
  adoptBuiltIns();
  for (const name of found) loaded.push(await loadPlugin(name, options.discover!));
  for (const reference of options.references ?? []) loaded.push(await loadPlugin(reference, options.folder));
  const objects = (options.plugins ?? []).map((plugin) => ({ plugin, origin: { from: 'object' as const } }));
  const compiled = import.meta.url.endsWith('.js');
  return createHost({
    plugins: [{ plugin: builtIns, origin: { from: 'built-in' } }, ...loaded, ...objects],
    controls,
    reporters,
    environment: {
      version: VERSION,
      program: new URL(compiled ? './child.js' : './child.ts', import.meta.url),
      folder: resolve(options.folder),
      references:
        objects.length > 0 ? undefined : loaded.map(({ origin }, index) => origin.path ?? String(found[index])),
      executors: { usual: ofBuiltIns('local'), here: ofBuiltIns('inline') },
    },
    logger: options.logger ?? consoleLogger,
    clock: { now: () => performance.now() },
    engines: { start: startEngine },
  });
};

const consoleLogger: Logger = {
  info: (message) => void process.stderr.write(`${message}\n`),
  warn: (message) => void process.stderr.write(`${message}\n`),
};

export interface RunStudy {
  /** where run folders are made; default runs */
  readonly out?: string;
  /** cells at a time; default: one a processor */
  readonly workers?: number;
  /** local (default: child processes) or inline (this process) */
  readonly executor?: string;
  /** `path=value`, as `--set` on the command line */
  readonly set?: readonly string[];
  /** plugins by package or file name, or as objects */
  readonly plugins?: readonly (string | Plugin)[];
  readonly fresh?: boolean;
  /** runs only these cells */
  readonly select?: (cell: Cell) => boolean;
  /** runs at most so many cells */
  readonly limit?: number;
  readonly signal?: AbortSignal;
  readonly logger?: Logger;
  onProgress?(progress: Progress): void;
}

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

/** A study that was read and whose plugins are loaded. */
export interface OpenedStudy extends HostContainer {
  readonly value: JsonObject;
  readonly locate: Locate | undefined;
  readonly file: string | undefined;
}

/** Reads a study (a file's name, or the study itself) and makes the host that its plugins ask for. */
export const openStudy = async (
  study: string | JsonObject,
  { set = [], plugins = [], logger }: Pick<RunStudy, 'set' | 'plugins' | 'logger'> = {},
): Promise<OpenedStudy> => {
  const file = typeof study === 'string' ? study : undefined;
  const read = typeof study === 'string' ? readStudy(await bytesOf(study), basename(study)) : undefined;
  const value = applySettings(read === undefined ? (study as JsonObject) : read.value, set);
  const folder = file === undefined ? process.cwd() : dirname(resolve(file));
  const listed = Array.isArray(value['plugins']) ? value['plugins'].map(String) : [];
  const references = plugins.filter((plugin) => typeof plugin === 'string');
  const made = await makeHost({
    folder,
    discover: folder,
    references: [...listed, ...references.map((name) => (/^\.{1,2}\//.test(name) ? resolve(name) : name))],
    plugins: plugins.filter((plugin): plugin is Plugin => typeof plugin !== 'string'),
    ...(logger === undefined ? {} : { logger }),
  });
  return { ...made, value, locate: read?.locate, file };
};

/** One byte more than a study may have, at most: whatever the path leads to ends there. */
const bytesOf = async (path: string): Promise<Buffer> => {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of createReadStream(path, { end: MOST_BYTES })) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  } catch (cause) {
    throw new CollapsarError(
      'COLLAPSAR_STUDY_UNREADABLE',
      { what: `the study file cannot be read: ${messageOf(cause)}`, where: path, fix: '`collapsar init` writes one' },
      { cause },
    );
  }
};

/**
 * Runs a study from plan to report: `await run('study.yaml')`. What the run folder already holds is not computed again.
 * @throws CollapsarError for a study that cannot run, or when `signal` was aborted (what was computed is saved)
 */
export const run = async (study: string | JsonObject, options: RunStudy = {}): Promise<RunOutcome> => {
  const opened = await openStudy(study, options);
  return opened.runner.run(opened.host.resolve(opened.value, opened.locate), {
    out: options.out ?? 'runs',
    workers: options.workers ?? availableParallelism(),
    signal: options.signal ?? new AbortController().signal,
    command: commandOf(opened.file, options.set ?? []),
    ...(options.executor === undefined ? {} : { executor: options.executor }),
    ...(options.fresh === undefined ? {} : { fresh: options.fresh }),
    ...(options.select === undefined ? {} : { select: options.select }),
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
};

/** The host for a run folder as it stands: the plugins that its study names, for `report`. */
export const openRecorded = async (folder: string, plugins: readonly string[] = []): Promise<HostContainer> => {
  const run = await readRun(folder);
  await run.close();
  return makeHost({ folder: '.', discover: '.', references: [...run.record.study.plugins, ...plugins] });
};

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
  return opened.recommender.recommend(opened.host.resolve(opened.value, opened.locate), {
    out: options.out ?? 'runs',
    workers: options.workers ?? availableParallelism(),
    signal: options.signal ?? new AbortController().signal,
    command: commandOf(opened.file, set, 'recommend'),
    ...(options.executor === undefined ? {} : { executor: options.executor }),
    ...(options.fresh === undefined ? {} : { fresh: options.fresh }),
    onWarning: options.onWarning ?? ((text) => (options.logger ?? consoleLogger).warn(text)),
    ...(options.onStep === undefined ? {} : { onStep: options.onStep }),
  });
};

/** The command that repeats a run, without any path of this machine. */
export const commandOf = (
  file: string | undefined,
  set: readonly string[],
  verb: 'run' | 'recommend' = 'run',
): string =>
  [`npx collapsar ${verb}`, file === undefined ? 'study.json' : basename(file), ...set.map((s) => `--set '${s}'`)].join(
    ' ',
  );
