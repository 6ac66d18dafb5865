import { expect } from 'chai';
import fc from 'fast-check';
import {
  betaIncomplete,
  binomialCdf,
  chiSquareSf,
  gammaIncomplete,
  gammaTails,
  normalCdf,
  normalQuantile,
} from '../../../core/numerics/index.js';
import * as random from '../../../core/random/index.js';

const DRAWS = 20_000;
const stream = (name: string) => random.rootStream(20).child('distributions', name);

/** z score of the Kolmogorov-Smirnov distance: its asymptotic p value put on the normal scale. */
const kolmogorov = (draws: Float64Array, cdf: (x: number) => number): number => {
  const sorted = draws.toSorted();
  let distance = 0;
  sorted.forEach((x, i) => {
    const p = cdf(x);
    distance = Math.max(distance, p - i / sorted.length, (i + 1) / sorted.length - p);
  });
  const lambda = distance * Math.sqrt(sorted.length);
  let p = 0;
  for (let k = 1; k < 100; k++) p += 2 * (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * lambda * lambda);
  return -normalQuantile(Math.min(1 - 1e-16, Math.max(1e-300, p)));
};
/** z score of Pearson's chi-square; cells that expect fewer than 5 are pooled. */
const pearson = (counts: ArrayLike<number>, probabilities: ArrayLike<number>, total: number): number => {
  let square = 0;
  let cells = 0;
  let pooled = 0;
  let pooledExpected = 0;
  const add = (seen: number, expected: number) => {
    square += ((seen - expected) * (seen - expected)) / expected;
    cells++;
  };
  for (let i = 0; i < counts.length; i++) {
    const expected = probabilities[i]! * total;
    if (expected >= 5) add(counts[i]!, expected);
    else {
      pooled += counts[i]!;
      pooledExpected += expected;
    }
  }
  if (pooledExpected > 0.5) add(pooled, pooledExpected);
  return -normalQuantile(Math.max(1e-300, chiSquareSf(square, cells - 1)));
};
const meanZ = (draws: Float64Array, mean: number, variance: number): number =>
  (draws.reduce((sum, x) => sum + x, 0) / draws.length - mean) / Math.sqrt(variance / draws.length);

type Continuous = readonly [
  name: string,
  draw: (s: ReturnType<typeof stream>) => number,
  cdf: (x: number) => number,
  mean: number,
  variance: number,
];
const continuous: readonly Continuous[] = [
  ['uniform', (s) => s.uniform(), (x) => x, 0.5, 1 / 12],
  ['normal', (s) => s.normal(), normalCdf, 0, 1],
  ['exponential', (s) => random.exponential(s, 3), (x) => -Math.expm1(-x / 3), 3, 9],
  ...[0.05, 0.5, 1, 3.7, 1e4].map((shape): Continuous => [
    `gamma(${shape})`,
    (s) => random.gamma(s, shape),
    (x) => gammaIncomplete(shape, x),
    shape,
    shape,
  ]),
  ...(
    [
      [0.4, 0.6],
      [0.5, 4],
      [300, 20],
    ] as const
  ).map(([a, b]): Continuous => [
    `beta(${a}, ${b})`,
    (s) => random.beta(s, a, b),
    (x) => betaIncomplete(x, a, b),
    a / (a + b),
    (a * b) / ((a + b) * (a + b) * (a + b + 1)),
  ]),
];

