import assert from 'node:assert/strict';
import type {
  FittedModel,
  MixStrategy,
  Part,
  RandomStream,
  RealRows,
  Samples,
  Synthetic,
  TrainingSet,
  Truth,
  Vectors,
} from '../contracts/index.js';
import { restoreDurable, saveDurable } from '../loop/index.js';
import { memoryStore } from '../journal/index.js';
import { digest } from './checks.js';
import { callOf } from './workbench.js';

/** Apart enough that the whole part of a row's first number says which model made it: 0 = real. */
export const STEP = 100000;

const rowsOf = (count: number, first: (i: number) => number, second: (i: number) => number): Vectors => {
  const values = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    values[2 * i] = first(i);
    values[2 * i + 1] = second(i);
  }
  return { kind: 'vectors', count, shape: [2], values };
};
/** Real row i is (i, sin i): every row can be told from every other. */
export const realRows = (from: number, count: number): Vectors =>
  rowsOf(
    count,
    (i) => from + i,
    (i) => Math.sin(from + i),
  );

/** The model of a generation: its rows start with generation x STEP + a number below 1. */
export const modelOf = (generation: number): FittedModel => {
  const draw = (count: number, random: RandomStream): Vectors =>
    rowsOf(
      count,
      () => generation * STEP + random.uniform(),
      () => random.normal(),
    );
  const model: FittedModel = {
    sample: (count, { random }) => Promise.resolve(draw(count, random)),
    edit: (samples, _above, { random }) => {
      const values = (samples as Vectors).values.slice();
      for (let i = 1; i < values.length; i += 2) if (random.uniform() < 0.5) values[i] = random.normal();
      return Promise.resolve({ ...(samples as Vectors), values });
    },
    logLikelihood: (samples) => Promise.resolve(new Float64Array(samples.count).fill(-1)),
    moments: () => ({ mean: new Float64Array(2), covariance: new Float64Array([1, 0, 0, 1]) }),
    save: () => Promise.resolve({ meta: { generation } }),
  };
  return model;
};

const viewOf = (model: FittedModel): Synthetic => ({
  sample: (count, context) => model.sample(count, context),
  candidates: async (count, of, context) => {
    const draws: Samples[] = [];
    for (let k = 0; k < of; k++)
      draws.push(await model.sample(count, { ...context, random: context.random.child('candidate', k) }));
    return draws;
  },
  ...(model.edit === undefined ? {} : { edit: (samples, above, context) => model.edit!(samples, above, context) }),
});

const TRUTH: Truth = {
  moments: { mean: new Float64Array(2), covariance: new Float64Array([1, 0, 0, 1]) },
  logLikelihood: (samples) => new Float64Array(samples.count).fill(-1),
  rare: { mass: 0.1, holds: (samples) => new Uint8Array(samples.count) },
  correct: (samples) => new Uint8Array(samples.count).fill(1),
};

export interface StrategyRun {
  /** T */
  readonly samples: number;
  readonly generations: number;
  readonly seed: number;
  /** the strategy that is asked in a generation: one for all, or a new one each time */
  readonly strategy: (generation: number) => Promise<MixStrategy>;
  /** after this generation everything goes through a checkpoint's bytes */
  readonly resumeAfter?: number;
}
export interface MixedGeneration {
  readonly training: TrainingSet;
  readonly digest: string;
  /** whether the call changed what it was given */
  readonly mutated: boolean;
  /** real rows that no earlier generation had, which it asked for */
  readonly fresh: number;
}

/** A strategy's training sets over generations whose models are `modelOf`. */
export const runStrategy = async (run: StrategyRun): Promise<readonly MixedGeneration[]> => {
  const mixed: MixedGeneration[] = [];
  let memory: readonly Part[] = [];
  let drawn = 0;
  let fixed: Samples | undefined;
  for (let generation = 1; generation <= run.generations; generation++) {
    const given: Samples[] = [];
    const hand = (samples: Samples): Promise<Samples> => {
      given.push(samples);
      return Promise.resolve(samples);
    };
    let fresh = 0;
    const real: RealRows = {
      fresh: (count) => {
        fresh += count;
        const from = drawn;
        drawn += count;
        return hand(realRows(from, count));
      },
      fixed: (count) => {
        drawn = Math.max(drawn, count);
        if (fixed?.count !== count) fixed = realRows(0, count);
        return hand(fixed);
      },
    };
    const before = digest(memory);
    const seen = memory;
    const strategy = await run.strategy(generation);
    const next = await strategy.next({
      ...callOf(run.seed, generation, 'mix'),
      generation,
      samples: run.samples,
      real,
      memory,
      chain: callOf(run.seed, 'chain').random,
      truth: TRUTH,
      from: viewOf,
      ...(generation === 1 ? {} : { synthetic: viewOf(modelOf(generation - 1)) }),
    });
    assert.ok(Array.isArray(next?.training?.parts), 'it returned no training set with a list of parts');
    const intact = digest(seen) === before && given.every(isReal);
    mixed.push({ training: next.training, digest: digest(next.training.parts), mutated: !intact, fresh });
    memory = next.memory ?? [];
    if (run.resumeAfter === generation) {
      const store = memoryStore();
      const saved = saveDurable({ generation, drawn, memory }, { meta: null }, { use: 'none', with: {} });
      ({ memory, drawn } = restoreDurable((await store.get(await store.put(saved)))!).state);
      fixed = undefined;
    }
  }
  return mixed;
};

/** Whether these are real rows as they were handed out. */
export const isReal = (samples: Samples): boolean => {
  if (samples.kind !== 'vectors') return false;
  for (let i = 0; i < samples.count; i++)
    if (samples.values[2 * i + 1] !== Math.sin(samples.values[2 * i]!)) return false;
  return true;
};
