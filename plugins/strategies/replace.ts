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
  summary: 'Each generation is trained on T rows of the model before it, and on nothing else',
  reference: 'Shumailov et al. 2023, The Curse of Recursion',
  options: noOptions,
  shareOf: () => 1,
  real: () => 'fresh',
  constantSize: () => true,
  implementation: Replace,
});
