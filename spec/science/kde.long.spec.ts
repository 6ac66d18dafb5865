import { expect } from 'chai';
import type { JsonObject } from '../../core/contracts/index.js';
import { meanOf, measurementsOf, zOf } from '../fixtures/chains.js';

const CHAINS = 2000;
const T = 20;
const G = 8;

const variances = async (model: JsonObject, strategy = 'replace'): Promise<readonly Float64Array[]> =>
  (
    await measurementsOf({
      study: 'kde',
      sources: ['normal'],
      models: [{ use: 'kde', with: model }],
      strategies: [strategy],
      metrics: ['moments'],
      samples: T,
      evaluate: 10,
      generations: G,
      seeds: CHAINS,
      seed: 21,
    })
  ).get('variance')!;

/**
 * The T training rows of generation g are independent draws from a law of variance V(g - 1), V(0) = 1, so their MLE
 * variance is (1 - 1/T) V(g - 1) in expectation, and the estimate adds its kernel's.
 */
describe('a kernel density estimate refitted to its own samples collapses outwards', function () {
  this.timeout(60_000);

  const check = (values: readonly Float64Array[], expected: (generation: number) => number): void => {
    for (const [index, chains] of values.entries()) {
      const z = zOf(chains, expected(index + 1));
      expect(Math.abs(z), `generation ${index + 1}: ${meanOf(chains)}, expected ${expected(index + 1)}`).to.be.below(4);
    }
  };

  it('kernel of the rows: E V(g) = (1 - 1/T + h^2)^g, at the bandwidth of Scott too', async () => {
    check(await variances({ bandwidth: 0.5 }), (g) => Math.pow(1 - 1 / T + 0.25, g));
    const scott = Math.pow(T, -1 / 5);
    check(await variances({}), (g) => Math.pow(1 - 1 / T + scott * scott, g));
  });

  it('spherical kernel: V(g) tends to T h^2', async () => {
    const limit = T * 0.25;
    check(
      await variances({ bandwidth: 0.5, kernel: 'spherical' }),
      (g) => limit + (1 - limit) * Math.pow(1 - 1 / T, g),
    );
  });
});
