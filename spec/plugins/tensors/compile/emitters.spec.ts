import { expect } from 'chai';
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import { EMITTERS } from '../../../../plugins/tensors/compile/emitters/index.js';
import { NEW } from '../../../../plugins/tensors/compile/index.js';
import {
  causalAttention,
  gelu,
  layerNorm,
  rope,
  selfAttention,
  softmaxCrossEntropy,
  type Tf,
} from '../../../../plugins/tensors/index.js';
import { attentionTo } from '../../../../plugins/tensors/operations/attention.js';
import { besideWasm, startCompiled } from '../../../fixtures/compiled-engine.js';
import { numbers } from '../../../fixtures/wasm-builds.js';

type Shape = readonly number[];
/** What is asked of a kernel: its result, from tensors of numbers in (-1, 1). */
interface Case {
  readonly kernel: string;
  readonly what?: string;
  readonly shapes: readonly Shape[];
  readonly of: (tf: Tf, ...inputs: Tensor[]) => Tensor;
  /** no gradient in its inputs is asked for */
  readonly isFlat?: boolean;
}

const run = (tf: Tf, kernel: string, inputs: object, attrs: object = {}): Tensor =>
  tf.engine().runKernel(kernel, inputs as never, attrs as never) as Tensor;
const ROWS: Shape = [5, 7];
/** The kernel of one input, of numbers in (-1, 1) or of what is made of such. */
const unary = (
  kernel: string,
  of: (tf: Tf, x: Tensor) => Tensor,
  inside: (tf: Tf, x: Tensor) => Tensor = (_tf, x) => x,
): Case => ({ kernel, shapes: [ROWS], of: (tf, x) => of(tf, inside(tf, x!)) });
const flat = (kernel: string, of: Case['of'], shapes: readonly Shape[] = [ROWS, ROWS]): Case => ({
  kernel,
  shapes,
  of,
  isFlat: true,
});
const positive = (tf: Tf, x: Tensor): Tensor => tf.add(tf.abs(x), 0.1);
const large = (tf: Tf, x: Tensor): Tensor => tf.mul(x, 9);
const CONVOLUTIONS: readonly { image: Shape; filter: Shape; stride: number; pad: number | 'same' | 'valid' }[] = [
  { image: [2, 8, 8, 3], filter: [4, 4, 3, 5], stride: 2, pad: 1 },
  { image: [2, 7, 6, 2], filter: [3, 2, 2, 4], stride: 2, pad: 'valid' },
  { image: [3, 5, 5, 2], filter: [3, 3, 2, 3], stride: 1, pad: 'same' },
  { image: [1, 6, 6, 2], filter: [1, 1, 2, 3], stride: 1, pad: 0 },
];

