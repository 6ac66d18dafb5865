import { expect } from 'chai';
import type { Tensor } from '@tensorflow/tfjs-core';
import { rope } from '../../../../plugins/tensors/index.js';
import { turned, turnedRows } from '../../../fixtures/attention.js';
import { expectGradients, expectSteady, inputOf, type Differentiable } from '../../../fixtures/differences.js';
import { onEachBuild, onEachEngine } from '../../../fixtures/wasm-builds.js';

const of = (shape: readonly number[], positions: readonly number[], base = 10_000): Differentiable => ({
  inputs: [inputOf(shape, 8)],
  apply: (tf, [x]) => rope(tf, x!, tf.tensor1d([...positions], 'int32'), base),
  reference: ([x]) => turnedRows(x!, { positions, rows: 1, width: shape.at(-1)!, base }),
});

describe('rotary position embedding', () => {
  onEachEngine('has the values and gradients of float64, at any places', (tf) => {
    expectGradients(tf, of([1, 2], [0]));
    expectGradients(tf, of([3, 4], [0, 1, 2]));
    expectGradients(tf, of([2, 3, 6], [7, 3, 100]));
    expectGradients(tf, of([2, 3, 2, 10], [5, 0], 500));
  });

  onEachBuild('keeps its digits at the place 100,000', (tf) => {
    const row = Float64Array.from({ length: 32 }, (_, i) => (i % 5) - 2);
    for (const position of [100_000, -100_000]) {
      const made = tf.tidy(() =>
        rope(tf, tf.tensor2d(Float32Array.from(row), [1, 32]), tf.tensor1d([position], 'int32')).dataSync(),
      );
      for (const [i, value] of turned(row, position, 10_000).entries()) expect(made[i]).to.be.closeTo(value, 1e-6);
    }
  });

  onEachEngine('makes products of rows depend on the distance of their places alone', (tf) => {
    tf.tidy(() => {
      const [q, k] = [1, 2].map((seed) => tf.tensor2d(inputOf([1, 16], seed).values, [1, 16])) as [Tensor, Tensor];
      const product = (one: number, other: number): number => {
        const at = (x: Tensor, place: number): Tensor => rope(tf, x, tf.tensor1d([place], 'int32'));
        return tf.sum(tf.mul(at(q, one), at(k, other))).dataSync()[0]!;
      };
      expect(product(3, 10)).to.be.closeTo(product(53, 60), 1e-5);
      expect(Math.abs(product(3, 10) - product(3, 11))).to.be.above(1e-3);
    });
  });

  onEachBuild('gives the same bits a thousand times, without a byte more', (tf) => {
    expectSteady(tf, of([2, 3, 6], [7, 3, 100]));
  });

  onEachEngine('says what it was given where that is not what it takes', (tf) => {
    tf.tidy(() => {
      const places = tf.tensor1d([0, 1], 'int32');
      expect(() => rope(tf, tf.ones([2, 3]), places)).to.throw(RangeError, 'rope: pairs are turned, and the width 3');
      expect(() => rope(tf, tf.ones([3, 4]), places)).to.throw('positions must be int32 [3], and is int32 [2]');
      expect(() => rope(tf, tf.ones([2, 4]), tf.tensor1d([0, 1]))).to.throw('positions must be int32 [2]');
      expect(() => rope(tf, tf.ones([4]), places)).to.throw('x must be [..., time, width]');
      expect(() => rope(tf, tf.ones([2, 4]), places, 0)).to.throw('base must be above 0, and is 0');
    });
  });
});
