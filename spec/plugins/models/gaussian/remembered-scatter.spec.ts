import { expect } from 'chai';
import fc from 'fast-check';
import type { Part, Vectors } from '../../../../core/contracts/index.js';
import { scatterOf } from '../../../../core/numerics/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { chooseRows, Subsample, trainingSet } from '../../../../core/samples/index.js';
import { trainingScatter } from '../../../../plugins/models/gaussian/remembered-scatter.js';
import { rows, weighted } from '../fixtures.js';

const anew = ({ samples, ...part }: Part<Vectors>): Part<Vectors> => ({ ...part, samples: { ...samples } });
/** short parts, which are added row by row, and long ones, which are not */
const parts = fc.array(
  fc.record({ count: fc.constantFrom(1, 2, 5, 32, 33, 40, 130), weight: fc.constantFrom(undefined, 1, 2, 0.3) }),
  { minLength: 1, maxLength: 9 },
);
const made = (list: readonly { count: number; weight: number | undefined }[]): Part<Vectors>[] =>
  list.map(({ count, weight }, at) => ({
    samples: rows(count, 3, `${at}`, at),
    origin: at,
    ...(weight === undefined ? {} : { weight }),
  }));

describe('statistics of a training set', () => {
  for (const kind of ['full', 'diagonal'] as const)
    it(`of a pool that grew have the bytes of one read anew after any part (${kind})`, () => {
      fc.assert(
        fc.property(parts, (list) => {
          const pool = made(list);
          for (let length = 1; length <= pool.length; length++) {
            const grown = structuredClone(trainingScatter(weighted(...pool.slice(0, length)), kind));
            const fresh = trainingScatter(weighted(...pool.slice(0, length).map(anew)), kind);
            expect(grown).to.deep.equal(fresh);
          }
        }),
        { numRuns: 40 },
      );
    });
  for (const kind of ['full', 'diagonal'] as const)
    it(`of rows drawn from a pool have the bytes of a list of their parts (${kind})`, () => {
      fc.assert(
        fc.property(parts, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(99), (list, share, seed) => {
          const pool = made(list);
          const { count } = trainingSet(pool);
          const drawn = new Subsample(pool, chooseRows(count, 1 + Math.floor(share * (count - 1)), rootStream(seed)));
          const found = structuredClone(trainingScatter(drawn, kind));
          expect(found).to.deep.equal(trainingScatter(weighted(...drawn.parts.map(anew)), kind));
        }),
        { numRuns: 100 },
      );
    });
  it('read nothing but what a pool grew by', () => {
    const read: number[] = [];
    const pool = [300, 5, 32, 200].map((count, at): Part<Vectors> => {
      const samples = rows(count, 2, `read ${at}`);
      const { values } = samples;
      return {
        origin: at,
        samples: {
          ...samples,
          get values() {
            read.push(at);
            return values;
          },
        },
      };
    });
    for (let length = 1; length <= 4; length++) trainingScatter(weighted(...pool.slice(0, length)), 'full');
    expect(read).to.deep.equal([0, 1, 2, 3]);
  });
  it('read nothing but what they grew by of pools that come in turn, once that is seen', () => {
    const read: string[] = [];
    const [a, b] = ['a', 'b'].map((name) =>
      made(Array.from({ length: 5 }, () => ({ count: 40, weight: undefined }))).map((part, at) => {
        const { values } = part.samples;
        const samples = {
          ...part.samples,
          get values() {
            read.push(`${name}${at}`);
            return values;
          },
        };
        return { ...part, samples };
      }),
    );
    for (let length = 1; length <= 5; length++)
      for (const pool of [a!, b!]) trainingScatter(weighted(...pool.slice(0, length)), 'full');
    expect(read.slice(-4)).to.deep.equal(['a3', 'b3', 'a4', 'b4']);
  });
  it('notice another weight, another part and a shorter pool', () => {
    const [a, b, c] = made([
      { count: 40, weight: 1 },
      { count: 50, weight: 1 },
      { count: 8, weight: 1 },
    ]) as [Part<Vectors>, Part<Vectors>, Part<Vectors>];
    trainingScatter(weighted(a, b, c), 'full');
    for (const changed of [[a, b, { ...c, weight: 2 }], [{ ...a, weight: 3 }, b, c], [a, c, b], [a, b], [a, c], [a]]) {
      const again = structuredClone(trainingScatter(weighted(...changed), 'full'));
      expect(again).to.deep.equal(trainingScatter(weighted(...changed.map(anew)), 'full'));
    }
  });
  it('are those of all rows', () => {
    const pool = made([
      { count: 40, weight: undefined },
      { count: 3, weight: undefined },
      { count: 16, weight: undefined },
    ]);
    const total = trainingScatter(weighted(...pool), 'full');
    const whole = scatterOf(Float64Array.from(pool.flatMap(({ samples }) => [...samples.values])), 59, 3);
    expect(total.weight).to.equal(59);
    total.mean.forEach((x, at) => expect(x).to.be.closeTo(whole.mean[at]!, 1e-13));
    total.scatter.forEach((x, at) => expect(x).to.be.closeTo(whole.scatter[at]!, 1e-10));
  });
});
