import type { Tf } from '../../engines/provider.js';
import { geometryOf } from '../../wasm/kernels/convolutions.js';
import type { Emission } from '../emission.js';
import type { TraceNode } from '../trace.js';
import { inputOf, outputOf, type Emitter, type Emitters } from './emitter.js';

type Geometry = ReturnType<typeof geometryOf>;
const geometry = (tf: Tf, image: readonly number[], filter: readonly number[], { attributes }: TraceNode): Geometry =>
  geometryOf(tf, image, filter, attributes);

const padsOf = ({ padInfo }: Geometry): readonly number[] => [padInfo.top, padInfo.left, padInfo.bottom, padInfo.right];
const strides = ({ strideHeight, strideWidth }: Geometry): readonly number[] => [strideHeight, strideWidth];
const dilations = ({ dilationHeight, dilationWidth }: Geometry): readonly number[] => [dilationHeight, dilationWidth];

const transposed = ({ graph }: Emission, name: string, perm: readonly number[]): string =>
  graph.op('Transpose', [name], { perm });
/** [rows, height, width, channels], as tfjs has images, to channels first, as ONNX has them, and back. */
const channelsFirst = (emission: Emission, name: string): string => transposed(emission, name, [0, 3, 1, 2]);
const channelsLast = (emission: Emission, name: string): string => transposed(emission, name, [0, 2, 3, 1]);
/** [height, width, inputs, outputs] to outputs and inputs first */
const filterFirst = (emission: Emission, name: string): string => transposed(emission, name, [3, 2, 0, 1]);

const conv2d: Emitter = (node, emission) => {
  const [x, filter] = [inputOf(node, 'x'), inputOf(node, 'filter')];
  const g = geometry(emission.tf, x.shape, filter.shape, node);
  const made = emission.graph.op(
    'Conv',
    [channelsFirst(emission, emission.full(x)), filterFirst(emission, emission.full(filter))],
    { kernel_shape: [g.filterHeight, g.filterWidth], strides: strides(g), dilations: dilations(g), pads: padsOf(g) },
  );
  emission.set(outputOf(node), channelsLast(emission, made));
};

/** The gradient in the images is the transpose of the convolution. */
const backpropInput: Emitter = (node, emission) => {
  const [dy, filter] = [inputOf(node, 'dy'), inputOf(node, 'filter')];
  const g = geometry(emission.tf, node.attributes['inputShape'] as number[], filter.shape, node);
  const { top, bottom, left, right } = g.padInfo;
  const height = (g.outHeight - 1) * g.strideHeight + (g.filterHeight - 1) * g.dilationHeight + 1 - top - bottom;
  const width = (g.outWidth - 1) * g.strideWidth + (g.filterWidth - 1) * g.dilationWidth + 1 - left - right;
  const made = emission.graph.op(
    'ConvTranspose',
    [channelsFirst(emission, emission.full(dy)), filterFirst(emission, emission.full(filter))],
    {
      kernel_shape: [g.filterHeight, g.filterWidth],
      strides: strides(g),
      dilations: dilations(g),
      pads: padsOf(g),
      output_padding: [g.inHeight - height, g.inWidth - width],
    },
  );
  emission.set(outputOf(node), channelsLast(emission, made));
};

/**
 * The gradient in the filter is a convolution too: channels take the place of images and images that of channels, what was
 * the stride dilates, and pixels of the image that no patch reached are cut off.
 */
const backpropFilter: Emitter = (node, emission) => {
  const { graph } = emission;
  const [x, dy] = [inputOf(node, 'x'), inputOf(node, 'dy')];
  const g = geometry(emission.tf, x.shape, node.attributes['filterShape'] as number[], node);
  const { top, bottom, left, right } = g.padInfo;
  const swapped = [x, dy].map((operand) => transposed(emission, emission.full(operand), [3, 0, 1, 2]));
  const made = graph.op('Conv', swapped, {
    kernel_shape: [g.outHeight, g.outWidth],
    strides: dilations(g),
    dilations: strides(g),
    pads: padsOf(g),
  });
  const sides = [
    Math.floor((g.inHeight + top + bottom - (g.outHeight - 1) * g.strideHeight - 1) / g.dilationHeight) + 1,
    Math.floor((g.inWidth + left + right - (g.outWidth - 1) * g.strideWidth - 1) / g.dilationWidth) + 1,
  ];
  const wanted = [g.filterHeight, g.filterWidth];
  const cut =
    sides.join() === wanted.join()
      ? made
      : graph.op('Slice', [made, graph.places([0, 0]), graph.places(wanted), graph.places([2, 3])]);
  emission.set(outputOf(node), transposed(emission, cut, [2, 3, 0, 1]));
};

/** Convolutions of images and their gradients. Those of depthwise ones, and of pools, are not to be had from ONNX Runtime. */
export const CONVOLUTIONS: Emitters = {
  Conv2D: conv2d,
  Conv2DBackpropInput: backpropInput,
  Conv2DBackpropFilter: backpropFilter,
};
