import type { Samples } from '../../../core/contracts/index.js';

/** Share of the elements (numbers, symbols, whole texts) in which two samples of one schema differ. */
export const changedShare = (before: Samples, after: Samples): number => {
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
