import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import util from 'node:util';
import type { NamedAttrMap, NamedTensorInfoMap, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { moduleOf } from './tfjs.js';
import type { Tf, EngineProvider } from './provider.js';

/** A project that has tfjs-node, where it is not installed beside this one (tools/native/build-addon.sh makes such). */
const PROJECT = 'COLLAPSAR_TFJS_NODE';

/** TensorFlow's C library. Optional: it is downloaded while the package installs, and not every machine may. */
export const native: EngineProvider = {
  name: 'native',
  automatic: true,
  fix:
    'npm install @tensorflow/tfjs-node, where its library can be downloaded; where it cannot, tools/native/build-addon.sh of its repository ' +
    'builds it from a package of PyPI; engine: auto takes the next one',
  start: async () => {
    // Gone from Node 23 on, and tfjs-node 4.22, the last release, still calls it.
    const old = util as { isNullOrUndefined?: (value: unknown) => boolean };
    old.isNullOrUndefined ??= (value) => value === null || value === undefined;
    // Its greetings of every start; warnings and errors stay.
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
    const tf = moduleOf(await load(process.env[PROJECT]));
    await tf.setBackend('tensorflow');
    padByNumbers(tf);
    return { name: 'native', backend: 'tensorflow', tf };
  },
};

const load = async (project: string | undefined): Promise<object> =>
  project === undefined
    ? ((await import('@tensorflow/tfjs-node' as string)) as object)
    : (createRequire(join(resolve(project), 'package.json'))('@tensorflow/tfjs-node') as object);

/** What of tfjs-node's backend runs one operation of TensorFlow. */
interface NativeBackend {
  readonly binding: Readonly<Record<`TF_${string}`, number>>;
  executeSingleOutput(name: string, attributes: readonly Attribute[], inputs: readonly TensorInfo[]): Tensor;
}
interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}
interface NativeCall {
  readonly inputs: NamedTensorInfoMap;
  readonly attrs: NamedAttrMap;
  readonly backend: NativeBackend;
}
type Shape4D = [number, number, number, number];

/** A convolution of TensorFlow's, or a gradient of one: shapes of what is convolved and of the filter, and what it reads. */
const CONVOLUTIONS = {
  Conv2D: ({ inputs }: NativeCall) => ({
    image: inputs['x']!.shape,
    filter: inputs['filter']!.shape,
    reads: () => [inputs['x']!, inputs['filter']!],
  }),
  Conv2DBackpropInput: ({ inputs, attrs }: NativeCall) => ({
    image: attrs['inputShape'] as Shape4D,
    filter: inputs['filter']!.shape,
    reads: (sizes: (shape: readonly number[]) => Tensor) => [
      sizes(attrs['inputShape'] as Shape4D),
      inputs['filter']!,
      inputs['dy']!,
    ],
  }),
  Conv2DBackpropFilter: ({ inputs, attrs }: NativeCall) => ({
    image: inputs['x']!.shape,
    filter: attrs['filterShape'] as Shape4D,
    reads: (sizes: (shape: readonly number[]) => Tensor) => [
      inputs['x']!,
      sizes(attrs['filterShape'] as Shape4D),
      inputs['dy']!,
    ],
  }),
} as const;

/** tfjs-node knows the paddings `same` and `valid`; TensorFlow itself takes any number of zeros on every side. */
const padByNumbers = (tf: Tf): void => {
  for (const [kernelName, describe] of Object.entries(CONVOLUTIONS)) {
    const given = tf.getKernel(kernelName, 'tensorflow');
    tf.unregisterKernel(kernelName, 'tensorflow');
    const kernelFunc = (call: NativeCall): TensorInfo => {
      const { strides, pad, dilations, dimRoundingMode, dataFormat } = call.attrs;
      if (typeof pad !== 'number' || (dataFormat !== undefined && dataFormat !== 'NHWC'))
        return given.kernelFunc(call as never) as TensorInfo;
      const { image, filter, reads } = describe(call);
      const { backend } = call;
      const info = tf.backend_util.computeConv2DInfo(
        image as Shape4D,
        filter as Shape4D,
        strides as number,
        (dilations ?? 1) as number,
        pad,
        dimRoundingMode as never,
      );
      const { top, bottom, left, right } = info.padInfo;
      const { TF_ATTR_INT, TF_ATTR_STRING, TF_ATTR_BOOL, TF_ATTR_TYPE, TF_FLOAT } = backend.binding;
      const attributes: Attribute[] = [
        { name: 'T', type: TF_ATTR_TYPE!, value: TF_FLOAT },
        { name: 'strides', type: TF_ATTR_INT!, value: [1, info.strideHeight, info.strideWidth, 1] },
        { name: 'padding', type: TF_ATTR_STRING!, value: 'EXPLICIT' },
        { name: 'explicit_paddings', type: TF_ATTR_INT!, value: [0, 0, top, bottom, left, right, 0, 0] },
        { name: 'data_format', type: TF_ATTR_STRING!, value: 'NHWC' },
        { name: 'use_cudnn_on_gpu', type: TF_ATTR_BOOL!, value: true },
        { name: 'dilations', type: TF_ATTR_INT!, value: [1, info.dilationHeight, info.dilationWidth, 1] },
      ];
      return tf.tidy(() =>
        backend.executeSingleOutput(
          kernelName,
          attributes,
          reads((shape) => tf.tensor1d([...shape], 'int32')),
        ),
      );
    };
    tf.registerKernel({ kernelName, backendName: 'tensorflow', kernelFunc: kernelFunc as never });
  }
};
