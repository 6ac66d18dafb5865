import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { makeNetwork } from '../../plugins/models/denoising/network.js';
import { negativeBound } from '../../plugins/models/vae/bound.js';
import { bernoulli } from '../../plugins/models/vae/likelihood.js';
import { vaeNetwork, type NetworkOptions } from '../../plugins/models/vae/network.js';
import { GPTS } from './gpt.js';
import type { Workload } from './workload.js';

const LATENT = 20;

const vae = (
  options: Pick<NetworkOptions, 'network' | 'hidden' | 'channels'>,
): Omit<Workload, 'summary' | 'steps'> => ({
  batch: 128,
  columns: 784,
  noise: LATENT,
  learner: (tf, random) => {
    const network = vaeNetwork(tf, { ...options, latent: LATENT, activation: 'relu' }, [28, 28], 0, random);
    const joint = { network, likelihood: bernoulli(tf) };
    return { variables: network.variables, loss: (x, noise) => negativeBound(tf, joint, { x, noise }, 1) };
  },
});

const POINTS = 512;
const TIMES = 1000;

/** The networks of the built-in models, and transformers. */
export const WORKLOADS = {
  vae: {
    summary: 'VAE 784-400-20-400-784, relu, batch 128',
    steps: 10,
    ...vae({ network: 'mlp', hidden: [400], channels: [] }),
  },
  diffusion: {
    summary: 'diffusion on points in the plane: time in 32 numbers, three hidden layers of 256, silu, batch 512',
    steps: 20,
    batch: POINTS,
    columns: 2,
    noise: 2,
    learner: (tf, random) => {
      const sizes = {
        kind: 'mlp',
        shape: [2],
        hidden: [256, 256, 256],
        channels: 0,
        frequencies: 0,
        classes: 0,
      } as const;
      const network = makeNetwork(tf, random.child('weights'), sizes);
      const steps = random.child('times');
      const times = Float32Array.from({ length: POINTS }, () => steps.below(TIMES));
      const signal = times.map((t) => Math.exp(-6e-6 * t * t));
      return {
        variables: network.variables,
        loss: (rows, noise) => {
          const kept = tf.tensor2d(signal, [POINTS, 1]);
          const x = tf.add(tf.mul(rows, tf.sqrt(kept)), tf.mul(noise, tf.sqrt(tf.sub(1, kept)))) as Tensor2D;
          const time = tf.tensor1d(times) as Tensor1D;
          return tf.mean(tf.squaredDifference(network.apply({ x, time }), noise));
        },
      };
    },
  },
  'conv-vae': {
    summary:
      'VAE on 28 x 28: convolutions of 4 x 4 to 32 and 64 channels, stride 2, and back; 20 latent numbers, batch 128',
    steps: 4,
    ...vae({ network: 'convolutional', hidden: [], channels: [32, 64] }),
  },
  ...GPTS,
} as const satisfies Readonly<Record<string, Workload>>;
