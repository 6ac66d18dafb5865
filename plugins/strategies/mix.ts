import type { MixState, MixStrategy, Mixed, Part } from '../../core/contracts/index.js';
import { strategy, type Options } from '../../core/plugin/index.js';
import { trainingSet } from '../../core/samples/index.js';
import { percentOf, realPart, realRows, realRowsText, syntheticPart, syntheticRows } from './parts.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['real'],
  properties: {
    syntheticShare: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      default: 0.5,
      description: 'a: synthetic rows / all rows. m = round(a T) synthetic and n = T - m real rows in each generation',
    },
    real: {
      enum: ['fresh', 'fixed'],
      description:
        'fresh: new real rows in each generation; fixed: the same n rows again. The two have opposite verdicts, so there is no default',
    },
  },
} as const;

/**
 * A constant share of synthetic rows of the previous generation beside real ones. With fresh real rows generation 1 has
 * T of them; with fixed ones the n rows alone (Bertrand et al. 2023, share lambda / (1 + lambda)).
 */
class Mix implements MixStrategy {
  constructor(private readonly options: Options<typeof schema>) {}

  async next(state: MixState): Promise<Mixed> {
    const { real, syntheticShare } = this.options;
    const synthetic = syntheticRows(syntheticShare, state.samples);
    const n = realRows(syntheticShare, state.samples);
    if (state.synthetic === undefined) {
      const first = real === 'fixed' && n > 0 ? n : state.samples;
      return { training: trainingSet([realPart(await state.real[real](first))]) };
    }
    const parts: Part[] = [];
    if (n > 0) parts.push(realPart(await state.real[real](n)));
    if (synthetic > 0) parts.push(await syntheticPart(state, state.synthetic, synthetic));
    return { training: trainingSet(parts) };
  }
}

export const mix = strategy({
  id: 'mix',
  title: ({ syntheticShare = 0.5, real }) =>
    Number(syntheticShare) === 0
      ? `${realRowsText(real)} alone`
      : Number(syntheticShare) === 1
        ? 'synthetic rows alone'
        : `${percentOf(syntheticShare)} synthetic beside ${realRowsText(real)}`,
  summary: 'A constant share of synthetic rows beside fresh or fixed real ones, T rows in each generation',
  reference: 'Bertrand et al. 2023; Alemohammad et al. 2023, fresh-data loop',
  options: schema,
  share: 'syntheticShare',
  shareOf: (given) => Number(given['syntheticShare'] ?? 0.5),
  real: (given) => (given['real'] === 'fixed' ? 'fixed' : 'fresh'),
  constantSize: (given) => given['real'] !== 'fixed',
  implementation: Mix,
});
