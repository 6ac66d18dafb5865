import { type ArraysOf, objectSchema, SHAPE } from '../../../core/plugin/index.js';
import { rootStream } from '../../../core/random/index.js';
import { rowLength } from '../../../core/samples/index.js';
import { readWeights, restoreWeights, WEIGHTS, type Standardisation, type Tf } from '../../tensors/index.js';
import { makeNetwork, type Network, type NetworkSizes } from './network.js';
import { NOT_NEGATIVE } from '../../options.js';

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

const SIZE = { type: 'integer', minimum: 0 } as const;
/** Of the meta of a checkpoint, what every denoiser has. */
export const DENOISER_META = {
  sizes: objectSchema(
    {
      kind: { enum: ['mlp', 'convolutional'] },
      shape: SHAPE,
      hidden: { type: 'array', items: SIZE },
      channels: SIZE,
      frequencies: SIZE,
      classes: SIZE,
    },
    ['kind', 'shape', 'hidden', 'channels', 'frequencies', 'classes'],
  ),
  guidance: NOT_NEGATIVE,
  isSingle: { type: 'boolean' },
} as const;
interface SavedSizes {
  readonly sizes: NetworkSizes;
}
const perNumber = { type: 'float64', shape: ({ sizes }: SavedSizes) => [rowLength(sizes.shape)] } as const;
export const DENOISER_ARRAYS = {
  mean: perNumber,
  scale: perNumber,
  least: perNumber,
  most: perNumber,
  shares: { type: 'float64', shape: ({ sizes }: SavedSizes) => [sizes.classes] },
  weights: WEIGHTS,
} as const;

/** What a codec of those forms encodes. */
export const savedDenoiser = async ({
  sizes,
  standardisation,
  shares,
  limits,
  guidance,
  isSingle,
  network,
}: Denoiser): Promise<{ meta: Omit<SavedDenoiser, 'arrays'>; arrays: SavedDenoiser['arrays'] }> => ({
  meta: { sizes, guidance, isSingle },
  arrays: { ...standardisation, ...limits, shares, weights: await readWeights(network.variables) },
});
interface SavedDenoiser extends SavedSizes {
  readonly guidance: number;
  readonly isSingle: boolean;
  readonly arrays: ArraysOf<typeof DENOISER_ARRAYS>;
}

/** What such a codec decoded, as a denoiser again. @throws CollapsarError COLLAPSAR_CHECKPOINT_DAMAGED */
export const restoredDenoiser = (
  tf: Tf,
  model: string,
  { sizes, guidance, isSingle, arrays }: SavedDenoiser,
): Denoiser => {
  const { mean, scale, least, most, shares, weights } = arrays;
  // Every weight is overwritten.
  const network = makeNetwork(tf, rootStream(0), sizes);
  restoreWeights(tf, model, network.variables, weights);
  return {
    tf,
    network,
    sizes,
    standardisation: { mean, scale },
    shares,
    limits: { least, most },
    guidance,
    isSingle,
  };
};
