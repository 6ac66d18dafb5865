import type { MixState, MixStrategy, Mixed, Part } from '../../core/contracts/index.js';
import { strategy, type Options } from '../../core/plugin/index.js';
import { trainingSet } from '../../core/samples/index.js';
import { callBelow, percentOf, realPart, realRows, realRowsText, syntheticRows } from './parts.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['teacher'],
  properties: {
    teacher: {
      fitted: 'models',
      description: 'makes the synthetic rows of every generation: a fitted model, a checkpoint, or a source',
    },
    syntheticShare: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      default: 1,
      description: "a: the teacher's rows / all rows; the others are real",
    },
    real: {
      enum: ['fresh', 'fixed'],
      default: 'fresh',
      description: 'new real rows in each generation, or the same ones again',
    },
  },
} as const;

/**
 * Trains on the rows of a teacher that never changes, from generation 1 on: synthetic data of a fixed quality, beside
 * real rows if wanted.
 */
class Distil implements MixStrategy {
  constructor(private readonly options: Options<typeof schema>) {}

  async next(state: MixState): Promise<Mixed> {
    const { teacher, syntheticShare, real } = this.options;
    const m = syntheticRows(syntheticShare, state.samples);
    const n = realRows(syntheticShare, state.samples);
    const parts: Part[] = [];
    if (n > 0) parts.push(realPart(await state.real[real](n)));
    if (m > 0) {
      const view = state.from(teacher);
      const samples = await view.sample(m, callBelow(state, 'teacher'));
      parts.push({ samples, origin: view.real === true ? 'real' : 'teacher' });
    }
    return { training: trainingSet(parts) };
  }
}

export const distil = strategy({
  id: 'distil',
  title: ({ syntheticShare = 1, real }) =>
    Number(syntheticShare) === 1
      ? "a teacher's rows alone"
      : `${percentOf(syntheticShare)} rows of a teacher beside ${realRowsText(real)}`,
  summary: 'Rows of a teacher that never changes, alone or beside real ones, T rows in each generation',
  reference: 'Dohmatob et al. 2024, Strong Model Collapse; Li et al. 2024, Common 7B Language Models',
  options: schema,
  share: 'syntheticShare',
  shareOf: (given) => Number(given['syntheticShare'] ?? 1),
  real: (given) => (given['real'] === 'fixed' ? 'fixed' : 'fresh'),
  constantSize: (given) => given['real'] !== 'fixed',
  implementation: Distil,
});
