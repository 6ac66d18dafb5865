import type { Recording } from './model.js';
import type { RecordedControl } from './study.js';
import type { ReadColumn } from './source.js';

/** What a run will not be able to show, or does otherwise than a reader may expect, known before its first cell. */
export type PlanWarning =
  | {
      readonly kind: 'passed-over' | 'index';
      readonly source: string;
      readonly column: ReadColumn;
    }
  | {
      /** also-passed-over: beyond those that have a warning of their own */
      readonly kind: 'also-passed-over' | 'constant-columns';
      readonly source: string;
      readonly columns: readonly ReadColumn[];
    }
  | UnevenSpread
  /** under `fewest` seeds every verdict is undecided */
  | { readonly kind: 'few-seeds'; readonly seeds: number; readonly fewest: number }
  | {
      readonly kind: 'low-power';
      readonly samples: number;
      readonly seeds: number;
      readonly generations: number;
      /** that would do: at so many generations, and at so many seeds */
      readonly enough: { readonly seeds: number; readonly generations: number };
    }
  /** a source of `rows` rows cannot give the first `samples` */
  | { readonly kind: 'short-source'; readonly source: string; readonly rows: number; readonly samples: number }
  /** nor the fresh ones of these strategies, of T = `samples` */
  | {
      readonly kind: 'dry-source';
      readonly source: string;
      readonly rows: number;
      readonly samples: number;
      readonly strategies: readonly string[];
      readonly generations: number;
    }
  /** nor `samples` fresh ones in each generation, which the control of as many rows as the strategy asks for */
  | {
      readonly kind: 'fixed-controls';
      readonly source: string;
      readonly rows: number;
      readonly samples: number;
      readonly generations: number;
    }
  | { readonly kind: 'no-synthetic-row'; readonly strategy: string; readonly share: number; readonly samples: number }
  | { readonly kind: 'no-controls' }
  /** models whose covariance of so few rows has no density */
  | {
      readonly kind: 'singular';
      readonly source: string;
      readonly columns: number;
      readonly samples: readonly number[];
      readonly models: readonly string[];
    }
  | { readonly kind: 'unknown-tolerance'; readonly metric: string; readonly metrics: readonly string[] }
  /** what is counted by chains needs so many to be called absent */
  | {
      readonly kind: 'uncounted';
      readonly metrics: readonly string[];
      readonly seeds: number;
      readonly needed: number;
    }
  /** `output`: of the first, as `tolerance.metric` would name it */
  | { readonly kind: 'not-judged'; readonly metrics: readonly string[]; readonly output: string }
  /** outputs that measure leakage: none judges, and where one exceeds the control's by more than `nats`, sentences say so */
  | { readonly kind: 'leakage'; readonly metrics: readonly string[]; readonly nats: number }
  /** a model that is paid: about so many rows of it, each of so many tokens at most, and what they cost where there is a price */
  | {
      readonly kind: 'paid';
      readonly model: string;
      readonly rows: number;
      readonly tokens: number;
      readonly usd?: number;
    }
  /** generations that the study asks for and nobody recorded: `first` of so many */
  | { readonly kind: 'not-recorded'; readonly model: string; readonly missing: number; readonly first: Recording }
  /** what chains that were trained elsewhere are compared with, where that cannot show everything */
  | { readonly kind: 'recorded-control'; readonly model: string; readonly control: RecordedControl }
  /** recorded, and not asked for: names, seeds and sizes that no cell of the study has, generations past its last */
  | { readonly kind: 'not-read'; readonly found: RecordingsFound }
  /** of one walk, in cells */
  | { readonly kind: 'small-budget'; readonly budget: number; readonly firstLook: number }
  /** a walk judges none of the gates that the study has */
  | { readonly kind: 'gates-of-run'; readonly gates: number };

/** Distances in data units are decided by the columns of the widest spread. */
export interface UnevenSpread {
  readonly kind: 'uneven-spread';
  readonly source: string;
  /** the largest standard deviation of a column over the smallest */
  readonly spread: number;
  /** judged distances, as results.csv calls them */
  readonly metrics: readonly string[];
}

/** What lies there of a model whose generations were trained elsewhere; each list in order, empty where no place tells it. */
export interface RecordingsFound {
  readonly model: string;
  readonly strategies: readonly string[];
  readonly seeds: readonly number[];
  readonly samples: readonly number[];
  readonly generations: readonly number[];
}
