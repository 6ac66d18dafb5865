import type { Standardisation } from '../../tensors/index.js';

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
