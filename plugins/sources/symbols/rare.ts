import type { Symbols, Truth } from '../../../core/contracts/index.js';
import { rareOutcomes } from '../../symbols.js';

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
