import type { Samples } from './samples.js';

/** Where rows come from: the source, a fixed teacher, or the model fitted in that generation. */
export type Origin = 'real' | 'teacher' | number;

/**
 * Rows of one origin. A part is never copied: the same object returns in later generations, so a model may
 * remember (in a WeakMap) what it computed from one.
 */
export interface Part<S extends Samples = Samples> {
  readonly samples: S;
  readonly origin: Origin;
  /** weight of each row of this part, default 1 */
  readonly weight?: number;
  /** share of this part's elements that a model replaced (Zhu et al. 2024) */
  readonly edited?: number;
}

/** What a model is fitted to: `count` = rows over all parts, at least 1. */
export interface TrainingSet<S extends Samples = Samples> {
  readonly parts: readonly Part<S>[];
  readonly count: number;
}
