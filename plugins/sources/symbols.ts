import type { OpenContext, RandomStream, RealData, Symbols, Truth } from '../../core/contracts/index.js';
import { aliasTable, type AliasTable } from '../../core/random/index.js';
import { rareOutcomes } from '../symbols.js';
import { endless, NumberedRows, type Sequence } from './sequence.js';
import { PART } from '../options.js';

/** The largest alphabet: it takes 0.6 s to set up, 2.2 s where rare symbols are asked for, and some 500 MB. */
export const MOST_SYMBOLS = 10_000_000;

export const RARE_MASS = {
  ...PART,
  default: 0.05,
  description: 'the rare event: the least likely symbols, as many as hold at most this mass together (at least one)',
} as const;

/** The rare event of a law over symbols: the least likely ones that hold at most `mass` together, at least one. */
export const rareSymbols = (probabilities: Float64Array, mass: number): NonNullable<Truth<Symbols>['rare']> => {
  const { isRare, mass: held } = rareOutcomes(probabilities, mass);
  const symbols = Array.from(isRare.keys()).filter((symbol) => isRare[symbol] === 1);
  const kinds = new Int32Array(probabilities.length).fill(-1);
  symbols.forEach((symbol, kind) => (kinds[symbol] = kind));
  return {
    mass: held,
    name: 'the least likely symbols',
    holds: ({ count, values }) => {
      const out = new Uint8Array(count);
      for (let row = 0; row < count; row++) out[row] = isRare[values[row]!]!;
      return out;
    },
    ...(symbols.length < 2
      ? {}
      : {
          kinds: {
            shares: Float64Array.from(symbols, (symbol) => probabilities[symbol]!),
            of: ({ values }) => Int32Array.from(values, (symbol) => kinds[symbol]!),
          },
        }),
  };
};

/** A law over symbols, ready to draw from. */
export interface SymbolLaw {
  readonly table: AliasTable;
  readonly truth: Required<Pick<Truth<Symbols>, 'probabilities' | 'rare' | 'logLikelihood'>>;
}

/** @param probabilities by symbol, adding up to 1, two of them at least above 0 */
export const symbolLaw = (probabilities: Float64Array, rareMass: number): SymbolLaw => {
  let rare: SymbolLaw['truth']['rare'] | undefined;
  return {
    table: aliasTable(probabilities),
    truth: {
      probabilities,
      // On demand: sorting a large alphabet is not worth its time to a cell that never asks.
      get rare() {
        return (rare ??= rareSymbols(probabilities, rareMass));
      },
      logLikelihood: ({ values }) => Float64Array.from(values, (symbol) => Math.log(probabilities[symbol]!)),
    },
  };
};

/** Symbols in a block: opening a stream costs about as much as drawing 10. */
const BLOCK = 256;

/** An endless sequence of independent draws from the law, of which test rows have one of their own. */
export const openSymbols = ({ table, truth }: SymbolLaw, context: OpenContext): RealData<Symbols> => {
  const alphabet = truth.probabilities.length;
  const sequence = (random: RandomStream): Sequence<Symbols> => {
    const numbered = new NumberedRows(random, BLOCK, (block) => void table.draw(block));
    return (from, count) => {
      const values = new Uint32Array(count);
      numbered.read(from, count, (block, first, end) => {
        for (let row = first; row < end; row++) values[row] = table.draw(block);
      });
      return { kind: 'symbols', count, values, alphabet };
    };
  };
  return endless(context, sequence, { truth });
};
