import { expect } from 'chai';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { causalAttention, keyValueCache, type Tf } from '../../../../plugins/tensors/index.js';
import { gap, inputOf } from '../../../fixtures/differences.js';
import { onEachBuild, onEachEngine } from '../../../fixtures/wasm-builds.js';

const SHAPE = [2, 3, 11, 5] as const;
const sequence = (tf: Tf): [Tensor4D, Tensor4D, Tensor4D] =>
  [1, 2, 3].map((seed) => tf.tensor(inputOf(SHAPE, seed, 2).values, [...SHAPE])) as [Tensor4D, Tensor4D, Tensor4D];
const places = (tf: Tf, x: Tensor4D, from: number, count: number): Tensor4D =>
  tf.slice(x, [0, 0, from, 0], [SHAPE[0], SHAPE[1], count, SHAPE[3]]);

describe('a cache of keys and values', () => {
  onEachEngine('gives, place by place and several at a time, what attention gives of all at once', (tf) => {
    const { numTensors } = tf.memory();
    const cache = keyValueCache(tf, 11);
    // The second time over, what the first left in its room must not show.
    for (const steps of [
      [4, 1, 1, 3, 2],
      [1, 10],
    ]) {
      tf.tidy(() => {
        const [q, k, v] = sequence(tf);
        const whole = causalAttention(tf, q, k, v);
        let from = 0;
        for (const count of steps) {
          const y = cache.attend(places(tf, q, from, count), places(tf, k, from, count), places(tf, v, from, count));
          expect(gap(y.dataSync(), places(tf, whole, from, count).dataSync())).to.be.below(1e-6);
          from += count;
          expect(cache.length).to.equal(from);
        }
      });
      cache.clear();
      expect([cache.length, cache.capacity]).to.deep.equal([0, 11]);
    }
    cache.dispose();
    expect(tf.memory().numTensors).to.equal(numTensors);
  });

  onEachBuild('holds the same memory from its first place to its last', (tf) => {
    const cache = keyValueCache(tf, 500);
    const step = (): void => {
      tf.tidy(() => {
        const [q, k, v] = sequence(tf).map((x) => places(tf, x, 0, 1)) as [Tensor4D, Tensor4D, Tensor4D];
        cache.attend(q, k, v);
      });
    };
    step();
    const { numTensors, numBytes } = tf.memory();
    while (cache.length < 500) step();
    expect(tf.memory()).to.include({ numTensors, numBytes });
    expect(step).to.throw(RangeError, 'there is room for 500 places; 500 are held and 1 more come');
    cache.clear();
    step();
    expect(cache.length).to.equal(1);
    cache.dispose();
  });

  onEachEngine('says what it was given where that is not what it takes', (tf) => {
    expect(() => keyValueCache(tf, 0)).to.throw(RangeError, 'there is no room for 0 places');
    const cache = keyValueCache(tf, 3);
    tf.tidy(() => {
      const x = tf.ones([1, 2, 1, 4]) as Tensor4D;
      cache.attend(x, x, x);
      expect(() => cache.attend(x, x, tf.ones([1, 2, 2, 4]))).to.throw('keyValueCache: v must be float32 [1, 2, 1, 4]');
      const other = tf.ones([2, 2, 1, 4]);
      expect(() => cache.attend(other, other, other)).to.throw('q must be float32 [1, 2, 1, 4]');
      expect(() => tf.grad((q: Tensor) => tf.sum(cache.attend(q, x, x)))(x)).to.throw('has no gradients');
      expect(cache.length).to.equal(1);
    });
    cache.dispose();
  });
});
