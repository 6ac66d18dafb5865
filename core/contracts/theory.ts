import type { ResolvedEntry, ResolvedModel } from './cell.js';
import type { JsonObject } from './json.js';
import type { Moments } from './source.js';

/** One source x model x strategy x samples of the study, with every default filled in. */
export interface TheorySetting {
  readonly source: ResolvedEntry;
  readonly model: ResolvedEntry & Partial<Pick<ResolvedModel, 'given' | 'initialise'>>;
  readonly strategy: ResolvedEntry;
  /** T */
  readonly samples: number;
  /** as far as it is the same for every seed */
  readonly truth?: { readonly moments?: Moments; readonly rareMass?: number };
}
/** What a theory says of one metric in one generation. */
export interface Prediction {
  /** expected value of the metric over independent chains */
  readonly value: number;
  readonly bound?: 'upper' | 'lower';
  /** standard deviation of one chain's value around it, where known */
  readonly spread?: number;
  /** paper, equation or theorem */
  readonly reference: string;
}
/** A setting that `collapsar verify` runs chains of, to hold them against the theory. */
export interface TheoryExample {
  /** of the study file: one source, model, strategy and T, and `metrics` where ids alone do not do; no seeds */
  readonly study: JsonObject;
  /** `moments.variance`: metric id and output */
  readonly outputs: readonly string[];
  /** generations that are looked at, the last one ends the chains */
  readonly generations: readonly number[];
  /** of an asymptotic form: how far, relative to it, the truth may lie from it here; default 0 */
  readonly within?: number;
}

/** A closed form. `metric` is the metric's id and output: `moments.variance`. undefined: it says nothing here. */
export interface Theory {
  predict(setting: TheorySetting, metric: string, generation: number): Prediction | undefined;
  /** settings that are cheap to run and small enough for an error to show */
  examples?(): readonly TheoryExample[];
}
