import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Model, TensorEngine, Vectors } from '../../core/contracts/index.js';
import { trainingSet } from '../../core/samples/index.js';
import { callOf, Workbench } from '../../core/testing/workbench.js';
import { vae } from '../../plugins/models/vae.js';

/** Sizes and budget, the same on both sides. */
export interface Setting {
  readonly network: 'mlp' | 'convolutional';
  readonly hidden: readonly number[];
  readonly channels: readonly number[];
  readonly latent: number;
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
}
/** What bench/learning/vae.py is asked: `train` and `test` are files of 32-bit floats. */
export interface Job extends Setting {
  readonly shape: readonly number[];
  readonly train: string;
  readonly test: string;
  readonly seeds: readonly number[];
}

/** The evidence lower bound of the rows of `test` by each seed's model, mean over the rows, nats: one draw a row. */
export const ourBounds = async (
  engine: TensorEngine,
  setting: Setting,
  train: Vectors,
  test: Vectors,
  seeds: readonly number[],
): Promise<number[]> => {
  const bench = new Workbench('models', {
    entry: vae,
    options: { ...setting, likelihood: 'bernoulli' },
    engines: { start: () => Promise.resolve(engine) },
  });
  const model = await bench.make<Model>();
  const bounds: number[] = [];
  for (const seed of seeds) {
    const fitted = await model.fit(trainingSet([{ samples: train, origin: 'real' }]), {
      ...callOf(seed, 'fit'),
      generation: 1,
    });
    const each = await fitted.logLikelihoodBound!(test, callOf(seed, 'bound'));
    bounds.push(each.reduce((sum, bound) => sum + bound, 0) / each.length);
    fitted.dispose?.();
  }
  return bounds;
};

/** The same by PyTorch; `ask` runs bench/learning/vae.py on a question and gives its answer. */
export const theirBounds = async (
  ask: (job: Job) => { readonly bounds: readonly number[] },
  setting: Setting,
  train: Vectors,
  test: Vectors,
  seeds: readonly number[],
): Promise<readonly number[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'collapsar-learning-'));
  try {
    const files = { train: join(folder, 'train'), test: join(folder, 'test') };
    await writeFile(files.train, Float32Array.from(train.values));
    await writeFile(files.test, Float32Array.from(test.values));
    return ask({ ...setting, ...files, shape: train.shape, seeds }).bounds;
  } finally {
    await rm(folder, { recursive: true });
  }
};
