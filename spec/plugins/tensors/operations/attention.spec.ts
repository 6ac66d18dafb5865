import { expect } from 'chai';
import type { Tensor } from '@tensorflow/tfjs-core';
import { causalAttention, selfAttention } from '../../../../plugins/tensors/index.js';
import { attendedHeads, turnedRows, unpacked } from '../../../fixtures/attention.js';
import { expectGradients, expectSteady, gap, inputOf, type Differentiable } from '../../../fixtures/differences.js';
import { onEachBuild, onEachEngine } from '../../../fixtures/wasm-builds.js';

interface Sizes {
  readonly batch: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  readonly width: number;
}
const of = ({ batch, heads, queries, keys, width }: Sizes, scale = 1): Differentiable => ({
  inputs: [
    inputOf([batch, heads, queries, width], 1, scale),
    inputOf([batch, heads, keys, width], 2, scale),
    inputOf([batch, heads, keys, width], 3),
  ],
  apply: (tf, [q, k, v]) => causalAttention(tf, q!, k!, v!),
  reference: ([q, k, v]) => attendedHeads(batch * heads, width, [q!, k!, v!]),
});

const packed = (batch: number, time: number, heads: number, width: number): Differentiable => ({
  inputs: [inputOf([batch, time, 3 * heads * width], 4, 2)],
  apply: (tf, [qkv]) => selfAttention(tf, qkv!, heads),
  reference: ([qkv]) => {
    const parts = unpacked(qkv!, [batch, time, heads, width], 3) as [Float64Array, Float64Array, Float64Array];
    // Heads of a place side by side: the same exchange of axes once more.
    return unpacked(attendedHeads(batch * heads, width, parts), [batch, heads, time, width], 1)[0]!;
  },
});

