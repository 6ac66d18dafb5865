import { expect } from 'chai';
import type { Column, Vectors } from '../../../../core/contracts/index.js';
import { isCollapsarError } from '../../../../core/errors/index.js';
import { permutation, rootStream } from '../../../../core/random/index.js';
import { take } from '../../../../core/samples/index.js';
import { checkCompatibility } from '../../../../core/study/index.js';
import { makeHost } from '../../../../host/index.js';
import { classifierTwoSample } from '../../../../plugins/metrics/classifier-two-sample.js';
import { quantile } from '../../../../plugins/metrics/columns.js';
import { eachDistance } from '../../../../plugins/metrics/distance/each-distance.js';
import { type Points, pointsOf } from '../../../../plugins/metrics/distance/points.js';
import { energyDistance } from '../../../../plugins/metrics/energy-distance.js';
import { metrics } from '../../../../plugins/metrics/index.js';
import { memorisation } from '../../../../plugins/metrics/memorisation.js';
import { mmd } from '../../../../plugins/metrics/mmd.js';
import { precisionRecall } from '../../../../plugins/metrics/precision-recall.js';
import { gowerRows } from '../../../../plugins/metrics/table/gower.js';
import { oneHotRows } from '../../../../plugins/metrics/table/one-hot.js';
import { tailMass } from '../../../../plugins/metrics/tail-mass.js';
import { admissions } from '../../../fixtures/tables.js';
import { resolved } from '../../../core/study/studies.js';
import { told, vectors } from '../subject.js';

const squares = (a: Points, b: Points): readonly (readonly number[])[] => {
  const found = Array.from({ length: a.count }, () => new Array<number>(b.count));
  eachDistance(a, b, (i, from, block) => block.forEach((square, c) => (found[i]![from + c] = square)));
  return found;
};
const between = (samples: Vectors, real: Vectors): readonly (readonly number[])[] => {
  const [rows, held] = gowerRows([samples, real], real).map((each) => pointsOf(each)) as [Points, Points];
  return squares(rows, held);
};
const table = (columns: readonly Column[], ...rows: readonly (readonly number[])[]): Vectors => ({
  kind: 'vectors',
  count: rows.length,
  shape: [columns.length],
  values: Float64Array.from(rows.flat()),
  columns,
});
/** Every column of numbers in a unit of its own, dates from another zero. */
const converted = (samples: Vectors): Vectors => ({
  ...samples,
  values: samples.values.map((value, at) => {
    const column = samples.columns![at % samples.columns!.length]!;
    if (column.kind === 'category' || column.marks !== undefined) return value;
    return (
      { age: -12 * value, cost: value / 1.1, pressure: 0.1333 * value + 7, admitted: value / 86_400 }[column.name] ??
      value
    );
  }),
});
const withColumns =
  (order: readonly number[]) =>
  (samples: Vectors): Vectors => ({
    ...samples,
    columns: order.map((j) => samples.columns![j]!),
    values: samples.values.map((_, at) => samples.values[at - (at % order.length) + order[at % order.length]!]!),
  });

