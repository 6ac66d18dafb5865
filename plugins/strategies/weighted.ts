import type { MixState, MixStrategy, Mixed, TrainingSet } from '../../core/contracts/index.js';
import { strategy, type Options } from '../../core/plugin/index.js';
import { percentOf } from './parts.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['strategy'],
  properties: {
    strategy: { entry: 'strategies', description: 'makes the training sets whose rows are weighted' },
    real: {
      anyOf: [{ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, { const: 'golden' }],
      default: 'golden',
      description:
        'w: weight of all real rows together, 1 - w of all others; golden: (sqrt(k^2 + 4k) - k) / 2 with k = real / other rows, .618 where they are as many (He et al. 2025)',
    },
  },
} as const;

/** Weighs a training set by origin. Sets of one origin, and those of a control, keep weights of 1. */
class Weighted implements MixStrategy {
  constructor(private readonly options: Options<typeof schema>) {}

  async next(state: MixState): Promise<Mixed> {
    const mixed = await this.options.strategy.next(state);
    if (state.synthetic?.real === true) return mixed;
    return { ...mixed, training: withWeights(mixed.training, this.options.real) };
  }
}

/** Weights that add up to the number of rows, so that a penalty beside the loss means what it did. */
const withWeights = (training: TrainingSet, option: number | 'golden'): TrainingSet => {
  const { parts, count } = training;
  const real = parts.reduce((rows, { origin, samples }) => rows + (origin === 'real' ? samples.count : 0), 0);
  const other = count - real;
  if (real === 0 || other === 0) return training;
  const weight = option === 'golden' ? goldenWeight(real / other) : option;
  return {
    count,
    parts: parts.map((part) => ({
      ...part,
      weight:
        ((part.weight ?? 1) * count * (part.origin === 'real' ? weight : 1 - weight)) /
        (part.origin === 'real' ? real : other),
    })),
  };
};

/**
 * The weight on the real rows under which the mean of `ratio` times as many real as synthetic rows varies least in the
 * long run: (sqrt(k^2 + 4k) - k) / 2, for equal numbers the golden ratio's inverse (He et al. 2025).
 */
export const goldenWeight = (ratio: number): number => {
  // The same number without the difference of two large ones that a large ratio would make of it.
  const root = Math.sqrt(ratio * ratio + 4 * ratio);
  return (2 * ratio) / (root + ratio);
};

export const weighted = strategy({
  id: 'weighted',
  title: ({ real }, [inside]) =>
    `${inside!}; real ones weigh ${typeof real === 'number' ? percentOf(real) : 'by the golden ratio'}`,
  summary: 'Another strategy with its real rows weighted against its synthetic ones',
  reference: 'He et al. 2025, Golden Ratio Weighting Prevents Model Collapse',
  options: schema,
  wraps: 'strategy',
  needs: ['weights'],
  implementation: Weighted,
});
