import type { RandomStream } from '../../../core/contracts/index.js';

/** A batch of rows and what is made of it; row-major, arrays that are used again by the next step. */
export interface Corrupted {
  /** standardised */
  readonly clean: Float32Array;
  readonly labels: Uint32Array | undefined;
  /** the three to be filled: rows on the way, their times (0 to 1,000), what is to be predicted */
  readonly noisy: Float32Array;
  readonly time: Float32Array;
  readonly target: Float32Array;
}
/** Puts noise into a batch: what a diffusion and a flow differ in. */
export type Corruption = (batch: Corrupted, random: RandomStream) => void;
