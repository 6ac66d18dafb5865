import { expect } from 'chai';
import type { Tensor } from '@tensorflow/tfjs-core';
import { fillSumGradients } from '../../../../plugins/tensors/compile/sum-gradients.js';
import { startEngine, type Tf } from '../../../../plugins/tensors/index.js';
import { numbers } from '../../../fixtures/wasm-builds.js';

const SHAPE = [3, 4, 5] as const;
/** Axes of sums over [3, 4, 5], and which slope each of its 60 numbers has. */
const AXES: readonly { readonly axis: number | number[] | undefined; readonly slopeOf: (i: number) => number }[] = [
  { axis: undefined, slopeOf: () => 0 },
  { axis: 0, slopeOf: (i) => i % 20 },
  { axis: -1, slopeOf: (i) => Math.floor(i / 5) },
  { axis: [0, 2], slopeOf: (i) => Math.floor(i / 5) % 4 },
];

describe('gradients of sums and means', () => {
  let tf: Tf;
  before(async () => {
    ({ tf } = await startEngine('wasm'));
    fillSumGradients(tf);
  });

  for (const { axis, slopeOf } of AXES)
    for (const keeps of [false, true])
      it(`hand their slope to all that went in, over ${String(axis)}${keeps ? ', kept' : ''}`, () => {
        tf.tidy(() => {
          const x = tf.tensor3d(numbers(60, 3), [...SHAPE]);
          const of = (name: 'sum' | 'mean') => (given: Tensor) => tf[name](given, axis, keeps);
          const { shape, size } = of('sum')(x);
          const slopes = numbers(size, 7);
          const gradient = (name: 'sum' | 'mean'): number[] => [
            ...tf.grad(of(name))(x, tf.tensor(slopes, shape)).dataSync(),
          ];
          const wanted = Array.from({ length: 60 }, (_, i) => slopes[slopeOf(i)]!);
          expect(gradient('sum')).to.deep.equal(wanted);
          expect(gradient('mean')).to.deep.equal(wanted.map((slope) => Math.fround(slope / (60 / size))));
        });
      });
});
