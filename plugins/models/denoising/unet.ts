import type { Tensor } from '@tensorflow/tfjs';
import type { RandomStream } from '../../../core/contracts/index.js';
import { rowLength } from '../../../core/samples/index.js';
import { conv2d, dense, silu, timeEmbedding, transposedConv2d, type Layer, type Tf } from '../../tensors/index.js';
import { condition, TIME, type Network, type NetworkSizes } from './network.js';

/**
 * A small U-Net (Ronneberger et al. 2015, as in Ho et al. 2020): a residual block at full size, two at half size with twice
 * the channels, one at full size that also sees the first. Time and class enter every block. Images of any size.
 */
export const unet = (tf: Tf, random: RandomStream, { shape, channels, classes }: NetworkSizes): Network => {
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
