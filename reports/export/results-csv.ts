import type { RecordedGeneration } from '../../core/contracts/index.js';
import { decimal, field } from './csv-field.js';
import { generationsOf, LABELS, labelsOf, type ExportedCells } from './exported-cell.js';

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
 * `results.csv`: a line for every number, `source,model,strategy,samples,seed,generation,metric,value,basis`. Cells in
 * the order given; in each, generations ascend; in each, metrics in the order given, then the host's own
 * `rows.real`, `rows.synthetic`, `rows.teacher` and `rows.lineage.<g>`. An infinite value is
 * `Infinity`; one that is undefined, because the model has lost what is measured, has an empty value and the basis `lost`;
 * where there was nothing to measure there is no line. The text depends on nothing else. Yields the lines of one generation at a time.
 */
export async function* resultsCsv(cells: ExportedCells, metrics: readonly ExportedMetric[]): AsyncIterable<string> {
  const columns = metrics.map(({ key, label, outputs }) => ({
    key,
    outputs: outputs.map((name) => ({ name, id: field(`${label}.${name}`) })),
  }));
  yield `${LABELS},generation,metric,value,basis\n`;
  for await (const cell of cells) {
    const labels = labelsOf(cell);
    for (const { generation, metrics: measured, lineage } of generationsOf(cell)) {
      const prefix = `${labels},${generation},`;
      let text = '';
      for (const { key, outputs } of columns) {
        const values = measured[key];
        if (values === undefined) continue;
        for (const { name, id } of outputs) {
          const value = values[name];
          if (value === undefined) text += `${prefix}${id},,lost\n`;
          else if (value !== 'harmless') text += `${prefix}${id},${decimal(value[0])},${value[1]}\n`;
        }
      }
      yield text + lineageLines(prefix, lineage);
    }
  }
}

const lineageLines = (prefix: string, { real, teacher, synthetic }: RecordedGeneration['lineage']): string => {
  let total = 0;
  let lines = '';
  // Integer keys come in ascending order.
  for (const generation in synthetic) {
    total += synthetic[generation]!;
    lines += `${prefix}rows.lineage.${generation},${synthetic[generation]!},exact\n`;
  }
  return (
    `${prefix}rows.real,${real},exact\n${prefix}rows.synthetic,${total},exact\n` +
    `${prefix}rows.teacher,${teacher},exact\n${lines}`
  );
};
