import type * as tfjs from '@tensorflow/tfjs';
import type { TensorEngine } from '../../core/contracts/index.js';
import { CollapsarError, messageOf } from '../../core/errors/index.js';

/** What models of `collapsar/tensors` compute with. */
export type Tf = typeof tfjs;

/** How to get one engine: resolves with tfjs on a backend that was started. */
interface Way {
  readonly name: string;
  load(): Promise<Tf>;
}

/** Best first. tfjs-node is optional: it downloads its library while it installs, and not every machine may. */
const WAYS: readonly Way[] = [
  {
    name: 'native',
    load: async () => {
      const tf = moduleOf(await import('@tensorflow/tfjs-node' as string));
      await tf.setBackend('tensorflow');
      return tf;
    },
  },
  {
    name: 'cpu',
    load: async () => {
      const tf = moduleOf(await import('@tensorflow/tfjs'));
      await tf.setBackend('cpu');
      return tf;
    },
  },
];
/** The default export: the namespace of a CommonJS module lacks its gradients' registration in Node. */
const moduleOf = (loaded: { readonly default?: unknown }): Tf => (loaded.default ?? loaded) as Tf;

/** Names of the engines, best first. */
export const ENGINES: readonly string[] = WAYS.map(({ name }) => name);

const started = new Map<string, Promise<TensorEngine<Tf>>>();

/**
 * Starts an engine, once a process; `auto` takes the first that computes.
 * @throws CollapsarError COLLAPSAR_ENGINE
 */
export const startEngine = (name: string): Promise<TensorEngine<Tf>> => {
  const known = started.get(name);
  if (known !== undefined) return known;
  const engine = name === 'auto' ? firstThatComputes() : start(wayOf(name));
  started.set(name, engine);
  engine.catch(() => started.delete(name));
  return engine;
};

const wayOf = (name: string): Way => {
  const way = WAYS.find((candidate) => candidate.name === name);
  if (way !== undefined) return way;
  throw new CollapsarError('COLLAPSAR_ENGINE', {
    what: `there is no tensor engine called ${name}`,
    fix: `Use auto, ${ENGINES.join(' or ')}; \`collapsar doctor\` says which start here`,
  });
};

const firstThatComputes = async (): Promise<TensorEngine<Tf>> => {
  const reasons: string[] = [];
  for (const way of WAYS)
    try {
      return await start(way);
    } catch (error) {
      reasons.push(messageOf(error));
    }
  throw new CollapsarError('COLLAPSAR_ENGINE', { what: `no tensor engine starts here: ${reasons.join(' ')}` });
};

const start = async (way: Way): Promise<TensorEngine<Tf>> => {
  let tf: Tf;
  try {
    tf = await way.load();
  } catch (cause) {
    throw new CollapsarError(
      'COLLAPSAR_ENGINE',
      {
        what: isAbsent(cause)
          ? `tensor engine ${way.name} is not installed`
          : `tensor engine ${way.name} does not load: ${messageOf(cause)}`,
        ...(way.name === 'native'
          ? { why: '@tensorflow/tfjs-node is an optional dependency', fix: 'engine: auto takes the next one' }
          : {}),
      },
      { cause },
    );
  }
  await proveIt(tf, way.name);
  return { name: way.name, version: tf.version.tfjs, tf };
};

const isAbsent = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND';

/** A backend that fails to start leaves another in its place without a word: only a product that comes out right counts. */
const proveIt = async (tf: Tf, name: string): Promise<void> => {
  // The pure JavaScript backend greets its first user with a banner, except in production mode.
  const mode = tf.env().getBool('PROD');
  tf.env().set('PROD', true);
  const product = tf.tidy(() => tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])));
  const values = [...(await product.data())];
  product.dispose();
  tf.env().set('PROD', mode);
  if (values.join() !== '19,22,43,50')
    throw new CollapsarError('COLLAPSAR_ENGINE', {
      what: `tensor engine ${name} computes a 2 x 2 product wrongly: ${values.join(', ')}`,
    });
};
