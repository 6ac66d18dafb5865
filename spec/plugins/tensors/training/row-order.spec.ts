import { expect } from 'chai';
import { rootStream } from '../../../../core/random/index.js';
import { RowOrder } from '../../../../plugins/tensors/index.js';

describe('RowOrder', () => {
  it('has every row once a pass, in batches that are full', () => {
    const order = new RowOrder(Uint32Array.of(3, 5, 7, 9, 11), 2, rootStream(1).child('order'));
    const seen = Array.from({ length: 5 }, (_, step) => [...order.at(step)]).flat();
    for (const pass of [seen.slice(0, 5), seen.slice(5)])
      expect(pass.sort((a, b) => a - b)).to.deep.equal([3, 5, 7, 9, 11]);
    expect([...order.at(1)]).to.have.length(2);
  });
  it('gives the same rows for a step whenever it is asked', () => {
    for (const weights of [undefined, Float64Array.of(1, 2, 3)]) {
      const order = new RowOrder(Uint32Array.of(0, 1, 2), 4, rootStream(1).child('order'), weights);
      const early = [...order.at(3)];
      order.at(0);
      expect([...order.at(3)]).to.deep.equal(early);
    }
  });
  it('draws rows by their weight', () => {
    const order = new RowOrder(Uint32Array.of(0, 1), 100, rootStream(1).child('order'), Float64Array.of(1, 3));
    let ones = 0;
    for (let step = 0; step < 100; step++) ones += order.at(step).reduce((sum, row) => sum + row, 0);
    expect(Math.abs(ones - 7500) / Math.sqrt(10_000 * 0.1875)).to.be.below(4);
  });
});