describe('distributions', () => {
  for (const [name, draw, cdf, mean, variance] of continuous)
    it(`${name} has its distribution function and its mean`, () => {
      const s = stream(name);
      const draws = Float64Array.from({ length: DRAWS }, () => draw(s));
      expect(Math.abs(meanZ(draws, mean, variance))).to.be.below(4);
      expect(kolmogorov(draws, cdf)).to.be.below(4);
    });

  for (const [n, p] of [
    [1, 0.3],
    [10, 0.5],
    [40, 0.95],
    [1000, 0.02],
    [5000, 0.4],
    [100, 0],
    [100, 1],
  ] as const)
    it(`binomial(${n}, ${p}) has its probabilities`, () => {
      const s = stream(`binomial ${n} ${p}`);
      const counts = new Float64Array(n + 1);
      for (let i = 0; i < DRAWS; i++) counts[random.binomial(s, n, p)]!++;
      if (p === 0 || p === 1) expect(counts[n * p]).to.equal(DRAWS);
      else {
        const mass = counts.map((_, k) => binomialCdf(k, n, p) - binomialCdf(k - 1, n, p));
        expect(pearson(counts, mass, DRAWS)).to.be.below(4);
      }
    });

  for (const mean of [0.3, 8, 12.5, 400])
    it(`poisson(${mean}) has its probabilities`, () => {
      const s = stream(`poisson ${mean}`);
      const counts = new Float64Array(1000);
      for (let i = 0; i < DRAWS; i++) counts[random.poisson(s, mean)]!++;
      const upTo = (k: number) => (k < 0 ? 0 : gammaTails(k + 1, mean).upper);
      const mass = counts.map((_, k) => upTo(k) - upTo(k - 1));
      expect(pearson(counts, mass, DRAWS)).to.be.below(4);
    });

  it('large binomial and poisson draws have their mean', () => {
    const s = stream('large');
    const binomials = Float64Array.from({ length: 4000 }, () => random.binomial(s, 1e12, 0.37));
    expect(Math.abs(meanZ(binomials, 0.37e12, 0.37 * 0.63 * 1e12))).to.be.below(4);
    const poissons = Float64Array.from({ length: 4000 }, () => random.poisson(s, 1e12));
    expect(Math.abs(meanZ(poissons, 1e12, 1e12))).to.be.below(4);
  });

  it('multinomial counts add up, follow the weights and leave a weight of 0 alone', () => {
    const s = stream('multinomial');
    const weights = [3, 0, 1, 6];
    const counts = random.multinomial(s, 1_000_000, weights);
    expect(counts.reduce((sum, n) => sum + n, 0)).to.equal(1_000_000);
    expect(counts[1]).to.equal(0);
    expect(pearson([counts[0]!, counts[2]!, counts[3]!], [0.3, 0.1, 0.6], 1_000_000)).to.be.below(4);
  });

  it('an alias table draws every index by its weight', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 5, noNaN: true })), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.integer({ min: 0, max: 1000 }),
        (weights, seed) => {
          const total = weights.reduce((sum, w) => sum + w, 0);
          fc.pre(total > 0);
          const s = stream('alias').child(seed);
          const table = random.aliasTable(weights);
          const counts = new Float64Array(weights.length);
          for (let i = 0; i < 4000; i++) counts[table.draw(s)]!++;
          expect(weights.every((w, i) => w > 0 || counts[i] === 0)).to.equal(true);
          if (weights.filter((w) => w > 0).length > 1) {
            const shares = weights.map((w) => w / total);
            // A hundred cases: 5 standard deviations, once in 35,000 runs if seeds were free.
            expect(pearson(counts, shares, 4000)).to.be.below(5);
          }
        },
      ),
      { seed: 11, numRuns: 100 },
    );
  });

  it('every order of a permutation is equally likely', () => {
    const s = stream('permutation');
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = random.permutation(s, 4).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).to.equal(24);
    expect(pearson([...counts.values()], new Float64Array(24).fill(1 / 24), 24_000)).to.be.below(4);
  });

  it('Dirichlet shares add up to 1, even for tiny parameters, and have their mean', () => {
    const s = stream('dirichlet');
    const first = new Float64Array(5000);
    for (let i = 0; i < first.length; i++) {
      const shares = random.dirichlet(s, [0.4, 1, 2]);
      expect(shares.reduce((sum, x) => sum + x, 0)).to.be.closeTo(1, 1e-12);
      first[i] = shares[0]!;
    }
    const mean = 0.4 / 3.4;
    expect(Math.abs(meanZ(first, mean, (mean * (1 - mean)) / 4.4))).to.be.below(4);
    expect(random.dirichlet(s, [1e-4, 1e-4]).reduce((sum, x) => sum + x, 0)).to.equal(1);
  });

  it('refuses parameters that no distribution has', () => {
    const s = stream('refused');
    for (const wrong of [
      () => random.gamma(s, 0),
      () => random.beta(s, 1, NaN),
      () => random.dirichlet(s, []),
      () => random.exponential(s, -1),
      () => random.binomial(s, 1.5, 0.5),
      () => random.binomial(s, 5, 1.1),
      () => random.poisson(s, -1),
      () => random.multinomial(s, 3, [0, 0]),
      () => random.multinomial(s, 3, [1, -1]),
      () => random.aliasTable([]),
      () => random.aliasTable([0]),
      () => random.aliasTable([1, NaN]),
      () => random.permutation(s, -1),
    ])
      expect(wrong).to.throw(RangeError);
  });
});