describe("Gower's dissimilarity", () => {
  const number: Column = { name: 'x', kind: 'number' };
  const mark: Column = { name: 'x missing', kind: 'number', marks: 'x' };
  const letter: Column = { name: 'k', kind: 'category', values: ['a', 'b', 'c'] };

  it('is the mean of what the columns say, in units of the real rows, whoever is compared', () => {
    // 5 % and 95 % of 0, 1, ..., 20 are 1 and 19.
    const real = table([number, letter], ...Array.from({ length: 21 }, (_, i) => [i, i % 3]));
    const asked = table([number, letter], [0, 0], [9, 1], [1e300, 2]);
    const found = between(asked, real);
    for (let i = 0; i < 3; i++)
      for (let c = 0; c < 21; c++) {
        const [x, k] = [asked.values[2 * i]!, asked.values[2 * i + 1]!];
        expect(found[i]![c]).to.be.closeTo((Math.min(1, Math.abs(x - c) / 18) + Number(k !== c % 3)) / 2, 2 ** -32);
      }
  });

  it('takes a missing cell for farther than any other, and for equal to a missing one, whatever stands there', () => {
    const real = table([number, mark, letter], [0, 0, 0], [10, 0, 0], [4, 1, 0], [4, 1, 1]);
    const found = between(table([number, mark, letter], [4, 0, 0], [77, 1, 1], [4, 1, 0]), real);
    // The unit is that of the cells that hold something: 0 and 10.
    expect(found[0]!.map((square) => 2 * square)).to.deep.equal(
      [4 / 9, 2 / 3, 1, 2].map((x) => Math.round(x * 2 ** 31) / 2 ** 31),
    );
    expect(found[1]).to.deep.equal([1, 1, 0.5, 0]);
    expect(found[2]).to.deep.equal([0.5, 0.5, 0, 0.5]);
  });

  it('makes no two rows nearer by taking a cell away, and keeps the distances of a metric', () => {
    const real = admissions(60, 2);
    const d = real.columns!.length;
    const full = between(real, real);
    for (const row of [0, 7, 20]) {
      const values = Float64Array.from(real.values);
      values[row * d + 3] = 1;
      const [asked, held] = gowerRows([{ ...real, values }, real], real).map((each) => pointsOf(each)) as [
        Points,
        Points,
      ];
      const found = squares(asked, held)[row]!;
      full[row]!.forEach((square, c) => {
        if (c !== row && real.values[c * d + 3] === 0) expect(found[c]).to.be.at.least(square);
      });
    }
    for (let i = 0; i < 20; i++)
      for (let j = 0; j < 20; j++)
        for (let k = 0; k < 20; k++)
          expect(Math.sqrt(full[i]![k]!)).to.be.at.most(Math.sqrt(full[i]![j]!) + Math.sqrt(full[j]![k]!) + 1e-9);
  });

  it('has the range for a unit where most real rows hold one number, and asks of one number whether it is held', () => {
    const zeros = table([number, letter], ...Array.from({ length: 40 }, (_, i) => [i === 0 ? 8 : 0, i % 2]));
    expect(between(table([number, letter], [2, 0]), zeros)[0]!.slice(1, 3)).to.deep.equal([5 / 8, 1 / 8]);
    const constant = table([number, letter], [0.1, 0], [0.1, 1]);
    const kept = table([number, letter], [0.1 + 1e-17, 0]);
    expect(between(kept, constant)[0]).to.deep.equal([0, 1]);
    expect(between(table([number, letter], [0.1, 0], [0.2, 0], [0.3, 0]), constant)).to.deep.equal([
      [0, 0.5],
      [0.5, 1],
      [0.5, 1],
    ]);
    expect(between(constant, take(constant, [0]))).to.deep.equal([[0], [1]]);
  });
});

