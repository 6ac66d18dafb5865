import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import util from 'node:util';
import { padByNumbers } from './native-padding.js';
import { moduleOf, type Way } from './way.js';

/** A project that has tfjs-node, where it is not installed beside this one (tools/native/build-addon.sh makes such). */
const PROJECT = 'COLLAPSAR_TFJS_NODE';

/** TensorFlow's C library. Optional: it is downloaded while the package installs, and not every machine may. */
export const native: Way = {
  name: 'native',
  automatic: true,
  fix:
    'npm install @tensorflow/tfjs-node, where its library can be downloaded; where it cannot, tools/native/build-addon.sh of its repository ' +
    'builds it from a package of PyPI; engine: auto takes the next one',
  start: async () => {
    // Gone from Node 23 on, and tfjs-node 4.22, the last release, still calls it.
    const old = util as { isNullOrUndefined?: (value: unknown) => boolean };
    old.isNullOrUndefined ??= (value) => value === null || value === undefined;
    // Its greetings of every start; warnings and errors stay.
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
    const tf = moduleOf(await load(process.env[PROJECT]));
    await tf.setBackend('tensorflow');
    padByNumbers(tf);
    return { name: 'native', backend: 'tensorflow', tf };
  },
};

const load = async (project: string | undefined): Promise<object> =>
  project === undefined
    ? ((await import('@tensorflow/tfjs-node' as string)) as object)
    : (createRequire(join(resolve(project), 'package.json'))('@tensorflow/tfjs-node') as object);
