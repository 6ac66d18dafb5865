/// <reference types="node" preserve="true" />

/**
 * A stream of pseudo-random numbers, fixed by its path from the study's seed: the same path always gives the same
 * numbers. `child` does not advance the parent, so adding a draw in one place changes no number elsewhere.
 */
export interface RandomStream {
  /** the stream at `path` below this one; independent of how much either has been drawn from */
  child(...path: readonly (string | number)[]): RandomStream;
  /** in the open interval (0, 1), 53 bits */
  uniform(): number;
  /** mean 0, variance 1 */
  normal(): number;
  /** a whole number in [0, n), n an integer in [1, 2^32]; unbiased */
  below(n: number): number;
}

/** How far a call has come, and numbers that are kept of it. */
export interface Step {
  readonly done?: number;
  readonly of?: number;
  /** kept as traces (loss, log-likelihood, cost) by step */
  readonly values?: Readonly<Record<string, number>>;
  /** what an outside program printed, lines or pieces of them: kept with the cell, and no part of its results */
  readonly log?: string;
}

/** What every call of a plugin gets from the host. */
export interface Call {
  /** the only randomness a plugin may use */
  readonly random: RandomStream;
  /** aborted when the user interrupts or a limit is reached; long work checks it (`signal.throwIfAborted()`) */
  readonly signal: AbortSignal;
  /** progress, loss curves and cost: one channel */
  report(step: Step): void;
}

/** The sampling bias of Alemohammad et al. 2023; only what the model's entry `provides` is ever set. */
export interface Bias {
  /** above 0; below 1 narrows */
  readonly temperature?: number;
  /** at least 1: so many of the likeliest outcomes, of equally likely ones those that come first; 1 is greedy decoding */
  readonly topK?: number;
  /** in (0, 1]: the smallest set of outcomes that holds this mass, of what `topK` leaves */
  readonly topP?: number;
  /** the share of the distribution's tails that is cut off */
  readonly truncation?: number;
}
/** What a model gets with a request for rows. */
export interface SampleContext extends Call {
  readonly bias?: Bias;
}

/** What a call reported on its way (`Call.report`), at one of its steps. */
export interface Trace {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Name of the value by which the fit of a generation that was recorded elsewhere says how many rows its file has. */
export const ROWS_RECORDED = 'rows recorded';
/**
 * Names of the values by which a strategy that chooses among synthetic rows says, last in a generation, how many were drawn ...
 */
export const ROWS_JUDGED = 'rows judged';
/** ... and how many of them it kept. */
export const ROWS_KEPT = 'rows kept';

/** Name of the value by which a model of texts says which share of those that it wrote had not ended at their greatest length ... */
export const TEXTS_CUT = 'cut at length';
/** ... and, where a server writes them, how many texts one answer to a call of `sample` has ... */
export const TEXTS_WRITTEN = 'texts written';
/** ... and which share of them has not one character. */
export const TEXTS_EMPTY = 'empty texts';
/** Names of the values by which a tokeniser that was asked for more tokens than it has says how many were asked for ... */
export const TOKENS_ASKED = 'tokens asked for';
/** ... and how many it has. */
export const TOKENS_MADE = 'tokens made';

/** Name of the value by which a fit says, at its end, how many of its training steps were compiled. */
export const COMPILED_STEPS = 'compiled steps';
/** The same of steps that were not compiled: why not stands after it, and each reason has its own number. */
export const UNCOMPILED_STEPS = 'uncompiled steps: ';
