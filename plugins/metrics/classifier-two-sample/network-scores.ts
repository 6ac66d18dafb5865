import type { Call } from '../../../core/contracts/index.js';
import { rowLength } from '../../../core/samples/index.js';
import { Network } from './network.js';
import type { Standardised } from './standardised.js';

/** Log odds that each asked row is one of the ones, by a small neural network. */
export const networkScores = (
  { zeros, ones, asked }: Standardised,
  { random, signal }: Pick<Call, 'random' | 'signal'>,
): Float64Array => {
  const d = rowLength(zeros.shape);
  const values = new Float64Array((zeros.count + ones.count) * d);
  values.set(zeros.values);
  values.set(ones.values, zeros.count * d);
  const labels = new Uint8Array(zeros.count + ones.count).fill(1, zeros.count);
  const network = new Network(d, random.child('weights'));
  network.train({ d, values, labels }, random.child('order'), signal);
  const rows = Float64Array.from(asked.values);
  return Float64Array.from({ length: asked.count }, (_, row) => network.score(rows, row * d));
};
