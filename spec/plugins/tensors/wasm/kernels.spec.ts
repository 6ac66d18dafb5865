import { expect } from 'chai';
import fc from 'fast-check';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tf } from '../../../../plugins/tensors/index.js';
import { numbers, onEachBuild } from '../../../fixtures/wasm-builds.js';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
const near = (got: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number): void => {
  expect(got).to.have.length(wanted.length);
  for (let i = 0; i < got.length; i++) expect(got[i], `number ${i}`).to.be.closeTo(wanted[i]!, tolerance);
};

describe("the wasm engine's sums", () => {
  const shape = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 3 });
  onEachBuild('are those of float64, whichever neighbouring dimensions are summed', (tf) => {
    fc.assert(
      fc.property(shape, fc.nat(2), fc.nat(2), fc.boolean(), (sizes, one, other, keep) => {
        const [from, to] = [Math.min(one, other) % sizes.length, Math.max(one, other) % sizes.length].sort() as [
          number,
          number,
        ];
        const axes = Array.from({ length: to - from + 1 }, (_, i) => from + i);
        const values = numbers(sizeOf(sizes));
        const [depth, inner] = [sizeOf(sizes.slice(from, to + 1)), sizeOf(sizes.slice(to + 1))];
        const expected = new Float64Array(values.length / depth);
        for (const [i, value] of values.entries())
          expected[Math.floor(i / (depth * inner)) * inner + (i % inner)]! += value;
        tf.tidy(() => {
          const sum = tf.sum(tf.tensor(values, sizes), axes, keep);
          expect(sum.shape).to.deep.equal(
            keep ? sizes.map((size, i) => (axes.includes(i) ? 1 : size)) : sizes.filter((_, i) => !axes.includes(i)),
          );
          near(sum.dataSync(), expected, 1e-4);
        });
      }),
      { seed: 2, numRuns: 100 },
    );
  });
  onEachBuild('of very many numbers stay exact to float32', (tf) => {
    const values = numbers(200_003);
    const exact = values.reduce((sum, value) => sum + Math.abs(value), 0);
    const [sum, columns] = tf.tidy(() => {
      const sizes = tf.abs(tf.tensor1d(values));
      return [tf.sum(sizes).dataSync()[0]!, tf.sum(tf.reshape(sizes.slice(0, 200_000), [100_000, 2]), 0).dataSync()];
    });
    expect(Math.abs(sum / exact - 1)).to.be.below(1e-6);
    expect(columns[0]! / 50_000).to.be.closeTo(1, 0.01);
  });
  onEachBuild('of whole numbers, of apart dimensions and of nothing are those of tfjs', (tf) => {
    tf.tidy(() => {
      expect([...tf.sum(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), 0).dataSync()]).to.deep.equal([4, 6]);
      expect([...tf.sum(tf.ones([2, 3, 4]), [0, 2]).dataSync()]).to.deep.equal([8, 8, 8]);
      expect([...tf.sum(tf.zeros([0, 3]), 0).dataSync()]).to.deep.equal([0, 0, 0]);
      expect(tf.sum(tf.scalar(3)).dataSync()[0]).to.equal(3);
    });
  });
});

