import { expect } from 'chai';
import type { Column, Vectors } from '../../core/contracts/index.js';
import { rootStream } from '../../core/random/index.js';
import { trainingSet } from '../../core/samples/index.js';
import { copula } from '../../plugins/models/copula.js';
import { zOf } from '../fixtures/chains.js';
import { make } from '../plugins/models/fixtures.js';

const T = 20;
const CHAINS = 3000;
const GENERATIONS = 12;
const columns: readonly Column[] = [
  { name: 'size', kind: 'number' },
  { name: 'kind', kind: 'category', values: ['a', 'b', 'c'] },
];
const SHARES = [0.5, 0.4, 0.1];

/** One real row: a uniform number, and a category that goes with it. */
const real = (chain: number): Vectors => {
  const random = rootStream(11).child('real', chain);
  const values = new Float64Array(2 * T);
  for (let row = 0; row < T; row++) {
    const u = random.uniform();
    values[2 * row] = random.uniform() < 0.5 ? u : random.uniform();
    values[2 * row + 1] = u < SHARES[0]! ? 0 : u < 1 - SHARES[2]! ? 1 : 2;
  }
  return { kind: 'vectors', count: T, shape: [2], values, columns };
};

const heterozygosity = ({ values }: Vectors): number => {
  const counts = [0, 0, 0];
  for (let row = 0; row < T; row++) counts[values[2 * row + 1]!]!++;
  return 1 - counts.reduce((sum, count) => sum + (count / T) * (count / T), 0);
};
/** of the rows, divisor T */
const variance = ({ values }: Vectors): number => {
  let [mean, square] = [0, 0];
  for (let row = 0; row < T; row++) mean += values[2 * row]! / T;
  for (let row = 0; row < T; row++) square += (values[2 * row]! - mean) * (values[2 * row]! - mean);
  return square / T;
};

describe('the copula under replace', function () {
  this.timeout(60_000);
  // By generation: generation g is fitted to rows of g - 1, the first to real ones.
  const lost = Array.from({ length: GENERATIONS }, () => new Float64Array(CHAINS));
  const spread = Array.from({ length: GENERATIONS }, () => new Float64Array(CHAINS));
  const rare = Array.from({ length: GENERATIONS }, () => new Float64Array(CHAINS));
  before(async () => {
    const model = make(copula, { marginals: 'empirical' });
    for (let chain = 0; chain < CHAINS; chain++) {
      let rows = real(chain);
      for (let g = 0; g < GENERATIONS; g++) {
        lost[g]![chain] = heterozygosity(rows);
        spread[g]![chain] = variance(rows);
        rare[g]![chain] = rows.values.filter((cell, at) => at % 2 === 1 && cell === 2).length / T;
        const call = (hook: string) => ({
          random: rootStream(12).child(chain, g, hook),
          signal: new AbortController().signal,
          report: () => undefined,
        });
        const fitted = await model.fit(trainingSet([{ samples: rows, origin: 'real' }]), {
          ...call('fit'),
          generation: g + 1,
        });
        rows = await fitted.sample(T, call('sample'));
      }
    }
  });

  it('loses categories as genetic drift does: E[1 - sum p^2] = (1 - 1/T)^g (1 - sum p0^2) (Wright 1931)', () => {
    const start = 1 - SHARES.reduce((sum, p) => sum + p * p, 0);
    let expected = start;
    for (let g = 0; g < GENERATIONS; g++)
      expect(Math.abs(zOf(lost[g]!, (expected *= 1 - 1 / T))), `generation ${g + 1}`).to.be.below(4);
  });

  it('keeps the share of a rare category on average, although ever more chains have lost it', () => {
    for (let g = 0; g < GENERATIONS; g++)
      expect(Math.abs(zOf(rare[g]!, SHARES[2]!)), `generation ${g + 1}`).to.be.below(4);
    const gone = (g: number): number => rare[g]!.filter((share) => share === 0).length / CHAINS;
    // Among T real rows none is rare with probability 0.9^T.
    expect(Math.abs(gone(0) - Math.exp(T * Math.log(0.9)))).to.be.below(4 * Math.sqrt((0.12 * 0.88) / CHAINS));
    expect(gone(GENERATIONS - 1)).to.be.above(2 * gone(0));
  });

  it('loses the variance of a column of numbers as the bootstrap does: E[s^2] = (1 - 1/T)^g / 12', () => {
    let expected = 1 / 12;
    for (let g = 0; g < GENERATIONS; g++)
      expect(Math.abs(zOf(spread[g]!, (expected *= 1 - 1 / T))), `generation ${g + 1}`).to.be.below(4);
  });
});
