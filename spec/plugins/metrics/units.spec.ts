import { expect } from 'chai';
import fc from 'fast-check';
import type { Column, Symbols, Truth, Vectors } from '../../../core/contracts/index.js';
import type { Registration } from '../../../core/plugin/index.js';
import { permutation, rootStream } from '../../../core/random/index.js';
import { take } from '../../../core/samples/index.js';
import { categoryCoverage } from '../../../plugins/metrics/category-coverage.js';
import { columnFidelity } from '../../../plugins/metrics/column-fidelity.js';
import { diversity } from '../../../plugins/metrics/diversity.js';
import { energyDistance } from '../../../plugins/metrics/energy-distance.js';
import { frechetDistance } from '../../../plugins/metrics/frechet-distance.js';
import { heterozygosity } from '../../../plugins/metrics/heterozygosity.js';
import { mmd } from '../../../plugins/metrics/mmd.js';
import { moments } from '../../../plugins/metrics/moments.js';
import { pairFidelity } from '../../../plugins/metrics/pair-fidelity.js';
import { precisionRecall } from '../../../plugins/metrics/precision-recall.js';
import { support } from '../../../plugins/metrics/support.js';
import { tailMass } from '../../../plugins/metrics/tail-mass.js';
import { wasserstein } from '../../../plugins/metrics/wasserstein.js';
import { patients } from '../../fixtures/tables.js';
import { symbols } from '../models/symbol-fixtures.js';
import { create, normalVectors, told, vectors } from './subject.js';

interface Pair {
  readonly rows: Vectors;
  readonly test: Vectors;
}
const columnsOf = ({ count, values }: Vectors): number => values.length / count;
const both = ({ rows, test }: Pair, change: (samples: Vectors, isModel: boolean) => Vectors): Pair => ({
  rows: change(rows, true),
  test: change(test, false),
});

/** Two samples of normal columns that depend on each other, the model's narrower and moved. */
const pair = (d: number, seed: number): Pair => {
  const mixed = (samples: Vectors, scale: number, shift: number): Vectors => ({
    ...samples,
    values: Float64Array.from(samples.values, (value, at) =>
      at % d === 0 ? shift + scale * value : shift + scale * (value + 0.6 * samples.values[at - 1]!),
    ),
  });
  return { rows: mixed(normalVectors(90, d, seed), 0.7, 0.3), test: mixed(normalVectors(120, d, seed + 1), 1, 0) };
};

/** Powers of two and whole numbers: no rounding but that of the metric itself. */
const scaled =
  (powers: readonly number[], shifts: readonly number[]) =>
  (samples: Vectors): Vectors => {
    const d = columnsOf(samples);
    const factors = powers.map((power) => Number(`${2 ** power}`));
    return {
      ...samples,
      values: Float64Array.from(samples.values, (value, at) => factors[at % d]! * (value + shifts[at % d]!)),
    };
  };
const withRows =
  (seed: number) =>
  (samples: Vectors, isModel: boolean): Vectors =>
    take(samples, permutation(rootStream(seed).child(String(isModel)), samples.count));
const withColumns =
  (order: readonly number[]) =>
  (samples: Vectors): Vectors => {
    const d = order.length;
    return {
      ...samples,
      values: Float64Array.from(samples.values, (_, at) => samples.values[at - (at % d) + order[at % d]!]!),
      ...(samples.columns === undefined ? {} : { columns: order.map((j): Column => samples.columns![j]!) }),
    };
  };
/** One more column, that holds one number up to its last digits. */
const withConstant =
  (place: number, value: number) =>
  (samples: Vectors, isModel: boolean): Vectors => {
    const d = columnsOf(samples);
    const values = Array.from({ length: samples.count }, (_, row) => {
      const own: number[] = [...samples.values.subarray(row * d, (row + 1) * d)];
      own.splice(Math.min(place, d), 0, isModel ? value * (1 + Number.EPSILON * ((row % 3) - 1)) : value);
      return own;
    });
    return { kind: 'vectors', count: samples.count, shape: [d + 1], values: Float64Array.from(values.flat()) };
  };
const twice = (samples: Vectors): Vectors =>
  take(
    samples,
    Array.from({ length: 2 * samples.count }, (_, i) => i % samples.count),
  );

type Values = Readonly<Record<string, number | 'lost' | 'harmless'>>;
const expectSame = (found: Values, expected: Values, what: string): void => {
  expect(Object.keys(found)).to.deep.equal(Object.keys(expected));
  for (const [name, value] of Object.entries(expected)) {
    const other = found[name]!;
    if (typeof value !== 'number' || typeof other !== 'number') expect(other, `${name} ${what}`).to.equal(value);
    else
      expect(Math.abs(other - value), `${name} ${what}: ${other} for ${value}`).to.be.at.most(
        1e-9 * (1 + Math.abs(value)),
      );
  }
};

