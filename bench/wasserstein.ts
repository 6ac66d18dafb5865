/** Wasserstein distance of order 1 between two samples on the line, sorting included. */
import { powerCost } from '../plugins/metrics/wasserstein/transport.js';
import type { Comparison } from './comparison.js';
import { besidePython } from './vectors.js';

export default (): readonly Comparison[] =>
  [10_000, 100_000].map((n) =>
    besidePython('wasserstein', 'SciPy', n, 1, (rows, test) =>
      powerCost(Float64Array.from(rows.values).sort(), Float64Array.from(test.values).sort(), 1),
    ),
  );
