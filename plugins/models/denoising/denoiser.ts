import type { Checkpoint, Vectors } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import { restoreWeights, saveWeights, type Standardisation, type Tf } from '../../tensors/index.js';
import { makeNetwork } from './make-network.js';
import type { Network, NetworkSizes } from './network.js';

/** What was learnt: everything but how rows are made with it. */
export interface Denoiser {
  readonly tf: Tf;
  readonly network: Network;
  readonly sizes: NetworkSizes;
  readonly standardisation: Standardisation;
  /** frequency of each label; empty where there are none */
  readonly shares: Float64Array;
  /** least and greatest standardised value of each number of a row in the training rows */
  readonly limits: { readonly least: Float64Array; readonly most: Float64Array };
  readonly guidance: number;
  /** rows are of 32-bit floats, as the training rows were */
  readonly isSingle: boolean;
}

/** The denoiser as a checkpoint, beside `settings` of the model that it belongs to. */
export const saveDenoiser = async (denoiser: Denoiser, settings: object): Promise<Checkpoint> => {
  const { sizes, standardisation, shares, limits, guidance, isSingle, network } = denoiser;
  return {
    meta: JSON.parse(JSON.stringify({ sizes, guidance, isSingle, settings })) as Checkpoint['meta'],
    arrays: { ...standardisation, ...limits, shares, ...(await saveWeights(network.variables)) },
  };
};

/** The inverse of `saveDenoiser`. @throws CollapsarError COLLAPSAR_CHECKPOINT_DAMAGED */
export const restoreDenoiser = <Settings>(
  tf: Tf,
  { meta, arrays }: Checkpoint,
): { readonly denoiser: Denoiser; readonly settings: Settings } => {
  const { sizes, guidance, isSingle, settings } = meta as unknown as {
    readonly sizes: NetworkSizes;
    readonly guidance: number;
    readonly isSingle: boolean;
    readonly settings: Settings;
  };
  const { mean, scale, least, most, shares } = arrays as unknown as Record<
    'mean' | 'scale' | 'least' | 'most' | 'shares',
    Float64Array
  >;
  // Every weight is overwritten.
  const network = makeNetwork(tf, rootStream(0), sizes);
  try {
    restoreWeights(tf, network.variables, arrays);
  } catch (error) {
    for (const variable of network.variables) variable.dispose();
    throw error;
  }
  const denoiser = {
    tf,
    network,
    sizes,
    standardisation: { mean, scale },
    shares,
    limits: { least, most },
    guidance,
    isSingle,
  };
  return { denoiser, settings };
};

/** Rows from standardised numbers, which are overwritten. */
export const destandardise = ({ standardisation: { mean, scale } }: Denoiser, x: Float64Array): void => {
  const d = mean.length;
  for (let at = 0; at < x.length;) for (let j = 0; j < d; j++, at++) x[at] = mean[j]! + scale[j]! * x[at]!;
};

/** Rows [from, from + count) of samples, standardised, in an array of their own. */
export const standardisedRows = (
  { standardisation: { mean, scale } }: Denoiser,
  { values }: Vectors,
  from: number,
  count: number,
): Float64Array => {
  const d = mean.length;
  const x = new Float64Array(count * d);
  for (let at = 0, of = from * d; at < x.length;)
    for (let j = 0; j < d; j++, at++, of++) x[at] = (values[of]! - mean[j]!) / scale[j]!;
  return x;
};

/** What the log-density of a row loses when its standardised numbers are written in the data's units. */
export const logVolume = ({ standardisation: { scale } }: Denoiser): number =>
  scale.reduce((sum, one) => sum + Math.log(one), 0);
