import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FitContext, Model, Services, Vectors } from '../core/contracts/index.js';
import { rootStream } from '../core/random/index.js';
import { gmm } from '../plugins/models/gmm.js';
import type { Comparison } from './comparison.js';

const folder = mkdtempSync(join(tmpdir(), 'collapsar-gmm-'));
const services: Services = { logger: { info: () => undefined, warn: () => undefined } };

/** Rows around k centres, some of which overlap. */
const mixtureRows = (T: number, d: number, k: number): Float64Array => {
  const random = rootStream(1).child('bench', T, d, k);
  const centres = Float64Array.from({ length: k * d }, () => 4 * random.normal());
  const values = new Float64Array(T * d);
  for (let row = 0; row < T; row++) {
    const c = random.below(k);
    for (let i = 0; i < d; i++) values[row * d + i] = centres[c * d + i]! + random.normal();
  }
  return values;
};

/** The same defaults on both sides: tolerance 1e-3, 100 iterations at most, regularisation 1e-6, full covariances. */
const generation = (T: number, d: number, k: number): Comparison => {
  const values = mixtureRows(T, d, k);
  const file = join(folder, `${T}-${d}-${k}.f64`);
  writeFileSync(file, values);
  const options = {
    components: k,
    covariance: 'full',
    regularisation: 1e-6,
    tolerance: 1e-3,
    iterations: 100,
    restarts: 1,
  };
  const model = new gmm.implementation(options as never, services) as Model<Vectors>;
  const samples: Vectors = { kind: 'vectors', count: T, shape: [d], values };
  let seed = 0;
  return {
    name: 'gmm',
    workload: `one generation, fit and sample: T = ${T}, d = ${d}, k = ${k}`,
    contenders: [
      {
        name: 'scikit-learn',
        command: ['python3', 'bench/gmm.py', file, String(T), String(d), String(k)],
      },
      {
        name: 'collapsar',
        run: async () => {
          const random = rootStream(++seed);
          const context: FitContext<Vectors> = {
            random,
            generation: 1,
            signal: new AbortController().signal,
            report: () => undefined,
          };
          const fitted = await model.fit({ parts: [{ samples, origin: 'real' }], count: T }, context);
          await fitted.sample(T, context);
        },
      },
    ],
  };
};

export default (): readonly Comparison[] => [
  generation(1000, 2, 2),
  generation(10_000, 2, 8),
  generation(10_000, 10, 8),
];
