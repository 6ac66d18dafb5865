import type { Failure, Inputs, Lineage, MeasuredValue, Trace } from './cell.js';
import type { Exhibits } from './gallery.js';

/** One generation of one cell as the journal holds it. */
export interface RecordedGeneration {
  readonly generation: number;
  /** by metric key, then by output name */
  readonly metrics: Readonly<Record<string, Readonly<Record<string, MeasuredValue>>>>;
  readonly lineage: Lineage;
  readonly traces?: Readonly<Record<string, readonly Trace[]>>;
  /** by gallery key */
  readonly gallery?: Readonly<Record<string, Exhibits>>;
}

/** All that is durable of one cell. Generations ascend, each once, without gaps from 1. */
export interface RecordedCell {
  readonly key: string;
  readonly generations: readonly RecordedGeneration[];
  /** what its process found when it opened data and plugins; absent: it has none, or an earlier version recorded it */
  readonly read?: Inputs;
  /** the latest durable state, where one was kept */
  readonly checkpoint?: { readonly generation: number; readonly address: string };
  /** of the last attempt; absent once a later attempt went on */
  readonly failure?: Failure;
  readonly seconds: number;
}
