import type { DataSource, FittedModel, Metric, MixStrategy, Model, ResolvedMetric } from '../contracts/index.js';

/** Which plugin an implementation came from, for messages. */
export interface Named<T> {
  readonly live: T;
  /** the entry as the study calls it: `models gaussian` */
  readonly entry: string;
  readonly plugin: string;
}

/** The live implementations of one cell, made by the container. */
export interface CellParts {
  readonly source: Named<DataSource>;
  readonly model: Named<Model>;
  readonly strategy: Named<MixStrategy>;
  readonly metrics: readonly (Named<Metric> & { readonly metric: ResolvedMetric })[];
  /** the model's samples carry labels; otherwise the host takes them from the real rows too */
  readonly labelled: boolean;
  /** the model generates only given rows */
  readonly conditional: boolean;
  /** what `initialise: base` starts from */
  readonly base?: FittedModel;
}
