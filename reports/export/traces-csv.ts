import { decimal, field } from './csv-field.js';
import { generationsOf, LABELS, labelsOf, type ExportedCells } from './exported-cell.js';

/**
 * `traces.csv`: loss curves and whatever else plugins report by step,
 * `source,model,strategy,samples,seed,generation,hook,step,name,value`. Cells in the order given, generations ascend,
 * hooks by name, steps and values in the order they were reported in. Yields the lines of one generation at a time.
 */
export async function* tracesCsv(cells: ExportedCells): AsyncIterable<string> {
  yield `${LABELS},generation,hook,step,name,value\n`;
  for await (const cell of cells) {
    const labels = labelsOf(cell);
    for (const { generation, traces } of generationsOf(cell)) {
      if (traces === undefined) continue;
      let text = '';
      // A replay may have recorded them in another order.
      for (const hook of Object.keys(traces).sort())
        for (const { step, values } of traces[hook]!) {
          const prefix = `${labels},${generation},${field(hook)},${decimal(step)},`;
          for (const name in values) text += `${prefix}${field(name)},${decimal(values[name]!)}\n`;
        }
      yield text;
    }
  }
}
