import type { JsonObject, Model, Vectors } from '../../../../core/contracts/index.js';
import { Workbench } from '../../../../core/testing/workbench.js';
import { vae } from '../../../../plugins/models/vae.js';
import type { FittedVae } from '../../../../plugins/models/vae/fitted-vae.js';
import { engines } from '../../../fixtures/tensor-models.js';
import { fitContext, realRows } from '../../../fixtures/fit-context.js';

/** A new vae of these options, the others as they are by default. */
export const makeVae = (options: JsonObject): Promise<Model<Vectors>> =>
  new Workbench('models', { entry: vae, options, engines }).make<Model<Vectors>>();

export const fitVae = async (options: JsonObject, rows: Vectors, context = fitContext()): Promise<FittedVae> =>
  (await (await makeVae(options)).fit(realRows(rows), context)) as FittedVae;
