import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import type { Tf } from '../../engines/provider.js';
import { addressOf, type KernelContext, type BackendRegistration } from '../backend.js';
import type { Kernels } from '../build.js';

/** `tf.conv2d`, channels last: patches times filter. */
export const conv2d: BackendRegistration = {
  kernelName: 'Conv2D',
  kernel:
    (context) =>
    ({ inputs: { x, filter }, attrs }) => {
      const { backend, kernels, scratch, tf } = context;
      const geometry = geometryOf(tf, x!.shape, filter!.shape, attrs);
      const out = backend.makeOutput(geometry.outShape, 'float32');
      const [images, weights, to] = [addressOf(backend, x!), addressOf(backend, filter!), addressOf(backend, out)];
      const [size, channels] = [patchSize(geometry), geometry.outChannels];
      eachBlock(context, geometry, (first, count, patches) => {
        if (patches !== undefined) kernels.gatherPatches(images, first, count, patches);
        kernels.product(
          ...([count, channels, size] as const),
          ...([patches ?? images, size, 1] as const),
          ...([weights, channels, 1] as const),
          ...([to + 4 * first * channels, channels] as const),
          false,
          scratch,
        );
      });
      return out;
    },
};

/** The gradient of a convolution in its images, and so `tf.conv2dTranspose`: dy times the filter's transpose, added back. */
export const conv2dBackpropInput: BackendRegistration = {
  kernelName: 'Conv2DBackpropInput',
  kernel:
    (context) =>
    ({ inputs: { dy, filter }, attrs }) => {
      const { backend, kernels, scratch, tf } = context;
      const shape = attrs['inputShape'] as number[];
      const geometry = geometryOf(tf, shape, filter!.shape, attrs);
      const out = backend.makeOutput(shape, 'float32');
      const [slopes, weights, to] = [addressOf(backend, dy!), addressOf(backend, filter!), addressOf(backend, out)];
      const [size, channels] = [patchSize(geometry), geometry.outChannels];
      kernels.clearFloats(
        to,
        shape.reduce((product, length) => product * length, 1),
      );
      eachBlock(context, geometry, (first, count, patches) => {
        kernels.product(
          ...([count, size, channels] as const),
          ...([slopes + 4 * first * channels, channels, 1] as const),
          ...([weights, 1, channels] as const),
          ...([patches ?? to, size] as const),
          false,
          scratch,
        );
        if (patches !== undefined) kernels.addPatches(to, first, count, patches);
      });
      return out;
    },
};

/** The gradient of a convolution in its filter, which tfjs lacks: the patches' transpose times dy, summed over blocks. */
export const conv2dBackpropFilter: BackendRegistration = {
  kernelName: 'Conv2DBackpropFilter',
  kernel:
    (context) =>
    ({ inputs: { x, dy }, attrs }) => {
      const { backend, kernels, scratch, tf } = context;
      const shape = attrs['filterShape'] as number[];
      const geometry = geometryOf(tf, x!.shape, shape, attrs);
      const out = backend.makeOutput(shape, 'float32');
      const [images, slopes, to] = [addressOf(backend, x!), addressOf(backend, dy!), addressOf(backend, out)];
      const [size, channels] = [patchSize(geometry), geometry.outChannels];
      kernels.clearFloats(to, size * channels);
      eachBlock(context, geometry, (first, count, patches) => {
        if (patches !== undefined) kernels.gatherPatches(images, first, count, patches);
        kernels.product(
          ...([size, channels, count] as const),
          ...([patches ?? images, 1, size] as const),
          ...([slopes + 4 * first * channels, channels, 1] as const),
          ...([to, channels] as const),
          true,
          scratch,
        );
      });
      return out;
    },
};

/** The gradient of `tf.depthwiseConv2d` in its images, which tfjs lacks. */
export const depthwiseBackpropInput: BackendRegistration = {
  kernelName: 'DepthwiseConv2dNativeBackpropInput',
  kernel:
    (context) =>
    ({ inputs: { dy, filter }, attrs }) => {
      const { backend, kernels, tf } = context;
      const shape = attrs['inputShape'] as number[];
      const geometry = geometryOf(tf, shape, filter!.shape, attrs, true);
      const out = backend.makeOutput(shape, 'float32');
      const [slopes, weights, to] = [addressOf(backend, dy!), addressOf(backend, filter!), addressOf(backend, out)];
      kernels.clearFloats(to, tf.util.sizeFromShape(shape));
      describe(kernels, geometry);
      kernels.depthwiseToImages(shape[0]!, filter!.shape[3]!, weights, slopes, to);
      return out;
    },
};

/** The gradient of `tf.depthwiseConv2d` in its filter, which tfjs lacks. */
export const depthwiseBackpropFilter: BackendRegistration = {
  kernelName: 'DepthwiseConv2dNativeBackpropFilter',
  kernel:
    (context) =>
    ({ inputs: { x, dy }, attrs }) => {
      const { backend, kernels, tf } = context;
      const shape = attrs['filterShape'] as number[];
      const geometry = geometryOf(tf, x!.shape, shape, attrs, true);
      const out = backend.makeOutput(shape, 'float32');
      const partial = context.reserve(4 * tf.util.sizeFromShape(shape));
      const [images, slopes, to] = [addressOf(backend, x!), addressOf(backend, dy!), addressOf(backend, out)];
      describe(kernels, geometry);
      kernels.depthwiseToFilter(x!.shape[0]!, shape[3]!, images, slopes, to, partial);
      return out;
    },
};

type Geometry = ReturnType<Tf['backend_util']['computeConv2DInfo']>;
type Sides = number | [number, number];

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
    strides as Sides,
    dilations as Sides,
    pad as 'same' | 'valid' | number,
    dimRoundingMode as 'floor' | 'round' | 'ceil',
    depthwise,
    'channelsLast',
  );
};

/** Floats of one patch: what one pixel of the output is made of. */
const patchSize = ({ filterHeight, filterWidth, inChannels }: Geometry): number =>
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

/** So many floats of patches (256 KiB) at a time: they stay in the second cache between gathering and product. */
const BLOCK = 65536;

/**
 * Goes through the pixels of the output, over all images, in blocks whose patches fit into `patches`; `block` gathers or
 * adds back those of `count` pixels from `first` on. A patch of one pixel is the image itself: then `patches` is undefined
 * and there is one block.
 */
const eachBlock = (
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
