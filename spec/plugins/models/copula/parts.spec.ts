import { expect } from 'chai';
import fc from 'fast-check';
import { symmetricEigen } from '../../../../core/numerics/index.js';
import { correlationFactor } from '../../../../plugins/models/copula/estimate.js';
import { latentCorrelation, scoresOf } from '../../../../plugins/models/copula/latent-correlation.js';
import { levelsOf, linearMarginal, quantile, stepMarginal } from '../../../../plugins/models/copula/marginal.js';

const product = ({ factor, rank }: { factor: Float64Array; rank: number }, n: number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += factor[i * rank + k]! * factor[j * rank + k]!;
    return sum;
  });
const levels = (values: readonly number[], weights?: readonly number[]) =>
  levelsOf(Float64Array.from(values), weights === undefined ? undefined : Float64Array.from(weights));

describe('levels of a column', () => {
  it('are its distinct values with their shares', () => {
    const { values, shares, rows, of } = levels([3, 1, 3, 2]);
    expect([...values]).to.deep.equal([1, 2, 3]);
    expect([...shares]).to.deep.equal([0.25, 0.25, 0.5]);
    expect([...rows]).to.deep.equal([1, 1, 2]);
    expect([...of]).to.deep.equal([2, 0, 2, 1]);
  });

  it('leave out rows of weight 0, and weigh the others', () => {
    const { values, shares } = levels([5, 1, 2, 1], [0, 1, 2, 1]);
    expect([...values]).to.deep.equal([1, 2]);
    expect([...shares]).to.deep.equal([0.5, 0.5]);
  });
});

describe('marginals', () => {
  it('of steps invert the empirical distribution function', () => {
    const steps = stepMarginal(levels([10, 20, 20, 30]));
    expect([0, 0.1, 0.25, 0.26, 0.75, 0.76, 1].map((u) => quantile(steps, u))).to.deep.equal([
      10, 10, 10, 20, 20, 30, 30,
    ]);
  });

  it("of lines are Hazen's quantiles", () => {
    const lines = linearMarginal(levels([10, 20, 20, 30]));
    // Rows at 1/8, 3/8, 5/8, 7/8.
    expect([0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1].map((u) => quantile(lines, u))).to.deep.equal([
      10, 10, 15, 20, 20, 20, 25, 30, 30,
    ]);
  });

  it('never fall, and stay within the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, u, v) => {
          for (const marginal of [stepMarginal(levels(values)), linearMarginal(levels(values))]) {
            const [low, high] = [quantile(marginal, Math.min(u, v)), quantile(marginal, Math.max(u, v))];
            expect(low).to.be.at.most(high);
            expect(low).to.be.at.least(Math.min(...values));
            expect(high).to.be.at.most(Math.max(...values));
          }
        },
      ),
    );
  });
});

describe('scores', () => {
  it('are the means of the standard normal in its cells, whose variance is what the cells tell of it', () => {
    const scores = scoresOf(levels([0, 0, 1, 1]), false);
    const half = Math.sqrt(2 / Math.PI);
    expect([...scores.cells!.edges]).to.deep.equal([0]);
    for (const [row, expected] of [-half, -half, half, half].entries())
      expect(scores.of[row]).to.be.closeTo(expected, 1e-14);
    expect(scores.variance).to.be.closeTo(2 / Math.PI, 1e-14);
  });

  it('group values that are too many, and leave heavy ones alone', () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i < 400 ? 0 : i));
    const scores = scoresOf(levels(values), true);
    expect(scores.cells!.scores.length).to.be.within(16, 64);
    const zero = scores.of[0]!;
    expect(scores.of.filter((score) => score === zero).length).to.equal(400);
  });

  it('are normal scores of the ranks where there are no ties', () => {
    const scores = scoresOf(levels([3, 9, 1]), true);
    expect(scores.cells).to.equal(undefined);
    expect(scores.of[0]).to.be.closeTo(0, 1e-15);
    expect(scores.of[1]).to.be.closeTo(0.9674215661017014, 1e-14);
    expect(scores.of[2]).to.be.closeTo(-0.9674215661017014, 1e-14);
  });
});

describe('latent correlation', () => {
  const binary = scoresOf(levels([0, 0, 1, 1]), false);
  it('of columns cut in half is that of the quadrant probability, P = 1/4 + asin(rho) / 2 pi', () => {
    for (const rho of [-0.999, -0.9, -0.3, 0, 0.2, 0.7, 0.99]) {
      const concordant = 0.5 + Math.asin(rho) / Math.PI;
      const covariance = (2 / Math.PI) * (2 * concordant - 1);
      expect(latentCorrelation(binary, binary, covariance), String(rho)).to.be.closeTo(rho, 1e-9);
    }
  });

  it('is 1 or -1 at the most, whatever the covariance', () => {
    const ranks = scoresOf(levels([1, 2, 3, 4]), true);
    for (const sign of [-1, 1]) {
      expect(latentCorrelation(binary, binary, sign * 5)).to.be.closeTo(sign, 1e-9);
      expect(latentCorrelation(ranks, binary, sign * 5)).to.equal(sign);
      expect(latentCorrelation(ranks, ranks, sign * 5)).to.equal(sign);
    }
  });

  it('is 0 where a column is constant', () => {
    const constant = scoresOf(levels([7, 7, 7, 7]), false);
    expect(latentCorrelation(constant, binary, 0)).to.equal(0);
  });
});

describe('factor of a correlation matrix', () => {
  const entry = fc.double({ min: -1, max: 1, noNaN: true });
  it('has unit rows, whether the matrix had to be repaired or not', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 6, maxLength: 6 }), ([a, b, c, d, e, f]) => {
        const matrix = Float64Array.of(1, a!, b!, c!, a!, 1, d!, e!, b!, d!, 1, f!, c!, e!, f!, 1);
        const made = product(correlationFactor(matrix, 4), 4);
        for (let i = 0; i < 4; i++) expect(made[5 * i]).to.be.closeTo(1, 1e-10);
        const least = symmetricEigen(matrix, 4).values[0]!;
        if (least > 1e-6) made.forEach((value, at) => expect(value).to.be.closeTo(matrix[at]!, 1e-10));
      }),
    );
  });

  it('of one that is no correlation matrix is that of a near one', () => {
    const matrix = Float64Array.of(1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1);
    const repaired = product(correlationFactor(matrix, 3), 3);
    // Eigenvalues 1.9, 1.9, -0.8: without the last, 1.9 (I - v v') scaled to a unit diagonal, v = (1, -1, 1) / sqrt 3.
    for (const [at, expected] of [1, 0.5, -0.5, 0.5, 1, 0.5, -0.5, 0.5, 1].entries())
      expect(repaired[at]).to.be.closeTo(expected, 1e-12);
  });
});
