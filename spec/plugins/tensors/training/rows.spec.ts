import { expect } from 'chai';
import type { TrainingSet, Vectors } from '../../../../core/contracts/index.js';
import { labelShares, standardisationOf } from '../../../../plugins/tensors/index.js';

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

describe('what a network is trained on', () => {
  it('is standardised by coordinate, rows counting by their weight', () => {
    const { mean, scale } = standardisationOf(
      set([vectors([0, 5, 4, 5], [2]), 1], [vectors([10, 5], [2]), 2]),
      'x',
      true,
    );
    expect([...mean]).to.deep.equal([6, 5]);
    expect(scale[0]).to.be.closeTo(Math.sqrt((36 + 4 + 2 * 16) / 4), 1e-12);
    expect(scale[1]).to.equal(1);
  });
  it('is standardised by one mean and deviation where rows are images', () => {
    const { mean, scale } = standardisationOf(set([vectors([0, 2, 4, 6], [1, 2, 1]), 1]), 'x', true);
    expect([...mean]).to.deep.equal([3, 3]);
    expect([...scale]).to.deep.equal([Math.sqrt(5), Math.sqrt(5)]);
  });
  it('is refused where values are not finite, or no row has a weight', () => {
    expect(code(() => standardisationOf(set([vectors([0, NaN], [1]), 1]), 'x', true))).to.equal(
      'COLLAPSAR_FIT_INVALID',
    );
    expect(code(() => standardisationOf(set([vectors([0, Infinity], [1]), 1]), 'x', true))).to.equal(
      'COLLAPSAR_FIT_INVALID',
    );
    expect(code(() => standardisationOf(set([vectors([0, 1], [1]), 0]), 'x', true))).to.equal('COLLAPSAR_FIT_INVALID');
  });
  it('has labels by their frequency, rows counting by their weight', () => {
    const training = set([vectors([1, 2], [1], [0, 2]), 1], [vectors([3], [1], [2]), 2]);
    expect([...labelShares(training, 'x')]).to.deep.equal([0.25, 0, 0.75]);
    expect([...labelShares(training, 'x', 5)]).to.deep.equal([0.25, 0, 0.75, 0, 0]);
    expect(code(() => labelShares(set([vectors([1], [1]), 1]), 'x'))).to.equal('COLLAPSAR_FIT_INVALID');
  });
});
