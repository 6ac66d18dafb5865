import { expect } from 'chai';
import { normal } from '../../../plugins/sources/normal.js';
import { create, open } from './open.js';

const COUNT = 200_000;

describe('normal', () => {
  it('has the mean, variance and correlation asked for', async () => {
    for (const correlation of [0, 0.7, -0.4]) {
      const { rows, truth } = await open(normal, { dimensions: 3, mean: 5, sd: 2, correlation });
      const { values } = await rows(0, COUNT);
      const { mean, covariance } = truth!.moments!;
      expect([...mean]).to.deep.equal([5, 5, 5]);
      const scores: number[] = [];
      for (let j = 0; j < 3; j++) {
        let sum = 0;
        for (let i = 0; i < COUNT; i++) sum += values[i * 3 + j]! - 5;
        scores.push(sum / Math.sqrt(4 * COUNT));
        for (let k = 0; k <= j; k++) {
          let product = 0;
          for (let i = 0; i < COUNT; i++) product += (values[i * 3 + j]! - 5) * (values[i * 3 + k]! - 5);
          const expected = covariance[j * 3 + k]!;
          expect(expected).to.be.closeTo(j === k ? 4 : 4 * correlation, 1e-12);
          // Isserlis: the variance of a product of two centred normal variables.
          scores.push((product / COUNT - expected) / Math.sqrt((16 + expected * expected) / COUNT));
        }
      }
      for (const z of scores) expect(Math.abs(z)).to.be.below(4);
    }
  });

  it('knows the log density of a row', async () => {
    const row = (values: number[]) =>
      ({ kind: 'vectors', count: 1, shape: [values.length], values: Float64Array.from(values) }) as const;
    const single = await open(normal, { mean: 1, sd: 3 });
    expect(single.truth!.logLikelihood!(row([4]))[0]).to.be.closeTo(-0.5 * Math.log(2 * Math.PI * 9) - 0.5, 1e-14);
    // Two columns: the textbook bivariate density with correlation .6 at z = (1, -2).
    const pair = await open(normal, { dimensions: 2, mean: 1, sd: 2, correlation: 0.6 });
    const quadratic = (1 + 4 - 2 * 0.6 * 1 * -2) / (1 - 0.36);
    const expected = -Math.log(2 * Math.PI * 4 * Math.sqrt(1 - 0.36)) - quadratic / 2;
    expect(pair.truth!.logLikelihood!(row([3, -3]))[0]).to.be.closeTo(expected, 1e-13);
  });

  it('gives as many test rows as asked, from a stream of their own', async () => {
    const data = await open(normal, { dimensions: 2 }, { testRows: 70 });
    expect(data.test.count).to.equal(70);
    const rows = await data.rows(0, 70);
    expect(rows.values.some((value) => data.test.values.includes(value))).to.equal(false);
    expect(data.size).to.equal(Infinity);
  });

  it('gives the same rows for the same seed and others for another', async () => {
    const values = async (seed: number): Promise<number[]> => [
      ...(await (await open(normal, {}, { seed })).rows(3, 5)).values,
    ];
    expect(await values(1)).to.deep.equal(await values(1));
    expect(await values(1)).to.not.deep.equal(await values(2));
  });

  it('refuses a correlation that no covariance has', () => {
    expect(() => create(normal, { dimensions: 3, correlation: -0.5 })).to.throw(/above -0\.5/);
    expect(() => create(normal, { dimensions: 3, correlation: -0.49 })).to.not.throw();
  });
});