describe('causal attention', () => {
  onEachEngine('has the values and gradients of float64, for any number of places', (tf) => {
    for (const sizes of [
      { batch: 1, heads: 1, queries: 1, keys: 1, width: 1 },
      { batch: 1, heads: 2, queries: 3, keys: 3, width: 1 },
      { batch: 2, heads: 1, queries: 5, keys: 5, width: 3 },
      { batch: 1, heads: 1, queries: 7, keys: 7, width: 8 },
    ])
      expectGradients(tf, of(sizes, 2));
  });

  onEachEngine('lets queries that are fewer than the keys see what was before them', (tf) => {
    for (const queries of [1, 2, 4]) expectGradients(tf, of({ batch: 1, heads: 2, queries, keys: 6, width: 2 }, 2));
  });

  onEachBuild('goes on across its blocks of queries', (tf) => {
    for (const [queries, keys] of [
      [32, 32],
      [33, 33],
      [70, 70],
      [40, 75],
    ] as const) {
      const { inputs, apply, reference } = of({ batch: 1, heads: 2, queries, keys, width: 5 }, 2);
      const wanted = reference(inputs.map(({ values }) => Float64Array.from(values)));
      const [value, ours, plain] = tf.tidy(() => {
        const tensors = inputs.map(({ values, shape }) => tf.tensor(values, [...shape], 'float32'));
        const slopes = (how: (of: readonly Tensor[]) => Tensor): Float32Array[] =>
          tf
            .grads((...given: Tensor[]) => tf.sum(tf.square(how(given))))(tensors)
            .map((g) => g.dataSync<'float32'>());
        const composed = ([q, k, v]: readonly Tensor[]): Tensor => {
          const hidden = Float32Array.from({ length: queries * keys }, (_, i) =>
            i % keys > keys - queries + Math.floor(i / keys) ? -1e9 : 0,
          );
          const scores = tf.mul(tf.matMul(q!, k!, false, true), 1 / Math.sqrt(5));
          return tf.matMul(tf.softmax(tf.add(scores, tf.tensor(hidden, [queries, keys]))), v!);
        };
        return [apply(tf, tensors).dataSync(), slopes((given) => apply(tf, given)), slopes(composed)] as const;
      });
      expect(gap(value, wanted)).to.be.below(1e-5);
      for (const [i, gradient] of ours.entries()) expect(gap(gradient, plain[i]!), `input ${i}`).to.be.below(1e-5);
    }
  });

  onEachEngine('of packed rows is that of heads apart', (tf) => {
    for (const [batch, time, heads, width] of [
      [1, 1, 1, 1],
      [2, 3, 1, 2],
      [1, 5, 3, 3],
      [2, 4, 2, 4],
    ] as const)
      expectGradients(tf, packed(batch, time, heads, width));
  });

  onEachEngine('of packed rows turns queries and keys by their places, and no values', (tf) => {
    const [batch, time, heads, width, base] = [2, 3, 2, 4, 100];
    const positions = [4, 5, 9];
    const plain = packed(batch, time, heads, width);
    expectGradients(tf, {
      ...plain,
      apply: (_, [qkv]) => selfAttention(tf, qkv!, heads, { positions: tf.tensor1d(positions, 'int32'), base }),
      reference: ([qkv]) =>
        plain.reference([turnedRows(qkv!, { positions, rows: 3 * heads, width, base }, (row) => row < 2 * heads)]),
    });
  });

  onEachEngine('loses nothing at scores of 10,000: a query takes the one key that it fits', (tf) => {
    tf.tidy(() => {
      const q = tf.tensor4d([100, -100, 100], [1, 1, 3, 1]);
      const k = tf.tensor4d([100, -100, 99], [1, 1, 3, 1]);
      const v = tf.tensor4d([1, 2, 3], [1, 1, 3, 1]);
      expect([...causalAttention(tf, q, k, v).dataSync()]).to.deep.equal([1, 2, 1]);
      const slopes = tf.grads((a: Tensor, b: Tensor, c: Tensor) => tf.sum(causalAttention(tf, a, b, c)))([q, k, v]);
      for (const [i, wanted] of [
        [0, 0, 0],
        [0, 0, 0],
        [2, 1, 0],
      ].entries())
        slopes[i]!.dataSync().forEach((slope, at) => {
          expect(slope).to.be.closeTo(wanted[at]!, 1e-6);
        });
    });
  });

  onEachEngine('never sees what comes after: later keys and values change nothing', (tf) => {
    tf.tidy(() => {
      const { inputs } = of({ batch: 1, heads: 1, queries: 9, keys: 9, width: 3 });
      const [q, k, v] = inputs.map(({ values, shape }) => tf.tensor(values, [...shape])) as [Tensor, Tensor, Tensor];
      const far = tf.concat([tf.zeros([1, 1, 5, 3]), tf.fill([1, 1, 4, 3], 50)], 2);
      const [one, other] = [causalAttention(tf, q, k, v), causalAttention(tf, q, tf.add(k, far), tf.add(v, far))];
      const first = (y: Tensor): number[] => [...tf.slice(y, [0, 0, 0, 0], [1, 1, 5, 3]).dataSync()];
      expect(first(one)).to.deep.equal(first(other));
    });
  });

  onEachBuild('gives the same bits a thousand times, without a byte more', (tf) => {
    expectSteady(tf, of({ batch: 1, heads: 2, queries: 5, keys: 7, width: 6 }));
    expectSteady(tf, packed(2, 5, 2, 3));
  });

  onEachEngine('says what it was given where that is not what it takes', (tf) => {
    tf.tidy(() => {
      const q = tf.ones([1, 2, 3, 4]);
      const wrong =
        (k: Tensor, v = k, own: Tensor = q) =>
        (): Tensor =>
          causalAttention(tf, own, k, v);
      expect(wrong(tf.ones([1, 2, 2, 4]))).to.throw(RangeError, 'causalAttention: 3 queries are more than the 2 keys');
      expect(wrong(tf.ones([1, 2, 3, 5]))).to.throw('k must be float32 [1, 2, 3, 4], and is float32 [1, 2, 3, 5]');
      expect(wrong(q, tf.ones([1, 2, 4, 4]))).to.throw('v must be float32 [1, 2, 3, 4]');
      expect(wrong(tf.ones([1, 2, 3, 4], 'int32'))).to.throw('k must be float32');
      expect(wrong(q, q, tf.ones([2, 3, 4]))).to.throw('q must be [batch, heads, queries, width]');
      expect(() => selfAttention(tf, tf.ones([2, 3, 12]), 5)).to.throw(
        'qkv must be [batch, time, 3 * 5 heads * width]',
      );
      expect(() => selfAttention(tf, tf.ones([2, 12]), 2)).to.throw('selfAttention: qkv must be');
      const positions = tf.tensor1d([0, 1], 'int32');
      expect(() => selfAttention(tf, tf.ones([2, 3, 12]), 2, { positions })).to.throw(
        'selfAttention: positions must be int32 [3], and is int32 [2]',
      );
      expect(() => selfAttention(tf, tf.ones([2, 2, 6]), 2, { positions })).to.throw('the width 1 is odd');
    });
  });
});
