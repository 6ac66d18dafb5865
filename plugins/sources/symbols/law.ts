import type { Symbols, Truth } from '../../../core/contracts/index.js';
import { aliasTable, type AliasTable } from '../../../core/random/index.js';
import { rareSymbols } from './rare.js';

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
