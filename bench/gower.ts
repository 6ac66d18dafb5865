/** The nearest row of another sample by Gower's dissimilarity, every second column a category. */
import type { Column, Vectors } from '../core/contracts/index.js';
import { oncePer } from '../core/samples/index.js';
import { nearestSquares } from '../plugins/metrics/distance/nearest.js';
import { pointsOf } from '../plugins/metrics/distance/points.js';
import { gowerRows } from '../plugins/metrics/table/gower.js';
import type { Comparison } from './comparison.js';
import { besidePython } from './vectors.js';

const VALUES = ['a', 'b', 'c', 'd'];

/** As bench/vectors.py makes them of the same numbers. */
const mixed = oncePer((samples: Vectors): Vectors => {
  const d = samples.values.length / samples.count;
  const columns = Array.from({ length: d }, (_, j): Column => {
    const name = `c${j}`;
    return j % 2 === 0 ? { name, kind: 'number' } : { name, kind: 'category', values: VALUES };
  });
  const values = Float64Array.from(samples.values, (value, at) =>
    (at % d) % 2 === 0 ? value : ((Math.floor(2 * value) % 4) + 4) % 4,
  );
  return { ...samples, columns, values };
});

const nearest = (rows: Vectors, test: Vectors): number => {
  const [a, b] = gowerRows([mixed(rows), mixed(test)], mixed(test));
  return nearestSquares(pointsOf(a!), pointsOf(b!), 1)[0]!;
};

export default (): readonly Comparison[] =>
  [1000, 5000].flatMap((n) => [8, 32].map((d) => besidePython('gower', 'NumPy', n, d, nearest)));
