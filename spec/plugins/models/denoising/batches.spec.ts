import { expect } from 'chai';
import type { TrainingSet, Vectors } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { labelShares } from '../../../../plugins/models/denoising/label-shares.js';
import { limitsOf } from '../../../../plugins/models/denoising/limits.js';
import { RowOrder } from '../../../../plugins/models/denoising/row-order.js';
import { standardise } from '../../../../plugins/models/denoising/standardise.js';

const vectors = (values: readonly number[], shape: readonly number[], labels?: readonly number[]): Vectors => ({
  kind: 'vectors',
  count: values.length / shape.reduce((a, b) => a * b, 1),
  shape,
  values: Float64Array.from(values),
  ...(labels === undefined ? {} : { labels: Uint32Array.from(labels) }),
});
const set = (...parts: readonly (readonly [Vectors, number])[]): TrainingSet<Vectors> => ({
  parts: parts.map(([samples, weight]) => ({ samples, origin: 'real', weight })),
  count: parts.reduce((sum, [{ count }]) => sum + count, 0),
});
const code = (act: () => unknown): string => {
  try {
    act();
    return 'nothing';
  } catch (error) {
    return String((error as { code?: string }).code);
  }
};

describe('denoising: what a network is trained on', () => {
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
  it('is standardised by coordinate, rows counting by their weight', () => {
    const { mean, scale } = standardise(set([vectors([0, 5, 4, 5], [2]), 1], [vectors([10, 5], [2]), 2]), 'x');
    expect([...mean]).to.deep.equal([6, 5]);
    expect(scale[0]).to.be.closeTo(Math.sqrt((36 + 4 + 2 * 16) / 4), 1e-12);
    expect(scale[1]).to.equal(1);
  });
  it('is standardised by one mean and deviation where rows are images', () => {
    const { mean, scale } = standardise(set([vectors([0, 2, 4, 6], [1, 2, 1]), 1]), 'x');
    expect([...mean]).to.deep.equal([3, 3]);
    expect([...scale]).to.deep.equal([Math.sqrt(5), Math.sqrt(5)]);
    const limits = limitsOf(set([vectors([0, 2, 4, 6], [1, 2, 1]), 1]), { mean, scale });
    expect([...limits.least, ...limits.most]).to.deep.equal([-3, -3, 3, 3].map((x) => x / Math.sqrt(5)));
  });
  it('is refused where values are not finite, or no row has a weight', () => {
    expect(code(() => standardise(set([vectors([0, NaN], [1]), 1]), 'x'))).to.equal('COLLAPSAR_FIT_INVALID');
    expect(code(() => standardise(set([vectors([0, Infinity], [1]), 1]), 'x'))).to.equal('COLLAPSAR_FIT_INVALID');
    expect(code(() => standardise(set([vectors([0, 1], [1]), 0]), 'x'))).to.equal('COLLAPSAR_FIT_INVALID');
  });
  it('has labels by their frequency, rows counting by their weight', () => {
    const training = set([vectors([1, 2], [1], [0, 2]), 1], [vectors([3], [1], [2]), 2]);
    expect([...labelShares(training, 0, 'x')]).to.deep.equal([0.25, 0, 0.75]);
    expect([...labelShares(training, 5, 'x')]).to.deep.equal([0.25, 0, 0.75, 0, 0]);
    expect(code(() => labelShares(set([vectors([1], [1]), 1]), 0, 'x'))).to.equal('COLLAPSAR_FIT_INVALID');
  });
});
