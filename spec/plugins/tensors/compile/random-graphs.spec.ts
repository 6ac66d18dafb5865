import { expect } from 'chai';
import fc from 'fast-check';
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Tf } from '../../../../plugins/tensors/index.js';
import { besideWasm, startCompiled } from '../../../fixtures/compiled-engine.js';
import { numbers } from '../../../fixtures/wasm-builds.js';

const ROWS = 4;
const WIDTH = 6;

/** Operations of matrices of one shape, whose results stay small. */
const UNARY: readonly ((tf: Tf, x: Tensor) => Tensor)[] = [
  (tf, x) => tf.tanh(x),
  (tf, x) => tf.relu(x),
  (tf, x) => tf.sigmoid(x),
  (tf, x) => tf.softplus(x),
  (tf, x) => tf.softmax(x),
  (tf, x) => tf.exp(tf.neg(tf.square(x))),
  (tf, x) => tf.sub(x, tf.mean(x, 1, true)),
  (tf, x) => tf.div(x, tf.add(tf.sum(tf.abs(x), 0, true), 1)),
  (tf, x) => tf.reshape(tf.transpose(tf.reshape(x, [2, 2, WIDTH]), [1, 0, 2]), [ROWS, WIDTH]),
  (tf, x) => tf.concat([tf.slice(x, [0, 2], [ROWS, WIDTH - 2]), tf.slice(x, [0, 0], [ROWS, 2])], 1),
  (tf, x) => tf.gather(x, tf.tensor1d([3, 0, 0, 1], 'int32')),
  (tf, x) => tf.mul(x, 0.5),
  (tf, x) => tf.reverse(x, 1),
];
const BINARY: readonly ((tf: Tf, a: Tensor, b: Tensor) => Tensor)[] = [
  (tf, a, b) => tf.add(a, b),
  (tf, a, b) => tf.sub(a, b),
  (tf, a, b) => tf.mul(tf.tanh(a), b),
  (tf, a, b) => tf.maximum(a, b),
  (tf, a, b) => tf.squaredDifference(tf.tanh(a), tf.tanh(b)),
  (tf, a, b) => tf.mul(tf.matMul(tf.matMul(a as Tensor2D, b as Tensor2D, false, true), b as Tensor2D), 0.1),
  (tf, a, b) => tf.div(a, tf.add(tf.square(b), 1)),
];
/** A step of a graph: which operation, on which of what is there already. */
const graph = fc.array(
  fc.record({ operation: fc.nat(UNARY.length + BINARY.length - 1), first: fc.nat(30), second: fc.nat(30) }),
  { minLength: 2, maxLength: 12 },
);

describe('compiled steps of random graphs', () => {
  it('give the loss and gradients that tfjs gives, for batches and weights that change', async function () {
    this.timeout(60_000);
    const { tf } = await startCompiled(this);
    let compiled = 0;
    fc.assert(
      fc.property(graph, fc.integer({ min: 1, max: 1e6 }), (operations, seed) => {
        const weights = [0, 1].map((i) => tf.variable(tf.tensor(numbers(ROWS * WIDTH, seed + i), [ROWS, WIDTH])));
        const loss = (step: number): Scalar => {
          const x = tf.tensor(numbers(ROWS * WIDTH, seed + 7 + step), [ROWS, WIDTH]);
          const there: Tensor[] = [...weights, x];
          for (const { operation, first, second } of operations) {
            const [a, b] = [there[first % there.length]!, there[second % there.length]!];
            there.push(
              operation < UNARY.length ? UNARY[operation]!(tf, a) : BINARY[operation - UNARY.length]!(tf, a, b),
            );
          }
          const last = there.slice(-2).map((each) => tf.mean(tf.mul(each, weights[0]!)));
          return tf.add(last[0]!, tf.add(last[1]!, tf.mean(tf.square(tf.sub(weights[1]!, x))))) as Scalar;
        };
        try {
          const before = (step: number): void => {
            for (const [i, weight] of weights.entries())
              tf.tidy(() => weight.assign(tf.tensor(numbers(ROWS * WIDTH, seed + step + i), [ROWS, WIDTH])));
          };
          const { apart, facts } = besideWasm(tf, weights, loss, { before });
          expect(apart).to.be.below(1e-5);
          compiled += facts.compiled;
        } finally {
          for (const weight of weights) weight.dispose();
        }
      }),
      { numRuns: 100, seed: 11 },
    );
    expect(compiled).to.be.above(190);
  });
});
