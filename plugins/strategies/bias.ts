import type { Bias, JsonObject, MixState, MixStrategy, Mixed, SampleContext } from '../../core/contracts/index.js';
import { strategy, type Options } from '../../core/plugin/index.js';
import { decorated, percentOf } from './parts.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['strategy'],
  properties: {
    strategy: { entry: 'strategies', description: 'gets its synthetic rows from the biased model' },
    temperature: {
      type: 'number',
      exclusiveMinimum: 0,
      description: 'below 1 the model is narrowed to what it finds likely, above 1 widened',
    },
    topK: {
      type: 'integer',
      minimum: 1,
      description: 'only so many of the likeliest outcomes are drawn; 1 is greedy decoding',
    },
    topP: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1,
      description: 'only the likeliest outcomes that hold this mass are drawn, of what topK leaves',
    },
    truncation: {
      type: 'number',
      minimum: 0,
      exclusiveMaximum: 1,
      description: "the share of the model's tails that is cut off",
    },
  },
} as const;
const CAPABILITIES = ['temperature', 'topK', 'topP', 'truncation'] as const;

/** Sampling biased towards quality, at the cost of diversity. */
class BiasedSampling implements MixStrategy {
  readonly #bias: Bias;

  constructor(private readonly options: Options<typeof schema>) {
    const { temperature, topK, topP, truncation } = options;
    this.#bias = {
      ...(temperature === undefined ? {} : { temperature }),
      ...(topK === undefined ? {} : { topK }),
      ...(topP === undefined ? {} : { topP }),
      ...(truncation === undefined ? {} : { truncation }),
    };
  }

  next(state: MixState): Promise<Mixed> {
    const biased = (context: SampleContext): SampleContext => ({
      ...context,
      bias: { ...context.bias, ...this.#bias },
    });
    return this.options.strategy.next(
      decorated(state, (inner) => ({
        ...inner,
        sample: (count, context) => inner.sample(count, biased(context)),
        candidates: (count, of, context) => inner.candidates(count, of, biased(context)),
        ...(inner.edit === undefined
          ? {}
          : { edit: (samples, above, context) => inner.edit!(samples, above, biased(context)) }),
      })),
    );
  }
}

const biasText = ({ temperature, topK, topP, truncation }: JsonObject): string =>
  [
    ...(temperature === undefined ? [] : [`temperature ${Number(temperature)}`]),
    ...(topK === undefined ? [] : [`the ${Number(topK)} likeliest outcomes alone`]),
    ...(topP === undefined ? [] : [`the likeliest ${percentOf(topP)} alone`]),
    ...(truncation === undefined ? [] : [`${percentOf(truncation)} of the tails cut off`]),
  ].join(', ') || 'no bias';

export const bias = strategy({
  id: 'bias',
  title: (options, [inside]) => `${inside!}; synthetic ones drawn with ${biasText(options)}`,
  summary: 'Another strategy whose synthetic rows are drawn at another temperature, or without the tails',
  reference: 'Alemohammad et al. 2023, Self-Consuming Generative Models Go MAD (sampling bias)',
  options: schema,
  wraps: 'strategy',
  needs: (options) => CAPABILITIES.filter((capability) => options[capability] !== undefined),
  implementation: BiasedSampling,
});
