import type { MixState, MixStrategy, Mixed } from '../../core/contracts/index.js';
import { noOptions, strategy } from '../../core/plugin/index.js';
import { chooseRows, Subsample, trainingSet } from '../../core/samples/index.js';
import { nextPart } from './parts.js';

/** The training set grows by T rows a generation and nothing is thrown away (Gerstgrasser et al. 2024). */
class Accumulate implements MixStrategy {
  async next(state: MixState): Promise<Mixed> {
    const memory = [...state.memory, await nextPart(state)];
    return { training: trainingSet(memory), memory };
  }
}

export const accumulate = strategy({
  id: 'accumulate',
  title: () => 'all rows so far and new synthetic ones',
  summary: 'T new synthetic rows join all earlier rows, real and synthetic, in each generation',
  reference: 'Gerstgrasser et al. 2024, Is Model Collapse Inevitable?',
  options: noOptions,
  real: () => 'fixed',
  implementation: Accumulate,
});

/** The pool grows as in `accumulate`, but each generation is trained on T of its rows: fixed compute (Kazdan et al. 2024). */
class AccumulateSubsample implements MixStrategy {
  async next(state: MixState): Promise<Mixed> {
    const memory = [...state.memory, await nextPart(state)];
    const { count } = trainingSet(memory);
    const rows = chooseRows(count, state.samples, state.random.child('subsample'));
    return { training: new Subsample(memory, rows), memory };
  }
}

export const accumulateSubsample = strategy({
  id: 'accumulate-subsample',
  title: () => 'T of all rows so far',
  summary: 'T rows drawn without replacement from all rows so far, real and synthetic, in each generation',
  reference: 'Kazdan et al. 2024, Collapse or Thrive?',
  options: noOptions,
  real: () => 'fixed',
  implementation: AccumulateSubsample,
});
