import type { RandomStream, Samples, Vectors } from '../../core/contracts/index.js';
import { rowLength } from '../../core/samples/index.js';

/** A number in (0, 1) for each row, fixed by the stream and what stands in the row: equal rows have equal ones. */
export const rowLuck = (samples: Samples, random: RandomStream): ((row: number) => number) => {
  switch (samples.kind) {
    case 'text':
      return (row) => random.child(samples.prompts?.[row] ?? '', samples.texts[row]!).uniform();
    case 'symbols':
      return (row) => random.child(samples.values[row]!).uniform();
    case 'vectors':
      return (row) => random.child(...numbersOf(samples, row)).uniform();
    case 'pairs':
      return (row) => random.child(...numbersOf(samples.inputs, row), ...numbersOf(samples.targets, row)).uniform();
  }
};

const numbersOf = ({ shape, values, labels }: Vectors, row: number): readonly number[] => {
  const d = rowLength(shape);
  const numbers = Array.from(values.subarray(row * d, (row + 1) * d));
  return labels === undefined ? numbers : [...numbers, labels[row]!];
};
