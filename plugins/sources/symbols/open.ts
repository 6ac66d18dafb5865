import type { OpenContext, RandomStream, RealData, Symbols } from '../../../core/contracts/index.js';
import { NumberedRows } from '../numbered.js';
import type { SymbolLaw } from './law.js';

/** Symbols in a block: opening a stream costs about as much as drawing 10. */
const BLOCK = 256;

/** An endless sequence of independent draws from the law, of which test rows have one of their own. */
export const openSymbols = ({ table, truth }: SymbolLaw, { random, testRows }: OpenContext): RealData<Symbols> => {
  const alphabet = truth.probabilities.length;
  const sequence = (stream: RandomStream): ((from: number, count: number) => Symbols) => {
    const numbered = new NumberedRows(stream, BLOCK, (block) => void table.draw(block));
    return (from, count) => {
      const values = new Uint32Array(count);
      numbered.read(from, count, (block, first, end) => {
        for (let row = first; row < end; row++) values[row] = table.draw(block);
      });
      return { kind: 'symbols', count, values, alphabet };
    };
  };
  const rows = sequence(random.child('rows'));
  return {
    size: Infinity,
    rows: async (from, count) => rows(from, count),
    test: sequence(random.child('test'))(0, testRows),
    truth,
  };
};
