import type { MixState, MixStrategy, Mixed } from '../../core/contracts/index.js';
import { objectSchema, strategy, type Options } from '../../core/plugin/index.js';

const schema = objectSchema(
  {
    strategy: {
      type: 'string',
      minLength: 1,
      description: 'its name in the record: what stands in place of {strategy}',
    },
    syntheticShare: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      description: 'synthetic rows / all rows of a generation, as you know it; default: not known',
    },
    generation: {
      enum: ['each', 'first'],
      default: 'each',
      description: 'first: the first generation in every one, as control: first-generation of the model compares with',
    },
  },
  ['strategy'],
);

/** A chain that was trained elsewhere: what its generations were trained on is not known. */
class RecordedStrategy implements MixStrategy {
  constructor(private readonly options: Options<typeof schema>) {}

  async next({ generation }: MixState): Promise<Mixed> {
    const { strategy: name, generation: which } = this.options;
    const recorded = { strategy: name, generation: which === 'first' ? 1 : generation };
    return { training: { parts: [], count: 0, recorded } };
  }
}

export const recorded = strategy({
  id: 'recorded',
  summary: 'A chain that was trained elsewhere, whose generations the model `recorded` reads',
  options: schema,
  needs: ['recorded'],
  shareOf: ({ syntheticShare }) => (syntheticShare === undefined ? undefined : Number(syntheticShare)),
  real: () => 'fresh',
  implementation: RecordedStrategy,
});
