import { decimal, field, generationsOf, type CsvTable } from './table.js';

/**
 * `traces.csv`: loss curves and whatever else plugins report by step. In each cell generations ascend, hooks by name,
 * steps and values in the order they were reported in.
 */
export const tracesTable: CsvTable = {
  columns: 'generation,hook,step,name,value',
  add: (cell, lines) => {
    for (const [generation, traces] of cell.record.traces) {
      if (generation > generationsOf(cell)) return;
      // A replay may have recorded them in another order.
      for (const hook of Object.keys(traces).sort())
        for (const { step, values } of traces[hook]!)
          for (const [name, value] of Object.entries(values))
            lines.add(`${generation},${field(hook)},${decimal(step)},${field(name)},${decimal(value)}`);
    }
  },
};
