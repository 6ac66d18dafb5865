import type { Samples } from './samples.js';

export interface Moments {
  /** length d */
  readonly mean: Float64Array;
  /** d x d, row-major */
  readonly covariance: Float64Array;
}

/** What a source knows of the distribution that its rows come from; every field only where it is exact. */
export interface Truth<S extends Samples = Samples> {
  readonly moments?: Moments;
  /** of the linear predictor of pairs: the intercept, then one for each number of an input; length d + 1 */
  readonly coefficients?: Float64Array;
  /** moments of the inputs of pairs */
  readonly inputs?: Moments;
  readonly probabilities?: Float64Array;
  /** log density (natural log) of each row */
  logLikelihood?(samples: S): Float64Array;
  /** `holds`: 1 where a row is a rare event; `mass`: the true share of such rows, in (0, 1) */
  readonly rare?: {
    readonly mass: number;
    readonly name?: string;
    holds(samples: S): Uint8Array;
    /**
     * Where rare events are of several kinds (symbols, classes), which can be lost one by one while their mass stays.
     * `shares`: the true share of each, above 0, adding up to `mass`; `of`: the kind of each row, -1 where it is not rare.
     */
    readonly kinds?: { readonly shares: Float64Array; of(samples: S): Int32Array };
  };
  /**
   * The modes of a distribution that has several. `shares`: the true share of each, adding up to 1; `of`: the index of the
   * mode that a row belongs to, -1 where it lies between them or beyond them all.
   */
  readonly modes?: { readonly shares: Float64Array; of(samples: S): Int32Array };
  /** an exact verifier: 1 where a row is right */
  correct?(samples: S): Uint8Array;
}
