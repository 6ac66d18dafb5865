import { expect } from 'chai';
import fc from 'fast-check';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tf } from '../../../../plugins/tensors/index.js';
import { kernelContext } from '../../../../plugins/tensors/wasm/index.js';
import { numbers, onEachBuild } from '../../../fixtures/wasm-builds.js';

interface Case {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** The largest error against sums in float64, in units of the bound k 2^-24 sum |a||b| that float32 cannot exceed. */
const worstOf = (tf: Tf, { m, n, k, transposeA, transposeB }: Case): number => {
  const [a, b] = [numbers(m * k, 7), numbers(k * n, 11)];
  const product = tf.tidy(() =>
    tf
      .matMul(
        tf.tensor2d(a, transposeA ? [k, m] : [m, k]),
        tf.tensor2d(b, transposeB ? [n, k] : [k, n]),
        transposeA,
        transposeB,
      )
      .dataSync(),
  );
  expect(product).to.have.length(m * n);
  let worst = 0;
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let [sum, size] = [0, 0];
      for (let p = 0; p < k; p++) {
        const term = a[transposeA ? p * m + i : i * k + p]! * b[transposeB ? j * k + p : p * n + j]!;
        sum += term;
        size += Math.abs(term);
      }
      const bound = (k + 1) * size * 6e-8;
      worst = Math.max(
        worst,
        bound === 0 ? Math.abs(product[i * n + j]!) : Math.abs(product[i * n + j]! - sum) / bound,
      );
    }
  return worst;
};

describe("the wasm engine's matrix product", () => {
  const size = fc.integer({ min: 0, max: 21 });
  const anyCase = fc.record({ m: size, n: size, k: size, transposeA: fc.boolean(), transposeB: fc.boolean() });

  onEachBuild('is that of float64 for any shape and transpose, empty ones included', (tf) => {
    fc.assert(
      fc.property(anyCase, (given) => worstOf(tf, given) <= 1),
      { seed: 1, numRuns: 150 },
    );
  });

  for (const [m, n, k] of [
    [259, 33, 515],
    [3, 40, 700],
    [261, 7, 1],
    [9, 8, 257],
    [1, 1, 1000],
  ] as const)
    onEachBuild(`is right across its blocks: ${m} x ${k} times ${k} x ${n}`, (tf) => {
      for (const transposeA of [false, true])
        for (const transposeB of [false, true])
          expect(worstOf(tf, { m, n, k, transposeA, transposeB })).to.be.at.most(1);
    });

  onEachBuild('goes through stacks, and repeats what is one for many', (tf) => {
    const shapes = [
      [
        [2, 3, 4, 5],
        [2, 3, 5, 6],
      ],
      [
        [3, 4, 5],
        [5, 6],
      ],
      [
        [4, 5],
        [3, 5, 6],
      ],
      [
        [2, 1, 4, 5],
        [3, 5, 6],
      ],
      [
        [1, 3, 4, 5],
        [2, 1, 5, 6],
      ],
      [
        [0, 4, 5],
        [0, 5, 6],
      ],
    ] as const;
    for (const [left, right] of shapes)
      tf.tidy(() => {
        const a = tf.tensor(numbers(sizeOf(left)), [...left]);
        const b = tf.tensor(numbers(sizeOf(right), 5), [...right]);
        const product = tf.matMul(a, b);
        // The same by broadcasting a product of elements, which is not ours.
        const terms = tf.mul(tf.expandDims(a, -1), tf.expandDims(b, -3)) as Tensor;
        const expected = tf.sum(terms, -2);
        expect(product.shape).to.deep.equal(expected.shape);
        const [got, wanted] = [product.dataSync(), expected.dataSync()];
        for (let i = 0; i < got.length; i++) expect(got[i]).to.be.closeTo(wanted[i]!, 2e-6);
      });
  });

  onEachBuild('writes nothing outside of its rows and columns', (tf) => {
    const { backend, kernels, scratch } = kernelContext(tf)!;
    const { m, n, k, row } = { m: 6, n: 11, k: 5, row: 16 };
    tf.tidy(() => {
      const at = (tensor: Tensor): number => backend.dataIdMap.get(tensor.dataId).memoryOffset;
      const a = tf.ones([m, k]);
      const b = tf.ones([k, n]);
      const c = tf.fill([m, row], -7);
      kernels.product(m, n, k, at(a), k, 1, at(b), n, 1, at(c), row, false, scratch);
      const values = c.dataSync();
      for (let i = 0; i < m * row; i++) expect(values[i]).to.equal(i % row < n ? k : -7);
      kernels.product(m, n, k, at(a), k, 1, at(b), n, 1, at(c), row, true, scratch);
      expect(c.dataSync()[0]).to.equal(2 * k);
    });
  });

  onEachBuild('hands on what is not finite, and the zeros of an empty sum', (tf) => {
    const product = tf.tidy(() =>
      tf.matMul(tf.tensor2d([1, NaN, Infinity, 1], [2, 2]), tf.tensor2d([1, 0, 0, 1], [2, 2])).dataSync(),
    );
    expect([...product]).to.deep.equal([NaN, NaN, Infinity, NaN]);
    const empty = tf.tidy(() => tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3])).dataSync());
    expect([...empty]).to.deep.equal([0, 0, 0, 0, 0, 0]);
  });

  onEachBuild('gives the same bits twice', (tf) => {
    const product = (): Uint8Array =>
      tf.tidy(() => {
        const a = tf.tensor2d(numbers(70 * 300), [70, 300]);
        const b = tf.tensor2d(numbers(300 * 45, 3), [300, 45]);
        return new Uint8Array(tf.matMul(a, b).dataSync().slice().buffer);
      });
    expect(product()).to.deep.equal(product());
  });

  onEachBuild('refuses what it cannot multiply', (tf) => {
    tf.tidy(() => {
      expect(() => tf.matMul(tf.zeros([2, 3], 'int32'), tf.zeros([3, 2], 'int32'))).to.throw('must be float32');
    });
  });
});

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
