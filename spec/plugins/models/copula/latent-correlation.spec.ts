import { expect } from 'chai';
import { latentCorrelation, scoresOf } from '../../../../plugins/models/copula/latent-correlation.js';
import { levelsOf } from '../../../../plugins/models/copula/marginal.js';
const levels = (values: readonly number[], weights?: readonly number[]) =>
  levelsOf(Float64Array.from(values), weights === undefined ? undefined : Float64Array.from(weights));

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
