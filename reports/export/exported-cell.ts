import type { RecordedCell } from '../../core/contracts/index.js';
import { field } from './csv-field.js';

/** One cell with its labels as they stand in the study. */
export interface ExportedCell {
  readonly source: string;
  readonly model: string;
  readonly strategy: string;
  readonly samples: number;
  readonly seed: number;
  readonly record: RecordedCell;
  /** rows of later generations are left out: the study asks for fewer than are recorded */
  readonly generations?: number;
}
export type ExportedCells = Iterable<ExportedCell> | AsyncIterable<ExportedCell>;

export const LABELS = 'source,model,strategy,samples,seed';
/** What every line of a cell begins with. */
export const labelsOf = ({ source, model, strategy, samples, seed }: ExportedCell): string =>
  `${field(source)},${field(model)},${field(strategy)},${samples},${seed}`;

/** The recorded generations that the study asks for. */
export const generationsOf = ({ record, generations }: ExportedCell): RecordedCell['generations'] =>
  generations === undefined || generations >= record.generations.length
    ? record.generations
    : record.generations.slice(0, generations);
