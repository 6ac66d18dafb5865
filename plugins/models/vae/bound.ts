import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Call, Vectors } from '../../../core/contracts/index.js';
import { rowLength } from '../../../core/samples/index.js';
import {
  eachBlock,
  labelsOf,
  logVolume,
  numbersOf,
  oneHot,
  rowsInto,
  type Normals,
  type Standardisation,
  type Tf,
} from '../../tensors/index.js';
import type { Likelihood } from './likelihood.js';
import type { Posterior, VaeNetwork } from './network.js';

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

/** What a fitted VAE is beside its network. */
export interface VaeFacts {
  /** of a row */
  readonly shape: readonly number[];
  /** numbers of a code */
  readonly latent: number;
  /** rows are of numbers from 0 to 1 */
  readonly unit: boolean;
  /** what samples are: the decoder's means, or draws around them */
  readonly output: 'mean' | 'draw';
  /** draws of the code for each row's bound */
  readonly boundDraws: number;
  /** of a class-conditional model: share of the training rows of each label */
  readonly shares?: Float64Array;
  /** of a Gaussian likelihood: the network works in standardised numbers */
  readonly standardisation?: Standardisation;
}

/** Rows that go through the network at a time: as many as keep memory small and the engine busy. */
export const BLOCK = 256;

/** Rows [from, from + rows) as the network sees them; made inside a tidy. */
export const rowsIn = (
  tf: Tf,
  samples: Vectors,
  from: number,
  rows: number,
  { standardisation, shares }: VaeFacts,
): Omit<VaeBatch, 'noise'> => {
  const d = rowLength(samples.shape);
  const x = tf.tensor2d(rowsInto(samples, from, new Float32Array(rows * d), standardisation), [rows, d]);
  if (shares === undefined) return { x };
  return { x, labels: oneHot(tf, labelsOf(samples, 'vae').subarray(from, from + rows), shares.length) };
};

/** KL(N(mean, exp(logVariance)) || N(0, 1)) of each row, nats (Kingma & Welling 2014, appendix B). */
export const divergence = (tf: Tf, { mean, logVariance }: Posterior): Tensor1D =>
  tf.mul(tf.sum(tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), tf.add(logVariance, 1)), 1), 0.5) as Tensor1D;

const reparameterise = (tf: Tf, { mean, logVariance }: Posterior, noise: Tensor2D): Tensor2D =>
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

/**
 * A lower bound of log p(row), nats a row. One draw of the code: the evidence lower bound with its divergence exact (Kingma &
 * Welling 2014); more: the importance-weighted bound (Burda et al. 2016). Where the model is class-conditional the bound is
 * of log p(row, label): -Infinity for a label without training rows.
 */
export const likelihoodBound = async (
  tf: Tf,
  vae: Vae,
  facts: VaeFacts,
  samples: Vectors,
  context: Call,
  normals: Normals,
): Promise<Float64Array> => {
  const { shares, standardisation, boundDraws: draws, latent } = facts;
  const labels = shares && labelsOf(samples, 'vae');
  const random = context.random.child('bound');
  const estimate = draws === 1 ? evidenceBound : logImportance;
  // The density is that of the rows themselves, not of the standardised ones.
  const volume = standardisation === undefined ? 0 : logVolume(standardisation);
  const bounds = new Float64Array(samples.count);
  await eachBlock(samples.count, BLOCK, context, async (from, rows) => {
    const sums = new LogSums(rows);
    for (let k = 0; k < draws; k++) {
      const noise = normals.take(random, rows * latent);
      sums.add(
        await numbersOf(tf, () =>
          estimate(tf, vae, { ...rowsIn(tf, samples, from, rows, facts), noise: tf.tensor2d(noise, [rows, latent]) }),
        ),
      );
    }
    for (let i = 0; i < rows; i++) {
      const share = shares === undefined || labels === undefined ? 1 : (shares[labels[from + i]!] ?? 0);
      bounds[from + i] = sums.at(i) - Math.log(draws) - volume + Math.log(share);
    }
  });
  return bounds;
};

/** log of sums of exponentials, one for each row, added to term by term. */
class LogSums {
  readonly #greatest: Float64Array;
  readonly #sums: Float64Array;

  constructor(rows: number) {
    this.#greatest = new Float64Array(rows).fill(-Infinity);
    this.#sums = new Float64Array(rows);
  }

  add(logs: Float32Array): void {
    for (let i = 0; i < logs.length; i++) {
      const log = logs[i]!;
      const greatest = this.#greatest[i]!;
      if (log > greatest) {
        this.#sums[i] = this.#sums[i]! * Math.exp(greatest - log) + 1;
        this.#greatest[i] = log;
      } else this.#sums[i]! += Math.exp(log - greatest);
    }
  }

  at(row: number): number {
    return this.#greatest[row]! + Math.log(this.#sums[row]!);
  }
}