describe('distances of mixed rows', () => {
  const [test, rows] = [admissions(150, 1), admissions(120, 2)];
  const trained = [admissions(150, 3)];
  const all = [
    [energyDistance, { distance: 'gower' }],
    [mmd, {}],
    [precisionRecall, {}],
    [memorisation, {}],
    [classifierTwoSample, {}],
    [tailMass, { quantile: 0.1 }],
  ] as const;

  for (const [entry, options] of all)
    it(`by ${entry.id} depend on no unit, no order of columns, and no constant column`, async () => {
      const expected = await told(entry, { rows, test, trained }, options);
      const check = async (change: (samples: Vectors) => Vectors): Promise<void> => {
        const given = { rows: change(rows), test: change(test), trained: trained.map(change) };
        const found = await told(entry, given, options);
        expect(Object.keys(found)).to.deep.equal(Object.keys(expected));
        for (const [name, value] of Object.entries(expected))
          if (typeof value === 'number') expect(found[name], name).to.be.closeTo(value, 1e-7);
          else expect(found[name]).to.equal(value);
      };
      await check(converted);
      await check(withColumns([6, 3, 0, 7, 2, 5, 1, 4]));
      const varying = [0, 1, 2, 3, 4, 6];
      await check((samples) => ({
        ...samples,
        shape: [varying.length],
        columns: varying.map((j) => samples.columns![j]!),
        values: samples.values.filter((_, at) => varying.includes(at % 8)),
      }));
    });

  for (const [entry, options] of all.filter(([each]) => each !== classifierTwoSample))
    it(`by ${entry.id} do not depend on the order of rows`, async () => {
      const mixed = (samples: Vectors, seed: number): Vectors =>
        take(samples, permutation(rootStream(seed), samples.count));
      const expected = await told(entry, { rows, test, trained }, options);
      const given = { rows: mixed(rows, 1), test: mixed(test, 2), trained: [mixed(trained[0]!, 3)] };
      for (const [name, value] of Object.entries(await told(entry, given, options)))
        if (typeof value === 'number') expect(value, name).to.be.closeTo(expected[name] as number, 1e-9);
    });

  it('see what columns have in common: shuffled columns have the same marginals, and another law', async () => {
    const broken = {
      ...test,
      values: test.values.map((value, at) =>
        at % 8 === 0 ? test.values[((Math.floor(at / 8) + 1) % test.count) * 8]! : value,
      ),
    };
    for (const [entry, name, options] of [
      [energyDistance, 'distance', { distance: 'gower' }],
      [mmd, 'biased', {}],
    ] as const) {
      const { [name]: same } = await told(entry, { rows: test, test }, options);
      const { [name]: other } = await told(entry, { rows: broken, test }, options);
      expect(same).to.be.below(1e-7);
      expect(other).to.be.above(1e-4);
    }
  });

  it('tell a lost category and lost gaps from rows of the same law, by every classifier', async () => {
    const poorer = (samples: Vectors): Vectors => ({
      ...samples,
      values: samples.values.map((value, at) => (at % 8 === 3 ? 0 : at % 8 === 6 ? 0 : value)),
    });
    const [here, there] = [admissions(600, 5), admissions(600, 6)];
    for (const method of ['neighbours', 'logistic', 'network']) {
      const same = await told(classifierTwoSample, { rows: here, test: there }, { method });
      const lost = await told(classifierTwoSample, { rows: poorer(here), test: there }, { method });
      expect(Math.abs((same['accuracy'] as number) - 0.5) * 2 * Math.sqrt(600), method).to.be.below(4);
      expect(lost['accuracy'], method).to.be.above(0.7);
    }
  });

  it('by a classifier that weighs columns are of one column for each value, and of one number for all gaps', () => {
    const hot = oneHotRows(table(test.columns!, [50, 0, 333, 1, 9, 3, 2, 0], [50, 0, 111, 0, 9, 3, 3, 0]), test);
    expect(hot.shape).to.deep.equal([11]);
    expect([...hot.values]).to.deep.equal([50, 0, 120, 1, 9, 3, 0, 0, 1, 0, 1, 50, 0, 111, 0, 9, 3, 0, 0, 0, 1, 1]);
    expect(oneHotRows(vectors([1, 2]), test)).to.deep.equal(vectors([1, 2]));
  });

  it('have tails where numbers do: not in categories, nor in what says that something is missing', async () => {
    const numbers = [0, 1, 2, 4].map((j) => {
      const column = (of: Vectors): Float64Array => Float64Array.from(of.values).filter((_, at) => at % 8 === j);
      const sorted = column(test).sort();
      const [low, high] = [quantile(sorted, 0.1), quantile(sorted, 0.9)];
      return [...column(rows)].filter((x) => x < low || x > high).length / rows.count;
    });
    const { mass } = await told(tailMass, { rows, test }, { quantile: 0.1 });
    expect(mass).to.be.closeTo(numbers.reduce((sum, x) => sum + x, 0) / 4, 1e-12);
  });
});

describe('every metric of vectors', () => {
  const CLASSIFIER = { use: 'classifier', on: { source: 'two-moons', rows: 50 } };

  it('takes a table with categories, or its refusal says which one does', async () => {
    const { host } = await makeHost({ folder: '.', references: [] });
    const { registry } = host;
    const taken: string[] = [];
    const refused: string[] = [];
    for (const { id, data, options } of registry.list('metrics')) {
      if (data !== 'vectors' || id === 'missingness') continue;
      const required = (options.required ?? []).includes('classifier') ? { with: { classifier: CLASSIFIER } } : {};
      const study = resolved(
        {
          sources: [{ use: 'csv', with: { file: 'none.csv', categorical: 'auto', label: 'l' } }],
          models: [{ use: 'class-conditional', with: { model: 'copula' } }],
          metrics: [{ use: id, ...required }],
        },
        registry,
      );
      try {
        checkCompatibility(study, registry);
        // What looks at labels has rows of its own in other specs.
        if (!registry.needs('metrics', study.metrics[0]!).includes('labels')) taken.push(id);
      } catch (error) {
        if (!isCollapsarError(error)) throw error;
        refused.push(id);
        const told =
          id === 'energy-distance'
            ? '`distance: gower` takes them'
            : /use what provides `categories`, as .*precision-recall.*memorisation.* do/;
        expect(error.message, id).to.match(typeof told === 'string' ? new RegExp(told) : told);
      }
    }
    expect(taken).to.include.members(['tail-mass', 'mmd', 'column-fidelity', 'classifier-two-sample']);
    expect(refused).to.include.members(['moments', 'wasserstein', 'frechet-distance', 'modes', 'reconstruction']);
    for (const id of taken) {
      const entry = metrics.find((each) => each.id === id)!;
      const found = await told(entry, {
        rows: admissions(80, 1),
        test: admissions(80, 2),
        trained: [admissions(80, 3)],
      });
      expect(
        Object.values(found).some((value) => typeof value === 'number'),
        id,
      ).to.equal(true);
    }
  });
});