describe("the wasm engine's convolution", () => {
  /** By its definition, in float64. */
  const reference = (
    x: Tensor4D,
    filter: Tensor4D,
    stride: number,
    pad: number,
    out: readonly number[],
  ): Float64Array => {
    const [values, weights] = [x.dataSync(), filter.dataSync()];
    const [, height, width, channels] = x.shape;
    const [rows, columns, , outputs] = filter.shape;
    const [images, outHeight, outWidth] = out as [number, number, number];
    const result = new Float64Array(sizeOf(out));
    let at = 0;
    for (let image = 0; image < images; image++)
      for (let i = 0; i < outHeight; i++)
        for (let j = 0; j < outWidth; j++)
          for (let output = 0; output < outputs; output++, at++)
            for (let r = 0; r < rows; r++)
              for (let c = 0; c < columns; c++) {
                const [y, z] = [i * stride + r - pad, j * stride + c - pad];
                if (y < 0 || z < 0 || y >= height || z >= width) continue;
                for (let channel = 0; channel < channels; channel++)
                  result[at]! +=
                    values[((image * height + y) * width + z) * channels + channel]! *
                    weights[((r * columns + c) * channels + channel) * outputs + output]!;
              }
    return result;
  };
  const cases = fc.record({
    images: fc.integer({ min: 1, max: 3 }),
    side: fc.integer({ min: 4, max: 9 }),
    channels: fc.integer({ min: 1, max: 5 }),
    outputs: fc.integer({ min: 1, max: 9 }),
    kernel: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 3 }),
    pad: fc.nat(1),
  });
  onEachBuild('and its gradients are what its definition gives', (tf) => {
    fc.assert(
      fc.property(cases, ({ images, side, channels, outputs, kernel, stride, pad }) => {
        tf.tidy(() => {
          const x = tf.tensor4d(numbers(images * side * side * channels), [images, side, side, channels]);
          const filter = tf.tensor4d(numbers(kernel * kernel * channels * outputs, 3), [
            kernel,
            kernel,
            channels,
            outputs,
          ]);
          const y = tf.conv2d(x, filter, stride, pad);
          near(y.dataSync(), reference(x, filter, stride, pad, y.shape), 1e-5);
          // It is linear in both: <dy, conv(x, filter)> = <dx, x> = <dfilter, filter>.
          const slopes = tf.tensor(numbers(y.size, 9), y.shape) as Tensor4D;
          const [dx, dFilter] = tf.grads((a: Tensor, b: Tensor) =>
            tf.sum(tf.mul(tf.conv2d(a as Tensor4D, b as Tensor4D, stride, pad), slopes)),
          )([x, filter]) as [Tensor, Tensor];
          const inner = (a: Tensor, b: Tensor): number => tf.sum(tf.mul(a, b)).dataSync()[0]!;
          const value = inner(slopes, y);
          near([inner(dx, x), inner(dFilter, filter)], [value, value], 1e-4);
          const direction = tf.tensor(numbers(x.size, 21), x.shape) as Tensor4D;
          near([inner(dx, direction)], [inner(slopes, tf.conv2d(direction, filter, stride, pad))], 1e-4);
        });
      }),
      { seed: 3, numRuns: 40 },
    );
  });
  onEachBuild('goes on across blocks of patches', (tf) => {
    tf.tidy(() => {
      const x = tf.tensor4d(numbers(4 * 24 * 24 * 8), [4, 24, 24, 8]);
      const filter = tf.tensor4d(numbers(3 * 3 * 8 * 4, 3), [3, 3, 8, 4]);
      const y = tf.conv2d(x, filter, 1, 1);
      near(y.dataSync(), reference(x, filter, 1, 1, y.shape), 2e-5);
    });
  });
  onEachBuild('wants channels last', (tf) => {
    tf.tidy(() => {
      const [x, filter] = [tf.zeros([1, 2, 4, 4]) as Tensor4D, tf.zeros([3, 3, 2, 1]) as Tensor4D];
      expect(() => tf.conv2d(x, filter, 1, 1, 'NCHW')).to.throw('channels must come last');
    });
  });
});

