import type { MixState, MixStrategy, Mixed } from '../../core/contracts/index.js';
import { noOptions, strategy } from '../../core/plugin/index.js';
import { trainingSet } from '../../core/samples/index.js';
import { nextPart } from './parts.js';

/** Every generation is trained on the previous model's rows alone (Shumailov et al. 2023). */
class Replace implements MixStrategy {
  async next(state: MixState): Promise<Mixed> {
    return { training: trainingSet([await nextPart(state)]) };
  }
}

export const replace = strategy({
  id: 'replace',
  title: () => 'synthetic rows alone',
  summary: 'Each generation is trained on T rows of the model before it, and on nothing else',
  reference: 'Shumailov et al. 2023, The Curse of Recursion',
  options: noOptions,
  shareOf: () => 1,
  real: () => 'fresh',
  constantSize: () => true,
  implementation: Replace,
});

/** As many rows as `accumulate` has by then, all of the previous model: what is left of the difference is not the size. */
class ReplaceMultiple implements MixStrategy {
  async next(state: MixState): Promise<Mixed> {
    return { training: trainingSet([await nextPart(state, state.generation * state.samples)]) };
  }
}

export const replaceMultiple = strategy({
  id: 'replace-multiple',
  title: () => 'synthetic rows alone, as many as accumulate has',
  summary:
    'Each generation g is trained on gT rows of the model before it, as many as accumulate has, and on nothing else',
  reference: 'Gerstgrasser et al. 2024, Is Model Collapse Inevitable? (its control for the size of the training set)',
  options: noOptions,
  shareOf: () => 1,
  real: () => 'fresh',
  constantSize: () => false,
  implementation: ReplaceMultiple,
});
