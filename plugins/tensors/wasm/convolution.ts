import type { NamedAttrMap } from '@tensorflow/tfjs';
import type { Tf } from '../engines/way.js';
import type { Kernels } from './build.js';
import type { KernelContext } from './context.js';

export type Geometry = ReturnType<Tf['backend_util']['computeConv2DInfo']>;
type Pair = number | [number, number];

/** So many floats of patches (256 KiB) at a time: they stay in the second cache between gathering and product. */
const BLOCK = 65536;

/** The sizes of a convolution, from the attributes that tfjs's kernels of convolutions share. Channels last only. */
export const geometryOf = (
  { backend_util: util }: Tf,
  input: readonly number[],
  filter: readonly number[],
  attrs: NamedAttrMap,
  depthwise = false,
): Geometry => {
  const { strides, dilations = 1, pad, dimRoundingMode, dataFormat = 'NHWC' } = attrs;
  if (dataFormat !== 'NHWC') throw new Error(`a convolution of ${String(dataFormat)}: channels must come last, NHWC`);
  return util.computeConv2DInfo(
    input as [number, number, number, number],
    filter as [number, number, number, number],
    strides as Pair,
    dilations as Pair,
    pad as 'same' | 'valid' | number,
    dimRoundingMode as 'floor' | 'round' | 'ceil',
    depthwise,
    'channelsLast',
  );
};

/** Floats of one patch: what one pixel of the output is made of. */
export const patchSize = ({ filterHeight, filterWidth, inChannels }: Geometry): number =>
  filterHeight * filterWidth * inChannels;

/** Tells the kernels of which convolution or pooling the next calls are. */
export const describe = (kernels: Kernels, geometry: Geometry): void => {
  const { padInfo } = geometry;
  kernels.describeConvolution(
    ...([geometry.inHeight, geometry.inWidth, geometry.inChannels] as const),
    ...([geometry.filterHeight, geometry.filterWidth] as const),
    ...([geometry.outHeight, geometry.outWidth] as const),
    ...([geometry.strideHeight, geometry.strideWidth] as const),
    ...([padInfo.top, padInfo.left] as const),
    ...([geometry.dilationHeight, geometry.dilationWidth] as const),
  );
};

/**
 * Goes through the pixels of the output, over all images, in blocks whose patches fit into `patches`; `block` gathers or
 * adds back those of `count` pixels from `first` on. A patch of one pixel is the image itself: then `patches` is undefined
 * and there is one block.
 */
export const eachBlock = (
  { kernels, reserve }: KernelContext,
  geometry: Geometry,
  block: (first: number, count: number, patches: number | undefined) => void,
): void => {
  const pixels = geometry.batchSize * geometry.outHeight * geometry.outWidth;
  if (isPointwise(geometry)) return block(0, pixels, undefined);
  describe(kernels, geometry);
  const size = patchSize(geometry);
  const most = Math.max(1, Math.floor(BLOCK / size));
  const patches = reserve(4 * most * size);
  for (let first = 0; first < pixels; first += most) block(first, Math.min(most, pixels - first), patches);
};

const isPointwise = (g: Geometry): boolean =>
  g.filterHeight === 1 &&
  g.filterWidth === 1 &&
  g.strideHeight === 1 &&
  g.strideWidth === 1 &&
  g.inHeight === g.outHeight &&
  g.inWidth === g.outWidth &&
  g.padInfo.top === 0 &&
  g.padInfo.left === 0;
