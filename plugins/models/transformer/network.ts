import type { Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../../core/contracts/index.js';
import {
  affine,
  gelu,
  layerNorm,
  rope,
  selfAttention,
  variableOf,
  type KeyValueCache,
  type Tf,
} from '../../tensors/index.js';

/** TransformerSizes of a decoder-only transformer. */
export interface TransformerSizes {
  /** tokens that there are */
  readonly vocabulary: number;
  /** inputs that it reads at once */
  readonly context: number;
  readonly layers: number;
  /** numbers of a hidden state; a multiple of heads */
  readonly width: number;
  readonly heads: number;
  /** of the feed-forward layer */
  readonly hidden: number;
  readonly positions: 'rotary' | 'learned';
}

/** Of every variable in its order: name, for those who compare with another implementation, and shape. */
export const variablesOf = ({
  vocabulary,
  context,
  layers,
  width,
  hidden,
  positions,
}: TransformerSizes): readonly { readonly name: string; readonly shape: readonly number[] }[] => [
  { name: 'embedding', shape: [vocabulary, width] },
  ...(positions === 'learned' ? [{ name: 'position', shape: [context, width] }] : []),
  ...Array.from({ length: layers }, (_, i) => [
    { name: `${i}.attention.norm.gain`, shape: [width] },
    { name: `${i}.attention.norm.bias`, shape: [width] },
    { name: `${i}.attention.in.kernel`, shape: [width, 3 * width] },
    { name: `${i}.attention.in.bias`, shape: [3 * width] },
    { name: `${i}.attention.out.kernel`, shape: [width, width] },
    { name: `${i}.attention.out.bias`, shape: [width] },
    { name: `${i}.feedforward.norm.gain`, shape: [width] },
    { name: `${i}.feedforward.norm.bias`, shape: [width] },
    { name: `${i}.feedforward.in.kernel`, shape: [width, hidden] },
    { name: `${i}.feedforward.in.bias`, shape: [hidden] },
    { name: `${i}.feedforward.out.kernel`, shape: [hidden, width] },
    { name: `${i}.feedforward.out.bias`, shape: [width] },
  ]).flat(),
  { name: 'norm.gain', shape: [width] },
  { name: 'norm.bias', shape: [width] },
];

/** Kernels start as normals of this spread; those that add to the residual stream are narrower by sqrt(2 layers). */
const SPREAD = 0.02;

/**
 * Decoder-only, pre-norm, GELU, causal attention, the output tied to the embedding (Radford et al. 2019); positions learned
 * as there, or rotary (Su et al. 2021).
 */
export class TransformerNetwork {
  readonly variables: readonly Variable[];
  readonly #at = new Map<string, Variable>();

  /** Without `random` zeros, to be restored. */
  constructor(
    private readonly tf: Tf,
    readonly sizes: TransformerSizes,
    random?: RandomStream,
  ) {
    this.variables = variablesOf(sizes).map(({ name, shape }) => {
      const variable = variableOf(tf, startOf(name, shape, sizes.layers, random?.child(name)), shape);
      this.#at.set(name, variable);
      return variable;
    });
  }

  /** @param inputs int32 [rows, time] @returns hidden states after the last norm, [rows x time, width] */
  read(inputs: Tensor2D): Tensor2D {
    const { tf } = this;
    const [rows, time] = inputs.shape;
    const { heads, width, positions } = this.sizes;
    const rotary = positions === 'rotary' ? { positions: tf.range(0, time, 1, 'int32') } : undefined;
    return this.#through(inputs, 0, (_, qkv) =>
      tf.reshape(selfAttention(tf, tf.reshape(qkv, [rows, time, 3 * width]), heads, rotary), [rows * time, width]),
    );
  }

  /**
   * Reads on from what the caches hold, which then hold the inputs as well; without gradients.
   * @param inputs int32 [rows, time]
   * @param caches one a layer
   * @returns hidden states of the last input of each row, [rows, width]
   */
  readOn(inputs: Tensor2D, caches: readonly KeyValueCache[]): Tensor2D {
    const { tf } = this;
    const [rows, time] = inputs.shape;
    const { heads, width, positions } = this.sizes;
    const before = caches[0]!.length;
    const places = tf.range(before, before + time, 1, 'int32');
    const turned = (x: Tensor): Tensor => (positions === 'rotary' ? rope(tf, x, places) : x);
    const states = this.#through(inputs, before, (layer, qkv) => {
      const apart = tf.transpose(tf.reshape(qkv, [rows, time, 3, heads, width / heads]), [2, 0, 3, 1, 4]);
      const [q, k, v] = tf.unstack(apart) as [Tensor, Tensor, Tensor];
      const seen = caches[layer]!.attend(turned(q), turned(k), v);
      return tf.reshape(tf.transpose(seen, [0, 2, 1, 3]), [rows * time, width]);
    });
    if (time === 1) return states;
    const last = tf.slice(tf.reshape(states, [rows, time, width]), [0, time - 1, 0], [rows, 1, width]);
    return tf.reshape(last, [rows, width]);
  }

  /** @param attend [rows x time, 3 width], queries, keys and values of a layer, -> [rows x time, width] */
  #through(inputs: Tensor2D, before: number, attend: (layer: number, qkv: Tensor2D) => Tensor2D): Tensor2D {
    const { tf } = this;
    const { layers, width, positions } = this.sizes;
    const [rows, time] = inputs.shape;
    let x = tf.gather(this.#tensor('embedding'), tf.reshape(inputs, [rows * time])) as Tensor2D;
    if (positions === 'learned') {
      const own = tf.slice(this.#tensor('position'), [before, 0], [time, width]);
      x = tf.reshape(tf.add(tf.reshape(x, [rows, time, width]), own), [rows * time, width]);
    }
    for (let layer = 0; layer < layers; layer++) {
      const qkv = this.#dense(this.#norm(x, `${layer}.attention.norm`), `${layer}.attention.in`);
      x = tf.add(x, this.#dense(attend(layer, qkv), `${layer}.attention.out`));
      const up = this.#dense(this.#norm(x, `${layer}.feedforward.norm`), `${layer}.feedforward.in`);
      x = tf.add(x, this.#dense(gelu(tf, up, 'tanh') as Tensor2D, `${layer}.feedforward.out`));
    }
    return this.#norm(x, 'norm');
  }

  /** @param states [n, width] @returns logits of the next token, [n, vocabulary] */
  logits(states: Tensor2D): Tensor2D {
    return this.tf.matMul(states, this.#tensor('embedding') as Tensor2D, false, true);
  }

  #tensor(name: string): Tensor {
    return this.#at.get(name)! as unknown as Tensor;
  }

  #dense(x: Tensor2D, name: string): Tensor2D {
    return affine(this.tf, x, this.#tensor(`${name}.kernel`), this.#tensor(`${name}.bias`));
  }

  #norm(x: Tensor2D, name: string): Tensor2D {
    return layerNorm(this.tf, x, this.#tensor(`${name}.gain`), this.#tensor(`${name}.bias`)) as Tensor2D;
  }
}

const startOf = (
  name: string,
  shape: readonly number[],
  layers: number,
  random: RandomStream | undefined,
): Float32Array => {
  const values = new Float32Array(shape.reduce((product, side) => product * side, 1));
  if (random === undefined) return values;
  if (name.endsWith('gain')) return values.fill(1);
  if (name.endsWith('bias')) return values;
  const spread = name.endsWith('out.kernel') ? SPREAD / Math.sqrt(2 * layers) : SPREAD;
  for (let i = 0; i < values.length; i++) values[i] = spread * random.normal();
  return values;
};
