import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Model, TensorEngine, Vectors } from '../../core/contracts/index.js';
import { rootStream } from '../../core/random/index.js';
import { range, trainingSet } from '../../core/samples/index.js';
import { callOf, Workbench } from '../../core/testing/workbench.js';
import { DenoisingBatches } from '../../plugins/models/denoising/batches.js';
import type { FittedDenoiser } from '../../plugins/models/denoising/fitted-denoiser.js';
import { noiseSchedule, noising } from '../../plugins/models/diffusion/schedule.js';
import { diffusion } from '../../plugins/models/diffusion.js';
import { interpolation, type Pairing } from '../../plugins/models/flow-matching/interpolation.js';
import { flowMatching } from '../../plugins/models/flow-matching.js';
import type { Tf } from '../../plugins/tensors/index.js';

/** Sizes and budget, the same on both sides. */
export interface DenoisingSetting {
  readonly model: 'diffusion' | 'flow-matching';
  /** of flow matching */
  readonly pairing: Pairing;
  readonly network: 'mlp' | 'convolutional';
  /** widths of the hidden layers, mlp */
  readonly hidden: readonly number[];
  /** sinusoids of each number of a row, mlp */
  readonly frequencies: number;
  /** at full size, convolutional */
  readonly channels: number;
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly average: number;
  /** batches of held-out rows that a loss is the mean of */
  readonly looks: number;
}
/** What bench/learning/denoising.py is asked: `train` and `test` are files of 32-bit floats. */
export interface DenoisingJob extends DenoisingSetting {
  /** of a row */
  readonly shape: readonly number[];
  readonly train: string;
  readonly test: string;
  readonly seeds: readonly number[];
}

export interface Learnt {
  /** of each seed's model on held-out rows, standardised as its training rows */
  readonly losses: readonly number[];
  /** numbers that a network has learnt */
  readonly parameters: number;
}

export const ourLosses = async (
  engine: TensorEngine,
  { model: kind, pairing, looks, ...options }: DenoisingSetting,
  train: Vectors,
  test: Vectors,
  seeds: readonly number[],
): Promise<Learnt> => {
  const isFlow = kind === 'flow-matching';
  const bench = new Workbench('models', {
    entry: isFlow ? flowMatching : diffusion,
    options: { ...options, ...(isFlow ? { pairing } : {}) },
    engines: { start: () => Promise.resolve(engine) },
  });
  const model = await bench.make<Model>();
  const tf = engine.tf as Tf;
  const losses: number[] = [];
  let parameters = 0;
  for (const seed of seeds) {
    const fitted = (await model.fit(trainingSet([{ samples: train, origin: 'real' }]), {
      ...callOf(seed, 'fit'),
      generation: 1,
    })) as FittedDenoiser;
    const { network, standardisation } = fitted.denoiser;
    const batches = new DenoisingBatches(tf, trainingSet([{ samples: test, origin: 'real' }]), {
      rows: range(test.count),
      batch: options.batch,
      standardisation,
      corruption: isFlow ? interpolation(pairing) : noising(noiseSchedule('cosine', 100), 'velocity'),
      classes: 0,
      labelDropout: 0,
      random: rootStream(seed).child('looks'),
    });
    let sum = 0;
    for (let look = 0; look < looks; look++)
      sum += tf.tidy(() => {
        const batch = batches.next(look);
        return tf.mean(tf.squaredDifference(network.apply(batch), batch.target)).dataSync()[0]!;
      });
    losses.push(sum / looks);
    parameters = network.variables.reduce((total, { size }) => total + size, 0);
    fitted.dispose();
  }
  return { losses, parameters };
};

/** The same by PyTorch; `ask` runs bench/learning/denoising.py on a question and gives its answer. */
export const theirLosses = async (
  ask: (job: DenoisingJob) => Learnt,
  setting: DenoisingSetting,
  train: Vectors,
  test: Vectors,
  seeds: readonly number[],
): Promise<Learnt> => {
  const folder = await mkdtemp(join(tmpdir(), 'collapsar-learning-'));
  try {
    const files = { train: join(folder, 'train'), test: join(folder, 'test') };
    await writeFile(files.train, Float32Array.from(train.values));
    await writeFile(files.test, Float32Array.from(test.values));
    return ask({ ...setting, ...files, shape: train.shape, seeds });
  } finally {
    await rm(folder, { recursive: true });
  }
};
