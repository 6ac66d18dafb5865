import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject, StudyResults, WalkRecommendation } from '../../core/contracts/index.js';
import { recommend, run, type RecommendStudy } from '../../host/index.js';
import { quiet } from '../fixtures/chains.js';

/** A study whose walk is short: the mean of a Gaussian beside fresh real rows. */
export const gaussian = (more: JsonObject = {}): JsonObject => ({
  study: 'gaussian-share',
  sources: [{ use: 'normal', with: { dimensions: 1 } }],
  models: [{ use: 'gaussian', with: { estimator: 'unbiased' } }],
  strategies: [{ use: 'mix', with: { real: 'fresh' } }],
  metrics: ['moments'],
  samples: 100,
  evaluate: 10,
  generations: 20,
  tolerance: { metric: 'moments.meanError', increase: 1, window: 0.9 },
  recommend: { budget: 40 },
  ...more,
});

/** The answer of a study that has one. */
export const only = (results: StudyResults): WalkRecommendation => {
  expect(results.recommendations).to.have.length(1);
  return results.recommendations![0]!;
};

export interface Recommending {
  /** of the spec that runs */
  out: string;
  /** Walks a study there, in this process unless the options say otherwise. */
  readonly found: (study: JsonObject, options?: RecommendStudy) => Promise<StudyResults>;
}
/** A folder for each spec of the suite that asks, and what recommends in it. */
export const recommending = (): Recommending => {
  const here: Recommending = {
    out: '',
    found: async (study, options = {}) =>
      (await recommend(study, { out: here.out, executor: 'inline', logger: quiet, ...options })).results,
  };
  beforeEach(() => void (here.out = mkdtempSync(join(tmpdir(), 'recommend-'))));
  afterEach(() => rmSync(here.out, { recursive: true }));
  return here;
};

interface Arms {
  readonly here: Float64Array;
  readonly control: Float64Array;
}

type LevelsOf = (study: JsonObject, metric: string, from: number) => Promise<Arms>;
/** What runs studies in a folder of the suite's own. */
export const levelsOfChains = (): LevelsOf => {
  let out: string;
  beforeEach(() => (out = mkdtempSync(join(tmpdir(), 'recommend-'))));
  afterEach(() => rmSync(out, { recursive: true }));

  /** Means of a metric over the generations after `from`, by seed, of the study's one strategy and its control. */
  return async (study, metric, from) => {
    const { results } = await run(study, { out, executor: 'inline', logger: quiet });
    const { strategies, seeds, generations, study: name } = results.record.study;
    const rows = readFileSync(join(out, name, 'results.csv'), 'utf8')
      .trim()
      .split('\n');
    const means = (strategy: string, after: number): Float64Array => {
      const sums = new Float64Array(seeds.length);
      for (const row of rows) {
        const [, , label, , seed, generation, id, value] = row.split(',');
        if (label === strategy && id === metric && Number(generation) > after)
          sums[Number(seed) - 1]! += Number(value) / (generations - after);
      }
      return sums;
    };
    return { here: means(strategies[0]!.as, from), control: means('real-only', 0) };
  };
};

const z = (a: Float64Array, b: Float64Array): number => {
  const mean = (x: Float64Array): number => x.reduce((sum, v) => sum + v, 0) / x.length;
  const error = (x: Float64Array): number =>
    x.reduce((sum, v) => sum + (v - mean(x)) * (v - mean(x)), 0) / (x.length - 1) / x.length;
  return (mean(a) - mean(b)) / Math.sqrt(error(a) + error(b));
};
/** Levels of chains are as those of the simulation: their means, log ratios and spread. */
export const agree = (chains: Arms, simulated: Arms): void => {
  const ratios = ({ here, control }: Arms): Float64Array => here.map((x, i) => Math.log(x / control[i]!));
  const squares = (levels: Arms): Float64Array => ratios(levels).map((r) => r * r);
  expect(Math.abs(z(chains.here, simulated.here)), 'levels of the strategy').to.be.below(4);
  expect(Math.abs(z(chains.control, simulated.control)), 'levels of the control').to.be.below(4);
  expect(Math.abs(z(ratios(chains), ratios(simulated))), 'log ratios').to.be.below(4);
  expect(Math.abs(z(squares(chains), squares(simulated))), 'their spread').to.be.below(4);
};
