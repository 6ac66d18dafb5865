import type { MixState, MixStrategy, Mixed, Part, Samples } from '../../core/contracts/index.js';
import { strategy, type Options } from '../../core/plugin/index.js';
import { trainingSet } from '../../core/samples/index.js';
import { callBelow, realPart } from './parts.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    above: {
      type: 'number',
      default: 0.99,
      description: 'elements to which the model gives a higher probability than this are drawn again',
    },
  },
} as const;

/**
 * Each generation trains on the training set before it, in which the model fitted to that set has replaced the elements
 * that it is surest of. The real rows are never wholly given up, so the error stays bounded (Zhu et al. 2024). There the
 * model draws from the 8 likeliest tokens: `bias` with topK 8 around this does so.
 */
class Edit implements MixStrategy {
  constructor(private readonly options: Options<typeof schema>) {}

  async next(state: MixState): Promise<Mixed> {
    const original = realPart(await state.real.fixed(state.samples));
    const last = state.memory[0];
    if (state.synthetic?.edit === undefined || last === undefined)
      return { training: trainingSet([original]), memory: [original] };
    const samples = await state.synthetic.edit(last.samples, this.options.above, callBelow(state, 'edit'));
    const part: Part = { ...original, samples, edited: changedShare(original.samples, samples) };
    return { training: trainingSet([part]), memory: [part] };
  }
}

/** Share of the elements (numbers, symbols, whole texts) in which two samples of one schema differ. */
const changedShare = (before: Samples, after: Samples): number => {
  const [a, b] = [elementsOf(before), elementsOf(after)];
  let changed = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) changed++;
  return a.length === 0 ? 0 : changed / a.length;
};

const elementsOf = (samples: Samples): ArrayLike<unknown> => {
  switch (samples.kind) {
    case 'vectors':
    case 'symbols':
      return samples.values;
    case 'pairs':
      return samples.targets.values;
    case 'text':
      return samples.texts;
  }
};

export const edit = strategy({
  id: 'edit',
  title: () => 'the rows before, what the model is surest of drawn again',
  summary: 'The training set before, in which the model has replaced the elements that it is surest of',
  reference: 'Zhu et al. 2024, How to Synthesize Text Data without Model Collapse? (token editing)',
  options: schema,
  needs: ['edit'],
  real: () => 'fixed',
  implementation: Edit,
});
