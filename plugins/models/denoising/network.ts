import type { Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../../core/contracts/index.js';
import { rowLength } from '../../../core/samples/index.js';
import {
  conv2d,
  dense,
  sequential,
  silu,
  timeEmbedding,
  transposedConv2d,
  type Layer,
  type Tf,
} from '../../tensors/index.js';

/** What a prediction is made from. */
export interface NoisyRows {
  /** [rows, numbers of a row] */
  readonly x: Tensor2D;
  /** from 0 (no noise, or the start of a flow) to 1,000, whatever the number of steps; [rows] */
  readonly time: Tensor1D;
  /** one-hot, [rows, classes]; a row of zeros says nothing of the class */
  readonly classes?: Tensor2D;
}
/** Predicts from rows on their way between noise and data as many numbers as they have. */
export interface Network {
  readonly variables: readonly Variable[];
  /** numbers that a row needs at the widest place: what a batch's memory is proportional to */
  readonly width: number;
  /** [rows, numbers of a row]; called inside a tidy */
  apply(rows: NoisyRows): Tensor;
}

export type NetworkKind = 'mlp' | 'convolutional';
/** Sizes of a network: two of equal sizes can take each other's weights. */
export interface NetworkSizes {
  readonly kind: NetworkKind;
  /** of a row */
  readonly shape: readonly number[];
  readonly hidden: readonly number[];
  readonly channels: number;
  /** of sinusoids of a row's numbers */
  readonly frequencies: number;
  /** 0 where there are no labels */
  readonly classes: number;
}

export const makeNetwork = (tf: Tf, random: RandomStream, sizes: NetworkSizes): Network =>
  sizes.kind === 'mlp' ? perceptron(tf, random, sizes) : unet(tf, random, sizes);

/** Numbers that a time is written in. */
const TIME = 32;

/** Time and class side by side. */
const condition = (tf: Tf, embedded: Tensor, classes: Tensor2D | undefined): Tensor =>
  classes === undefined ? embedded : tf.concat([embedded, classes], 1);

/** Numbers of a row up to which sinusoids of them stand beside them. */
const FEW = 16;

/**
 * Dense layers with SiLU between them; the time's sinusoids and the class stand beside the row, and
 * sinusoids of its numbers at frequencies 1, 2, 4, ..., without which dense layers are slow to tell near places apart (Tancik
 * et al. 2020).
 */
export const perceptron = (
  tf: Tf,
  random: RandomStream,
  { shape, hidden, classes, frequencies }: NetworkSizes,
): Network => {
  const d = rowLength(shape);
  const waves = d <= FEW ? frequencies : 0;
  const widths = [d * (1 + 2 * waves) + TIME + classes, ...hidden];
  const layers = hidden.flatMap((width, i) => [dense(tf, random.child('layer', i), widths[i]!, width), silu(tf)]);
  const { variables, apply } = sequential([...layers, dense(tf, random.child('out'), widths.at(-1)!, d)]);
  return {
    variables,
    width: Math.max(...widths),
    apply: ({ x, time, classes: given }) => {
      const inputs: Tensor[] = [x];
      for (let k = 0; k < waves; k++) {
        const turned = tf.mul(x, 1 << k);
        inputs.push(tf.sin(turned), tf.cos(turned));
      }
      return apply(tf.concat([...inputs, condition(tf, timeEmbedding(tf, time, TIME), given)], 1));
    },
  };
};

/**
 * A small U-Net (Ronneberger et al. 2015, as in Ho et al. 2020): a residual block at full size, two at half size with twice
 * the channels, one at full size that also sees the first. Time and class enter every block. Images of any size.
 */
const unet = (tf: Tf, random: RandomStream, { shape, channels, classes }: NetworkSizes): Network => {
  const [height, width, depth = 1] = shape as readonly [number, number, number?];
  const inner = 2 * channels;
  const context = 4 * channels;
  const layers: Layer[] = [];
  const keep = (layer: Layer): Layer => {
    layers.push(layer);
    return layer;
  };
  const activate = silu(tf);
  const conv = (name: string, inputs: number, outputs: number, stride = 1): Layer =>
    keep(conv2d(tf, random.child(name), { inputs, outputs, kernel: 3, stride, padding: 1 }));
  const block = (name: string, size: number): ((x: Tensor, about: Tensor) => Tensor) => {
    const first = conv(`${name}/first`, size, size);
    const second = conv(`${name}/second`, size, size);
    const told = keep(dense(tf, random.child(`${name}/told`), context, size));
    return (x, about) => {
      const shift = told.apply(about).reshape([-1, 1, 1, size]);
      const y = tf.add(first.apply(activate.apply(x)), shift);
      return tf.add(x, second.apply(activate.apply(y)));
    };
  };
  const about = keep(dense(tf, random.child('about'), TIME + classes, context));
  const enter = conv('enter', depth, channels);
  const before = block('before', channels);
  const down = conv('down', channels, inner, 2);
  const bottom = [block('bottom/0', inner), block('bottom/1', inner)];
  const up = keep(
    transposedConv2d(tf, random.child('up'), {
      inputs: inner,
      outputs: channels,
      kernel: 3,
      stride: 2,
      padding: 1,
      size: [height, width],
    }),
  );
  const merge = conv('merge', inner, channels);
  const after = block('after', channels);
  const leave = conv('leave', channels, depth);
  return {
    variables: layers.flatMap(({ variables }) => variables),
    width: height * width * inner,
    apply: ({ x, time, classes: given }) => {
      const known = activate.apply(about.apply(condition(tf, timeEmbedding(tf, time, TIME), given)));
      const first = before(enter.apply(x.reshape([-1, height, width, depth])), known);
      const low = bottom.reduce((y, each) => each(y, known), down.apply(first));
      const merged = merge.apply(activate.apply(tf.concat([first, up.apply(low)], 3)));
      return leave.apply(activate.apply(after(merged, known))).reshape([-1, rowLength(shape)]);
    },
  };
};
