import { decimal, field, writeWhole } from './csv-file.js';
import { generationsOf, LABELS, labelsOf, type ExportedCells } from './exported-cell.js';

/**
 * `traces.csv`: loss curves and whatever else plugins report by step,
 * `source,model,strategy,samples,seed,generation,hook,step,name,value`. Cells in the order given, generations ascend,
 * hooks by name, steps and values in the order they were reported in.
 */
export const writeTracesCsv = (path: string, cells: ExportedCells): Promise<void> =>
  writeWhole(path, async (lines) => {
    lines.add(`${LABELS},generation,hook,step,name,value\n`);
    for await (const cell of cells) {
      const labels = labelsOf(cell);
      for (const { generation, traces } of generationsOf(cell)) {
        if (traces === undefined) continue;
        // A replay may have recorded them in another order.
        for (const hook of Object.keys(traces).sort())
          for (const { step, values } of traces[hook]!)
            for (const name in values)
              lines.add(
                `${labels},${generation},${field(hook)},${decimal(step)},${field(name)},${decimal(values[name]!)}\n`,
              );
        await lines.drain();
      }
    }
  });