const CASES: readonly Case[] = [
  unary('Abs', (tf, x) => tf.abs(x)),
  unary(
    'Acos',
    (tf, x) => tf.acos(x),
    (tf, x) => tf.mul(x, 0.9),
  ),
  unary(
    'Acosh',
    (tf, x) => tf.acosh(x),
    (tf, x) => tf.add(tf.abs(x), 1.5),
  ),
  unary(
    'Asin',
    (tf, x) => tf.asin(x),
    (tf, x) => tf.mul(x, 0.9),
  ),
  unary('Asinh', (tf, x) => tf.asinh(x), large),
  unary('Atan', (tf, x) => tf.atan(x), large),
  unary(
    'Atanh',
    (tf, x) => tf.atanh(x),
    (tf, x) => tf.mul(x, 0.9),
  ),
  unary('Ceil', (tf, x) => tf.ceil(x), large),
  unary('Cos', (tf, x) => tf.cos(x), large),
  unary('Cosh', (tf, x) => tf.cosh(x)),
  unary('Erf', (tf, x) => tf.erf(x)),
  unary('Exp', (tf, x) => tf.exp(x)),
  unary('Floor', (tf, x) => tf.floor(x), large),
  unary('Log', (tf, x) => tf.log(x), positive),
  unary(
    'Log1p',
    (tf, x) => tf.log1p(x),
    (tf, x) => tf.mul(tf.abs(x), 1e-4),
  ),
  unary('Neg', (tf, x) => tf.neg(x)),
  unary('Reciprocal', (tf, x) => tf.reciprocal(x), positive),
  unary('Round', (tf, x) => tf.round(x), large),
  unary('Rsqrt', (tf, x) => tf.rsqrt(x), positive),
  unary('Sign', (tf, x) => tf.sign(x)),
  unary('Sin', (tf, x) => tf.sin(x), large),
  unary('Sinh', (tf, x) => tf.sinh(x)),
  unary('Sqrt', (tf, x) => tf.sqrt(x), positive),
  unary('Square', (tf, x) => tf.square(x)),
  unary('Tan', (tf, x) => tf.tan(x)),
  unary('Relu', (tf, x) => tf.relu(x)),
  unary('Relu6', (tf, x) => tf.relu6(x), large),
  unary('LeakyRelu', (tf, x) => tf.leakyRelu(x, 0.3)),
  { kernel: 'Prelu', shapes: [ROWS, [7]], of: (tf, x, alpha) => tf.prelu(x!, alpha!) },
  unary('Elu', (tf, x) => tf.elu(x)),
  { kernel: 'EluGrad', shapes: [ROWS, ROWS], of: (tf, dy, y) => run(tf, 'EluGrad', { dy, y }), isFlat: true },
  unary('Selu', (tf, x) => tf.selu(x)),
  unary('Sigmoid', (tf, x) => tf.sigmoid(x), large),
  unary('Tanh', (tf, x) => tf.tanh(x), large),
  unary('Softplus', (tf, x) => tf.softplus(x), large),
  flat('Step', (tf, x) => tf.step(x!), [ROWS]),
  { ...flat('Step', (tf, x) => tf.step(x!, 0.25), [ROWS]), what: 'with a slope' },
  flat('Silu', (tf, x) => run(tf, 'Silu', { x }), [ROWS]),
  flat('SiluGrad', (tf, x, dy) => run(tf, 'SiluGrad', { x, y: run(tf, 'Silu', { x }), dy })),
  { kernel: 'Add', shapes: [ROWS, [7]], of: (tf, a, b) => tf.add(a!, b!) },
  { kernel: 'Sub', shapes: [[5, 1], ROWS], of: (tf, a, b) => tf.sub(a!, b!) },
  { kernel: 'Multiply', shapes: [ROWS, ROWS], of: (tf, a, b) => tf.mul(a!, b!) },
  {
    kernel: 'Multiply',
    what: 'with ones',
    shapes: [[5, 1]],
    of: (tf, a) => tf.mul(a!, tf.onesLike(tf.tile(a!, [1, 7]))),
  },
  { kernel: 'RealDiv', shapes: [ROWS, [5, 1]], of: (tf, a, b) => tf.div(a!, positive(tf, b!)) },
  { kernel: 'Pow', shapes: [ROWS, ROWS], of: (tf, a, b) => tf.pow(positive(tf, a!), b!) },
  { kernel: 'Maximum', shapes: [ROWS, ROWS], of: (tf, a, b) => tf.maximum(a!, b!) },
  { kernel: 'Minimum', shapes: [ROWS, ROWS], of: (tf, a, b) => tf.minimum(a!, b!) },
  { kernel: 'SquaredDifference', shapes: [ROWS, ROWS], of: (tf, a, b) => tf.squaredDifference(a!, b!) },
  ...(['equal', 'notEqual', 'greater', 'greaterEqual', 'less', 'lessEqual'] as const).map((name) =>
    flat(name[0]!.toUpperCase() + name.slice(1), (tf, a, b) => tf.cast(tf[name](tf.sign(a!), tf.sign(b!)), 'float32')),
  ),
  ...(['logicalAnd', 'logicalOr'] as const).map((name) =>
    flat(name[0]!.toUpperCase() + name.slice(1), (tf, a, b) =>
      tf.cast(tf[name](tf.greater(a!, 0), tf.greater(b!, 0)), 'float32'),
    ),
  ),
  flat('LogicalXor', (tf, a, b) =>
    tf.cast(run(tf, 'LogicalXor', { a: tf.greater(a!, 0), b: tf.greater(b!, 0) }), 'float32'),
  ),
  flat('LogicalNot', (tf, a) => tf.cast(tf.logicalNot(tf.greater(a!, 0)), 'float32'), [ROWS]),
  flat('Cast', (tf, a) => tf.cast(tf.cast(tf.mul(a!, 9), 'int32'), 'float32'), [ROWS]),
  {
    kernel: 'Select',
    shapes: [ROWS, ROWS],
    of: (tf, a, b) => tf.where(tf.greater(tf.tensor(numbers(35, 5), [5, 7]), 0), a!, b!),
  },
  { kernel: 'AddN', shapes: [ROWS, ROWS, ROWS], of: (tf, ...all) => tf.addN(all) },
  unary('ClipByValue', (tf, x) => tf.clipByValue(x, -0.5, 0.25)),
  flat('Fill', (tf, x) => tf.add(x!, tf.fill([5, 7], 0.5)), [ROWS]),
  { ...flat('Range', (tf, x) => tf.add(x!, tf.range(7, 0)), [ROWS]), what: 'that goes down' },
  flat('Range', (tf, x) => tf.add(x!, tf.range(2, -1.5, -0.5)), [ROWS]),
  {
    kernel: 'Range',
    what: 'of places',
    shapes: [[2, 3, 5, 4]],
    of: (tf, x) => rope(tf, x!, tf.range(1, 6, 1, 'int32')),
  },
  flat('OnesLike', (tf, x) => tf.add(x!, tf.onesLike(x!)), [ROWS]),
  flat('ZerosLike', (tf, x) => tf.add(x!, tf.zerosLike(x!)), [ROWS]),
  { kernel: 'Sum', shapes: [[3, 4, 5]], of: (tf, x) => tf.sum(x!, [0, 2]) },
  { kernel: 'Sum', what: 'of everything', shapes: [ROWS], of: (tf, x) => tf.sum(x!) },
  { kernel: 'Mean', shapes: [[3, 4, 5]], of: (tf, x) => tf.mean(x!, 1, true) },
  { kernel: 'Max', shapes: [[3, 4, 5]], of: (tf, x) => tf.max(x!, -1) },
  { kernel: 'Min', shapes: [[3, 4, 5]], of: (tf, x) => tf.min(x!, [0, 1]) },
  flat('Prod', (tf, x) => tf.prod(positive(tf, x!), 1), [ROWS]),
  { kernel: 'Cumsum', shapes: [ROWS], of: (tf, x) => tf.cumsum(x!, 1, true, true) },
  { kernel: 'Softmax', shapes: [[3, 4, 5]], of: (tf, x) => tf.softmax(large(tf, x!)) },
  { kernel: 'BatchMatMul', shapes: [ROWS, [7, 4]], of: (tf, a, b) => tf.matMul(a!, b!) },
  {
    kernel: 'BatchMatMul',
    what: 'transposed',
    shapes: [
      [7, 5],
      [4, 7],
    ],
    of: (tf, a, b) => tf.matMul(a!, b!, true, true),
  },
  {
    kernel: 'BatchMatMul',
    what: 'of stacks',
    shapes: [
      [2, 3, 5, 4],
      [2, 3, 6, 4],
    ],
    of: (tf, a, b) => tf.matMul(a!, b!, false, true),
  },
  ...(['linear', 'relu', 'sigmoid', 'elu'] as const).map((activation) => ({
    ...flat(
      '_FusedMatMul',
      (tf, a, b, bias) => run(tf, '_FusedMatMul', { a, b, bias }, { transposeA: false, transposeB: false, activation }),
      [ROWS, [7, 4], [4]],
    ),
    what: activation,
  })),
  ...CONVOLUTIONS.flatMap(({ image, filter, stride, pad }) =>
    ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'].map((kernel): Case => ({
      kernel,
      what: `of ${image.join(' x ')} by ${filter.join(' x ')}, stride ${stride}, padding ${pad}`,
      shapes: [image, filter],
      of: (tf, x, f) => tf.conv2d(x as never, f as never, stride, pad),
    })),
  ),
  {
    ...flat('Conv2D', (tf, x, f) => tf.conv2d(x as never, f as never, 1, 'valid', 'NHWC', 2), [
      [2, 9, 9, 2],
      [3, 3, 2, 2],
    ]),
    what: 'with dilation, whose gradient tfjs does not have',
  },
  { kernel: 'Transpose', shapes: [[2, 3, 4, 5]], of: (tf, x) => tf.transpose(x!, [2, 0, 3, 1]) },
  { kernel: 'Concat', shapes: [ROWS, [5, 2]], of: (tf, a, b) => tf.concat([a!, b!], 1) },
  {
    kernel: 'SplitV',
    shapes: [[5, 9]],
    of: (tf, x) => tf.mul(...(tf.split(x!, [4, 1, 4], 1).filter((_, i) => i !== 1) as [Tensor, Tensor])),
  },
  { kernel: 'Slice', shapes: [[4, 5, 6]], of: (tf, x) => tf.slice(x!, [1, 0, 2], [2, -1, 3]) },
  { kernel: 'Pack', shapes: [ROWS, ROWS], of: (tf, a, b) => tf.stack([a!, b!], 1) },
  {
    kernel: 'Unpack',
    shapes: [[3, 4, 5]],
    of: (tf, x) => tf.add(...(tf.unstack(x!, 1).slice(1, 3) as [Tensor, Tensor])),
  },
  {
    kernel: 'PadV2',
    shapes: [ROWS],
    of: (tf, x) =>
      tf.pad(
        x!,
        [
          [1, 0],
          [2, 3],
        ],
        0.5,
      ),
  },
  { kernel: 'Tile', shapes: [ROWS], of: (tf, x) => tf.tile(x!, [2, 3]) },
  { kernel: 'Reverse', shapes: [[3, 4, 5]], of: (tf, x) => tf.reverse(x!, [0, 2]) },
  { kernel: 'GatherV2', shapes: [[6, 3]], of: (tf, x) => tf.gather(x!, tf.tensor1d([5, 0, 0, 3], 'int32')) },
  { kernel: 'UnsortedSegmentSum', shapes: [[6, 3]], of: (tf, x) => tf.gather(x!, tf.tensor1d([5, 0, 0, 3], 'int32')) },
  flat('OneHot', (tf, x) => tf.add(x!, tf.oneHot(tf.tensor1d([0, 3, 6, 2, 2], 'int32'), 7)), [ROWS]),
];
/** Their kernels are asked for by the operations of collapsar/tensors, with gradients in all of their inputs. */
const TRANSFORMERS: readonly Case[] = [
  ...(['none', 'tanh'] as const).flatMap((form) =>
    ['Gelu', 'GeluGrad'].map((kernel) => ({
      ...unary(kernel, (tf, x) => gelu(tf, x, form), large),
      what: form,
    })),
  ),
  ...['LayerNorm', 'LayerNormGrad'].map((kernel) => ({
    kernel,
    shapes: [[3, 4, 6], [6], [6]],
    of: (tf: Tf, ...[x, gamma, beta]: Tensor[]) => layerNorm(tf, x!, gamma!, beta!, 1e-3),
  })),
  ...['SoftmaxCrossEntropy', 'SoftmaxCrossEntropyGrad'].map((kernel) => ({
    kernel,
    shapes: [ROWS],
    of: (tf: Tf, x?: Tensor) => softmaxCrossEntropy(tf, large(tf, x!), tf.tensor1d([0, 6, 3, 3, 1], 'int32')),
  })),
  ...['CausalAttention', 'CausalAttentionGrad'].map((kernel) => ({
    kernel,
    shapes: [
      [2, 3, 4, 6],
      [2, 3, 7, 6],
      [2, 3, 7, 6],
    ],
    of: (tf: Tf, ...[q, k, v]: Tensor[]) => causalAttention(tf, large(tf, q!), k!, v!),
  })),
  ...['CausalAttention', 'CausalAttentionGrad'].map((kernel) => ({
    kernel,
    what: 'with room for more keys',
    shapes: [
      [1, 2, 3, 4],
      [1, 2, 9, 4],
      [1, 2, 9, 4],
    ],
    of: (tf: Tf, ...[q, k, v]: Tensor[]) => attentionTo(tf, q!, k!, v!, 5),
  })),
  ...['PackedCausalAttention', 'PackedCausalAttentionGrad', 'RotaryEmbedding'].map((kernel) => ({
    kernel,
    shapes: [[2, 5, 3 * 2 * 4]],
    of: (tf: Tf, qkv?: Tensor) => selfAttention(tf, qkv!, 2, { positions: tf.tensor1d([3, 4, 5, 6, 2000], 'int32') }),
  })),
  {
    kernel: 'RotaryEmbedding',
    what: 'of all rows',
    shapes: [[2, 3, 5, 4]],
    of: (tf, x) => rope(tf, x!, tf.tensor1d([0, 1, 2, 3, 4], 'int32')),
  },
];
/** They hand on what they are given, so that a trace holds no operation of theirs. */
const REFERENCES = ['Identity', 'Reshape', 'ExpandDims'];

