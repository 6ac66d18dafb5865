import type { Tensor } from '@tensorflow/tfjs';
import type { RandomStream } from '../../../core/contracts/index.js';
import { rowLength } from '../../../core/samples/index.js';
import { dense, sequential, silu, timeEmbedding, type Tf } from '../../tensors/index.js';
import { condition, TIME, type Network, type NetworkSizes } from './network.js';

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
