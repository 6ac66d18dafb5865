import type { Checkpoint } from '../../../core/contracts/index.js';
import { type CheckpointCodec, objectSchema, SHAPE } from '../../../core/plugin/index.js';
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
const perNumber = { type: 'float64', shape: ({ sizes }: Pick<Denoiser, 'sizes'>) => [rowLength(sizes.shape)] } as const;
/** Of a checkpoint what every denoiser has. */
export const DENOISER = {
  meta: {
    sizes: objectSchema(
      {
        kind: { enum: ['mlp', 'convolutional'] },
        shape: SHAPE,
        hidden: { type: 'array', items: SIZE },
        channels: SIZE,
        frequencies: SIZE,
        classes: SIZE,
      },
      'all',
    ),
    guidance: NOT_NEGATIVE,
    isSingle: { type: 'boolean' },
  },
  arrays: {
    mean: perNumber,
    scale: perNumber,
    least: perNumber,
    most: perNumber,
    shares: { type: 'float64', shape: ({ sizes }: Pick<Denoiser, 'sizes'>) => [sizes.classes] },
    weights: WEIGHTS,
  },
} as const;

/** Options as a checkpoint keeps them: what is missing there is not made up. */
export const kept = <const P extends Readonly<Record<string, object>>>(options: P): P =>
  Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      Object.fromEntries(Object.entries(option).filter(([key]) => key !== 'default' && key !== 'description')),
    ]),
  ) as P;

/** Keeps a denoiser, and how rows are made with it. */
export type DenoiserCodec<S> = CheckpointCodec<
  Pick<Denoiser, 'sizes' | 'guidance' | 'isSingle'> & { readonly settings: S },
  (typeof DENOISER)['arrays']
>;

export const saveDenoiser = async <S>(
  codec: DenoiserCodec<S>,
  denoiser: Denoiser,
  settings: S,
): Promise<Checkpoint> => {
  const { sizes, standardisation, shares, limits, guidance, isSingle, network } = denoiser;
  const weights = await readWeights(network.variables);
  return codec.encode({ sizes, guidance, isSingle, settings }, { ...standardisation, ...limits, shares, weights });
};

/** @throws CollapsarError COLLAPSAR_CHECKPOINT_DAMAGED */
export const restoreDenoiser = <S>(
  codec: DenoiserCodec<S>,
  tf: Tf,
  model: string,
  checkpoint: Checkpoint,
): readonly [denoiser: Denoiser, settings: S] => {
  const { meta, arrays } = codec.decode(checkpoint);
  const { settings, ...rest } = meta;
  const { mean, scale, least, most, shares, weights } = arrays;
  // Every weight is overwritten.
  const network = makeNetwork(tf, rootStream(0), meta.sizes);
  restoreWeights(tf, model, network.variables, weights);
  return [{ tf, network, standardisation: { mean, scale }, shares, limits: { least, most }, ...rest }, settings];
};
