import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Tf } from '../../plugins/tensors/index.js';

/** z = mean + exp(logVariance / 2) noise (Kingma & Welling 2014). */
export const reparameterise = (tf: Tf, mean: Tensor2D, logVariance: Tensor2D, noise: Tensor2D): Tensor2D =>
  tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise));

/**
 * The negative evidence lower bound a row, nats: Bernoulli pixels given by logits, max(l, 0) - l x + log(1 + exp(-|l|)), and
 * the divergence of the encoder's Gaussian from the standard normal.
 */
export const negativeBound = (tf: Tf, rows: Tensor, logits: Tensor, mean: Tensor2D, logVariance: Tensor2D): Scalar => {
  const pixels = tf.add(tf.sub(tf.relu(logits), tf.mul(logits, rows)), tf.log1p(tf.exp(tf.neg(tf.abs(logits)))));
  const latent = tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), tf.add(logVariance, 1));
  return tf.div(tf.add(tf.sum(pixels), tf.mul(tf.sum(latent), 0.5)), mean.shape[0]);
};
