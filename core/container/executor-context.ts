import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { ExecutorContext, RemoteWork, ResolvedStudy } from '../contracts/index.js';
import { publishable, recorded } from '../execution/index.js';
import { FITS, folderObjects, folderStore, LOGS, openBucket, type PartName, type RunFolder } from '../journal/index.js';
import { contentOf, type Registered, type Registry } from '../plugin/index.js';
import { studyHash } from '../study/index.js';
import type { Host } from './host.js';
import type { ChildSetup } from './parts.js';

/** What an executor needs to run cells of the study, or of that part of it, into that folder. */
export const executorContext = (
  host: Host,
  run: RunFolder,
  study: ResolvedStudy,
  { workers, signal }: Pick<ExecutorContext, 'workers' | 'signal'>,
  part?: Pick<PartName, 'name'>,
): ExecutorContext => {
  const { folder, references = [], program } = host.environment;
  const remote = remoteWork(host, study, `${hostname()}\n${resolve(run.folder)}\n${part?.name ?? ''}`);
  // Of a run in one piece each process keeps its own: they are few, and on one machine.
  const fits = part === undefined ? {} : { fits: resolve(run.path(FITS)) };
  const checkpoints = run.path('checkpoints');
  const setup: ChildSetup = { folder, references, entries: remote.entries, checkpoints, ...fits };
  const runHere = host.runHere(run.store, { logs: run.path(LOGS), ...fits });
  return {
    program,
    setup,
    runHere: (cell, aborted) => recorded(runHere(cell, aborted), publishable(folder)),
    store: run.store,
    storeAt: folderStore,
    bucketAt: (address, warn) => openBucket(address, { near: folderObjects(checkpoints), warn }),
    limits: study.limits,
    workers: Math.min(workers, cellsAtATime(study, host.registry)),
    signal,
    durable: () => run.journal.durable(),
    remote,
  };
};

/** `run`: what stands for the run folder, and the part of the study, on this machine. */
const remoteWork = ({ registry, environment }: Host, study: ResolvedStudy, run: string): RemoteWork => {
  const entries = entriesOf(study, registry);
  const most = cellsAtATime(study, registry);
  const plugins = new Map(entries.map(({ plugin }) => [plugin.name, plugin]));
  return {
    study: study.study,
    hash: studyHash(study, registry),
    run: createHash('sha256').update(run).digest('hex'),
    collapsar: environment.version,
    node: Number(process.versions.node.split('.')[0]),
    plugins: [...plugins.values()]
      .filter(({ from }) => from !== 'built-in')
      .map((plugin) => ({ name: plugin.name, version: plugin.version, content: contentOf(plugin) })),
    entries: [...new Set(entries.map(({ id }) => id))],
    ...(most === Infinity ? {} : { cellsAtATime: most }),
  };
};

/** All that cells of the study are made of, inner entries and what models start from among them. */
const entriesOf = (study: ResolvedStudy, registry: Registry): readonly Registered[] => {
  return [
    ...STUDIED.flatMap((kind) => study[kind].flatMap((entry) => registry.closure(kind, entry))),
    ...basesOf(study, registry).flatMap(({ kind, entry }) => registry.closure(kind, entry)),
  ];
};

const STUDIED = ['sources', 'models', 'strategies', 'metrics'] as const;
const basesOf = (study: ResolvedStudy, registry: Registry) =>
  study.models.flatMap(({ base }) => (base === undefined ? [] : registry.innerOfFitted(base)));

/** The most of its cells that may run at a time, whichever these are: where one is scarce of something, all wait for it. */
const cellsAtATime = (study: ResolvedStudy, registry: Registry): number =>
  Math.min(
    ...STUDIED.flatMap((kind) => study[kind].map((entry) => registry.cellsAtATime(kind, entry))),
    ...basesOf(study, registry).map(({ kind, entry }) => registry.cellsAtATime(kind, entry)),
  );

/** Whether its cells can be computed again to the same numbers. */
export const isReproducible = (study: ResolvedStudy, registry: Registry): boolean =>
  STUDIED.every((kind) => study[kind].every((entry) => registry.isReproducible(kind, entry))) &&
  basesOf(study, registry).every(({ kind, entry }) => registry.isReproducible(kind, entry));
