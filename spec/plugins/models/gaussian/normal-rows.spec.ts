import { expect } from 'chai';
import fc from 'fast-check';
import type { RandomStream } from '../../../../core/contracts/index.js';
import { affineNormals, affineRows } from '../../../../core/numerics/index.js';
import { fillNormals, rootStream } from '../../../../core/random/index.js';
import { normalRow } from '../../../../plugins/models/gaussian/normal-rows.js';

/** mean + 1.5 F z, as it stands in the books. */
const plainRows = (
  random: RandomStream,
  mean: Float64Array,
  factor: Float64Array,
  rank: number,
  triangular: boolean,
  count: number,
): Float64Array =>
  Float64Array.from(
    Array.from({ length: count }, () => {
      const z = Array.from({ length: rank }, () => 1.5 * random.normal());
      return [...mean].map((start, i) =>
        z.slice(0, triangular ? i + 1 : rank).reduce((sum, each, k) => sum + factor[i * rank + k]! * each, start),
      );
    }).flat(),
  );

describe('normal rows', () => {
  it('have the bytes of one row after another, whatever the rank', () => {
    fc.assert(
      fc.property(fc.nat(11), fc.integer({ min: 1, max: 9 }), fc.nat(9), fc.boolean(), (count, d, less, triangular) => {
        const rank = triangular ? d : Math.max(0, d - less);
        const random = rootStream(count).child('factor');
        const draw = (length: number) => Float64Array.from({ length }, () => random.normal());
        const [mean, factor] = [draw(d), draw(d * rank)];
        const together = new Float64Array(count * d);
        affineNormals({ offset: mean, factor, rank, triangular }, rootStream(3), 1.5, together);
        const apart = new Float64Array(count * d);
        const stream = rootStream(3);
        for (let at = 0; at < apart.length; at += d)
          normalRow(stream, mean, factor, rank, triangular, 1.5, new Float64Array(rank), apart, at);
        expect(together).to.deep.equal(apart);
        const z = new Float64Array(count * rank);
        fillNormals(rootStream(3), z);
        const mapped = new Float64Array(1 + count * d);
        affineRows(
          { offset: mean, factor, rank, triangular },
          count,
          z.map((each) => 1.5 * each),
          0,
          mapped,
          1,
        );
        expect(mapped.subarray(1)).to.deep.equal(apart);
        expect(together).to.deep.equal(plainRows(rootStream(3), mean, factor, rank, triangular, count));
      }),
    );
  });
});