interface Subject {
  readonly entry: Registration;
  readonly options?: object;
  readonly columns?: readonly number[];
  /** outputs do not depend on the order of the columns; sliced ones draw directions in one */
  readonly ordered?: boolean;
  /** each column may have a unit of its own */
  readonly own?: boolean;
  /** the definition is of shares alone, so that a table twice over is the same */
  readonly ofShares?: boolean;
}
const SUBJECTS: Readonly<Record<string, Subject>> = {
  moments: { entry: moments },
  'the exact or the Fréchet distance': { entry: wasserstein },
  'the sliced distance': {
    entry: wasserstein,
    options: { method: 'sliced', projections: 16 },
    ordered: true,
    ofShares: true,
  },
  'the distance of order 1': {
    entry: wasserstein,
    options: { method: 'exact', order: 1 },
    columns: [1],
    ofShares: true,
  },
  'tail mass': { entry: tailMass, options: { quantile: 0.05 }, own: true },
  'column fidelity': { entry: columnFidelity, own: true, ofShares: true },
  'pair fidelity': { entry: pairFidelity, own: true, ofShares: true },
  'energy distance': { entry: energyDistance, ofShares: true },
  mmd: { entry: mmd },
  'precision and recall': { entry: precisionRecall },
  'the Fréchet distance of features': { entry: frechetDistance },
};

/** What a unit `c` times smaller makes of a value. */
const inUnit = (name: string, unit: string, value: number, powers: readonly number[]): number => {
  const logs = powers.map((power) => power * Math.LN2);
  const total = logs.reduce((sum, log) => sum + log, 0);
  if (name === 'logVariance') return value + (2 * total) / logs.length;
  if (name === 'logDeterminant') return value + 2 * total;
  const exponent = { '': 0, 'data units': 1, 'data units^2': 2, 'feature units^2': 2, 'data units^(1/2)': 0.5 }[unit]!;
  return value * Math.exp(exponent * logs[0]!);
};
const moved = (measured: Values, { entry, options }: Subject, powers: readonly number[]): Values =>
  Object.fromEntries(
    create(entry, options).outputs.map(({ name, unit }) => {
      const value = measured[name]!;
      return [name, typeof value === 'number' ? inUnit(name, unit, value, powers) : value];
    }),
  );

