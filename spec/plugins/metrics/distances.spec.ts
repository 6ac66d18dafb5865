import { expect } from 'chai';
import fc from 'fast-check';
import type { Part, Truth, Vectors } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import { trainingSet } from '../../../core/samples/index.js';
import { eachDistance } from '../../../plugins/metrics/distance/each-distance.js';
import { nearestSquares } from '../../../plugins/metrics/distance/nearest.js';
import { pointsOf, spreadRows, type Points } from '../../../plugins/metrics/distance/points.js';
import {
  energyDistance,
  energyOnLine,
  meanDistanceBetween,
  meanDistanceWithin,
} from '../../../plugins/metrics/energy-distance.js';
import { hallucination } from '../../../plugins/metrics/hallucination.js';
import { memorisation, trainingPoints } from '../../../plugins/metrics/memorisation.js';
import { mmd } from '../../../plugins/metrics/mmd.js';
import { modes } from '../../../plugins/metrics/modes.js';
import { precisionRecall } from '../../../plugins/metrics/precision-recall.js';
import { create, measure, normalVectors, vectors } from './subject.js';

const points = (count: number, d: number, seed: number): Points => pointsOf(normalVectors(count, d, seed));

const squaresOf = (a: Points, b: Points): number[][] =>
  Array.from({ length: a.count }, (_, i) =>
    Array.from({ length: b.count }, (_, k) => {
      let sum = 0;
      for (let j = 0; j < a.d; j++) {
        const gap = a.values[i * a.d + j]! - b.values[k * b.d + j]!;
        sum += gap * gap;
      }
      return sum;
    }),
  );

describe('distances, a block at a time', () => {
  it('are all there once, whatever the sizes', () => {
    for (const [n, m, d] of [
      [1, 1, 1],
      [7, 5, 3],
      [3, 2100, 1],
      [40, 701, 3],
      [5, 9, 3000],
    ] as const) {
      const [a, b] = [points(n, d, 1), points(m, d, 2)];
      const found = Array.from({ length: n }, () => new Float64Array(m).fill(NaN));
      eachDistance(a, b, (i, from, count, squares) => found[i]!.set(squares.subarray(0, count), from));
      squaresOf(a, b).forEach((row, i) => row.forEach((square, k) => expect(found[i]![k]).to.equal(square)));
    }
  });

  it('of pairs within one sample come once each', () => {
    const a = points(701, 3, 1);
    const seen = new Set<number>();
    let pairs = 0;
    eachDistance(
      a,
      a,
      (i, from, count) => {
        pairs += count;
        expect(from).to.be.above(i);
        for (let c = 0; c < count; c++) seen.add(i * 701 + from + c);
      },
      'above',
    );
    expect(pairs).to.equal((701 * 700) / 2);
    expect(seen.size).to.equal(pairs);
  });

  // Few columns are swept, many are not.
  for (const d of [1, 2, 5, 9])
    it(`give the k-th nearest neighbour in ${d} columns, oneself left out or not`, () => {
      // Rounded, so that there are ties and equal rows.
      const coarse = (count: number, seed: number): Points => {
        const { values, ...rest } = points(count, d, seed);
        return { ...rest, values: values.map((x) => Math.round(4 * x) / 4) };
      };
      const [a, b] = [coarse(90, 1), coarse(600, 2)];
      for (const k of [1, 3, 10]) {
        const ascending = (list: number[]): number => list.sort((x, y) => x - y)[k - 1]!;
        expect([...nearestSquares(a, b, k)]).to.deep.equal(squaresOf(a, b).map(ascending));
        expect([...nearestSquares(a, a, k, true)]).to.deep.equal(
          squaresOf(a, a).map((row, i) => ascending(row.filter((_, at) => at !== i))),
        );
      }
      expect(nearestSquares(a, coarse(2, 3), 3)[0]).to.equal(Infinity);
    });
});

describe('rows spread over a sample', () => {
  it('are different ones, in order, of every part of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 300 }), (total, wanted) => {
        const rows = spreadRows(total, wanted);
        expect(rows.length).to.equal(Math.min(total, wanted));
        rows.forEach((row, i) => {
          expect(row).to.be.at.least(Math.floor((i * total) / rows.length));
          expect(row).to.be.below(Math.floor(((i + 1) * total) / rows.length));
        });
      }),
    );
  });

  it('meet no period in the order of the rows', () => {
    const counts = new Array<number>(10).fill(0);
    for (const row of spreadRows(10_000, 1000)) counts[row % 10]!++;
    for (const count of counts) expect(count).to.be.within(80, 120);
  });

  it('of a training set are taken from its parts in order', () => {
    const parts: Part<Vectors>[] = [
      { samples: vectors([0, 1, 2]), origin: 'real' },
      { samples: vectors([3]), origin: 1 },
      { samples: vectors([4, 5]), origin: 2 },
    ];
    expect([...trainingPoints(trainingSet(parts), 100).values]).to.deep.equal([0, 1, 2, 3, 4, 5]);
    const some = trainingPoints(trainingSet(parts), 3);
    expect([...some.values]).to.deep.equal([...spreadRows(6, 3)]);
  });
});

