import type { SampleContext, Samples } from '../../../core/contracts/index.js';

/** One score a row, higher is better. */
export type Judge = (samples: Samples, context: SampleContext) => Promise<Float64Array>;