describe('emitters of compiled steps', () => {
  let tf: Tf;
  before(async function () {
    ({ tf } = await startCompiled(this));
  });

  /** A step whose gradients show every number of the result, and of its gradients in the inputs where it has them. */
  const step = ({
    shapes,
    of,
    isFlat,
  }: Case): { readonly variables: readonly Variable[]; readonly loss: () => Scalar; free(): void } => {
    const values = shapes.map((shape, i) => numbers(tf.util.sizeFromShape([...shape]), 7 * i + 3));
    const inputs = values.map((each, i) => tf.tensor(each, [...shapes[i]!]));
    const kept = inputs.map((input) => (isFlat === true ? input : tf.variable(input)));
    const { shape, size } = tf.tidy(() => of(tf, ...kept));
    const weights = tf.variable(tf.tensor(numbers(size, 29), shape));
    return {
      variables: [weights, ...(isFlat === true ? [] : (kept as Variable[]))],
      loss: () => tf.sum(tf.mul(of(tf, ...kept), weights)) as Scalar,
      free: () => {
        for (const tensor of [...inputs, ...kept, weights]) tensor.dispose();
      },
    };
  };

  for (const one of [...CASES, ...TRANSFORMERS])
    it(`are right for ${one.kernel} ${one.what ?? ''}`, () => {
      const seen = new Set<string>();
      const given = step(one);
      const engine = tf.engine() as unknown as { runKernel(name: string, ...rest: unknown[]): unknown };
      const ask = engine.runKernel;
      engine.runKernel = (name, ...rest) => {
        seen.add(name);
        return ask.call(engine, name, ...rest);
      };
      try {
        const { apart, facts } = besideWasm(tf, given.variables, given.loss);
        expect(facts, 'how steps were taken').to.deep.equal({ compiled: 2, uncompiled: { [NEW]: 2 } });
        expect(apart).to.be.below(1e-5);
        expect([...seen], 'kernels that were asked for').to.include(one.kernel);
      } finally {
        engine.runKernel = ask;
        given.free();
      }
    });

  it('are all looked at here', () => {
    const looked = new Set([...[...CASES, ...TRANSFORMERS].map(({ kernel }) => kernel), ...REFERENCES]);
    expect(Object.keys(EMITTERS).filter((kernel) => !looked.has(kernel))).to.deep.equal([]);
  });
});
