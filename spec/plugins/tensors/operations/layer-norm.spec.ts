import { expect } from 'chai';
import { layerNorm } from '../../../../plugins/tensors/index.js';
import { expectGradients, expectSteady, inputOf, type Differentiable } from '../../../fixtures/differences.js';
import { numbers, onEachBuild, onEachEngine } from '../../../fixtures/wasm-builds.js';

/** By its definition, over rows of `width`. */
const normalised = (x: Float64Array, gamma: Float64Array, beta: Float64Array, epsilon: number): Float64Array => {
  const width = gamma.length;
  const y = new Float64Array(x.length);
  for (let from = 0; from < x.length; from += width) {
    const row = x.subarray(from, from + width);
    const mean = row.reduce((sum, value) => sum + value, 0) / width;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
    for (let i = 0; i < width; i++)
      y[from + i] = (gamma[i]! * (row[i]! - mean)) / Math.sqrt(variance + epsilon) + beta[i]!;
  }
  return y;
};

const of = (shape: readonly number[], epsilon: number): Differentiable => ({
  inputs: [inputOf(shape, 1, 2), inputOf([shape.at(-1)!], 2), inputOf([shape.at(-1)!], 3)],
  apply: (tf, [x, gamma, beta]) => layerNorm(tf, x!, gamma!, beta!, epsilon),
  reference: ([x, gamma, beta]) => normalised(x!, gamma!, beta!, epsilon),
});

describe('layer normalisation', () => {
  onEachEngine('has the values and gradients of float64, for rows that fill no register and for one', (tf) => {
    for (const shape of [[1, 1], [3, 1], [1, 2], [2, 3], [4, 4], [5, 7], [2, 3, 9], [3, 16], [6]])
      expectGradients(tf, of(shape, 0.1));
  });

  onEachEngine('has them for more rows than are summed at once', (tf) => {
    const { inputs } = of([600, 3], 1e-3);
    const tensors = inputs.map(({ values, shape }) => tf.tensor(values, [...shape], 'float32'));
    const [, dGamma, dBeta] = tf.grads((x, gamma, beta) => tf.sum(layerNorm(tf, x, gamma, beta, 1e-3)))(tensors);
    const [x, gamma] = inputs.map(({ values }) => Float64Array.from(values)) as [Float64Array, Float64Array];
    const wanted = [0, 1, 2].map((column) => {
      const one = Float64Array.from({ length: 3 }, (_, i) => Number(i === column));
      return normalised(x, one, new Float64Array(3), 1e-3).reduce((sum, z) => sum + z, 0);
    });
    for (const [i, value] of dGamma!.dataSync().entries()) expect(value).to.be.closeTo(wanted[i]!, 1e-3);
    expect([...dBeta!.dataSync()]).to.deep.equal([600, 600, 600]);
    expect(gamma).to.have.length(3);
    tf.dispose([...tensors, dGamma!, dBeta!]);
  });

  onEachEngine('makes beta of a row of equal numbers, however large, and hands back slopes that are finite', (tf) => {
    for (const value of [0, 0.1, -12345.678, 1e4, -1e4])
      tf.tidy(() => {
        const [gamma, beta] = [tf.tensor1d(numbers(6, 3)), tf.tensor1d(numbers(6, 5))];
        const y = layerNorm(tf, tf.fill([2, 6], value), gamma, beta);
        y.dataSync().forEach((number, i) => {
          expect(number).to.be.closeTo(numbers(6, 5)[i % 6]!, 1e-5);
        });
        const dx = tf.grad((x) => tf.sum(tf.square(layerNorm(tf, x, gamma, beta))))(tf.fill([2, 6], value));
        for (const slope of dx.dataSync()) expect(Number.isFinite(slope)).to.equal(true);
      });
  });

  onEachBuild('keeps the digits of rows far from 0', (tf) => {
    tf.tidy(() => {
      // Numbers that float32 holds exactly beside 10,000.
      const row = Float64Array.from([3, -1, 2, 0, 5, -4, 1], (value) => 10_000 + value / 4);
      const [one, zero] = [new Float64Array(7).fill(1), new Float64Array(7)];
      const y = layerNorm(tf, tf.tensor2d(Float32Array.from(row), [1, 7]), tf.ones([7]), tf.zeros([7]));
      const wanted = normalised(row, one, zero, 1e-5);
      for (const [i, value] of y.dataSync().entries()) expect(value).to.be.closeTo(wanted[i]!, 1e-6);
    });
  });

  onEachBuild('gives the same bits a thousand times, without a byte more', (tf) => {
    expectSteady(tf, of([5, 11], 1e-5));
  });

  onEachEngine('says what it was given where that is not what it takes', (tf) => {
    tf.tidy(() => {
      const [x, wide] = [tf.ones([2, 3]), tf.ones([3])];
      expect(() => layerNorm(tf, x, tf.ones([2]), wide)).to.throw(
        RangeError,
        'layerNorm: gamma must be float32 [3], and is float32 [2]',
      );
      expect(() => layerNorm(tf, x, wide, tf.ones([1, 3]))).to.throw('beta must be float32 [3]');
      expect(() => layerNorm(tf, tf.ones([2, 3], 'int32'), wide, wide)).to.throw('x must be float32, and is int32');
      expect(() => layerNorm(tf, tf.zeros([2, 0]), wide, wide)).to.throw('a last axis of one number or more');
      expect(() => layerNorm(tf, tf.scalar(1), wide, wide)).to.throw('a last axis');
      expect(() => layerNorm(tf, x, wide, wide, -1)).to.throw('epsilon must be at least 0, and is -1');
      expect(layerNorm(tf, tf.zeros([0, 3]), wide, wide).shape).to.deep.equal([0, 3]);
    });
  });
});
