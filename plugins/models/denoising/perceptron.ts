import type { RandomStream } from '../../../core/contracts/index.js';
import { rowLength } from '../../../core/samples/index.js';
import { dense, sequential, silu, timeEmbedding, type Tf } from '../../tensors/index.js';
import { condition, TIME, type Network, type NetworkSizes } from './network.js';

/** Dense layers with SiLU between them; the time's sinusoids and the class stand beside the row. */
export const perceptron = (tf: Tf, random: RandomStream, { shape, hidden, classes }: NetworkSizes): Network => {
  const d = rowLength(shape);
  const widths = [d + TIME + classes, ...hidden];
  const layers = hidden.flatMap((width, i) => [dense(tf, random.child('layer', i), widths[i]!, width), silu(tf)]);
  const { variables, apply } = sequential([...layers, dense(tf, random.child('out'), widths.at(-1)!, d)]);
  return {
    variables,
    width: Math.max(...widths),
    apply: ({ x, time, classes: given }) =>
      apply(tf.concat([x, condition(tf, timeEmbedding(tf, time, TIME), given)], 1)),
  };
};
