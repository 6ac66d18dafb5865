import type { Lineage } from '../../core/contracts/index.js';
import { decimal, field, generationsOf, type CsvTable } from './table.js';

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

/**
 * `results.csv`: a line for every number. In each cell generations ascend; in each, metrics in the order given, then the
 * host's own `rows.real`, `rows.synthetic` and `rows.teacher`. An infinite value is `Infinity`; one that is undefined,
 * because the model has lost what is measured, has an empty value and the basis `lost`; where there was nothing to
 * measure there is no line.
 */
export const resultsTable = (metrics: readonly ExportedMetric[]): CsvTable => {
  const columns = metrics.map(({ key, label, outputs }) => ({
    key,
    outputs: outputs.map((name) => ({ name, id: field(`${label}.${name}`) })),
  }));
  return {
    columns: 'generation,metric,value,basis',
    lines: (cell) => {
      const lines: string[] = [];
      for (const { generation, metrics: measured, lineage } of generationsOf(cell)) {
        for (const { key, outputs } of columns) {
          const values = measured[key];
          if (values === undefined) continue;
          for (const { name, id } of outputs) {
            const value = values[name];
            if (value === undefined) lines.push(`${generation},${id},,lost`);
            else if (value !== 'harmless') lines.push(`${generation},${id},${decimal(value[0])},${value[1]}`);
          }
        }
        lines.push(
          `${generation},rows.real,${lineage.real},exact`,
          `${generation},rows.synthetic,${syntheticIn(lineage)},exact`,
          `${generation},rows.teacher,${lineage.teacher},exact`,
        );
      }
      return lines;
    },
  };
};

const syntheticIn = ({ synthetic }: Lineage): number =>
  synthetic.reduce((sum, { from, to, rows }) => sum + (to - from + 1) * rows, 0);
