import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { CollapsarError } from '../../../core/errors/index.js';
import type { ElementType } from './onnx.js';

/** A tensor as ONNX Runtime takes it: it reads or writes the memory of `data`. */
export interface RuntimeTensor {
  readonly data: unknown;
}
type Tensors = Readonly<Record<string, RuntimeTensor>>;
/** A model that is loaded. */
export interface Session {
  /** Computes at once: the memory of `feeds` is read and that of `fetches` written before it returns. */
  run(feeds: Tensors, fetches: Tensors, options: object): unknown;
  dispose(): void;
}
interface Binding {
  readonly InferenceSession: new () => Session & {
    loadModel(bytes: ArrayBufferLike, from: number, length: number, options: object): void;
  };
}

/** ONNX Runtime in this process. */
export interface Runtime {
  readonly version: string;
  tensor(dtype: ElementType, data: ArrayBufferView, shape: readonly number[]): RuntimeTensor;
  /** A session of the model; the one that another had of the same bytes, where it is still there. To be released. */
  session(model: Uint8Array): Lease;
}
export interface Lease {
  readonly session: Session;
  release(): void;
}

const PACKAGE = 'onnxruntime-node';

/**
 * One thread: its sums are then in one order. No layout of the processor's own for convolutions (level `all`): its blocks are
 * of another size with AVX-512 than with AVX2. Memory of intermediate tensors is planned once, for shapes that do not change.
 */
const OPTIONS = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'extended',
  enableCpuMemArena: true,
  enableMemPattern: true,
  // What it would log of an error is in the error.
  logSeverityLevel: 4,
} as const;

/** Sessions that nobody uses and that are kept: a chain fits the same network in every generation. */
const KEPT = 8;

let loaded: Promise<Runtime> | undefined;

/** Loads the package, once a process. @throws CollapsarError COLLAPSAR_ENGINE; what Node throws where it is absent or damaged */
export const loadRuntime = (): Promise<Runtime> => (loaded ??= load());

const load = async (): Promise<Runtime> => {
  const common = (await import(PACKAGE)) as Package & { readonly default?: Package };
  const { Tensor } = common.default ?? common;
  const require = createRequire(import.meta.url);
  const { version } = require(`${PACKAGE}/package.json`) as { readonly version: string };
  // Its public interface answers in a later turn, when the memory that it was given may have moved.
  const { binding, initOrt } = require(`${PACKAGE}/dist/binding.js`) as Partial<{ binding: Binding; initOrt(): void }>;
  if (typeof binding?.InferenceSession !== 'function' || initOrt === undefined)
    throw new CollapsarError('COLLAPSAR_ENGINE', {
      what: `${PACKAGE} ${version} has no synchronous sessions`,
      why: 'it is of another build than Collapsar was made for',
      fix: `npm install ${PACKAGE}@1.30`,
    });
  initOrt();
  return {
    version,
    tensor: (dtype, data, shape) => new Tensor(dtype, data, shape),
    session: leasing((model) => {
      const session = new binding.InferenceSession();
      session.loadModel(model.buffer, model.byteOffset, model.byteLength, OPTIONS);
      return session;
    }),
  };
};

interface Package {
  readonly Tensor: new (dtype: string, data: ArrayBufferView, shape: readonly number[]) => RuntimeTensor;
}

/** Sessions by their models' bytes; of those that are in nobody's use the last few are kept. */
export const leasing = (open: (model: Uint8Array) => Session): Runtime['session'] => {
  const leased = new Map<string, { readonly session: Session; users: number }>();
  const shrink = (): void => {
    const idle = [...leased].filter(([, { users }]) => users === 0);
    for (const [key, { session }] of idle.slice(0, Math.max(0, idle.length - KEPT))) {
      leased.delete(key);
      session.dispose();
    }
  };
  return (model) => {
    const key = createHash('sha256').update(model).digest('hex');
    const entry = leased.get(key) ?? { session: open(model), users: 0 };
    entry.users++;
    // The last used stand last.
    leased.delete(key);
    leased.set(key, entry);
    let isReleased = false;
    return {
      session: entry.session,
      release: () => {
        if (isReleased) return;
        isReleased = true;
        entry.users--;
        shrink();
      },
    };
  };
};
