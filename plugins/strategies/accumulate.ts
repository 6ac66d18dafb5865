import type { MixState, MixStrategy, Mixed } from '../../core/contracts/index.js';
import { noOptions, strategy } from '../../core/plugin/index.js';
import { trainingSet } from '../../core/samples/index.js';
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
  summary: 'T new synthetic rows join all earlier rows, real and synthetic, in each generation',
  reference: 'Gerstgrasser et al. 2024, Is Model Collapse Inevitable?',
  options: noOptions,
  real: () => 'fixed',
  implementation: Accumulate,
});
