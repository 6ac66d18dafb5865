import type { MixState, MixStrategy, Mixed, Synthetic } from '../../core/contracts/index.js';
import { strategy, type Options } from '../../core/plugin/index.js';
import { trainingSet } from '../../core/samples/index.js';
import { realPart, realRows, realRowsText } from './parts.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    like: {
      entry: 'strategies',
      description: 'the strategy whose sizes to match: it runs as it is, but every synthetic row is a fresh real one',
    },
    rows: {
      enum: ['fresh', 'fixed'],
      default: 'fresh',
      description: 'without `like`: new real rows in each generation, or the same ones again',
    },
    syntheticShare: {
      type: 'number',
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0,
      description: 'without `like`: train on the n = T - round(a T) real rows alone that `mix` has at this share',
    },
  },
} as const;

/** The control: what the chain would be without any synthetic row. */
class RealOnly implements MixStrategy {
  constructor(private readonly options: Options<typeof schema>) {}

  async next(state: MixState): Promise<Mixed> {
    const { like, rows, syntheticShare } = this.options;
    if (like === undefined)
      return { training: trainingSet([realPart(await state.real[rows](realRows(syntheticShare, state.samples)))]) };
    const real = freshRows(state);
    const mixed = await like.next({
      ...state,
      from: () => real,
      ...(state.synthetic === undefined ? {} : { synthetic: real }),
    });
    // The strategy inside took these rows for synthetic ones and keeps its memory as it left it; what is trained on is real.
    return {
      ...mixed,
      training: trainingSet(mixed.training.parts.map((part) => ({ ...part, origin: 'real' as const }))),
    };
  }
}

const freshRows = (state: MixState): Synthetic => ({
  real: true,
  sample: (count) => state.real.fresh(count),
  candidates: async (count, of) => {
    const draws = [];
    for (let draw = 0; draw < of; draw++) draws.push(await state.real.fresh(count));
    return draws;
  },
  edit: (samples) => Promise.resolve(samples),
});

export const realOnly = strategy({
  id: 'real-only',
  title: ({ like, rows }) => (like === undefined ? `${realRowsText(rows)} alone` : 'as many real rows alone'),
  summary: 'Real rows alone, fresh or fixed, or in the sizes of another strategy: the control of every comparison',
  options: schema,
  shareOf: () => 0,
  real: (given) => (given['rows'] === 'fixed' ? 'fixed' : 'fresh'),
  constantSize: (given) => given['like'] === undefined && !(Number(given['syntheticShare'] ?? 0) > 0),
  implementation: RealOnly,
});
