import type { FitContext, JsonObject, Model, Text, TrainingSet } from '../../../../core/contracts/index.js';
import { trainingSet } from '../../../../core/samples/index.js';
import { Workbench } from '../../../../core/testing/workbench.js';
import { transformer } from '../../../../plugins/models/transformer.js';
import type { FittedTransformer } from '../../../../plugins/models/transformer/fitted-transformer.js';
import { fitContext } from '../../../fixtures/fit-context.js';
import { engines } from '../../../fixtures/tensor-models.js';

export const TINY = { context: 16, layers: 1, width: 8, heads: 2, steps: 5, batch: 4 };
export const real = (samples: Text): TrainingSet<Text> => trainingSet([{ samples, origin: 'real' as const }]);
export const make = (options: JsonObject): Promise<Model<Text>> =>
  new Workbench('models', { entry: transformer, options, engines }).make<Model<Text>>();
export const fit = async (options: JsonObject, samples: Text, more: object = {}): Promise<FittedTransformer> =>
  (await (
    await make(options)
  ).fit(real(samples), { ...fitContext(), ...more } as unknown as FitContext<Text>)) as FittedTransformer;
export const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing',
    (error: Error & { code?: string }) => `${error.code} ${error.message}`,
  );
