import type { Tensor4D } from '@tensorflow/tfjs';
import type { RandomStream } from '../../core/contracts/index.js';
import type { Tf } from '../../plugins/tensors/index.js';
import { negativeBound, reparameterise } from './bound.js';
import { dense, uniformWeights, type Layer } from './weights.js';
import type { Workload } from './workload.js';

const LATENT = 20;
/** of the kernels: with stride 2 and one pixel of padding an even side halves exactly */
const SIDE = 4;
const FLAT = 7 * 7 * 64;

const convolution = (tf: Tf, from: number, to: number, random: RandomStream): Layer<Tensor4D> => {
  const fanIn = SIDE * SIDE * from;
  const weights = uniformWeights(tf, [SIDE, SIDE, from, to], fanIn, random);
  const bias = uniformWeights(tf, [to], fanIn, random);
  return { variables: [weights, bias], apply: (x) => tf.add(tf.conv2d(x, weights as never, 2, 'same'), bias) };
};

const transposed = (tf: Tf, from: number, to: number, random: RandomStream): Layer<Tensor4D> => {
  const fanIn = SIDE * SIDE * to;
  const weights = uniformWeights(tf, [SIDE, SIDE, to, from], fanIn, random);
  const bias = uniformWeights(tf, [to], fanIn, random);
  const grown = ([n, height, width]: readonly number[]) => [n!, 2 * height!, 2 * width!, to] as never;
  return {
    variables: [weights, bias],
    apply: (x) => tf.add(tf.conv2dTranspose(x, weights as never, grown(x.shape), 2, 'same'), bias),
  };
};

/** Strided convolutions down to 7 x 7 x 64 and their mirror image up again. */
export const convVae: Workload = {
  summary: 'convolutional VAE on 28 x 28, 32 and 64 channels, kernels 4 x 4, stride 2, 20 latent numbers, batch 128',
  batch: 128,
  columns: 784,
  noise: LATENT,
  network: (tf, random) => {
    const first = convolution(tf, 1, 32, random.child('first'));
    const second = convolution(tf, 32, 64, random.child('second'));
    const mean = dense(tf, FLAT, LATENT, random.child('mean'));
    const logVariance = dense(tf, FLAT, LATENT, random.child('log variance'));
    const decoder = dense(tf, LATENT, FLAT, random.child('decoder'));
    const third = transposed(tf, 64, 32, random.child('third'));
    const pixels = transposed(tf, 32, 1, random.child('pixels'));
    return {
      variables: [first, second, mean, logVariance, decoder, third, pixels].flatMap(({ variables }) => variables),
      loss: (rows, noise) => {
        const n = rows.shape[0];
        const images = tf.reshape(rows, [n, 28, 28, 1]) as Tensor4D;
        const hidden = tf.relu(second.apply(tf.relu(first.apply(images))));
        const flat = tf.reshape(hidden, [n, FLAT]) as never;
        const [m, v] = [mean.apply(flat), logVariance.apply(flat)];
        const grown = tf.relu(decoder.apply(reparameterise(tf, m, v, noise)));
        const logits = pixels.apply(tf.relu(third.apply(tf.reshape(grown, [n, 7, 7, 64]) as Tensor4D)));
        return negativeBound(tf, images, logits, m, v);
      },
    };
  },
};
