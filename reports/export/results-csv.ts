import type { RecordedGeneration } from '../../core/contracts/index.js';
import { decimal, field, writeWhole, type Lines } from './csv-file.js';
import { generationsOf, LABELS, labelsOf, type ExportedCells } from './exported-cell.js';

/** A metric of the study: its key in the journal, its label, its outputs in the order they are declared in. */
export interface ExportedMetric {
  readonly key: string;
  readonly label: string;
  readonly outputs: readonly string[];
}

/**
 * `results.csv`: a line for every number, `source,model,strategy,samples,seed,generation,metric,value,basis`. Cells in
 * the order given; in each, generations ascend; in each, metrics in the order given, then the host's own
 * `rows.real`, `rows.synthetic`, `rows.teacher` and `rows.lineage.<g>`. A value that is undefined has no line. The bytes
 * depend on nothing else. Streams; COLLAPSAR_RUN_UNWRITABLE when the file cannot be written.
 */
export const writeResultsCsv = (
  path: string,
  cells: ExportedCells,
  metrics: readonly ExportedMetric[],
): Promise<void> => {
  const columns = metrics.map(({ key, label, outputs }) => ({
    key,
    outputs: outputs.map((name) => ({ name, id: field(`${label}.${name}`) })),
  }));
  return writeWhole(path, async (lines) => {
    lines.add(`${LABELS},generation,metric,value,basis\n`);
    for await (const cell of cells) {
      const labels = labelsOf(cell);
      for (const generation of generationsOf(cell)) {
        const prefix = `${labels},${generation.generation},`;
        for (const { key, outputs } of columns) {
          const measured = generation.metrics[key];
          if (measured === undefined) continue;
          for (const { name, id } of outputs) {
            const value = measured[name];
            if (value !== undefined) lines.add(`${prefix}${id},${decimal(value[0])},${value[1]}\n`);
          }
        }
        addLineage(lines, prefix, generation.lineage);
      }
      await lines.drain();
    }
  });
};

const addLineage = (
  lines: Lines,
  prefix: string,
  { real, teacher, synthetic }: RecordedGeneration['lineage'],
): void => {
  let total = 0;
  for (const generation in synthetic) total += synthetic[generation]!;
  lines.add(`${prefix}rows.real,${real},exact\n${prefix}rows.synthetic,${total},exact\n`);
  lines.add(`${prefix}rows.teacher,${teacher},exact\n`);
  // Integer keys come in ascending order.
  for (const generation in synthetic)
    lines.add(`${prefix}rows.lineage.${generation},${synthetic[generation]!},exact\n`);
};
