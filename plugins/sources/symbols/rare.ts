import type { Symbols, Truth } from '../../../core/contracts/index.js';
import { rareOutcomes } from '../../symbols/rare-outcomes.js';

/** The rare event of a law over symbols: the least likely ones that hold at most `mass` together, at least one. */
export const rareSymbols = (probabilities: Float64Array, mass: number): NonNullable<Truth<Symbols>['rare']> => {
  const { isRare, mass: held } = rareOutcomes(probabilities, mass);
  return {
    mass: held,
    name: 'the least likely symbols',
    holds: ({ count, values }) => {
      const out = new Uint8Array(count);
      for (let row = 0; row < count; row++) out[row] = isRare[values[row]!]!;
      return out;
    },
  };
};
