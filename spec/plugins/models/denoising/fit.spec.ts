import { expect } from 'chai';
import { trainingSet } from '../../../../core/samples/index.js';
import { limitsOf } from '../../../../plugins/models/denoising/fit.js';
import { standardisationOf } from '../../../../plugins/tensors/index.js';

describe('denoising: the range of the training rows', () => {
  it('is one of all pixels where rows are images', () => {
    const samples = { kind: 'vectors', count: 2, shape: [1, 2, 1], values: Float64Array.of(0, 2, 4, 6) } as const;
    const training = trainingSet([{ samples, origin: 'real' }]);
    const { least, most } = limitsOf(training, standardisationOf(training, 'x', true));
    expect([...least, ...most]).to.deep.equal([-3, -3, 3, 3].map((x) => x / Math.sqrt(5)));
  });
  it('is of each number by itself where they are not, and rows of weight 0 do not count', () => {
    const rows = (...values: readonly number[]) =>
      ({ kind: 'vectors', count: 1, shape: [2], values: Float64Array.from(values) }) as const;
    const training = trainingSet([
      { samples: rows(1, -7), origin: 'real' },
      { samples: rows(3, 5), origin: 1 },
      { samples: rows(100, 100), origin: 2, weight: 0 },
    ]);
    const { least, most } = limitsOf(training, { mean: Float64Array.of(1, 0), scale: Float64Array.of(2, 1) });
    expect([[...least], [...most]]).to.deep.equal([
      [0, -7],
      [1, 5],
    ]);
  });
});
