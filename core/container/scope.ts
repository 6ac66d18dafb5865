import type { HeldInputs } from './inputs.js';

/** What the live parts of one cell share: decides what a fitted option is fitted with. */
export interface Scope {
  readonly studySeed: number;
  readonly seed: number;
  readonly engine?: string;
  /** of a cell: what the run found when it began */
  readonly inputs?: HeldInputs;
  readonly signal: AbortSignal;
}
