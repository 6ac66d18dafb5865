import type { Call, RandomStream } from './call.js';
import type { FittedModel } from './model.js';
import type { Samples, TrainingSet } from './samples.js';
import type { RealData, Truth } from './source.js';

/** What a metric is asked about: the model of one generation with what it was fitted to and what is known of the real data. */
export interface Subject<S extends Samples = Samples> {
  readonly generation: number;
  readonly model: FittedModel<S>;
  /** the study's `evaluate` rows of the model: drawn on first use, then kept */
  rows(): Promise<S>;
  readonly training: TrainingSet<S>;
  /** held-out real rows */
  readonly test: S;
  /**
   * The real rows that the chain was trained on last: those that this generation's strategy asked for, or, where it asked for
   * none, as `replace` does after the first generation, those of the latest generation that did. They may be more than
   * `training` keeps of them; a row of a population that was drawn again is there once. undefined: none were asked for yet (a teacher's rows were), or it is not known; absent outside
   * a chain.
   */
  lastReal?(): Promise<S | undefined>;
  /**
   * Real rows such as chains train on, the same in every generation: the first `count` of the source's, or all that there are
   * where it has fewer. None of them is of `test`, and asking for them draws none from what the strategy may use. Absent
   * outside a chain.
   */
  real?(count: number): Promise<S>;
  /** of columns and classes, where the source has them */
  readonly names?: RealData['names'];
  readonly truth?: Truth<S>;
  /** of the chain as a whole, as strategies get it: what a scorer decides by it is the same here; absent outside a chain */
  readonly chain?: RandomStream;
}

/** One number that a metric gives, declared. */
export interface Output {
  readonly name: string;
  /** a plain name for headings, such as "Share of rare rows": a few words, no formula; default: the metric's label and `name` */
  readonly title?: string;
  /** what the number is, in words a reader of the report understands */
  readonly summary?: string;
  /** '' = a pure number */
  readonly unit: string;
  readonly better: 'lower' | 'higher' | 'ideal';
  /** 'real': the value that real rows give */
  readonly ideal?: number | 'real';
  readonly range: readonly [number, number];
  /** charts use a logarithmic axis */
  readonly scale?: 'linear' | 'log';
  /**
   * What the verdicts of the collapse profile may use it for. risk: a loss in excess of the best possible, >= 0;
   * signed-risk: a loss that may be negative (a log-likelihood loss, nats); log-variance: log generalised variance;
   * lost-modes: share of modes lost; tail-mass: mass of the rare events or tails, log of the smoothed mass in one
   * measurement: that mass times the rows measured is the number of hits it rests on, or no more than that; of several
   * columns their mean. Of a tail of several elements (rare words, categories) the mass on elements that are still made
   * is declared before the total mass, which neutral drift keeps while they die out;
   * hallucination: mass where there is no real data; leakage: what rows give away of those that were trained on, above what
   * they tell of held-out ones. No definition of collapse is judged by leakage, unless `tolerance.metric` names it.
   */
  readonly measures?:
    'risk' | 'signed-risk' | 'log-variance' | 'lost-modes' | 'tail-mass' | 'hallucination' | 'leakage';
  /**
   * Of a tail of several elements: the output of this metric that says what part of them so many rows show, 0 to 1. Without one
   * it is told by the total mass, declared after.
   */
  readonly recall?: string;
  /**
   * Of a tail mass that is none: it is the log of the smoothed share of a rare class's held-out rows that a classifier finds which
   * learnt from the model's rows.
   */
  readonly found?: FoundRows;
  /** it is about the rare events of the source's truth, which sentences then call by their name */
  readonly rare?: true;
}

/** How sentences tell of a classifier that finds the rows of a rare class. */
export interface FoundRows {
  /** what classifies */
  readonly by: string;
  /** what the study calls the class, where it names one */
  readonly name?: string;
  /** the output of the same metric that is the share itself, without a logarithm */
  readonly share: string;
  /** the one that is by how much larger the share is where the classifier learnt from real rows */
  readonly drop: string;
  /** the one that is how many such rows there are, on which a measurement rests in place of the `evaluate` rows */
  readonly rows: string;
}

/** exact: from the model's own moments or probabilities; sampled: from its rows. The two are never mixed in one test. */
export type Basis = 'exact' | 'sampled';
/**
 * What one output gives for a subject; a plain number is `sampled`. NaN is never one.
 * - A number may be infinite (the loss of a row that the model holds for impossible): no mean of it is finite, and no
 *   verdict calls such a chain safe.
 * - undefined: the subject has lost what is measured (a variance of 0 has no logarithm, no row of a class is left). It
 *   counts as the worst there is.
 * - 'harmless': there is nothing to measure here for any model, and nothing is lost by it (no real category is rare). It
 *   is left out.
 */
export type Measured = number | undefined | 'harmless' | { readonly value: number; readonly basis: Basis };

/** A measurement of a fitted model. `outputs` are looked at before anything runs; `measure` gives one value for each. */
export interface Metric<S extends Samples = Samples> {
  readonly outputs: readonly Output[];
  measure(subject: Subject<S>, context: Call): Promise<Readonly<Record<string, Measured>>>;
}

/** What a scorer gets with the rows. */
export interface ScoreContext<S extends Samples = Samples> extends Call {
  readonly truth?: Truth<S>;
  /** of the chain as a whole, the same at every call: by its children is decided what holds for a row whenever it is seen */
  readonly chain: RandomStream;
}
/** A verifier or a reward model: higher is better, one number a row. */
export interface Scorer<S extends Samples = Samples> {
  score(samples: S, context: ScoreContext<S>): Promise<Float64Array>;
}