describe('what is measured', () => {
  const seed = fc.nat(1e6);
  const whole = fc.integer({ min: -8, max: 8 });
  for (const [title, subject] of Object.entries(SUBJECTS)) {
    const { entry, options = {}, columns = [1, 2, 3] } = subject;
    const measured = (given: Pair): Promise<Values> => told(entry, given, options);
    const each = (check: (given: Pair, d: number, seed: number) => Promise<void>): Promise<void> =>
      fc.assert(
        fc.asyncProperty(fc.constantFrom(...columns), seed, (d, at) => check(pair(d, at), d, at)),
        { numRuns: 12, seed: 7 },
      );

    it(`by ${title} follows the unit of the data, wherever their zero is`, () =>
      fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...columns),
          seed,
          whole,
          fc.array(whole, { minLength: 3, maxLength: 3 }),
          async (d, at, power, shifts) => {
            const given = pair(d, at);
            const powers = new Array<number>(d).fill(power);
            const expected = moved(await measured(given), { ...subject, options }, powers);
            expectSame(await measured(both(given, scaled(powers, shifts))), expected, `in units of 2^${-power}`);
          },
        ),
        { numRuns: 12, seed: 7 },
      ));
    if (subject.own === true || entry === moments)
      it(`by ${title} lets each column have its own unit`, () =>
        fc.assert(
          fc.asyncProperty(
            fc.constantFrom(...columns),
            seed,
            fc.array(whole, { minLength: 3, maxLength: 3 }),
            async (d, at, all) => {
              const given = pair(d, at);
              const powers = all.slice(0, d);
              const judged = (values: Values): Values =>
                // The risk is a ratio of sums over columns, and in their units.
                entry === moments
                  ? { logVariance: values['logVariance']!, logDeterminant: values['logDeterminant']! }
                  : values;
              const expected = moved(await measured(given), { ...subject, options }, powers);
              expectSame(
                judged(await measured(both(given, scaled(powers, [0, 0, 0])))),
                judged(expected),
                'in other units',
              );
            },
          ),
          { numRuns: 12, seed: 7 },
        ));
    it(`by ${title} does not depend on the order of rows`, () =>
      each(async (given, _, at) =>
        expectSame(await measured(both(given, withRows(at))), await measured(given), 'in another order'),
      ));
    if (subject.ordered !== true && columns.length > 1)
      it(`by ${title} does not depend on the order of columns`, () =>
        each(async (given, d, at) => {
          const order = [...permutation(rootStream(at), d)];
          expectSame(await measured(both(given, withColumns(order))), await measured(given), `as ${order.join()}`);
        }));
    if (columns.length > 1)
      it(`by ${title} is the same beside a constant column`, () =>
        each(async (given, d, at) => {
          for (const value of [0.1, -3e7, 0]) {
            const more = both(given, withConstant(at % (d + 1), value));
            expectSame(await measured(more), await measured(given), `beside ${value}`);
          }
        }));
    if (subject.ofShares === true)
      it(`by ${title} is the same of the table twice`, () =>
        each(async (given) => expectSame(await measured(both(given, twice)), await measured(given), 'twice')));
  }

  it('of categories does not depend on the order of columns and rows, nor on having them twice', async () => {
    const given = { rows: patients(150, 3), test: patients(300, 4) };
    for (const entry of [categoryCoverage, columnFidelity, pairFidelity]) {
      const expected = await told(entry, given);
      expectSame(await told(entry, both(given, withRows(1))), expected, 'in another order');
      expectSame(await told(entry, both(given, withColumns([3, 0, 2, 1]))), expected, 'with other columns first');
      const double = await told(entry, both(given, twice));
      // The log of a smoothed mass knows how many rows there were.
      expectSame({ ...double, logRareMass: 0 }, { ...expected, logRareMass: 0 }, 'twice');
    }
  });

  it('of symbols does not depend on their names or their order', async () => {
    const [rows, test] = [1, 2].map((at) => {
      const random = rootStream(at);
      return symbols(
        Array.from({ length: 200 }, () => Math.floor(20 * random.uniform() * random.uniform())),
        20,
      );
    }) as [Symbols, Symbols];
    const names = permutation(rootStream(9), 20);
    const renamed = (samples: Symbols): Symbols => ({
      ...samples,
      values: samples.values.map((at) => names[at]!).reverse(),
    });
    const law = Float64Array.from({ length: 20 }, (_, i) => (i + 1) / 210);
    const named: Truth = { probabilities: Float64Array.from(law, (_, i) => law[names.indexOf(i)]!) };
    for (const entry of [support, diversity, heterozygosity]) {
      expectSame(
        await told(entry, { rows: renamed(rows), test: renamed(test), truth: named }),
        await told(entry, { rows, test, truth: { probabilities: law } }),
        'renamed',
      );
    }
  });

  it('sees a column that is constant in reality alone', async () => {
    const given = pair(2, 5);
    const departed: Pair = {
      rows: withConstant(1, 0.2)(given.rows, true),
      test: withConstant(1, 0.1)(given.test, false),
    };
    for (const { entry, options } of [
      SUBJECTS['column fidelity']!,
      SUBJECTS['energy distance']!,
      SUBJECTS['mmd']!,
      SUBJECTS['the sliced distance']!,
    ]) {
      const [name] = create(entry, options).outputs.map((output) => output.name) as [string];
      const [there, here] = [await told(entry, departed, options), await told(entry, given, options)];
      expect(there[name], `${entry.id}.${name}`).not.to.equal(here[name]);
    }
    const one = vectors(new Float64Array(50).fill(0.1));
    const moments1 = await told(moments, { rows: vectors(new Float64Array(50).fill(0.2)), test: one });
    expect(moments1['excessRisk']).to.equal(Infinity);
  });

  it('by mmd has a length to compare by where most real rows are equal, and none where all are', async () => {
    const test = vectors([...new Array<number>(80).fill(1), ...Array.from({ length: 20 }, (_, i) => 2 + i)]);
    const found = await told(mmd, { rows: vectors([...new Array<number>(50).fill(1)]), test });
    expect(found['biased']).to.be.a('number');
    const scale = both({ rows: vectors(new Array<number>(50).fill(1)), test }, scaled([5], [3]));
    expectSame(await told(mmd, scale), found, 'in another unit');
    const equal = vectors(new Array<number>(50).fill(1));
    expect(await told(mmd, { rows: vectors([1, 2, 3]), test: equal })).to.deep.equal({
      unbiased: 'harmless',
      biased: 'harmless',
    });
  });
});
