/** Fit to one sample and log density of another. */
import { rootStream } from '../core/random/index.js';
import type { FitContext, Model, Vectors } from '../core/contracts/index.js';
import { kde } from '../plugins/models/kde.js';
import type { Comparison } from './comparison.js';
import { besidePython } from './vectors.js';

const context: FitContext<Vectors> = {
  random: rootStream(1),
  signal: new AbortController().signal,
  report: () => undefined,
  generation: 1,
};
const densities =
  (kernel: 'covariance' | 'spherical') =>
  async (rows: Vectors, test: Vectors): Promise<number> => {
    const Implementation = kde.implementation as unknown as new (options: object) => Model<Vectors>;
    const training = { parts: [{ samples: rows, origin: 'real' as const }], count: rows.count };
    const fitted = await new Implementation({ bandwidth: 'scott', kernel }).fit(training, context);
    return (await fitted.logLikelihood!(test, context))[0]!;
  };

export default (): readonly Comparison[] => [
  besidePython('kde', 'SciPy', 5000, 1, densities('covariance')),
  besidePython('kde', 'SciPy', 5000, 2, densities('covariance')),
  besidePython('kde', 'SciPy', 2000, 10, densities('covariance')),
  besidePython('kde', 'scikit-learn', 5000, 2, densities('spherical')),
];
