import { correctAveragePool } from './average-pool.js';
import { moduleOf, type Way } from './way.js';

/** tfjs's plain JavaScript backend: everywhere, and some fifty times slower than `wasm`. */
export const cpu: Way = {
  name: 'cpu',
  automatic: true,
  start: async () => {
    const tf = moduleOf(await import('@tensorflow/tfjs'));
    await tf.setBackend('cpu');
    correctAveragePool(tf, 'cpu');
    return { name: 'cpu', backend: 'cpu', tf };
  },
};
