/** A replaced Gaussian, generation by generation, against the numpy loop that notebooks on model collapse write. */
import type { CheckpointStore, DataSource, MixStrategy, Model, Vectors } from '../core/contracts/index.js';
import { createHost } from '../core/container/index.js';
import { chain } from '../core/loop/index.js';
import { definePlugin, type Registration } from '../core/plugin/index.js';
import { rootStream } from '../core/random/index.js';
import { moments } from '../plugins/metrics/moments.js';
import { gaussian } from '../plugins/models/gaussian.js';
import { normal } from '../plugins/sources/normal.js';
import { replace } from '../plugins/strategies/replace.js';
import type { Comparison } from './comparison.js';

const T = 100;
const DIMENSIONS = 10;
const GENERATIONS = 100;
const CHAINS = 10;

const logger = { info: () => undefined, warn: () => undefined };
const signal = new AbortController().signal;

/** The recursion alone, with mean and covariance of every generation kept: what the notebook does. */
const bareChains = () => {
  const make = <I>({ id, implementation }: Registration, options: unknown) => ({
    live: new (implementation as new (options: unknown, services: unknown) => I)(options, { logger }),
    entry: id,
    plugin: 'collapsar',
  });
  const parts = {
    source: make<DataSource<Vectors>>(normal, { dimensions: DIMENSIONS, mean: 0, sd: 1, correlation: 0 }),
    model: make<Model>(gaussian, { estimator: 'mle', covariance: 'full' }),
    strategy: make<MixStrategy>(replace, {}),
    metrics: [] as never[],
    labelled: false,
    conditional: false,
    promised: { model: ['sample', 'logLikelihood', 'moments'], source: [] },
  } as const;
  return async (): Promise<void> => {
    for (let seed = 0; seed < CHAINS; seed++) {
      const random = rootStream(seed);
      const data = await parts.source.live.open({ random, signal, report: () => undefined, testRows: 1 });
      const kept = [];
      const setting = { data, seed, samples: T, generations: GENERATIONS, evaluate: 1, random, signal } as const;
      for await (const { model } of chain({ ...setting, parts, given: 'fixed', initialise: 'scratch' }))
        kept.push(model.moments!());
      if (kept.length !== GENERATIONS) throw new Error(`A chain ended after ${kept.length} generations.`);
    }
  };
};

/** The same as cells of a study: checked, guarded, measured by the metric `moments`, told as events. */
const cells = async () => {
  const entries = [normal, gaussian, replace, moments];
  const plugin = definePlugin({ name: 'collapsar', version: '0.0.0', api: '^1.0.0', entries });
  const { host } = createHost({
    plugins: [{ plugin, origin: { from: 'object' } }],
    reporters: [],
    environment: { version: '0.0.0', program: new URL(import.meta.url), folder: '.', references: undefined },
    logger,
    clock: performance,
  });
  const study = host.resolve({
    study: 'gaussian-chain',
    sources: [{ use: 'normal', with: { dimensions: DIMENSIONS } }],
    models: ['gaussian'],
    strategies: ['replace'],
    metrics: ['moments'],
    samples: T,
    evaluate: T,
    generations: GENERATIONS,
    seeds: CHAINS,
    controls: false,
  });
  const { expansion } = await host.prepare(study, '', signal);
  const nowhere: CheckpointStore = { put: () => Promise.resolve(''), get: () => Promise.resolve(undefined) };
  const run = host.runHere(nowhere);
  return async (): Promise<void> => {
    for (const cell of expansion.cells)
      for await (const event of run(cell, signal)) if (event.type === 'failed') throw new Error(event.failure.message);
  };
};

export default async (): Promise<readonly Comparison[]> => [
  {
    name: 'gaussian-chain',
    workload: `${CHAINS} chains of ${GENERATIONS} generations, T = ${T}, d = ${DIMENSIONS}, replace`,
    contenders: [
      {
        name: 'numpy',
        command: ['python3', 'bench/gaussian-chain.py', ...[T, DIMENSIONS, GENERATIONS, CHAINS].map(String)],
      },
      { name: 'Collapsar, the loop alone', run: bareChains() },
      { name: 'Collapsar, cells with metric moments', run: await cells() },
    ],
  },
];
