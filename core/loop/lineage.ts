import type { Lineage, TrainingSet } from '../contracts/index.js';

/** Rows of a training set by where they come from. */
export const lineageOf = (training: TrainingSet): Lineage => {
  let real = 0;
  let teacher = 0;
  const synthetic: Record<number, number> = {};
  for (const { origin, samples } of training.parts)
    if (origin === 'real') real += samples.count;
    else if (origin === 'teacher') teacher += samples.count;
    else synthetic[origin] = (synthetic[origin] ?? 0) + samples.count;
  return { real, teacher, synthetic };
};