describe('energy-distance', () => {
  it('on the line is the same by sorting and by all pairs', () => {
    const number = fc.integer({ min: -5, max: 5 }).map((n) => n / 2);
    const list = fc.array(number, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(list, list, (a, b) => {
        const [x, y] = [pointsOf(vectors(a)), pointsOf(vectors(b))];
        const pairs = 2 * meanDistanceBetween(x, y) - meanDistanceWithin(x) - meanDistanceWithin(y);
        expect(energyOnLine(Float64Array.from(a).sort(), Float64Array.from(b).sort())).to.be.closeTo(pairs, 1e-12);
      }),
    );
  });

  it('between two normal laws is near its closed form', async () => {
    // E|N(m, s^2)| of the difference: s sqrt(2/pi) e^(-m^2 / 2 s^2) + m erf(m / (s sqrt 2)); here m = 1, s = sqrt 2.
    const erfHalf = 0.5204998778130465;
    const across = (2 / Math.sqrt(Math.PI)) * Math.exp(-0.25) + erfHalf;
    const expected = Math.sqrt(2 * across - 4 / Math.sqrt(Math.PI));
    const given = { rows: normalVectors(100_000, 1, 1, 1, 1), test: normalVectors(100_000, 1, 2) };
    expect((await measure(energyDistance, given))['distance']!.value).to.be.closeTo(expected, 0.01);
  });
});

describe('mmd', () => {
  it('is 0 in expectation between two samples of one law where it is unbiased, and above it where not', async () => {
    let [sum, squares] = [0, 0];
    for (let seed = 0; seed < 200; seed++) {
      const given = { rows: normalVectors(40, 2, seed), test: normalVectors(30, 2, seed + 1000) };
      const { unbiased, biased } = await measure(mmd, given, { bandwidth: 1 });
      sum += unbiased!.value;
      squares += unbiased!.value * unbiased!.value;
      expect(biased!.value).to.be.above(unbiased!.value);
    }
    expect(Math.abs(sum / Math.sqrt(squares))).to.be.below(4);
  });

  it('between two normal laws is near its closed form', async () => {
    // E k(x - y), x - y of variance v and mean m in one column: h / sqrt(h^2 + v) exp(-m^2 / (2 (h^2 + v))), h = 1, v = 2.
    const expected = (2 - 2 * Math.exp(-4 / 6)) / Math.sqrt(3);
    const given = { rows: normalVectors(3000, 1, 1, 1, 2), test: normalVectors(3000, 1, 2) };
    expect((await measure(mmd, given, { bandwidth: 1, rows: 3000 }))['unbiased']!.value).to.be.closeTo(expected, 0.03);
  });
});

describe('precision-recall', () => {
  const real = normalVectors(800, 2, 1);

  it('sees rows that leave the real region as lost precision, rows that huddle in it as lost recall', async () => {
    const wide = await measure(precisionRecall, { rows: normalVectors(800, 2, 2, 4), test: real });
    expect(wide['precision']!.value).to.be.below(0.4);
    expect(wide['recall']!.value).to.be.above(0.9);
    const narrow = await measure(precisionRecall, { rows: normalVectors(800, 2, 2, 0.2), test: real });
    expect(narrow['precision']!.value).to.be.above(0.95);
    expect(narrow['recall']!.value).to.be.below(0.35);
    expect(narrow['coverage']!.value).to.be.below(0.4);
  });

  it('says nothing where there are no k neighbours', async () => {
    expect(await measure(precisionRecall, { rows: real, test: normalVectors(5, 2, 3) })).to.deep.equal({});
  });
});

