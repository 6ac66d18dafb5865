import { expect } from 'chai';
import type { FittedModel, FitContext, JsonObject, Model, Vectors } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { formFault, trainingSet, valueFault } from '../../../../core/samples/index.js';
import { Workbench } from '../../../../core/testing/workbench.js';
import { diffusion } from '../../../../plugins/models/diffusion.js';
import { vae } from '../../../../plugins/models/vae.js';
import { engines } from '../../../fixtures/tensor-models.js';

const small = { encoding: 'table', hidden: [32], batch: 64, steps: 60, learningRate: 0.01 };
export const context = (name: string, more: Partial<FitContext<Vectors>> = {}): FitContext<Vectors> => ({
  random: rootStream(1).child('tables', name),
  signal: new AbortController().signal,
  report: () => undefined,
  generation: 1,
  ...more,
});
const training = (...parts: readonly Vectors[]) =>
  trainingSet(parts.map((samples) => ({ samples, origin: 'real' as const })));
export const column = ({ values, shape, count }: Vectors, j: number): Float64Array =>
  Float64Array.from({ length: count }, (_, row) => values[row * shape[0]! + j]!);
export const distinct = (rows: Vectors, j: number): number[] => [...new Set(column(rows, j))].sort((a, b) => a - b);
/** What any samples must be. */
export const sound = (rows: Vectors): Vectors => {
  expect([formFault(rows), valueFault(rows, 2)]).to.deep.equal([undefined, undefined]);
  return rows;
};

type Tabular = typeof vae | typeof diffusion;
/** The entries, each with options that keep it small. */
export const TABULAR = [
  [vae, { latent: 4 }],
  [diffusion, { timesteps: 10 }],
] as const;

/** What makes, fits and draws from one of them. */
export const tabular = (entry: Tabular, own: JsonObject) => {
  const bench = (options: JsonObject): Workbench =>
    new Workbench('models', { entry, engines, options: { ...small, ...own, ...options } });
  const make = (options: JsonObject = {}): Promise<Model<Vectors>> => bench(options).make<Model<Vectors>>();
  const fit = async (rows: Vectors, options: JsonObject = {}, more = {}): Promise<FittedModel<Vectors>> =>
    (await make(options)).fit(training(rows), context('fit', more));
  const draw = async (rows: Vectors, count: number, options: JsonObject = {}): Promise<Vectors> => {
    const fitted = await fit(rows, options);
    const drawn = sound(await fitted.sample(count, context('draw')));
    fitted.dispose?.();
    return drawn;
  };
  return { bench, make, fit, draw };
};
