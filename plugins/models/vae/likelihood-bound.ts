import type { Call, Vectors } from '../../../core/contracts/index.js';
import type { Normals, Tf } from '../../tensors/index.js';
import { evidenceBound, logImportance, type Vae } from './bound.js';
import type { VaeFacts } from './facts.js';
import { labelsOf } from './labels.js';
import { eachBlock } from './row-blocks.js';
import { numbersOf, rowsIn } from './rows-in.js';

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
  const random = context.random.child('bound');
  const estimate = draws === 1 ? evidenceBound : logImportance;
  // The density is that of the rows themselves, not of the standardised ones.
  const jacobian = standardisation?.scale.reduce((sum, scale) => sum + Math.log(scale), 0) ?? 0;
  const network = { classes: shares?.length ?? 0, ...(standardisation === undefined ? {} : { standardisation }) };
  const bounds = new Float64Array(samples.count);
  await eachBlock(samples.count, context, async (from, rows) => {
    const sums = new LogSums(rows);
    for (let k = 0; k < draws; k++) {
      const noise = normals.take(random, rows * latent);
      sums.add(
        await numbersOf(tf, () =>
          estimate(tf, vae, { ...rowsIn(tf, samples, from, rows, network), noise: tf.tensor2d(noise, [rows, latent]) }),
        ),
      );
    }
    for (let i = 0; i < rows; i++) {
      const share = shares === undefined ? 1 : (shares[labelsOf(samples)[from + i]!] ?? 0);
      bounds[from + i] = sums.at(i) - Math.log(draws) - jacobian + Math.log(share);
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
    for (const [i, log] of logs.entries()) {
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