describe('modes', () => {
  const truth: Truth<Vectors> = {
    modes: {
      shares: Float64Array.of(0.5, 0.3, 0.2),
      of: ({ values }) => Int32Array.from(values, (x) => (x < 3 ? x : -1)),
    },
  };

  it('counts modes below a quarter of their share, wrong shares, and rows between', async () => {
    const rows = vectors([
      ...new Array<number>(80).fill(0),
      ...new Array<number>(7).fill(1),
      2,
      2,
      2,
      2,
      2,
      3,
      3,
      3,
      3,
      3,
      3,
      3,
      3,
    ]);
    const found = await measure(modes, { rows, test: rows, truth: truth as Truth });
    expect(found['lost']!.value).to.be.closeTo(1 / 3, 1e-15);
    expect(found['shift']!.value).to.be.closeTo(0.5 * (0.3 + 0.23 + 0.15 + 0.08), 1e-14);
    expect(found['between']!.value).to.be.closeTo(0.08, 1e-15);
  });

  it('takes labels for modes when asked to, the held-out shares for true ones', async () => {
    const test = vectors([0, 0, 0, 0], 1, [0, 0, 2, 2]);
    const rows = vectors([0, 0, 0], 1, [0, 0, 0]);
    const found = await measure(modes, { rows, test }, { by: 'labels' });
    expect(found).to.deep.equal({
      lost: { value: 0.5, basis: 'sampled' },
      shift: { value: 0.5, basis: 'sampled' },
    });
    expect(await measure(modes, { rows: vectors([0]), test }, { by: 'labels' })).to.deep.equal({});
  });
});

describe('hallucination', () => {
  it('is the mass below the density that all but the level of the real rows exceed', async () => {
    const truth: Truth<Vectors> = { logLikelihood: ({ values }) => values.map((x) => -x * x) as Float64Array };
    const test = vectors(Array.from({ length: 101 }, (_, i) => i / 100));
    const rows = vectors([0, 0.5, 0.97, 0.999, 2, NaN]);
    const found = await measure(hallucination, { rows, test, truth: truth as Truth }, { level: 0.02 });
    expect(found['mass']!.value).to.equal(3 / 6);
  });
});

describe('memorisation', () => {
  const about = async (rows: Vectors, parts: readonly Part<Vectors>[], test: Vectors, options = {}) => {
    const subject = {
      generation: 1,
      model: { sample: () => Promise.reject(new Error()), save: () => Promise.reject(new Error()) },
      rows: () => Promise.resolve(rows),
      training: trainingSet(parts),
      test,
    };
    const call = { random: rootStream(1), signal: new AbortController().signal, report: () => undefined };
    const found = await create(memorisation, options).measure(subject, call);
    return Object.fromEntries(
      Object.entries(found).map(([name, each]) => [name, typeof each === 'object' ? each.value : (each as never)]),
    );
  };
  const [real, test] = [normalVectors(500, 2, 1), normalVectors(500, 2, 2)];

  it('finds nothing in new rows of the same law, and everything in the training rows themselves', async () => {
    const fresh = await about(normalVectors(500, 2, 3), [{ samples: real, origin: 'real' }], test);
    expect(Math.abs((fresh['closer']! - 0.5) * 2 * Math.sqrt(500))).to.be.below(4);
    expect(fresh['ratio']).to.be.closeTo(1, 0.15);
    expect(fresh['copies']).to.be.below(0.01);
    const same = await about(real, [{ samples: real, origin: 'real' }], test);
    expect(same).to.deep.equal({ closer: 1, ratio: 0, copies: 1 });
  });

  it('does not take drift for memory: without real rows in training only copies are counted', async () => {
    const drifted = normalVectors(500, 2, 4, 3, 5);
    const found = await about(normalVectors(500, 2, 5, 3, 5), [{ samples: drifted, origin: 1 }], test);
    expect([found['closer'], found['ratio']]).to.deep.equal(['harmless', 'harmless']);
    expect(found['copies']).to.be.below(0.01);
    let [sum, squares] = [0, 0];
    for (let seed = 0; seed < 200; seed++) {
      const mixed = await about(
        normalVectors(30, 2, 4 * seed, 2, 3),
        [
          { samples: normalVectors(30, 2, 4 * seed + 1, 2, 3), origin: 1 },
          { samples: normalVectors(30, 2, 4 * seed + 2), origin: 'real' },
        ],
        normalVectors(30, 2, 4 * seed + 3),
      );
      const excess = mixed['closer']! - 0.5;
      sum += excess;
      squares += excess * excess;
    }
    expect(Math.abs(sum / Math.sqrt(squares))).to.be.below(4);
  });

  it('counts equal rows alone when near is 0', async () => {
    const rows = vectors([...real.values.subarray(0, 20), ...real.values.subarray(20, 40).map((x) => x + 1e-9)], 2);
    expect((await about(rows, [{ samples: real, origin: 'real' }], test, { near: 0 }))['copies']).to.equal(0.5);
    expect((await about(rows, [{ samples: real, origin: 'real' }], test))['copies']).to.equal(1);
  });
});
