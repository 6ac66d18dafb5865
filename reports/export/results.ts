import type { Basis, Lineage } from '../../core/contracts/index.js';
import { decimal, field, generationsOf, type CsvTable, type ExportedCell } from './table.js';

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

/** A metric and output as it is called in the tables, and as CSV quotes that. */
export interface ResultName {
  readonly id: string;
  readonly quoted: string;
}
const nameOf = (id: string): ResultName => ({ id, quoted: field(id) });
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
 * there was nothing to measure nothing is told.
 */
export const resultsOf = (metrics: readonly ExportedMetric[]): ((cell: ExportedCell, take: TakeResult) => void) => {
  const columns = metrics.map(({ key, label, outputs }) => ({
    key,
    outputs: outputs.map((output) => ({ output, name: nameOf(`${label}.${output}`) })),
  }));
  return (cell, take) => {
    for (const { generation, metrics: measured, lineage } of generationsOf(cell)) {
      for (const { key, outputs } of columns) {
        const values = measured[key];
        if (values === undefined) continue;
        for (const { output, name } of outputs) {
          const value = values[output];
          if (value === undefined) take(generation, name, undefined, 'lost');
          else if (value !== 'harmless') take(generation, name, value[0], value[1]);
        }
      }
      take(generation, ROWS.real, lineage.real, 'exact');
      take(generation, ROWS.synthetic, syntheticIn(lineage), 'exact');
      take(generation, ROWS.teacher, lineage.teacher, 'exact');
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
    lines: (cell) => {
      const lines: string[] = [];
      each(cell, (generation, { quoted }, value, basis) => {
        lines.push(`${generation},${quoted},${value === undefined ? '' : decimal(value)},${basis}`);
      });
      return lines;
    },
  };
};

const syntheticIn = ({ synthetic }: Lineage): number =>
  synthetic.reduce((sum, { from, to, rows }) => sum + (to - from + 1) * rows, 0);
