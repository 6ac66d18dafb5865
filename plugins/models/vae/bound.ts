import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Tf } from '../../tensors/index.js';
import type { Likelihood } from './likelihood.js';
import type { Code, VaeNetwork } from './network.js';

/** Network and likelihood: together the joint distribution of rows and codes. */
export interface Vae {
  readonly network: VaeNetwork;
  readonly likelihood: Likelihood;
}
export interface VaeBatch {
  readonly x: Tensor2D;
  readonly labels?: Tensor2D;
  /** standard normals [rows, latent] */
  readonly noise: Tensor2D;
}

/** KL(N(mean, exp(logVariance)) || N(0, 1)) of each row, nats (Kingma & Welling 2014, appendix B). */
export const divergence = (tf: Tf, { mean, logVariance }: Code): Tensor1D =>
  tf.mul(tf.sum(tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), tf.add(logVariance, 1)), 1), 0.5) as Tensor1D;

const reparameterise = (tf: Tf, { mean, logVariance }: Code, noise: Tensor2D): Tensor2D =>
  tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise));

/** What training makes small: beta KL - log p(x | z), mean over the rows (Higgins et al. 2017, equation 4). */
export const negativeBound = (tf: Tf, { network, likelihood }: Vae, batch: VaeBatch, beta: number): Scalar => {
  const { x, labels, noise } = batch;
  const code = network.encode(x, labels);
  const output = network.decode(reparameterise(tf, code, noise), labels);
  return tf.mean(tf.sub(tf.mul(divergence(tf, code), beta), likelihood.logProbability(output, x)));
};

/** The evidence lower bound of each row with one draw of its code and the divergence exact, nats: [rows] */
export const evidenceBound = (tf: Tf, { network, likelihood }: Vae, { x, labels, noise }: VaeBatch): Tensor1D => {
  const code = network.encode(x, labels);
  const output = network.decode(reparameterise(tf, code, noise), labels);
  return tf.sub(likelihood.logProbability(output, x), divergence(tf, code));
};

/** log p(x, z) - log q(z | x) of each row at one draw of its code: [rows] (Burda et al. 2016, equation 8) */
export const logImportance = (tf: Tf, { network, likelihood }: Vae, { x, labels, noise }: VaeBatch): Tensor1D => {
  const code = network.encode(x, labels);
  const z = reparameterise(tf, code, noise);
  // The constants of the two normals cancel.
  const latent = tf.sum(tf.add(tf.sub(tf.square(noise), tf.square(z)), code.logVariance), 1);
  return tf.add(likelihood.logProbability(network.decode(z, labels), x), tf.mul(latent, 0.5));
};
