import { expect } from 'chai';
import fc from 'fast-check';
import { rootStream } from '../../../../core/random/index.js';
import { normalRow, normalRows } from '../../../../plugins/models/gaussian/normal-rows.js';

describe('normal rows', () => {
  it('have the bytes of one row after another, whatever the rank', () => {
    fc.assert(
      fc.property(fc.nat(11), fc.integer({ min: 1, max: 9 }), fc.nat(9), fc.boolean(), (count, d, less, triangular) => {
        const rank = triangular ? d : Math.max(0, d - less);
        const random = rootStream(count).child('factor');
        const draw = (length: number) => Float64Array.from({ length }, () => random.normal());
        const [mean, factor] = [draw(d), draw(d * rank)];
        const together = new Float64Array(count * d);
        normalRows(rootStream(3), mean, factor, rank, triangular, 1.5, together);
        const apart = new Float64Array(count * d);
        const stream = rootStream(3);
        for (let at = 0; at < apart.length; at += d)
          normalRow(stream, mean, factor, rank, triangular, 1.5, new Float64Array(rank), apart, at);
        expect(together).to.deep.equal(apart);
      }),
    );
  });
});
