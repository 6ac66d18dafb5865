import { expect } from 'chai';
import type { JsonObject } from '../../core/contracts/index.js';
import { goldenWeight } from '../../plugins/strategies/weighted.js';
import { fixedQuality } from '../../plugins/theories/fixed-quality.js';
import { gaussianWeighted, stationaryMeanError } from '../../plugins/theories/gaussian-weighted.js';
import { labelAccuracy, verifierPurity } from '../../plugins/theories/verifier-purity.js';
import { meanOf, zOf } from '../fixtures/chains.js';
import { agrees, BOUND, chainsOf, predicted } from './closed-form.js';

const CHAINS = 2000;
const truth = { moments: { mean: new Float64Array(1), covariance: Float64Array.of(1) } };

describe('strategies agree with their closed forms', function () {
  this.timeout(120_000);

  describe('weighted mean of n fresh real and m synthetic rows (He et al. 2025)', () => {
    const T = 60;
    const G = 8;
    const weighted = (syntheticShare: number, real: number | 'golden'): JsonObject => ({
      use: 'weighted',
      with: { strategy: { use: 'mix', with: { syntheticShare, real: 'fresh' } }, real },
    });
    const study = (strategy: JsonObject, estimator = 'unbiased'): JsonObject => ({
      sources: ['normal'],
      models: [{ use: 'gaussian', with: { estimator } }],
      strategies: [strategy],
      metrics: ['moments'],
      samples: T,
      generations: G,
      seeds: CHAINS,
    });
    const theory =
      (strategy: JsonObject, output: string, estimator = 'unbiased') =>
      (g: number): number =>
        predicted(
          gaussianWeighted,
          { source: { use: 'normal' }, model: { use: 'gaussian', with: { estimator } }, strategy, samples: T, truth },
          `moments.${output}`,
          g,
        )!.value;

    for (const [share, real] of [
      [0.5, 'golden'],
      [0.5, 0.3],
      [0.75, 'golden'],
    ] as const) {
      const strategy = weighted(share, real);
      it(`share ${share}, weight ${real}: the second moments' recursion, in every generation`, async () => {
        await agrees(study(strategy), 'meanError', theory(strategy, 'meanError'));
        await agrees(study(strategy), 'variance', theory(strategy, 'variance'));
      });
      it(`share ${share}, weight ${real}: settles at (w^2/n + (1-w)^2/m) / (1 - (1-w)^2)`, async () => {
        const [n, m] = [T - share * T, share * T];
        const w = real === 'golden' ? goldenWeight(n / m) : real;
        const last = (await chainsOf(study(strategy))).get('meanError')![G - 1]!;
        expect(Math.abs(zOf(last, stationaryMeanError(n, m, w)))).to.be.below(BOUND);
      });
    }
    it('the MLE: the same recursion without the divisor', async () => {
      const strategy = weighted(0.5, 0.6);
      await agrees(study(strategy, 'mle'), 'meanError', theory(strategy, 'meanError', 'mle'));
      await agrees(study(strategy, 'mle'), 'variance', theory(strategy, 'variance', 'mle'));
    });
    it('is least at the golden weight: .618 for as many real as synthetic rows', async () => {
      expect(goldenWeight(1)).to.be.closeTo((Math.sqrt(5) - 1) / 2, 1e-15);
      for (const k of [0.02, 0.5, 1, 4, 100])
        for (const step of [-1e-3, 1e-3])
          expect(stationaryMeanError(k, 1, goldenWeight(k))).to.be.below(
            stationaryMeanError(k, 1, goldenWeight(k) + step),
          );
      const last = async (real: number | 'golden'): Promise<Float64Array> =>
        (await chainsOf(study(weighted(0.5, real)))).get('meanError')![G - 1]!;
      const golden = await last('golden');
      for (const other of [0.3, 0.95]) {
        const excess = (await last(other)).map((value, i) => value - golden[i]!);
        expect(zOf(excess, 0), `weight ${other}`).to.be.above(BOUND);
      }
    });
  });

  describe('rows of a fixed quality beside real ones: a^2 c^2 + 1/T (Strong Model Collapse)', () => {
    const study = (share: number, samples: number, teacher: JsonObject, real = 'fresh'): JsonObject => ({
      sources: ['normal'],
      models: ['gaussian'],
      strategies: [{ use: 'distil', with: { teacher: { use: 'normal', with: teacher }, syntheticShare: share, real } }],
      metrics: ['moments'],
      samples,
      generations: 2,
      seeds: 2000,
    });
    for (const T of [20, 100])
      it(`share 0.5, bias 0.6, T = ${T}`, () =>
        agrees(study(0.5, T, { mean: 0.6 }), 'excessRisk', () => 0.25 * 0.36 + 1 / T));
    it('the same real rows again change nothing: there is no recursion', () =>
      agrees(study(0.5, 20, { mean: 0.6 }, 'fixed'), 'excessRisk', () => 0.25 * 0.36 + 1 / 20));
    it('a teacher alone, of another spread: c^2 + s^2/T', () =>
      agrees(study(1, 25, { mean: 0.4, sd: 2 }), 'meanError', () => 0.16 + 4 / 25));
    it('is what the registered theory says', () => {
      const strategy = (study(0.5, 20, { mean: 0.6 })['strategies'] as JsonObject[])[0]!;
      const setting = { source: { use: 'normal' }, model: { use: 'gaussian' }, strategy, samples: 20, truth };
      expect(predicted(fixedQuality, setting, 'moments.excessRisk', 5)!.value).to.be.closeTo(0.14, 1e-12);
      const taught = { use: 'distil', with: { teacher: { use: 'gaussian' } } };
      expect(predicted(fixedQuality, { ...setting, strategy: taught }, 'moments.excessRisk', 5)).to.equal(undefined);
    });
  });

  describe('a verifier leaves q f / (q f + (1 - q) h) right rows (setting of Feng et al. 2024)', () => {
    const T = 50;
    const source = { dimensions: 3, coefficients: 'equal', labels: 'threshold' };
    const strategy = (teacher: JsonObject, keepGood: number, keepBad: number): JsonObject => ({
      use: 'curate',
      with: {
        strategy: { use: 'distil', with: { teacher: { use: 'logistic', with: { ...source, ...teacher } } } },
        scorer: { use: 'verifier', with: { keepGood, keepBad } },
        keep: 'threshold',
      },
    });
    const study = (one: JsonObject): JsonObject => ({
      sources: [{ use: 'logistic', with: source }],
      models: ['logistic-regression'],
      strategies: [one],
      metrics: ['purity'],
      samples: T,
      generations: 2,
      seeds: 1000,
    });
    for (const [q, f, h] of [
      [0.7, 0.8, 0.3],
      [0.6, 0.5, 0.5],
      [0.9, 0.2, 0.6],
    ] as const)
      it(`q ${q}, f ${f}, h ${h}`, async () => {
        const one = strategy({ flip: 1 - q }, f, h);
        const purity = (q * f) / (q * f + (1 - q) * h);
        await agrees(study(one), 'synthetic', () => purity);
        const setting = { source: { use: 'logistic', with: source }, model: {}, strategy: one, samples: T };
        expect(predicted(verifierPurity, setting, 'purity.synthetic', 1)!.value).to.be.closeTo(purity, 1e-12);
      });
    it('labels drawn from a logistic law: q is its accuracy', async () => {
      const noisy = { labels: 'logistic', flip: 0.1, norm: 2 };
      const q = labelAccuracy({ ...source, ...noisy })!;
      await agrees(study(strategy(noisy, 0.9, 0.4)), 'synthetic', () => (q * 0.9) / (q * 0.9 + (1 - q) * 0.4));
    });
    it('lets nothing wrong pass when it never errs', async () => {
      const values = (await chainsOf(study(strategy({ flip: 0.4 }, 1, 0)))).get('synthetic')!;
      expect(meanOf(values[0]!)).to.equal(1);
    });
  });
});
