import type { DataSource, OpenContext, Pairs, RealData, RandomStream } from '../../core/contracts/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { checkCoefficients, coefficientOptions, trueCoefficients, withIntercept } from './pairs/coefficients.js';
import { eachPair, inputLaw, pairRows } from './pairs/rows.js';

const schema = objectSchema({
  ...coefficientOptions,
  labels: {
    enum: ['logistic', 'threshold'],
    default: 'logistic',
    description: "logistic: P(1) = 1 / (1 + exp(-w'x)); threshold: 1 where w'x > 0",
  },
  flip: {
    type: 'number',
    minimum: 0,
    exclusiveMaximum: 0.5,
    default: 0,
    description: 'share of the labels that are then turned over at random',
  },
});

/** Labels 0 and 1 given normal inputs. A label is right when it is the likelier one: the sign of w'x. */
class Logistic implements DataSource<Pairs> {
  constructor(private readonly options: Options<typeof schema>) {
    checkCoefficients('logistic', options);
  }

  async open({ random, testRows }: OpenContext): Promise<RealData<Pairs>> {
    const { dimensions, alpha, labels, flip } = this.options;
    const law = inputLaw(dimensions, alpha);
    const coefficients = trueCoefficients(this.options, random.child('coefficients'));
    const chance = (predictor: number): number => {
      const clean = labels === 'threshold' ? Number(predictor > 0) : 1 / (1 + Math.exp(-predictor));
      return flip + (1 - 2 * flip) * clean;
    };
    const answer = (predictor: number, stream: RandomStream): number => Number(stream.uniform() < chance(predictor));
    const rows = pairRows(law, coefficients, answer, random.child('rows'));
    let test: Pairs | undefined;
    return {
      size: Infinity,
      rows: async (from, count) => rows(from, count),
      get test() {
        return (test ??= pairRows(law, coefficients, answer, random.child('test'))(0, testRows));
      },
      names: { labels: ['0', '1'] },
      truth: {
        ...(isLinear(this.options) ? { coefficients: withIntercept(coefficients) } : {}),
        inputs: law.moments,
        logLikelihood: (pairs) =>
          eachPair(pairs, coefficients, new Float64Array(pairs.count), (predictor, target) =>
            // 1 - chance(u) is chance(-u), without the digits that the difference would lose.
            Math.log(chance(target === 1 ? predictor : -predictor)),
          ),
        correct: (pairs) =>
          eachPair(pairs, coefficients, new Uint8Array(pairs.count), (predictor, target) =>
            Number((predictor > 0 ? 1 : 0) === target),
          ),
      },
    };
  }
}

/** Whether the log odds are the linear predictor. */
const isLinear = (options: { readonly labels?: unknown; readonly flip?: unknown }): boolean =>
  options.labels !== 'threshold' && !(Number(options.flip ?? 0) > 0);

export const logistic = source({
  id: 'logistic',
  summary: 'Normal inputs with labels 0 and 1 that depend on a linear predictor; likelihood and right label known',
  reference: 'Feng et al. 2024, Beyond Model Collapse (threshold labels with noise)',
  data: 'pairs',
  options: schema,
  provides: (options) => [
    'truth.likelihood',
    'truth.correct',
    ...(isLinear(options) ? (['truth.coefficients'] as const) : []),
  ],
  publishable: true,
  implementation: Logistic,
});
