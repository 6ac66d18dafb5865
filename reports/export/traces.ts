import { decimal, field, generationsOf, type CsvTable } from './table.js';

/**
 * `traces.csv`: loss curves and whatever else plugins report by step. In each cell generations ascend, hooks by name,
 * steps and values in the order they were reported in.
 */
export const tracesTable: CsvTable = {
  columns: 'generation,hook,step,name,value',
  lines: (cell) =>
    generationsOf(cell).flatMap(({ generation, traces }) =>
      traces === undefined
        ? []
        : // A replay may have recorded them in another order.
          Object.keys(traces)
            .sort()
            .flatMap((hook) =>
              traces[hook]!.flatMap(({ step, values }) =>
                Object.entries(values).map(
                  ([name, value]) => `${generation},${field(hook)},${decimal(step)},${field(name)},${decimal(value)}`,
                ),
              ),
            ),
    ),
};
