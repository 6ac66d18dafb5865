import type { DataSource, OpenContext, Pairs, RealData } from '../../core/contracts/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { checkCoefficients, openPairs, PAIR_PROPERTIES } from './pairs.js';

const schema = objectSchema({
  ...PAIR_PROPERTIES,
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

  async open(context: OpenContext): Promise<RealData<Pairs>> {
    const { labels, flip } = this.options;
    const chance = (predictor: number): number => {
      const clean = labels === 'threshold' ? Number(predictor > 0) : 1 / (1 + Math.exp(-predictor));
      return flip + (1 - 2 * flip) * clean;
    };
    // 1 - chance(u) is chance(-u), without the digits that the difference would lose.
    const logLikelihood = (predictor: number, target: number): number =>
      Math.log(chance(target === 1 ? predictor : -predictor));
    const isRight = (predictor: number, target: number): number => Number((predictor > 0 ? 1 : 0) === target);
    return openPairs(
      this.options,
      context,
      (predictor, random) => Number(random.uniform() < chance(predictor)),
      (coefficients, each) => ({
        ...(isLinear(this.options) ? { coefficients } : {}),
        logLikelihood: each(logLikelihood),
        correct: (pairs) => Uint8Array.from(each(isRight)(pairs)),
      }),
      { labels: ['0', '1'] },
    );
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
