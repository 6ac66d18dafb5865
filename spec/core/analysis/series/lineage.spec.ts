import { expect } from 'chai';
import fc from 'fast-check';
import { LineageSums } from '../../../../core/analysis/series/lineage.js';
import type { Lineage } from '../../../../core/contracts/index.js';
import { recordedCell } from '../../../../core/journal/index.js';

/** Rows by origin of one training set: real, teacher, and of the model of each generation before. */
interface Rows {
  readonly real: number;
  readonly teacher: number;
  readonly models: readonly number[];
}
const chain = (generations: number): fc.Arbitrary<readonly Rows[]> =>
  fc.tuple(
    ...Array.from({ length: generations }, (_, g) =>
      fc.record({
        real: fc.constantFrom(0, 10, 25),
        teacher: fc.constantFrom(0, 0, 40),
        models: fc.tuple(...Array.from({ length: g }, () => fc.constantFrom(0, 5, 20))),
      }),
    ),
  );
const lineageOf = ({ real, teacher, models }: Rows): Lineage => ({
  real,
  teacher,
  synthetic: models.flatMap((rows, i) => (rows === 0 ? [] : [{ from: i + 1, to: i + 1, rows }])),
});
const cellOf = (rows: readonly Rows[]) =>
  recordedCell(
    'key',
    rows.map((one, i) => ({ generation: i + 1, metrics: {}, lineage: lineageOf(one) })),
  );
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const isEmpty = ({ real, teacher, models }: Rows): boolean => real + teacher + sum(models) === 0;

describe('rows by origin', () => {
  it('are means over the chains that have a training set in the generation, whatever it is made of', () => {
    const LONGEST = 5;
    const chains = fc.array(fc.integer({ min: 1, max: LONGEST + 2 }).chain(chain), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(chains, (all) => {
        const sums = new LineageSums(LONGEST);
        for (const rows of all) sums.add(cellOf(rows));
        const { points, made, generations, bin } = sums.all();
        expect([bin, generations]).to.deep.equal([1, points.length]);
        let newest = 0;
        for (const [at, { real, teacher, synthetic }] of points.entries()) {
          const there = all.flatMap((rows) => (at < rows.length && !isEmpty(rows[at]!) ? [rows[at]!] : []));
          const mean = (of: (rows: Rows) => number): number => sum(there.map(of)) / there.length;
          expect(real).to.be.closeTo(
            mean((rows) => rows.real),
            1e-9,
          );
          expect(teacher).to.be.closeTo(
            mean((rows) => rows.teacher),
            1e-9,
          );
          for (let model = 0; model < at; model++)
            expect(synthetic[model] ?? 0).to.be.closeTo(
              mean(({ models }) => models[model]!),
              1e-9,
            );
          if (at > 0) newest += mean(({ models }) => models[at - 1]!);
        }
        expect(made).to.be.closeTo(newest, 1e-9);
        // It ends where no chain has one, and at the study's last generation.
        const next = points.length;
        expect(next === LONGEST || all.every((rows) => next >= rows.length || isEmpty(rows[next]!))).to.equal(true);
      }),
    );
  });
});
