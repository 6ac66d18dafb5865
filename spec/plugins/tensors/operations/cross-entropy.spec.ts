import { expect } from 'chai';
import type { Tensor } from '@tensorflow/tfjs-core';
import { crossEntropies, softmaxCrossEntropy } from '../../../../plugins/tensors/index.js';
import { expectGradients, expectSteady, inputOf, type Differentiable } from '../../../fixtures/differences.js';
import { onEachBuild, onEachEngine } from '../../../fixtures/wasm-builds.js';

const labelsOf = (rows: number, classes: number): Int32Array =>
  Int32Array.from({ length: rows }, (_, i) => (7 * i + 3) % classes);

/** By its definition. */
const losses = (logits: Float64Array, labels: Int32Array): Float64Array => {
  const classes = logits.length / labels.length;
  return Float64Array.from(labels, (label, i) => {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    const top = Math.max(...row);
    return top - row[label]! + Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - top), 0));
  });
};

const of = (shape: readonly number[], scale = 3): Differentiable => {
  const labels = labelsOf(
    shape.slice(0, -1).reduce((product, length) => product * length, 1),
    shape.at(-1)!,
  );
  return {
    inputs: [inputOf(shape, 5, scale)],
    apply: (tf, [logits]) => crossEntropies(tf, logits!, tf.tensor(labels, shape.slice(0, -1), 'int32')),
    reference: ([logits]) => losses(logits!, labels),
  };
};

