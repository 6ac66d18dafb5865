import util from 'node:util';
import { moduleOf, type Way } from './way.js';

/** TensorFlow's C library. Optional: it is downloaded while the package installs, and not every machine may. */
export const native: Way = {
  name: 'native',
  automatic: true,
  fix: 'npm install @tensorflow/tfjs-node, where its library can be downloaded; engine: auto takes the next one',
  start: async () => {
    // Gone from Node 23 on, and tfjs-node 4.22, the last release, still calls it.
    const old = util as { isNullOrUndefined?: (value: unknown) => boolean };
    old.isNullOrUndefined ??= (value) => value === null || value === undefined;
    const tf = moduleOf(await import('@tensorflow/tfjs-node' as string));
    await tf.setBackend('tensorflow');
    return { name: 'native', backend: 'tensorflow', tf };
  },
};
