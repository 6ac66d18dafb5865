import type { DataSource, OpenContext, Pairs, RealData } from '../../core/contracts/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { checkCoefficients, openPairs, PAIR_PROPERTIES } from './pairs.js';
import { NOT_NEGATIVE } from '../options.js';

const schema = objectSchema({
  ...PAIR_PROPERTIES,
  noise: { ...NOT_NEGATIVE, default: 1, description: 'standard deviation of the targets around the linear predictor' },
});

/** y = w'x + e, inputs and noise normal with mean 0. */
class LinearRegression implements DataSource<Pairs> {
  constructor(private readonly options: Options<typeof schema>) {
    checkCoefficients('linear-regression', options);
  }

  async open(context: OpenContext): Promise<RealData<Pairs>> {
    const { noise } = this.options;
    const constant = -Math.log(noise) - 0.5 * Math.log(2 * Math.PI);
    const logDensity = (predictor: number, target: number): number => {
      const z = (target - predictor) / noise;
      return constant - 0.5 * z * z;
    };
    return openPairs(
      this.options,
      context,
      (predictor, random) => predictor + noise * random.normal(),
      // Targets without noise have no density.
      (coefficients, each) => ({ coefficients, ...(noise === 0 ? {} : { logLikelihood: each(logDensity) }) }),
    );
  }
}

export const linearRegressionSource = source({
  id: 'linear-regression',
  summary: 'Normal inputs with targets that are linear in them, plus noise; everything known exactly',
  reference: 'Dohmatob et al. 2024, Model Collapse Demystified; Gerstgrasser et al. 2024',
  data: 'pairs',
  options: schema,
  provides: ({ noise }) => ['truth.coefficients', ...(noise === 0 ? [] : (['truth.likelihood'] as const))],
  publishable: true,
  implementation: LinearRegression,
});
