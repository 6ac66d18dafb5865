import type { Symbols, TrainingSet } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';

export interface SymbolCounts {
  /** by symbol; rows count by their part's weight */
  readonly counts: Float64Array;
  /** their sum, above 0 */
  readonly total: number;
}

/** @throws COLLAPSAR_FIT_INVALID where no row has a weight */
export const symbolCounts = ({ parts }: TrainingSet<Symbols>, where: string): SymbolCounts => {
  const counts = new Float64Array(parts[0]?.samples.alphabet ?? 0);
  let total = 0;
  for (const { samples, weight = 1 } of parts) {
    const { count, values } = samples;
    for (let row = 0; row < count; row++) counts[values[row]!]! += weight;
    total += weight * count;
  }
  if (!(total > 0))
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', { what: 'no training row has a weight above 0', where });
  return { counts, total };
};