describe('softmax cross-entropy', () => {
  onEachEngine('of rows has the values and gradients of float64', (tf) => {
    for (const shape of [[1, 1], [1, 2], [3, 1], [3, 5], [4, 8], [2, 3, 11], [7]]) expectGradients(tf, of(shape));
    expectGradients(tf, of([3, 300], 20));
  });

  onEachEngine('is their mean, weighted where weights are given, and 0 where they all are', (tf) => {
    const labels = labelsOf(4, 6);
    for (const weights of [undefined, [1, 0, 2.5, 0], [0, 0, 0, 0]]) {
      const given = weights ?? [1, 1, 1, 1];
      const sum = given.reduce((a, b) => a + b, 0) || 1;
      expectGradients(tf, {
        inputs: [inputOf([4, 6], 6, 4)],
        apply: (_, [logits]) =>
          softmaxCrossEntropy(
            tf,
            logits!,
            tf.tensor1d(labels, 'int32'),
            weights === undefined ? {} : { weights: tf.tensor1d(weights) },
          ),
        reference: ([logits]) =>
          Float64Array.of(losses(logits!, labels).reduce((total, loss, i) => total + (loss * given[i]!) / sum, 0)),
      });
    }
  });

  onEachEngine('leaves out the rows that are surer than a truncation, and counts them all the same', (tf) => {
    const labels = labelsOf(6, 4);
    const weights = [1, 0, 2.5, 1, 3, 1];
    const sum = weights.reduce((a, b) => a + b);
    const inputs = [inputOf([6, 4], 6, 4)];
    const sure = losses(Float64Array.from(inputs[0]!.values), labels)
      .map((loss) => Math.exp(-loss))
      .sort();
    // Between two rows, far from both: no difference steps over it.
    for (const truncation of [1, 3, 5].map((i) => (sure[i]! + sure[i - 1]!) / 2)) {
      expectGradients(tf, {
        inputs,
        apply: (_, [logits]) =>
          softmaxCrossEntropy(tf, logits!, tf.tensor1d(labels, 'int32'), { weights: tf.tensor1d(weights), truncation }),
        reference: ([logits]) =>
          Float64Array.of(
            losses(logits!, labels).reduce(
              (total, loss, i) => total + (Math.exp(-loss) <= truncation ? (loss * weights[i]!) / sum : 0),
              0,
            ),
          ),
      });
    }
    tf.tidy(() => {
      const logits = tf.tensor2d([9, 0, 0, 9], [2, 2]);
      const known = tf.tensor1d([0, 1], 'int32');
      expect(softmaxCrossEntropy(tf, logits, known, { truncation: 0.9 }).dataSync()[0]).to.equal(0);
      const whole = softmaxCrossEntropy(tf, logits, known).dataSync()[0];
      expect(softmaxCrossEntropy(tf, logits, known, { truncation: 1 }).dataSync()[0]).to.equal(whole);
      for (const truncation of [0, -1, 1.5, NaN])
        expect(() => softmaxCrossEntropy(tf, logits, known, { truncation })).to.throw(RangeError, 'truncation');
    });
  });

  onEachEngine('loses nothing at logits of 10,000 either way, and where one class is impossible', (tf) => {
    tf.tidy(() => {
      const logits = tf.tensor2d([1e4, 1e4 - 1, -1e4, -1e4, -1e4, 1e4, 0, 0.5, -Infinity], [3, 3]);
      const labels = tf.tensor1d([0, 1, 0], 'int32');
      const [a, b, c] = crossEntropies(tf, logits, labels).dataSync();
      expect(a).to.be.closeTo(Math.log1p(Math.exp(-1)), 1e-6);
      expect(b).to.equal(2e4);
      expect(c).to.be.closeTo(Math.log(1 + Math.exp(0.5)), 1e-6);
      const slopes = tf
        .grad((x: Tensor) => tf.sum(crossEntropies(tf, x, labels)))(logits)
        .dataSync();
      const share = 1 / (1 + Math.exp(-1));
      const wanted = [share - 1, 1 - share, 0, 0, -1, 1, 1 / (1 + Math.exp(0.5)) - 1, 1 - 1 / (1 + Math.exp(0.5)), 0];
      for (const [i, slope] of slopes.entries()) expect(slope, `number ${i}`).to.be.closeTo(wanted[i]!, 1e-6);
    });
  });

  onEachBuild('is the logarithm of many classes to float32', (tf) => {
    for (const classes of [1, 2, 3, 1000, 50_257]) {
      const loss = tf.tidy(
        () => softmaxCrossEntropy(tf, tf.zeros([1, classes]), tf.tensor1d([0], 'int32')).dataSync()[0]!,
      );
      expect(loss).to.be.closeTo(Math.log(classes), 1e-6);
    }
  });

  onEachBuild('gives the same bits a thousand times, without a byte more', (tf) => {
    expectSteady(tf, of([5, 13]));
  });

  onEachBuild('refuses a label that is no class, and leaves nothing behind', (tf) => {
    const { numTensors } = tf.memory();
    for (const label of [3, -1])
      tf.tidy(() => {
        expect(() => softmaxCrossEntropy(tf, tf.zeros([2, 3]), tf.tensor1d([0, label], 'int32'))).to.throw(
          RangeError,
          `the label of row 1 is ${label}, and the classes are 0 to 2`,
        );
      });
    expect(tf.memory().numTensors).to.equal(numTensors);
  });

  onEachEngine('never takes such a label for another, and says what else it does not take', (tf, engine) => {
    tf.tidy(() => {
      if (engine === 'cpu') {
        const made = crossEntropies(tf, tf.zeros([3, 3]), tf.tensor1d([0, 3, -1], 'int32')).dataSync();
        expect([...made].map(Number.isNaN)).to.deep.equal([false, true, true]);
      }
      const logits = tf.zeros([2, 3]);
      expect(() => softmaxCrossEntropy(tf, logits, tf.tensor1d([0, 1]))).to.throw(
        RangeError,
        'softmaxCrossEntropy: labels must be int32 [2], and is float32 [2]',
      );
      expect(() => softmaxCrossEntropy(tf, logits, tf.zeros([3], 'int32'))).to.throw('labels must be int32 [2]');
      const labels = tf.zeros([2], 'int32');
      expect(() => softmaxCrossEntropy(tf, logits, labels, { weights: tf.ones([1]) })).to.throw('weights must be');
      expect(() => softmaxCrossEntropy(tf, tf.zeros([2, 0]), labels)).to.throw('a last axis of classes');
    });
  });
});
