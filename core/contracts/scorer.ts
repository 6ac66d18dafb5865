import type { Call } from './call.js';
import type { Samples } from './samples.js';
import type { Truth } from './truth.js';

export interface ScoreContext<S extends Samples = Samples> extends Call {
  readonly truth?: Truth<S>;
}
/** A verifier or a reward model: higher is better, one number a row. */
export interface Scorer<S extends Samples = Samples> {
  score(samples: S, context: ScoreContext<S>): Promise<Float64Array>;
}
