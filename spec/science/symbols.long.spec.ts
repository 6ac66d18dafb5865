import { expect } from 'chai';
import type { JsonObject } from '../../core/contracts/index.js';
import { zipfMissingMass } from '../../plugins/theories/zipf-missing-mass.js';
import { survivalFactor } from '../../plugins/theories/symbol.js';
import { zipfLaw } from '../../plugins/symbols.js';
import { meanOf, measurementsOf, zOf, type Measurements } from '../fixtures/chains.js';

/** The bound on |z| that a fixed seed must keep. */
const BOUND = 4;

interface Setting {
  readonly source: JsonObject;
  readonly metric: string;
  readonly model?: string;
  readonly strategy?: JsonObject | string;
  readonly samples: number;
  readonly generations: number;
  readonly chains: number;
}
/** Chains are run once for all the outputs that are asked about. */
const runs = new Map<string, Promise<Measurements>>();
const measured = async (setting: Setting, output: string): Promise<readonly Float64Array[]> => {
  const key = JSON.stringify(setting);
  const { source, metric, model = 'categorical', strategy = 'replace', samples, generations, chains } = setting;
  const run =
    runs.get(key) ??
    measurementsOf({
      study: 'closed-form',
      sources: [source],
      models: [model],
      strategies: [strategy],
      metrics: [metric],
      samples,
      evaluate: 10,
      generations,
      seeds: chains,
      seed: 21,
    });
  runs.set(key, run);
  return (await run).get(output)!;
};

describe('symbols drawn and counted again agree with their closed forms', function () {
  this.timeout(60_000);

  describe('chance that two symbols differ (Seddik et al. 2024)', () => {
    const P = [0.4, 0.3, 0.15, 0.1, 0.05];
    const T = 20;
    const start = 1 - P.reduce((sum, p) => sum + p * p, 0);
    const check = async (
      strategy: JsonObject | string,
      expected: (generation: number) => number,
      source: JsonObject = { use: 'categorical', with: { probabilities: P } },
    ): Promise<void> => {
      const setting = { source, strategy, metric: 'heterozygosity', samples: T, generations: 8, chains: 2000 };
      for (const [index, chains] of (await measured(setting, 'value')).entries())
        expect(
          Math.abs(zOf(chains, expected(index + 1))),
          `generation ${index + 1}: mean ${meanOf(chains)}, expected ${expected(index + 1)}`,
        ).to.be.below(BOUND);
    };

    it('replace: E[1 - sum p^2] = (1 - 1/n)^g (1 - sum p0^2)', () =>
      check('replace', (g) => start * Math.exp(g * Math.log1p(-1 / T))));
    it('the same where every seed draws its own law from a Dirichlet', () =>
      check('replace', (g) => (1 - 3 / (6 * 2 + 1)) * Math.exp(g * Math.log1p(-1 / T)), {
        use: 'categorical',
        with: { law: 'dirichlet', alphabet: 6, concentration: 2 },
      }));
    it('accumulate: prod (1 - 1/(T i^2)) of it', () =>
      check('accumulate', (g) => {
        let kept = start;
        for (let i = 1; i <= g; i++) kept *= 1 - 1 / (T * i * i);
        return kept;
      }));
    for (const a of [0.25, 0.75]) {
      it(`mix with fresh real rows, a = ${a}`, () =>
        check({ use: 'mix', with: { real: 'fresh', syntheticShare: a } }, (g) => {
          let value = start * (1 - 1 / T);
          for (let i = 2; i <= g; i++) value = start * (1 - a * a - (1 - a) / T) + value * (a * a - a / T);
          return value;
        }));
      it(`mix with the same real rows, a = ${a}`, () =>
        check({ use: 'mix', with: { real: 'fixed', syntheticShare: a } }, (g) => {
          const real = start * (1 - 1 / (T - a * T));
          let value = real;
          for (let i = 2; i <= g; i++) value = real * (1 - a * a) + value * (a * a - a / T);
          return value;
        }));
    }
  });

  describe('survival of a symbol (Suresh et al. 2024)', () => {
    const K = 50;
    const setting = (samples: number): Setting => ({
      source: { use: 'categorical', with: { alphabet: K } },
      metric: 'support',
      samples,
      generations: 8,
      chains: 1000,
    });
    const bound = (samples: number, g: number): number => 1 - Math.exp((-samples / K) * survivalFactor(g));

    it('the first fit sees a symbol with probability 1 - (1 - p)^n', async () => {
      for (const samples of [50, 150]) {
        const [first] = await measured(setting(samples), 'surviving');
        expect(Math.abs(zOf(first!, -Math.expm1(samples * Math.log1p(-1 / K))))).to.be.below(BOUND);
      }
    });
    it('1 - exp(-L h(k)) is a lower bound for multinomial draws, and within a twentieth of what is seen', async () => {
      for (const samples of [50, 150]) {
        const values = await measured(setting(samples), 'surviving');
        for (const [index, chains] of values.entries()) {
          const lower = bound(samples, index + 1);
          expect(zOf(chains, lower), `n = ${samples}, generation ${index + 1}`).to.be.above(-BOUND);
          expect(meanOf(chains) / lower - 1, `n = ${samples}, generation ${index + 1}`).to.be.below(0.05);
        }
      }
    });
    it('is what the missing mass leaves, for symbols that are all alike', async () => {
      const surviving = await measured(setting(150), 'surviving');
      const missing = await measured(setting(150), 'missingMass');
      for (const [index, chains] of surviving.entries())
        expect(meanOf(chains) + meanOf(missing[index]!)).to.be.closeTo(1, 1e-9);
    });
  });

  describe("missing mass of Zipf's law (A Tale of Tails)", () => {
    const T = 3000;
    const N = 30_000;
    for (const exponent of [1.5, 2])
      it(`b = ${exponent}: K (T h(k))^-c within 3 %`, async () => {
        const law = zipfLaw(N, exponent);
        const setting: Setting = {
          source: { use: 'zipf', with: { exponent, alphabet: N } },
          model: 'hutter',
          metric: 'support',
          samples: T,
          generations: 6,
          chains: 60,
        };
        const values = await measured(setting, 'missingMass');
        // Generation 1 is exact: the sum of p (1 - p)^T.
        const exact = law.reduce((sum, p) => sum + p * Math.exp(T * Math.log1p(-p)), 0);
        expect(Math.abs(zOf(values[0]!, exact))).to.be.below(BOUND);
        for (const [index, chains] of values.entries()) {
          const asymptotic = zipfMissingMass(law[0]!, exponent, N, T * survivalFactor(index + 1));
          // Asymptotic: the sum over symbols is taken for an integral, their counts for independent Poisson ones. Seen
          // were at most 2.0 % (b = 2) and 0.9 % (b = 1.5), within two standard errors of 60 chains (1.1 %, 0.5 %).
          const off = meanOf(chains) / asymptotic - 1;
          expect(Math.abs(off), `generation ${index + 1}: off by ${off}`).to.be.below(0.03);
        }
      });
    it('grows with the exponent -c of T', async () => {
      const exponent = 2;
      const missing = async (samples: number): Promise<number> => {
        const values = await measured(
          {
            source: { use: 'zipf', with: { exponent, alphabet: N } },
            model: 'hutter',
            metric: 'support',
            samples,
            generations: 3,
            chains: 40,
          },
          'missingMass',
        );
        return meanOf(values[2]!);
      };
      const slope = Math.log((await missing(4000)) / (await missing(250))) / Math.log(16);
      expect(slope).to.be.closeTo(-(1 - 1 / exponent), 0.03);
    });
  });
});
