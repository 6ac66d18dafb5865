import type { Scalar, Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../core/contracts/index.js';
import {
  gelu,
  layerNorm,
  selfAttention,
  softmaxCrossEntropy,
  variableOf,
  type Tf,
} from '../../plugins/tensors/index.js';
import type { Workload } from './workload.js';

const [BATCH, CONTEXT, LAYERS, WIDTH, HEADS, VOCABULARY] = [16, 128, 4, 128, 4, 256];

/** The operations of a transformer, each of which has two forms: composed of tfjs's, or one kernel with its gradient. */
interface Operations {
  /** x W + b over rows */
  linear(tf: Tf, x: Tensor, weights: Tensor, bias: Tensor): Tensor;
  layerNorm(tf: Tf, x: Tensor, gamma: Tensor, beta: Tensor): Tensor;
  gelu(tf: Tf, x: Tensor): Tensor;
  /** [batch * time, 3 * width], queries, keys and values side by side -> [batch * time, width] */
  attention(tf: Tf, qkv: Tensor): Tensor;
  /** mean over the rows */
  crossEntropy(tf: Tf, logits: Tensor, labels: Tensor1D): Scalar;
}

/** As a plugin writes them with tfjs alone. */
const PLAIN: Operations = {
  linear: (tf, x, weights, bias) => tf.add(tf.matMul(x, weights), bias),
  layerNorm: (tf, x, gamma, beta) => {
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const variance = tf.mean(tf.square(centred), -1, true);
    return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-5))), gamma), beta);
  },
  gelu: (tf, x) => {
    const inner = tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.mul(x, tf.mul(x, x)))));
    return tf.mul(tf.mul(x, 0.5), tf.add(1, tf.tanh(inner)));
  },
  attention: (tf, qkv) => {
    const size = WIDTH / HEADS;
    const [q, k, v] = tf
      .split(qkv, 3, 1)
      .map((part) => tf.transpose(tf.reshape(part, [BATCH, CONTEXT, HEADS, size]), [0, 2, 1, 3])) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    const mask = Float32Array.from({ length: CONTEXT * CONTEXT }, (_, i) =>
      i % CONTEXT > Math.floor(i / CONTEXT) ? -1e9 : 0,
    );
    const scores = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(size));
    const shares = tf.softmax(tf.add(scores, tf.tensor(mask, [1, 1, CONTEXT, CONTEXT])));
    return tf.reshape(tf.transpose(tf.matMul(shares, v), [0, 2, 1, 3]), [-1, WIDTH]);
  },
  crossEntropy: (tf, logits, labels) =>
    tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits as Tensor2D), tf.oneHot(labels, VOCABULARY)), 1))),
};

/** What `collapsar/tensors` has. */
const FUSED: Operations = {
  linear: (tf, a, b, bias) => tf.fused.matMul({ a: a as Tensor2D, b: b as Tensor2D, bias }),
  layerNorm,
  gelu: (tf, x) => gelu(tf, x, 'tanh'),
  attention: (tf, qkv) =>
    tf.reshape(selfAttention(tf, tf.reshape(qkv, [BATCH, CONTEXT, 3 * WIDTH]), HEADS), [-1, WIDTH]),
  crossEntropy: softmaxCrossEntropy,
};

/** A decoder-only transformer, pre-norm, with learnt places (GPT-2's form), on uniform tokens. */
const learner =
  (operations: Operations): Workload['learner'] =>
  (tf, random) => {
    const variables: Variable[] = [];
    const variable = (name: string, shape: number[], value: (stream: RandomStream) => number): Tensor => {
      const stream = random.child(name);
      const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => value(stream));
      variables.push(variableOf(tf, values, shape));
      return variables.at(-1) as unknown as Tensor;
    };
    const normal = (name: string, ...shape: number[]): Tensor => variable(name, shape, (r) => 0.02 * r.normal());
    const linear = (name: string, inputs: number, outputs: number): ((x: Tensor) => Tensor) => {
      const [weights, bias] = [normal(name, inputs, outputs), variable(name, [outputs], () => 0)];
      return (x) => operations.linear(tf, x, weights, bias);
    };
    const norm = (): ((x: Tensor) => Tensor) => {
      const [gamma, beta] = [variable('gamma', [WIDTH], () => 1), variable('beta', [WIDTH], () => 0)];
      return (x) => operations.layerNorm(tf, x, gamma, beta);
    };
    const [tokens, places] = [normal('tokens', VOCABULARY, WIDTH), normal('places', CONTEXT, WIDTH)];
    const blocks = Array.from({ length: LAYERS }, (_, i) => ({
      before: norm(),
      qkv: linear(`qkv${i}`, WIDTH, 3 * WIDTH),
      out: linear(`out${i}`, WIDTH, WIDTH),
      between: norm(),
      up: linear(`up${i}`, WIDTH, 4 * WIDTH),
      down: linear(`down${i}`, 4 * WIDTH, WIDTH),
    }));
    const last = norm();
    const head = normal('head', WIDTH, VOCABULARY);
    return {
      variables,
      loss: (rows) => {
        const ids = tf.cast(tf.floor(tf.mul(rows, VOCABULARY)), 'int32');
        const given = tf.reshape(tf.slice(ids, [0, 0], [BATCH, CONTEXT]), [-1]) as Tensor1D;
        const wanted = tf.reshape(tf.slice(ids, [0, 1], [BATCH, CONTEXT]), [-1]) as Tensor1D;
        const embedded = tf.add(tf.reshape(tf.gather(tokens, given), [BATCH, CONTEXT, WIDTH]), places);
        let x: Tensor = tf.reshape(embedded, [-1, WIDTH]);
        for (const { before, qkv, out, between, up, down } of blocks) {
          x = tf.add(x, out(operations.attention(tf, qkv(before(x)))));
          x = tf.add(x, down(operations.gelu(tf, up(between(x)))));
        }
        return operations.crossEntropy(tf, tf.matMul(last(x), head), wanted);
      },
    };
  };

const gpt = (fused: Partial<Operations>): Omit<Workload, 'of'> => ({
  summary: `transformer: ${LAYERS} layers, width ${WIDTH}, ${HEADS} heads, context ${CONTEXT}, vocabulary ${VOCABULARY}, batch ${BATCH}`,
  steps: 1,
  batch: BATCH,
  columns: CONTEXT + 1,
  noise: 0,
  learner: learner({ ...PLAIN, ...fused }),
});

/** The step with every operation fused, with none, with one each, and with all but one each. */
export const GPTS: Readonly<Record<string, Workload>> = {
  gpt: gpt(FUSED),
  'gpt-plain': { ...gpt({}), of: 'gpt' },
  ...Object.fromEntries(
    Object.entries(FUSED).map(([name, fused]) => [`gpt-${name}`, { ...gpt({ [name]: fused }), of: 'gpt' }]),
  ),
  ...Object.fromEntries(
    (Object.keys(FUSED) as (keyof Operations)[]).map((name) => [
      `gpt-without-${name}`,
      { ...gpt({ ...FUSED, [name]: PLAIN[name] }), of: 'gpt' },
    ]),
  ),
};
