import type { Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { rowLength } from '../../../core/samples/index.js';
import {
  ACTIVATIONS,
  conv2d,
  convolvedSide,
  dense,
  flatten,
  reshapeRows,
  sequential,
  transposedConv2d,
  type Activation,
  type Layer,
  type Tf,
} from '../../tensors/index.js';

export interface NetworkOptions {
  readonly network: 'mlp' | 'convolutional';
  /** sizes of the dense hidden layers of the encoder; the decoder has them in reverse */
  readonly hidden: readonly number[];
  /** channels of the encoder's convolutions, each of which halves height and width; the decoder has them in reverse */
  readonly channels: readonly number[];
  readonly latent: number;
  readonly activation: Activation;
}

/** q(z | x) = N(mean, exp(logVariance)): [rows, latent] each */
export interface Posterior {
  readonly mean: Tensor2D;
  readonly logVariance: Tensor2D;
}
/** Encoder and decoder. `labels`: one-hot [rows, classes] of a class-conditional network. Called inside tidies. */
export interface VaeNetwork {
  readonly variables: readonly Variable[];
  encode(x: Tensor2D, labels?: Tensor2D): Posterior;
  /** the parameters of p(x | z): [rows, numbers of a row] */
  decode(z: Tensor2D, labels?: Tensor2D): Tensor2D;
}

/**
 * Labels join what the dense layers of the encoder see, and the latent code. Without `random` all weights are 0, to be
 * restored.
 */
export const vaeNetwork = (
  tf: Tf,
  options: NetworkOptions,
  shape: readonly number[],
  classes: number,
  random?: RandomStream,
): VaeNetwork => {
  const { hidden, latent, activation } = options;
  const act = ACTIVATIONS[activation](tf);
  const ends = options.network === 'mlp' ? plainEnds(shape) : convolutionalEnds(tf, options, shape, act, random);
  const stack = (name: string, sizes: readonly number[]): Layer[] =>
    sizes
      .slice(1)
      .flatMap((size, i) => [dense(tf, random?.child(name, i), sizes[i]! + (i === 0 ? classes : 0), size), act]);
  const inside = sequential(stack('encoder', [ends.features, ...hidden]));
  const code = dense(tf, random?.child('code'), hidden.at(-1) ?? ends.features + classes, 2 * latent);
  const back = [...hidden].reverse();
  const out = sequential(stack('decoder', [latent, ...back]));
  const last = dense(tf, random?.child('output'), back.at(-1) ?? latent + classes, ends.features);
  const given = (x: Tensor, labels: Tensor2D | undefined): Tensor =>
    labels === undefined ? x : tf.concat([x, labels], 1);
  return {
    variables: [ends.first, inside, code, out, last, ends.last].flatMap(({ variables }) => variables),
    encode: (x, labels) => {
      const [mean, logVariance] = tf.split(code.apply(inside.apply(given(ends.first.apply(x), labels))), 2, 1);
      return { mean: mean as Tensor2D, logVariance: logVariance as Tensor2D };
    },
    decode: (z, labels) => ends.last.apply(last.apply(out.apply(given(z, labels)))) as Tensor2D,
  };
};

/** What stands between rows and the dense layers: rows -> [rows, features] and back. */
interface Ends {
  readonly features: number;
  readonly first: Layer;
  readonly last: Layer;
}

const plainEnds = (shape: readonly number[]): Ends => ({
  features: rowLength(shape),
  first: sequential([]),
  last: sequential([]),
});

/** 4 x 4 filters, stride 2, one zero on every side: 28 -> 14 -> 7, and odd sides rounded down; as in DCGAN. */
const HALVING = { kernel: 4, stride: 2, padding: 1 } as const;

const convolutionalEnds = (
  tf: Tf,
  { channels }: NetworkOptions,
  shape: readonly number[],
  act: Layer,
  random?: RandomStream,
): Ends => {
  const image = imageShape(shape, channels.length);
  const sizes: [number, number][] = [[image[0], image[1]]];
  for (let i = 0; i < channels.length; i++) {
    const [height, width] = sizes[i]!;
    sizes.push([convolvedSide(height, HALVING), convolvedSide(width, HALVING)]);
  }
  const depths = [image[2], ...channels];
  const first: Layer[] = [reshapeRows(image)];
  const last: Layer[] = [];
  for (let i = 0; i < channels.length; i++) {
    const sides = { inputs: depths[i]!, outputs: depths[i + 1]!, ...HALVING };
    first.push(conv2d(tf, random?.child('convolution', i), sides), act);
    const back = { inputs: depths[i + 1]!, outputs: depths[i]!, ...HALVING, size: sizes[i]! };
    last.unshift(act, transposedConv2d(tf, random?.child('transposed', i), back));
  }
  const inner = [...sizes.at(-1)!, depths.at(-1)!];
  return {
    features: rowLength(inner),
    first: sequential([...first, flatten()]),
    // What leaves the dense layers is linear, so the activation comes first.
    last: sequential([last[0]!, reshapeRows(inner), ...last.slice(1), flatten()]),
  };
};

/**
 * Height, width and channels of rows that are images.
 * @throws CollapsarError COLLAPSAR_FIT_INVALID when they are none, or too small to be halved `times` times
 */
const imageShape = (shape: readonly number[], times: number): readonly [number, number, number] => {
  const [height, width, channels = 1] = shape;
  const wrong = (why: string, fix: string): CollapsarError =>
    new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: `rows of [${shape.join(' x ')}] do not fit a convolutional network`,
      where: 'vae',
      why,
      fix,
    });
  if (height === undefined || width === undefined || shape.length > 3)
    throw wrong('It takes images, [height, width] or [height, width, channels]', 'Use network: mlp');
  // Each halving needs two lines to leave one.
  const least = 1 << times;
  if (Math.min(height, width) < least)
    throw wrong(
      `${times} convolutions that halve the sides need at least ${least} x ${least}`,
      'Give fewer channels (one convolution each), or use network: mlp',
    );
  return [height, width, channels];
};
