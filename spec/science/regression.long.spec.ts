import { expect } from 'chai';
import type { JsonObject } from '../../core/contracts/index.js';
import { regressionAccumulate, regressionReplace } from '../../plugins/theories/regression.js';
import { agrees, chainsOf, predicted } from './closed-form.js';
import { meanOf } from '../fixtures/chains.js';

const T = 30;
const D = 5;
const NOISE = 0.5;
const CHAINS = 2000;
const G = 8;
/** B = q d / (T - d - 1) */
const B = (NOISE * NOISE * D) / (T - D - 1);

const study = (over: {
  readonly source?: JsonObject;
  readonly model?: JsonObject;
  readonly given?: 'fixed' | 'fresh';
  readonly strategy: JsonObject | string;
}): JsonObject => ({
  sources: [{ use: 'linear-regression', with: { dimensions: D, noise: NOISE, ...over.source } }],
  models: [{ use: 'linear-regression', with: { noise: NOISE, ...over.model }, given: over.given ?? 'fixed' }],
  strategies: [over.strategy],
  metrics: ['regression-error'],
  samples: T,
  generations: G,
  seeds: CHAINS,
});
const sumOfSquares = (g: number): number => {
  let sum = 0;
  for (let i = 1; i <= g; i++) sum += 1 / (i * i);
  return sum;
};

describe('linear regression on its own targets agrees with its closed forms', function () {
  this.timeout(120_000);

  describe('replace: B g, B = q d / (T - d - 1) (Dohmatob et al. 2024)', () => {
    const replace = { strategy: 'replace' };
    it('with fresh inputs', () => agrees(study({ ...replace, given: 'fresh' }), 'excess', (g) => B * g));
    it('with the same inputs again', () => agrees(study(replace), 'excess', (g) => B * g));
    it('whatever the covariance of the inputs', () =>
      agrees(study({ ...replace, given: 'fresh', source: { alpha: 1.5 } }), 'excess', (g) => B * g));
    it('with noise estimated from the residuals', () =>
      agrees(study({ ...replace, model: { noise: 'estimated' } }), 'excess', (g) => B * g));
    it('with an intercept: 1/T + (1 + 1/T) d / (T - d - 2) for d / (T - d - 1)', () => {
      const one = NOISE * NOISE * (1 / T + ((1 + 1 / T) * D) / (T - D - 2));
      return agrees(study({ ...replace, given: 'fresh', model: { intercept: true } }), 'excess', (g) => one * g);
    });
  });

  describe('accumulate with the same inputs: B (1 + 1/4 + ... + 1/g^2) (Gerstgrasser et al. 2024)', () => {
    const accumulate = { strategy: 'accumulate' };
    it('holds in every generation', () => agrees(study(accumulate), 'excess', (g) => B * sumOfSquares(g)));
    it('stays below B pi^2 / 6, which replace passes', async () => {
      const bound = (B * Math.PI * Math.PI) / 6;
      expect(B * sumOfSquares(100_000))
        .to.be.below(bound)
        .and.above(0.9999 * bound);
      const last = async (strategy: string): Promise<number> =>
        meanOf((await chainsOf(study({ strategy }))).get('excess')![G - 1]!);
      expect(await last('accumulate')).to.be.below(bound);
      expect(await last('replace')).to.be.above(4 * bound);
    });
  });

  it('real rows alone: B in every generation', () => agrees(study({ strategy: 'real-only' }), 'excess', () => B));

  describe('as registered theories', () => {
    const source = { use: 'linear-regression', with: { dimensions: D, alpha: 0, noise: NOISE } };
    const model = { use: 'linear-regression', with: { ridge: 0, intercept: false, noise: NOISE }, given: 'fixed' };
    const setting = { source, model, strategy: { use: 'replace' }, samples: T };
    const excess = 'regression-error.excess';
    it('give these numbers', () => {
      expect(predicted(regressionReplace, setting, excess, 7)!.value).to.be.closeTo(7 * B, 1e-12);
      expect(predicted(regressionReplace, setting, 'regression-error.mse', 7)!.value).to.be.closeTo(
        7 * B + 0.25,
        1e-12,
      );
      const accumulate = { ...setting, strategy: { use: 'accumulate' } };
      expect(predicted(regressionAccumulate, accumulate, excess, 3)!.value).to.be.closeTo(
        B * (1 + 1 / 4 + 1 / 9),
        1e-12,
      );
      const realOnly = { ...setting, strategy: { use: 'real-only', with: { syntheticShare: 0.5 } } };
      expect(predicted(regressionReplace, realOnly, excess, 3)!.value).to.be.closeTo((0.25 * D) / (15 - D - 1), 1e-12);
    });
    it('say nothing where their conditions fail', () => {
      const accumulate = { ...setting, strategy: { use: 'accumulate' } };
      for (const wrong of [
        { ...accumulate, model: { ...model, given: 'fresh' } },
        { ...accumulate, model: { ...model, with: { ...model.with, noise: 'estimated' } } },
        { ...accumulate, model: { ...model, with: { ...model.with, ridge: 1 } } },
        { ...accumulate, samples: D + 1 },
        { ...accumulate, source: { use: 'logistic' } },
      ])
        expect(predicted(regressionAccumulate, wrong, excess, 3), JSON.stringify(wrong)).to.equal(undefined);
      for (const wrong of [
        { ...setting, samples: D + 1 },
        { ...setting, model: { ...model, with: { ...model.with, ridge: 0.1 } } },
        { ...setting, strategy: { use: 'accumulate' } },
        { ...setting, strategy: { use: 'real-only', with: { like: { use: 'replace' } } } },
      ])
        expect(predicted(regressionReplace, wrong, excess, 3), JSON.stringify(wrong)).to.equal(undefined);
    });
  });
});
