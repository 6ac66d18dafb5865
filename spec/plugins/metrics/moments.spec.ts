import { expect } from 'chai';
import { moments } from '../../../plugins/metrics/moments.js';
import { normal } from '../../../plugins/sources/normal.js';
import { open } from '../sources/open.js';
import { create, measure, normalVectors, told, vectors } from './subject.js';

const law = (mean: readonly number[], covariance: readonly number[]) => ({
  mean: Float64Array.from(mean),
  covariance: Float64Array.from(covariance),
});
const test = vectors([0, 0], 2);

describe('moments', () => {
  it('uses the exact moments of the model and of the truth, and draws no rows', async () => {
    const measured = await measure(moments, {
      test,
      moments: law([1, 2], [4, 1, 1, 1]),
      truth: { moments: law([0, 0], [6, 0, 0, 4]) },
    });
    const { logVariance, logDeterminant, ...rest } = measured;
    expect(rest).to.deep.equal({
      // (1 / 6 + 4 / 4) / 2: each column in its own variance.
      excessRisk: { value: 7 / 12, basis: 'exact' },
      meanError: { value: 5, basis: 'exact' },
      variance: { value: 2.5, basis: 'exact' },
      trace: { value: 5, basis: 'exact' },
    });
    expect(logDeterminant!.value).to.be.closeTo(Math.log(3), 1e-15);
    expect(logVariance).to.deep.equal({ value: logDeterminant!.value / 2, basis: 'exact' });
  });

  it('takes the rows of a model without exact moments, and the held-out rows without an exact truth', async () => {
    const measured = await measure(moments, { rows: vectors([1, 3]), test: vectors([0, 1, 2]) });
    expect(measured).to.deep.equal({
      excessRisk: { value: 1, basis: 'sampled' },
      meanError: { value: 1, basis: 'sampled' },
      variance: { value: 2, basis: 'sampled' },
      logVariance: { value: Math.log(2), basis: 'sampled' },
      trace: { value: 2, basis: 'sampled' },
      logDeterminant: { value: Math.log(2), basis: 'sampled' },
    });
  });

  it('is 0 in error and risk on the real rows themselves', async () => {
    const rows = vectors([1, 2, 4, -3, 0, 9], 2);
    const measured = await measure(moments, { rows, test: rows });
    expect([measured['meanError']!.value, measured['excessRisk']!.value]).to.deep.equal([0, 0]);
  });

  it('follows a variance that collapses as far as numbers reach', async () => {
    const truth = { moments: law([0, 0], [1, 0, 0, 1]) };
    const { logVariance } = await measure(moments, { test, truth, moments: law([0, 0], [1e-300, 0, 0, 1e-200]) });
    expect(logVariance!.value).to.be.closeTo(-250 * Math.LN10, 1e-9);
  });

  it('leaves the log determinant undefined where the covariance is singular, and only that', async () => {
    const defined = (measured: object): string[] => Object.keys(measured);
    const truth = { moments: law([0, 0], [1, 0, 0, 1]) };
    const rest = ['excessRisk', 'meanError', 'variance', 'trace'];
    for (const covariance of [
      [0, 0, 0, 0],
      [1, 1, 1, 1],
      [0.1, 0.3, 0.3, 0.9],
      [1, 0, 0, 0],
    ])
      expect(defined(await measure(moments, { test, truth, moments: law([0, 0], covariance) }))).to.deep.equal(rest);
    expect(defined(await measure(moments, { test, truth, rows: vectors([1, 2, 3, 5], 2) }))).to.deep.equal(rest);
  });

  const OUTPUTS = ['excessRisk', 'meanError', 'variance', 'logVariance', 'trace', 'logDeterminant'];
  const all = (...values: readonly (number | 'lost' | 'harmless')[]): object =>
    Object.fromEntries(OUTPUTS.map((name, i) => [name, values[i % values.length]!]));

  it('has nothing to measure where rows, columns or generations of any model lack it', async () => {
    // One row of each; one row of the model; as many rows as columns; real columns that depend on each other.
    expect(await told(moments, { rows: vectors([2]), test: vectors([1]) })).to.deep.equal(
      all('harmless', 1, 'harmless', 'harmless', 'harmless', 'harmless'),
    );
    expect(await told(moments, { rows: vectors([2]), test: vectors([1, 3]) })).to.deep.equal(
      all(0, 0, 'harmless', 'harmless', 'harmless', 'harmless'),
    );
    const two = await told(moments, { rows: vectors([1, 2, 3, 5], 2), test: normalVectors(50, 2, 1) });
    expect([two['logVariance'], two['logDeterminant'], two['variance']]).to.deep.equal(['harmless', 'harmless', 3.25]);
    const line = vectors([0, 0, 1, 2, 2, 4, 3, 6], 2);
    const wide = await told(moments, { rows: normalVectors(50, 2, 1), test: line });
    expect([wide['logVariance'], wide['logDeterminant']]).to.deep.equal(['harmless', 'harmless']);
  });

  it('has lost what a collapsed model has no logarithm of, and everything with rows that are not finite', async () => {
    const test = vectors([1, 3]);
    expect(await told(moments, { rows: vectors([2, 2, 2]), test })).to.deep.equal(all(0, 0, 0, 'lost', 0, 'lost'));
    const real = normalVectors(50, 2, 1);
    // Two training rows of two columns, and two columns that became one.
    const singular = [law([0, 0], [1, 2, 2, 4]), law([1e3, 1e3], [1, 1, 1, 1 + 1e-15])];
    for (const known of singular)
      expect((await told(moments, { moments: known, test: real }))['logVariance']).to.equal('lost');
    expect(await told(moments, { rows: vectors([2, NaN]), test })).to.deep.equal(all('lost'));
    expect(await told(moments, { moments: law([Infinity], [1]), test })).to.deep.equal(all('lost'));
  });

  it('holds the error against no variance at all where real rows do not vary: 0, or infinite', async () => {
    const test = vectors([0.1, 0.1 + 1.4e-17, 0.1]);
    const risk = async (value: number): Promise<unknown> =>
      (await told(moments, { rows: vectors([value, value]), test }))['excessRisk'];
    expect(await risk(0.1 - 1.4e-17)).to.equal(0);
    expect(await risk(0.11)).to.equal(Infinity);
    const { variance, logVariance } = await told(moments, { rows: vectors([0.1, 0.1]), test });
    expect([variance, logVariance]).to.deep.equal([0, 'harmless']);
  });

  it('says which outputs the verdicts are to use', () => {
    const use = create(moments).outputs.flatMap(({ name, measures }) =>
      measures === undefined ? [] : [[name, measures]],
    );
    expect(use).to.deep.equal([
      ['excessRisk', 'risk'],
      ['logVariance', 'log-variance'],
    ]);
  });

  it('has the expectations of the closed forms in a chain of maximum-likelihood normal fits', async () => {
    // E[s2] = (1 - 1/T)^g, E[mean^2] = 1 - (1 - 1/T)^g, E[log s2] = g (psi((T-1)/2) + log(2/T)), Var = g psi1((T-1)/2).
    const T = 9;
    const chains = 4000;
    const generations = 3;
    // psi(4) and psi1(4), exactly from the harmonic sums.
    const psi = 1 + 1 / 2 + 1 / 3 - 0.5772156649015329;
    const psi1 = (Math.PI * Math.PI) / 6 - (1 + 1 / 4 + 1 / 9);
    const values = { variance: [] as number[], meanError: [] as number[], logVariance: [] as number[] };
    const data = await open(normal);
    const standard = Float64Array.from((await data.rows(0, T * chains * generations)).values);
    for (let chain = 0, at = 0; chain < chains; chain++) {
      let mean = 0;
      let sd = 1;
      for (let g = 0; g < generations; g++, at += T) {
        const rows = standard.subarray(at, at + T).map((z) => mean + sd * z);
        mean = rows.reduce((sum, x) => sum + x, 0) / T;
        sd = Math.sqrt(rows.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / T);
      }
      const measured = await measure(moments, { test: data.test, truth: data.truth!, moments: law([mean], [sd * sd]) });
      for (const [name, list] of Object.entries(values)) list.push(measured[name]!.value);
    }
    const kept = (1 - 1 / T) * (1 - 1 / T) * (1 - 1 / T);
    const expected = { variance: kept, meanError: 1 - kept, logVariance: generations * (psi + Math.log(2 / T)) };
    for (const [name, list] of Object.entries(values)) {
      const average = list.reduce((sum, x) => sum + x, 0) / chains;
      const spread =
        name === 'logVariance'
          ? generations * psi1
          : list.reduce((sum, x) => sum + (x - average) * (x - average), 0) / (chains - 1);
      const z = (average - expected[name as keyof typeof expected]) / Math.sqrt(spread / chains);
      expect(Math.abs(z), `${name}: z = ${z}`).to.be.below(4);
    }
  });
});
