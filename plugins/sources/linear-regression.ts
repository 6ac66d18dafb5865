import type { DataSource, OpenContext, Pairs, RealData } from '../../core/contracts/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { checkCoefficients, coefficientOptions, trueCoefficients, withIntercept } from './pairs/coefficients.js';
import { eachPair, inputLaw, pairRows } from './pairs/rows.js';
import { NOT_NEGATIVE } from '../options.js';

const schema = objectSchema({
  ...coefficientOptions,
  noise: { ...NOT_NEGATIVE, default: 1, description: 'standard deviation of the targets around the linear predictor' },
});

/** y = w'x + e, inputs and noise normal with mean 0. */
class LinearRegression implements DataSource<Pairs> {
  constructor(private readonly options: Options<typeof schema>) {
    checkCoefficients('linear-regression', options);
  }

  async open({ random, testRows }: OpenContext): Promise<RealData<Pairs>> {
    const { dimensions, alpha, noise } = this.options;
    const law = inputLaw(dimensions, alpha);
    const coefficients = trueCoefficients(this.options, random.child('coefficients'));
    const answer = (predictor: number, stream: { normal(): number }): number => predictor + noise * stream.normal();
    const rows = pairRows(law, coefficients, answer, random.child('rows'));
    const constant = -Math.log(noise) - 0.5 * Math.log(2 * Math.PI);
    let test: Pairs | undefined;
    return {
      size: Infinity,
      rows: async (from, count) => rows(from, count),
      get test() {
        return (test ??= pairRows(law, coefficients, answer, random.child('test'))(0, testRows));
      },
      truth: {
        coefficients: withIntercept(coefficients),
        inputs: law.moments,
        // Targets without noise have no density.
        ...(noise === 0
          ? {}
          : {
              logLikelihood: (pairs: Pairs) =>
                eachPair(pairs, coefficients, new Float64Array(pairs.count), (predictor, target) => {
                  const z = (target - predictor) / noise;
                  return constant - 0.5 * z * z;
                }),
            }),
      },
    };
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
