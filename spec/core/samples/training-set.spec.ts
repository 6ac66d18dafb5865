import { expect } from 'chai';
import fc from 'fast-check';
import type { Part, Samples, Symbols, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import {
  chooseRows,
  firstPart,
  joinValues,
  lineageOf,
  shapeOf,
  Subsample,
  takeAcross,
  trainingSet,
} from '../../../core/samples/index.js';

const vectors = (count: number, first: number, d = 2): Vectors => ({
  kind: 'vectors',
  count,
  shape: [d],
  values: Float64Array.from({ length: count * d }, (_, at) => first + at),
});
const single = (count: number, first: number): Vectors => ({
  ...vectors(count, first),
  values: Float32Array.from(vectors(count, first).values),
});
const symbols = (count: number): Symbols => ({ kind: 'symbols', count, alphabet: 3, values: new Uint32Array(count) });

/** The same, part for part, as an own list. */
const plain = <S extends Samples>(pool: readonly Part<S>[], rows: ArrayLike<number>): TrainingSet<S> => {
  const chosen = takeAcross(
    pool.map(({ samples }) => samples),
    rows,
  );
  return trainingSet(pool.flatMap((part, at) => (chosen[at] === undefined ? [] : [{ ...part, samples: chosen[at] }])));
};

const pool: readonly Part<Vectors>[] = [
  { samples: vectors(3, 0), origin: 'real' },
  { samples: vectors(1, 100), origin: 1, weight: 0.5 },
  { samples: vectors(0, 0), origin: 2 },
  { samples: vectors(2, 200), origin: 3, weight: 0.5, edited: 0.1 },
];

describe('a subsample of a pool', () => {
  it('is the training set of the parts of which rows were drawn, with all that is said of them', () => {
    const drawn = new Subsample(pool, [0, 2, 5]);
    expect({ ...drawn }).to.deep.equal(plain(pool, [0, 2, 5]));
    expect(drawn.parts).to.equal(drawn.parts);
    expect(drawn.parts.map(({ weight, edited }) => [weight, edited])).to.deep.equal([
      [undefined, undefined],
      [0.5, 0.1],
    ]);
    expect(drawn.counts).to.deep.equal([2, 0, 0, 1]);
    expect(Subsample.of(drawn)).to.equal(drawn);
    expect(Subsample.of(plain(pool, [0]))).to.equal(undefined);
  });

  it('has one weight where all of its rows have, whatever the others weigh', () => {
    expect(new Subsample(pool, [0, 1, 2]).weight).to.equal(1);
    expect(new Subsample(pool, [3, 4]).weight).to.equal(0.5);
    expect(new Subsample(pool, [2, 3]).weight).to.equal(undefined);
  });

  it('looks like the first part with rows', () => {
    const others = [{ samples: vectors(2, 0, 5), origin: 'real' as const }, ...pool];
    expect(shapeOf(new Subsample(others, [2]))).to.deep.equal([2]);
    expect(firstPart(new Subsample(others, [2]))).to.equal(pool[0]);
    expect(firstPart(new Subsample(others, []))).to.equal(undefined);
    expect(shapeOf(trainingSet([]))).to.deep.equal([]);
  });

  it('has its numbers in one array, which are those of its rows again after another was asked for its own', () => {
    const [one, other] = [new Subsample(pool, [0, 3, 5]), new Subsample(pool, [1, 2, 4])];
    expect([...one.numbers!]).to.deep.equal([0, 1, 100, 101, 202, 203]);
    expect([...other.numbers!]).to.deep.equal([2, 3, 4, 5, 200, 201]);
    expect([...one.numbers!]).to.deep.equal([0, 1, 100, 101, 202, 203]);
    const kept = joinValues(one);
    expect(other.numbers).to.have.length(6);
    expect([...kept]).to.deep.equal([0, 1, 100, 101, 202, 203]);
  });

  it('has none where rows are of single precision, of other lengths, or no vectors', () => {
    const beside = (samples: Samples) =>
      new Subsample(
        [
          { samples: vectors(1, 0), origin: 'real' },
          { samples, origin: 1 },
        ],
        [0, 1],
      );
    for (const samples of [single(1, 5), vectors(1, 0, 3), symbols(1)])
      expect(beside(samples).numbers).to.equal(undefined);
    expect(beside({ ...vectors(1, 8), shape: [1, 2] }).numbers).to.deep.equal(Float64Array.of(0, 1, 8, 9));
    expect([...joinValues(beside(single(1, 5)) as TrainingSet<Vectors>)]).to.deep.equal([0, 1, 5, 6]);
  });

  it('is refused for rows that are not there or not in ascending order', () => {
    for (const rows of [[6], [-1], [2, 0], [5, 4], [1, 1], [NaN]])
      expect(() => new Subsample(pool, rows), String(rows)).to.throw(RangeError);
  });

  it('comes from where its parts do, in whatever order these are', () => {
    const origin = fc.oneof(fc.constantFrom('real' as const, 'teacher' as const), fc.integer({ min: 1, max: 6 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(origin, fc.nat(5)), { maxLength: 12 }), fc.nat(99), (list, seed) => {
        const parts = list.map(([of, count]): Part => ({ samples: symbols(count), origin: of }));
        const { count } = trainingSet(parts);
        const rows = chooseRows(count, count >> 1, rootStream(seed));
        expect(lineageOf(new Subsample(parts, rows), 7)).to.deep.equal(lineageOf(plain(parts, rows), 7));
      }),
    );
  });
});
