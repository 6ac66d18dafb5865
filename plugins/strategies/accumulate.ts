import type { MixState, MixStrategy, Mixed, Part } from '../../core/contracts/index.js';
import { noOptions, strategy } from '../../core/plugin/index.js';
import { chooseRows, take, trainingSet } from '../../core/samples/index.js';
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

/** The pool grows as in `accumulate`, but each generation is trained on T of its rows: fixed compute (Kazdan et al. 2024). */
class AccumulateSubsample implements MixStrategy {
  async next(state: MixState): Promise<Mixed> {
    const memory = [...state.memory, await nextPart(state)];
    const pool = trainingSet(memory);
    const rows = chooseRows(pool.count, state.samples, state.random.child('subsample'));
    return { training: trainingSet(rowsOfParts(memory, rows)), memory };
  }
}

/** The chosen rows, given as ascending indices into all parts in order, kept apart by part. */
const rowsOfParts = (parts: readonly Part[], rows: Uint32Array): Part[] => {
  const chosen: Part[] = [];
  let first = 0;
  let at = 0;
  for (const part of parts) {
    const from = at;
    while (at < rows.length && rows[at]! < first + part.samples.count) at++;
    if (at > from) {
      const offset = first;
      chosen.push({
        ...part,
        samples: take(
          part.samples,
          rows.subarray(from, at).map((row) => row - offset),
        ),
      });
    }
    first += part.samples.count;
  }
  return chosen;
};

export const accumulateSubsample = strategy({
  id: 'accumulate-subsample',
  summary: 'T rows drawn without replacement from all rows so far, real and synthetic, in each generation',
  reference: 'Kazdan et al. 2024, Collapse or Thrive?',
  options: noOptions,
  real: () => 'fixed',
  implementation: AccumulateSubsample,
});
