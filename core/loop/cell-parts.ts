import type { DataSource, FittedModel, Metric, MixStrategy, Model, ResolvedMetric } from '../contracts/index.js';
import type { Capability } from '../plugin/index.js';

/** How long a plugin is waited for, and the limit of the study that says so. */
export interface Patience {
  readonly seconds: number;
  readonly limit: 'hookSeconds' | 'cellSeconds';
}

/** Which plugin an implementation came from, for messages. */
export interface Named<T> {
  readonly live: T;
  /** the entry as the study calls it: `models gaussian` */
  readonly entry: string;
  readonly plugin: string;
  /** not of this package: what it does to the process is looked after */
  readonly foreign?: true;
  /** stands in the options of another entry, which may say more about a mistake of the user */
  readonly inner?: true;
  /** how long a call of it may take; absent: whoever runs the cell looks after that */
  readonly patience?: Patience | undefined;
  /** of the chain that it works for; absent where it works for none */
  readonly seed?: number;
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
  /** what the entry of the model promises of every fitted model, and that of the source of its data */
  readonly promised: { readonly model: readonly Capability[]; readonly source: readonly Capability[] };
  /** what `initialise: base` starts from */
  readonly base?: FittedModel;
  /**
   * Holds what lies there now against what the run found when it began: data, files, plugins. Absent = there are none.
   * @throws CollapsarError COLLAPSAR_INPUT_CHANGED
   */
  readonly checkInputs?: () => Promise<void>;
}
