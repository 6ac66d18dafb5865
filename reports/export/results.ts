import type { ReportedCell } from '../../core/contracts/index.js';
import { MARK, type Basis, type RecordedLineage } from '../../core/contracts/index.js';
import { field, generationsOf, type CsvTable } from './table.js';

/** A metric of the study: its key in the journal, its label, its outputs in the order they are declared in. */
export interface ExportedMetric {
  readonly key: string;
  readonly label: string;
  readonly outputs: readonly string[];
}

/** The metrics of the grid, then those that only the walks measure. */
export const metricsOfBoth = (
  grid: readonly ExportedMetric[],
  walks: readonly ExportedMetric[],
): readonly ExportedMetric[] => [
  ...grid,
  ...walks
    .filter(({ key }) => !grid.some((metric) => metric.key === key))
    // The same label for another metric: the study was edited in between.
    .map((metric) =>
      grid.some(({ label }) => label === metric.label) ? { ...metric, label: `${metric.label} (walk)` } : metric,
    ),
];

/** A metric and output as it is called in the tables, and as a field of CSV with the commas around it. */
export interface ResultName {
  readonly id: string;
  readonly column: Buffer;
}
const nameOf = (id: string): ResultName => ({ id, column: Buffer.from(`,${field(id)},`) });
const ROWS = { real: nameOf('rows.real'), synthetic: nameOf('rows.synthetic'), teacher: nameOf('rows.teacher') };

/** One number of a cell; `undefined` with the basis `lost`. */
export type TakeResult = (
  generation: number,
  name: ResultName,
  value: number | undefined,
  basis: Basis | 'lost',
) => void;

/**
 * Tells every number of a cell. Generations ascend; in each, metrics in the order given, then the host's own `rows.real`,
 * `rows.synthetic` and `rows.teacher`. One that is undefined, because the model has lost what is measured, is lost; where
 * there was nothing to measure nothing is told, and no rows of a training set that is not known (of an import).
 */
export const resultsOf = (metrics: readonly ExportedMetric[]): ((cell: ReportedCell, take: TakeResult) => void) => {
  const names = metrics.map(({ key, label, outputs }) => ({
    key,
    outputs: outputs.map((output) => ({ output, name: nameOf(`${label}.${output}`) })),
  }));
  return (cell, take) => {
    const { metrics: recorded, lineage } = cell.record;
    const columns = names.flatMap(({ key, outputs }) => {
      const found = recorded.get(key);
      if (found === undefined) return [];
      return outputs.map(({ output, name }) => ({ name, measured: found.measured, column: found.outputs.get(output) }));
    });
    const generations = generationsOf(cell);
    for (let i = 0; i < generations; i++) {
      for (const { name, measured, column } of columns) {
        if (measured[i] !== 1) continue;
        const mark = column?.marks[i] ?? MARK.lost;
        if (mark === MARK.lost) take(i + 1, name, undefined, 'lost');
        else if (mark !== MARK.harmless)
          take(i + 1, name, column!.values[i]!, mark === MARK.exact ? 'exact' : 'sampled');
      }
      const rows = [lineage.real[i]!, syntheticIn(lineage, i), lineage.teacher[i]!] as const;
      // No training set is empty: these are not known.
      if (rows.every((n) => n === 0)) continue;
      take(i + 1, ROWS.real, rows[0], 'exact');
      take(i + 1, ROWS.synthetic, rows[1], 'exact');
      take(i + 1, ROWS.teacher, rows[2], 'exact');
    }
  };
};

/**
 * `results.csv`: a line for every number, in the order of `resultsOf`. An infinite value is `Infinity`, a lost one has an
 * empty field.
 */
export const resultsTable = (metrics: readonly ExportedMetric[]): CsvTable => {
  const each = resultsOf(metrics);
  return {
    columns: 'generation,metric,value,basis',
    add: (cell, lines) => {
      each(cell, (generation, { column }, value, basis) => {
        lines.open();
        lines.number(generation);
        lines.utf8(column);
        if (value !== undefined) lines.number(value);
        lines.utf8(BASIS[basis]);
        lines.end();
      });
    },
  };
};

const BASIS = { exact: Buffer.from(',exact'), sampled: Buffer.from(',sampled'), lost: Buffer.from(',lost') };

/** Of the generation at that index. */
const syntheticIn = ({ ends, ranges }: RecordedLineage, i: number): number => {
  let sum = 0;
  for (let at = 3 * (ends[i - 1] ?? 0); at < 3 * ends[i]!; at += 3)
    sum += (ranges[at + 1]! - ranges[at]! + 1) * ranges[at + 2]!;
  return sum;
};
