import type { Tensor2D } from '@tensorflow/tfjs';
import type { Tf } from '../../plugins/tensors/index.js';
import { dense } from './weights.js';
import type { Workload } from './workload.js';

const BATCH = 512;
const STEPS = 1000;
const HIDDEN = 256;
/** numbers of the time embedding: as many sines as cosines */
const EMBEDDING = 64;

const silu = (tf: Tf, x: Tensor2D): Tensor2D => tf.mul(x, tf.sigmoid(x));

/** Denoising of points in the plane (Ho et al. 2020): the noise is predicted from the noisy point and the embedded time. */
export const diffusion: Workload = {
  summary: 'diffusion MLP on points: time embedding of 64, three hidden layers of 256, silu, batch 512',
  batch: BATCH,
  columns: 2,
  noise: 2,
  network: (tf, random) => {
    const layers = [2 + EMBEDDING, HIDDEN, HIDDEN, HIDDEN].map((from, i, sizes) =>
      dense(tf, from, sizes[i + 1] ?? 2, random.child('layer', i)),
    );
    const times = Int32Array.from({ length: BATCH }, () => random.below(STEPS));
    const kept = Float32Array.from(times, (t) => Math.exp(-6 * (t / STEPS) ** 2));
    const frequencies = Array.from({ length: EMBEDDING / 2 }, (_, i) =>
      Math.exp((-Math.log(10_000) * i) / (EMBEDDING / 2)),
    );
    const embed = (): Tensor2D => {
      const angles = tf.mul(
        tf.tensor2d(Float32Array.from(times), [BATCH, 1]),
        tf.tensor2d(frequencies, [1, EMBEDDING / 2]),
      );
      return tf.concat([tf.sin(angles), tf.cos(angles)], 1) as Tensor2D;
    };
    return {
      variables: layers.flatMap(({ variables }) => variables),
      loss: (rows, noise) => {
        const signal = tf.tensor2d(kept, [BATCH, 1]);
        const noisy = tf.add(tf.mul(rows, tf.sqrt(signal)), tf.mul(noise, tf.sqrt(tf.sub(1, signal))));
        let hidden = tf.concat([noisy, embed()], 1) as Tensor2D;
        for (const layer of layers.slice(0, -1)) hidden = silu(tf, layer.apply(hidden));
        return tf.mean(tf.square(tf.sub(layers.at(-1)!.apply(hidden), noise)));
      },
    };
  },
};
