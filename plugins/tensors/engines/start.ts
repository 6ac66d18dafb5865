import type { TensorEngine } from '../../../core/contracts/index.js';
import { CollapsarError, isCollapsarError, messageOf } from '../../../core/errors/index.js';
import { correctAveragePool } from './average-pool.js';
import { compiled } from './compiled.js';
import { native } from './native.js';
import { loadTfjs } from './tfjs.js';
import { wasm } from './wasm.js';
import type { StartedEngine, Tf, EngineProvider } from './provider.js';
import { webgpu } from './webgpu.js';

/** tfjs's plain JavaScript backend: everywhere, and some fifty times slower than `wasm`. */
const cpu: EngineProvider = {
  name: 'cpu',
  automatic: true,
  start: async () => {
    const tf = await loadTfjs();
    await import('@tensorflow/tfjs-backend-cpu');
    await tf.setBackend('cpu');
    correctAveragePool(tf, 'cpu');
    return { name: 'cpu', backend: 'cpu', tf };
  },
};

/**
 * Best first. `wasm` before `native`: every machine has it, so every reader of a result can reproduce its bits; a native
 * library's differ from one processor model to another, a GPU's from one GPU to another.
 */
export const ENGINE_PROVIDERS: readonly EngineProvider[] = [wasm, compiled, native, webgpu, cpu];

/** Names of the engines, best first; `auto` and the builds of one can be asked for too. */
export const ENGINES: readonly string[] = ENGINE_PROVIDERS.map(({ name }) => name);

interface Running {
  readonly engine: TensorEngine<Tf>;
  readonly started: StartedEngine;
}
const running = new Map<string, Promise<Running>>();

/**
 * Starts an engine, once a process, and makes it the active one: tfjs has one active backend a process, so tensors of one
 * engine are to be disposed of before another is asked for. `auto` takes the first that computes.
 * @throws CollapsarError COLLAPSAR_ENGINE
 */
export const startEngine = async (name: string): Promise<TensorEngine<Tf>> => {
  let known = running.get(name);
  if (known === undefined) {
    known = name === 'auto' ? firstThatComputes(ENGINE_PROVIDERS) : start(providerOf(name), name);
    running.set(name, known);
    known.catch(() => running.delete(name));
  }
  const { engine, started } = await known;
  if (started.tf.getBackend() !== started.backend) await started.tf.setBackend(started.backend);
  started.select?.();
  return engine;
};

/** Starts nothing. @throws CollapsarError COLLAPSAR_ENGINE where there is no engine of that name */
export const findEngine = (name: string): void => {
  if (name !== 'auto') providerOf(name);
};

const providerOf = (name: string): EngineProvider => {
  const provider = ENGINE_PROVIDERS.find(
    ({ name: own, builds = [] }) =>
      own === name || (typeof builds === 'function' ? builds(name) : builds.includes(name)),
  );
  if (provider !== undefined) return provider;
  throw new CollapsarError('COLLAPSAR_ENGINE', {
    what: `there is no tensor engine called ${name}`,
    fix: `Use auto, ${ENGINE_PROVIDERS.flatMap(({ name: own, builds }) => [own, ...(Array.isArray(builds) ? (builds as string[]) : [])]).join(', ')}; \`collapsar doctor\` says which start here`,
  });
};

/** The first automatic provider whose engine computes; its reason says what was wrong with those before it. */
export const firstThatComputes = async (providers: readonly EngineProvider[]): Promise<Running> => {
  const faults: string[] = [];
  for (const provider of providers.filter(({ automatic }) => automatic))
    try {
      const { engine, started } = await start(provider, provider.name);
      const reason = [...(engine.reason === undefined ? [] : [engine.reason]), 'the first that computes', ...faults];
      return { engine: { ...engine, reason: reason.join('; ') }, started };
    } catch (error) {
      faults.push(messageOf(error));
    }
  throw new CollapsarError('COLLAPSAR_ENGINE', {
    what: `no tensor engine starts here: ${faults.join('; ')}`,
    fix: 'npm ci installs what wasm and cpu need; `collapsar doctor` looks again',
  });
};

/** Starts one provider's engine and proves that it computes. @throws CollapsarError COLLAPSAR_ENGINE */
export const start = async (provider: EngineProvider, name: string): Promise<Running> => {
  let started: StartedEngine;
  try {
    started = await provider.start(name);
  } catch (cause) {
    if (isCollapsarError(cause)) throw cause;
    throw new CollapsarError(
      'COLLAPSAR_ENGINE',
      {
        what: isAbsent(cause)
          ? `tensor engine ${name} is not installed`
          : `tensor engine ${name} does not load: ${messageOf(cause)}`,
        ...(provider.fix === undefined ? {} : { fix: provider.fix }),
      },
      { cause },
    );
  }
  started.select?.();
  await prove(started);
  const { tf, reason } = started;
  return {
    engine: { name: started.name, version: tf.version_core, tf, ...(reason === undefined ? {} : { reason }) },
    started,
  };
};

const isAbsent = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND';

/**
 * A backend that fails to start leaves another in its place without a word: only its name and a product that comes out
 * right count.
 * @throws CollapsarError COLLAPSAR_ENGINE
 */
const prove = async ({ tf, name, backend }: StartedEngine): Promise<void> => {
  if (tf.getBackend() !== backend)
    throw new CollapsarError('COLLAPSAR_ENGINE', {
      what: `tensor engine ${name} did not start: tfjs fell back to its ${tf.getBackend()} backend`,
    });
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