describe("the wasm engine's other kernels", () => {
  onEachBuild('gather backwards: rows of one index are added, others are zeros', (tf) => {
    const slope = tf.tidy(() => {
      const weights = tf.tensor2d(numbers(12), [4, 3]);
      return tf
        .grad((table: Tensor) => tf.sum(tf.mul(tf.gather(table, tf.tensor1d([0, 3, 3, 1], 'int32')), weights)))(
          tf.zeros([5, 3]),
        )
        .arraySync() as number[][];
    });
    const weights = numbers(12);
    expect(slope[0]).to.deep.equal([...weights.slice(0, 3)]);
    near(slope[3]!, [weights[3]! + weights[6]!, weights[4]! + weights[7]!, weights[5]! + weights[8]!], 1e-6);
    expect([slope[2], slope[4]]).to.deep.equal([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });
  onEachBuild('gather the rows that indices of any shape name, and refuse one that names none', (tf) => {
    const { numTensors } = tf.memory();
    tf.tidy(() => {
      for (const row of [[], [1], [3], [2, 5]]) {
        const values = numbers(4 * sizeOf(row));
        const made = tf.gather(tf.tensor(values, [4, ...row]), tf.tensor2d([3, 0, 3, 1], [2, 2], 'int32'));
        expect(made.shape).to.deep.equal([2, 2, ...row]);
        const wanted = [3, 0, 3, 1].flatMap((at) => [...values.slice(at * sizeOf(row), (at + 1) * sizeOf(row))]);
        expect([...made.dataSync()]).to.deep.equal(wanted);
      }
      expect(tf.gather(tf.ones([4, 3]), tf.tensor1d([], 'int32')).shape).to.deep.equal([0, 3]);
      for (const index of [4, -1])
        expect(() => tf.gather(tf.ones([4, 3]), tf.tensor1d([0, index], 'int32'))).to.throw(
          RangeError,
          `tf.gather: index ${index} of 4 rows, which are 0 to 3`,
        );
      // Others are tfjs's: columns, and whole numbers.
      expect([...tf.gather(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor1d([1], 'int32'), 1).dataSync()]).to.deep.equal([
        2, 4,
      ]);
      expect([...tf.gather(tf.tensor1d([5, 6], 'int32'), tf.tensor1d([1], 'int32')).dataSync()]).to.deep.equal([6]);
    });
    expect(tf.memory().numTensors).to.equal(numTensors);
  });
  onEachBuild('sum no segment outside of those asked for', (tf) => {
    const sums = tf.tidy(() =>
      tf.unsortedSegmentSum(tf.tensor1d([1, 2, 4, 8]), tf.tensor1d([-1, 0, 2, 1], 'int32'), 2).dataSync(),
    );
    expect([...sums]).to.deep.equal([2, 8]);
  });
  onEachBuild('fuse a product with its bias and activation', (tf) => {
    for (const activation of ['linear', 'relu', 'relu6', 'leakyrelu', 'sigmoid', 'elu', 'prelu'] as const)
      tf.tidy(() => {
        const [a, b] = [tf.tensor2d(numbers(35), [5, 7]), tf.tensor2d(numbers(42, 4), [7, 6])];
        const [bias, alpha] = [tf.tensor1d(numbers(6, 6)), tf.tensor1d([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])];
        const fused = tf.fused.matMul({ a, b, bias, activation, preluActivationWeights: alpha, leakyreluAlpha: 0.3 });
        near(fused.dataSync(), activated(tf, activation, tf.add(tf.matMul(a, b), bias), alpha).dataSync(), 1e-6);
      });
  });
  onEachBuild('give log(1 + e^x) to 3e-7 of itself, and hand on what is not finite', (tf) => {
    const x = Float32Array.from({ length: 3001 }, (_, i) => (i - 1500) / 20);
    const values = tf.tidy(() => tf.softplus(tf.tensor1d(x)).dataSync());
    for (const [i, at] of x.entries()) {
      const exact = Math.max(at, 0) + Math.log1p(Math.exp(-Math.abs(at)));
      expect(Math.abs(values[i]! / exact - 1), `at ${at}`).to.be.below(3e-7);
    }
    const [nan, high, low] = tf.tidy(() => tf.softplus(tf.tensor1d([NaN, Infinity, -Infinity])).dataSync());
    expect([nan, high]).to.deep.equal([NaN, Infinity]);
    expect(low).to.be.closeTo(0, 1e-37);
  });
  onEachBuild('clone without a copy, and leave the clone when the original goes', (tf) => {
    const original = tf.tensor1d([1, 2, 3]);
    const { numDataBuffers } = tf.memory();
    const clone = original.clone();
    expect(tf.memory().numDataBuffers).to.equal(numDataBuffers);
    original.dispose();
    expect([...clone.dataSync()]).to.deep.equal([1, 2, 3]);
    clone.dispose();
    expect(tf.memory().numDataBuffers).to.equal(numDataBuffers - 1);
  });
});

const activated = (tf: Tf, name: string, x: Tensor2D | Tensor, alpha: Tensor): Tensor => {
  if (name === 'linear') return x;
  if (name === 'leakyrelu') return tf.leakyRelu(x, 0.3);
  if (name === 'prelu') return tf.prelu(x, alpha);
  return tf[name as 'relu' | 'relu6' | 'sigmoid' | 'elu'](x);
};
