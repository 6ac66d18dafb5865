import { expect } from 'chai';
import type { JsonObject } from '../../core/contracts/index.js';
import { digamma, trigamma } from '../../core/numerics/index.js';
import { meanOf, measurementsOf, zOf, type Measurements } from '../fixtures/chains.js';

/** Chains a case, and the bound on |z| that a fixed seed must keep. */
const CHAINS = 4000;
const BOUND = 4;

interface Setting {
  readonly strategy: JsonObject | string;
  readonly samples: number;
  readonly generations: number;
  readonly estimator?: 'mle' | 'unbiased';
  readonly dimensions?: number;
  readonly chains?: number;
}
/** Chains are run once for all the outputs that are asked about. */
const runs = new Map<string, Promise<Measurements>>();
const measured = async (setting: Setting, output: string): Promise<readonly Float64Array[]> => {
  const { strategy, samples, generations, estimator = 'mle', dimensions = 1, chains } = setting;
  const key = JSON.stringify(setting);
  const run =
    runs.get(key) ??
    measurementsOf({
      study: 'closed-form',
      sources: [{ use: 'normal', with: { dimensions } }],
      models: [{ use: 'gaussian', with: { estimator } }],
      strategies: [strategy],
      metrics: ['moments'],
      samples,
      evaluate: 10,
      generations,
      seeds: chains ?? CHAINS,
      seed: 20,
    });
  runs.set(key, run);
  return (await run).get(output)!;
};
const fresh = (syntheticShare: number): JsonObject => ({ use: 'mix', with: { syntheticShare, real: 'fresh' } });
const fixed = (syntheticShare: number): JsonObject => ({ use: 'mix', with: { syntheticShare, real: 'fixed' } });

describe('a Gaussian refitted to its own samples agrees with its closed forms', function () {
  this.timeout(60_000);

  const T = 20;
  const G = 10;
  const check = async (setting: Setting, output: string, expected: (generation: number) => number): Promise<void> => {
    const values = await measured(setting, output);
    for (const [index, chains] of values.entries()) {
      const z = zOf(chains, expected(index + 1));
      expect(
        Math.abs(z),
        `generation ${index + 1}: mean ${meanOf(chains)}, expected ${expected(index + 1)}`,
      ).to.be.below(BOUND);
    }
  };

  describe('replace', () => {
    const replace = { strategy: 'replace', samples: T, generations: G };
    const lost = (g: number): number => Math.exp(g * Math.log1p(-1 / T));
    it('MLE: E[s2] = (1 - 1/T)^g', () => check(replace, 'variance', lost));
    it('MLE: E[mean^2] = 1 - (1 - 1/T)^g', () => check(replace, 'meanError', (g) => 1 - lost(g)));
    it('MLE: E[log s2] = g (psi((T-1)/2) + log(2/T))', () =>
      check(replace, 'logVariance', (g) => g * (digamma((T - 1) / 2) + Math.log(2 / T))));
    it('MLE: Var[log s2] = g psi1((T-1)/2)', async () => {
      const values = await measured(replace, 'logVariance');
      for (const [index, chains] of values.entries()) {
        const mean = meanOf(chains);
        const squares = chains.map((x) => (x - mean) * (x - mean));
        const z = zOf(squares, ((index + 1) * trigamma((T - 1) / 2) * (CHAINS - 1)) / CHAINS);
        expect(Math.abs(z), `generation ${index + 1}`).to.be.below(BOUND);
      }
    });
    const unbiased = { ...replace, estimator: 'unbiased' } as const;
    it('unbiased: E[s2] = 1, though every chain shrinks', () => check(unbiased, 'variance', () => 1));
    it('unbiased: E[mean^2] = g/T', () => check(unbiased, 'meanError', (g) => g / T));
    it('unbiased: E[log s2] = g (psi((T-1)/2) + log(2/(T-1)))', () =>
      check(unbiased, 'logVariance', (g) => g * (digamma((T - 1) / 2) + Math.log(2 / (T - 1)))));
    it('in 5 dimensions: E[trace] / d = (1 - 1/T)^g', () =>
      check({ ...replace, dimensions: 5, chains: 2000 }, 'variance', lost));
    it('in 5 dimensions: E|mean|^2 = d (1 - (1 - 1/T)^g)', () =>
      check({ ...replace, dimensions: 5, chains: 2000 }, 'meanError', (g) => 5 * (1 - lost(g))));
    it('in 5 dimensions: log det / d is a Wishart random walk', () =>
      check({ ...replace, dimensions: 5, chains: 2000 }, 'logVariance', (g) => {
        let mean = 0;
        for (let i = 1; i <= 5; i++) mean += (digamma((T - i) / 2) + Math.log(2 / T)) / 5;
        return g * mean;
      }));
  });

  describe('accumulate', () => {
    const accumulate = { strategy: 'accumulate', samples: T, generations: G };
    const kept = (g: number): number => {
      let product = 1;
      for (let i = 1; i <= g; i++) product *= 1 - 1 / (T * i * i);
      return product;
    };
    it('MLE: E[s2] = prod (1 - 1/(T i^2))', () => check(accumulate, 'variance', kept));
    it('MLE: E[mean^2] = 1 - E[s2]', () => check(accumulate, 'meanError', (g) => 1 - kept(g)));
    it('stays above sin(pi/sqrt T)/(pi/sqrt T)', async () => {
      const values = await measured({ ...accumulate, generations: 40, chains: 1000 }, 'variance');
      const limit = Math.sin(Math.PI / Math.sqrt(T)) / (Math.PI / Math.sqrt(T));
      expect(zOf(values[39]!, limit)).to.be.above(-BOUND);
      expect(Math.abs(kept(100_000) - limit)).to.be.below(1e-5);
    });
  });

  describe('mix', () => {
    for (const a of [0.25, 0.5, 0.75]) {
      it(`fresh real rows, a = ${a}: v(g+1) = 1/T + (a^2 - a/T) v(g)`, () =>
        check({ strategy: fresh(a), samples: T, generations: G }, 'meanError', (g) => {
          let v = 1 / T;
          for (let i = 2; i <= g; i++) v = 1 / T + (a * a - a / T) * v;
          return v;
        }));
      it(`the same real rows, a = ${a}: 1/n + w(g), w(g+1) = a^2 w(g) + (a/T)(1 - 1/n - w(g))`, () =>
        check({ strategy: fixed(a), samples: T, generations: G }, 'meanError', (g) => {
          const n = T - Math.round(a * T);
          let w = 0;
          for (let i = 2; i <= g; i++) w = a * a * w + (a / T) * (1 - 1 / n - w);
          return 1 / n + w;
        }));
    }
    it('settles at (1/T) / (1 - a^2 + a/T)', async () => {
      const a = 0.5;
      const values = await measured({ strategy: fresh(a), samples: T, generations: 30 }, 'meanError');
      expect(Math.abs(zOf(values[29]!, 1 / T / (1 - a * a + a / T)))).to.be.below(BOUND);
    });
  });
});
