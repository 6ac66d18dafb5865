import { expect } from 'chai';
import fc from 'fast-check';
import type { Vectors } from '../../../core/contracts/index.js';
import { quantile } from '../../../plugins/metrics/columns.js';
import { tailMass } from '../../../plugins/metrics/tail-mass.js';
import { measure, normalVectors, told, vectors } from './subject.js';

describe('tail-mass', () => {
  it('counts the rows beyond the outer quantiles of the real rows, column by column', async () => {
    // Quantiles at .1 and .9 of 0..10 are 1 and 9; the second column's are 100 and 900.
    const test = vectors(
      Array.from({ length: 22 }, (_, i) => (i % 2 === 0 ? i / 2 : 100 * ((i - 1) / 2))),
      2,
    );
    const rows = vectors([0.5, 500, 1, 1000, 9, 900, 9.5, -1], 2);
    const { mass, logMass } = await measure(tailMass, { rows, test }, { quantile: 0.1 });
    // Beyond: 0.5 and 9.5 in the first column; 1000 and -1 in the second: two of four rows in each.
    expect(mass!.value).to.equal(0.5);
    expect(logMass!.value).to.equal(Math.log(2.5 / 5));
    expect(mass!.basis).to.equal('sampled');
  });

  it('is about twice the quantile for rows like the real ones, less for narrower, more for wider ones', async () => {
    const test = normalVectors(20_000, 2, 1);
    const mass = async (scale: number): Promise<number> =>
      (await measure(tailMass, { rows: normalVectors(20_000, 2, 2, scale), test }))['mass']!.value;
    expect(await mass(1)).to.be.closeTo(0.02, 4 * Math.sqrt((0.02 * 2) / 40_000 + 0.02 / 20_000));
    // P(|z| > 2.3263 / .7) = 8.9e-4 and P(|z| > 2.3263 / 1.5) = .1209.
    expect(await mass(0.7)).to.be.closeTo(8.9e-4, 4e-4);
    expect(await mass(1.5)).to.be.closeTo(0.1209, 0.01);
  });

  it('has a finite logarithm where nothing is left of the tails', async () => {
    const test = normalVectors(1000, 1, 1);
    const { mass, logMass } = await measure(tailMass, { rows: vectors(new Float64Array(99)), test });
    expect(mass!.value).to.equal(0);
    expect(logMass!.value).to.equal(Math.log(0.5 / 100));
  });

  it('has nothing to measure of one real row or of constant ones, and has lost all with a row that is not finite', async () => {
    const every = (state: string) => ({ logMass: state, mass: state });
    expect(await told(tailMass, { rows: vectors([3]), test: vectors([3]) })).to.deep.equal(every('harmless'));
    expect(await told(tailMass, { rows: vectors([4, 4]), test: vectors([3, 3, 3]) })).to.deep.equal(every('harmless'));
    expect(await told(tailMass, { rows: vectors([1, NaN]), test: vectors([3, 4]) })).to.deep.equal(every('lost'));
  });

  it('leaves out columns that are almost constant in reality, whatever the model makes of them', async () => {
    const x = Float64Array.from(normalVectors(2000, 1, 1).values);
    const y = Float64Array.from(normalVectors(500, 1, 2, 0.7).values);
    const alone = await told(tailMass, { rows: vectors(y), test: vectors(x) });
    const beside = (of: Float64Array, other: (row: number) => number) =>
      vectors(
        Float64Array.from({ length: 2 * of.length }, (_, i) => (i % 2 === 0 ? of[i / 2]! : other((i - 1) / 2))),
        2,
      );
    // One number to the last digit but one; one value in 96 % of the rows.
    for (const real of [() => 0.1, (row: number) => 0.1 + 1.4e-17 * (row % 2), (row: number) => Number(row % 25 === 0)])
      for (const model of [() => 0.1, () => 0.1 - 1.4e-17, () => 7])
        expect(await told(tailMass, { rows: beside(y, model), test: beside(x, real) })).to.deep.equal(alone);
  });

  describe('where cells may be missing', () => {
    /** Rows of one number; undefined is a cell that is missing. */
    const gapped = (cells: readonly (number | undefined)[]): Vectors => ({
      ...vectors(Float64Array.from(cells.flatMap((cell) => [cell ?? 0, cell === undefined ? 1 : 0])), 2),
      columns: [
        { name: 'x', kind: 'number', markedBy: 'x missing' },
        { name: 'x missing', kind: 'number', marks: 'x' },
      ],
    });
    const halfMissing = (cells: readonly number[]) => gapped(cells.flatMap((cell) => [cell, undefined]));
    // Of the cells that are there the quantiles at .1 and .9 are 1 and 9.
    const test = halfMissing(Array.from({ length: 11 }, (_, i) => i));
    const measured = (rows: Vectors) => told(tailMass, { rows, test }, { quantile: 0.1 });

    it('counts hits among all rows, so that no verdict rests on more of them than there are', async () => {
      const { mass, logMass } = await measured(halfMissing([0.5, 5, 5, 9.5]));
      expect(mass).to.equal(2 / 8);
      expect(logMass).to.equal(Math.log(2.5 / 9));
    });

    it('takes no cells filled beyond the real share for tails that are kept', async () => {
      // A quarter of what is there lies in the tails instead of half, in twice as many cells: two hits again, and half of each.
      const { mass } = await measured(gapped([0.5, 5, 5, 5, 9.5, 5, 5, 5]));
      expect(mass).to.be.closeTo(1 / 8, 1e-15);
    });

    it('loses them with cells that the model no longer fills, all of them too', async () => {
      expect(
        (await measured(gapped([0.5, undefined, 5, undefined, undefined, undefined, undefined, 5])))['mass'],
      ).to.equal(1 / 8);
      const { mass, logMass } = await measured(gapped(Array.from({ length: 99 }, () => undefined)));
      expect(mass).to.equal(0);
      expect(logMass).to.equal(Math.log(0.5 / 100));
    });
  });

  it('takes for a bound what rounding makes of it', async () => {
    const test = vectors(Array.from({ length: 100 }, (_, i) => (i < 10 ? 0.1 : 0.3)));
    const rows = vectors([0.1 - 1.4e-17, 0.1, 0.3, 0.3 + 5.6e-17]);
    expect((await told(tailMass, { rows, test }))['mass']).to.equal(0);
    expect((await told(tailMass, { rows: vectors([0.099, 0.1, 0.3, 0.3001]), test }))['mass']).to.equal(0.5);
  });

  it('takes quantiles between order statistics, within their bounds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, p) => {
          const sorted = Float64Array.from(values).sort();
          const found = quantile(sorted, p);
          const below = Math.floor((sorted.length - 1) * p);
          expect(found).to.be.at.least(sorted[below]!);
          expect(found).to.be.at.most(sorted[Math.min(below + 1, sorted.length - 1)]! + 1e-9);
        },
      ),
      { seed: 11 },
    );
  });
});
