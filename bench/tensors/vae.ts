import type { Tensor2D } from '@tensorflow/tfjs';
import { negativeBound, reparameterise } from './bound.js';
import { dense } from './weights.js';
import type { Workload } from './workload.js';

const PIXELS = 784;
const HIDDEN = 400;
const LATENT = 20;

/** The network of PyTorch's example: two hidden layers of 400, one on each side of 20 latent numbers. */
export const vae: Workload = {
  summary: 'MLP VAE 784-400-20-400-784, relu, batch 128',
  batch: 128,
  columns: PIXELS,
  noise: LATENT,
  network: (tf, random) => {
    const encoder = dense(tf, PIXELS, HIDDEN, random.child('encoder'));
    const mean = dense(tf, HIDDEN, LATENT, random.child('mean'));
    const logVariance = dense(tf, HIDDEN, LATENT, random.child('log variance'));
    const decoder = dense(tf, LATENT, HIDDEN, random.child('decoder'));
    const pixels = dense(tf, HIDDEN, PIXELS, random.child('pixels'));
    return {
      variables: [encoder, mean, logVariance, decoder, pixels].flatMap(({ variables }) => variables),
      loss: (rows, noise) => {
        const hidden: Tensor2D = tf.relu(encoder.apply(rows));
        const [m, v] = [mean.apply(hidden), logVariance.apply(hidden)];
        const logits = pixels.apply(tf.relu(decoder.apply(reparameterise(tf, m, v, noise))));
        return negativeBound(tf, rows, logits, m, v);
      },
    };
  },
};
