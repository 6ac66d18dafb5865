import type { Json, JsonObject, MixState, MixStrategy, Mixed } from '../../core/contracts/index.js';
import { strategy, type Options } from '../../core/plugin/index.js';
import { trainingSet } from '../../core/samples/index.js';
import { realPart, syntheticPart } from './parts.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ratio: {
      type: 'number',
      minimum: 0,
      default: 1,
      description:
        'lambda: synthetic rows for each real row (Bertrand et al. 2023); the share is lambda / (1 + lambda)',
    },
    synthetic: {
      type: 'integer',
      minimum: 0,
      description: 'number of synthetic rows, in place of `ratio`',
    },
  },
} as const;

/** All T fixed real rows plus n synthetic ones of the previous generation (Alemohammad et al. 2023, augmentation loop). */
class Augment implements MixStrategy {
  constructor(private readonly options: Options<typeof schema>) {}

  async next(state: MixState): Promise<Mixed> {
    const real = realPart(await state.real.fixed(state.samples));
    const count = this.options.synthetic ?? Math.round(this.options.ratio * state.samples);
    if (state.synthetic === undefined || count === 0) return { training: trainingSet([real]) };
    return { training: trainingSet([real, await syntheticPart(state, state.synthetic, count)]) };
  }
}

const share = (given: JsonObject): number | undefined => {
  // A number of rows is a share only together with T.
  if (given['synthetic'] !== undefined) return undefined;
  const ratio = Number(given['ratio'] ?? 1);
  return ratio / (1 + ratio);
};

const addedText = (ratio: number, synthetic: Json | undefined): string =>
  synthetic !== undefined
    ? `${Number(synthetic)} synthetic ones`
    : `${ratio === 1 ? 'as many' : `${ratio} times as many`} synthetic ones`;

export const augment = strategy({
  id: 'augment',
  title: ({ ratio = 1, synthetic }) => `all real rows and ${addedText(Number(ratio), synthetic)}`,
  summary: 'All T fixed real rows plus a number of synthetic rows in each generation',
  reference: 'Alemohammad et al. 2023, synthetic augmentation loop; Bertrand et al. 2023',
  options: schema,
  shareOf: share,
  real: () => 'fixed',
  implementation: Augment,
});
