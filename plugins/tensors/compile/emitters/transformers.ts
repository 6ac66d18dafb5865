import type { Emission } from '../emission.js';
import { MICROSOFT, typeNumber } from '../onnx.js';
import { inputOf, outputOf, type Emitter, type Emitters } from './emitter.js';
import { softmaxOf } from './reductions.js';

type Names = readonly string[];
/** Operations by their names, of what is called so in the graph. */
const writer = ({ graph }: Emission) => ({
  sum: (a: string, b: string): string => graph.op('Add', [a, b]),
  less: (a: string, b: string): string => graph.op('Sub', [a, b]),
  product: (...factors: Names): string => factors.reduce((a, b) => graph.op('Mul', [a, b])),
  times: (a: string, factor: number): string => graph.op('Mul', [a, graph.scalar(factor)]),
  plus: (a: string, summand: number): string => graph.op('Add', [a, graph.scalar(summand)]),
  mean: (x: string, axis: number): string => graph.op('ReduceMean', [x, graph.places([axis])], { keepdims: 1 }),
  total: (x: string, axes: readonly number[], keepdims = 0): string =>
    graph.op('ReduceSum', [x, graph.places(axes)], { keepdims }),
  shaped: (x: string, shape: readonly number[]): string => graph.op('Reshape', [x, graph.places(shape)]),
});

const ROOT = Math.sqrt(2 / Math.PI);
const CUBE = 0.044715;

const gelu: Emitter = (node, emission) => {
  const type = node.attributes['approximate'] === 'tanh' ? 'FastGelu' : 'Gelu';
  emission.set(outputOf(node), emission.graph.op(type, [emission.full(inputOf(node, 'x'))], {}, MICROSOFT));
};

/**
 * With 'tanh' the value is x s, s the sigmoid of 2 sqrt(2 / pi) (x + 0.044715 x^3) = x w, and its slope s + x s (1 - s) (x w)';
 * with 'none' it is Phi(x) + x phi(x), of the standard normal's distribution and density.
 */
const geluGrad: Emitter = (node, emission) => {
  const { graph } = emission;
  const { sum, less, product, times, plus } = writer(emission);
  const [x, dy] = [emission.full(inputOf(node, 'x')), emission.full(inputOf(node, 'dy'))];
  const square = product(x, x);
  const slope = (): string => {
    if (node.attributes['approximate'] !== 'tanh') {
      const below = times(plus(graph.op('Erf', [times(x, Math.SQRT1_2)]), 1), 0.5);
      const density = times(graph.op('Exp', [times(square, -0.5)]), 1 / Math.sqrt(2 * Math.PI));
      return sum(below, product(x, density));
    }
    const s = graph.op('Sigmoid', [product(x, plus(times(square, 2 * ROOT * CUBE), 2 * ROOT))]);
    const y = product(x, s);
    return sum(s, product(less(y, product(y, s)), plus(times(square, 6 * ROOT * CUBE), 2 * ROOT)));
  };
  emission.set(outputOf(node), product(dy, slope()));
};

/** What is normalised, of mean 0 and variance 1, and one over the deviation. */
const normalised = (
  { graph }: Emission,
  x: string,
  width: number,
  epsilon: unknown,
): readonly [z: string, scale: string] => {
  const ones = graph.constant('float32', [width], new Float32Array(width).fill(1));
  const [z, , scale] = graph.ops(3, 'LayerNormalization', [x, ones], { axis: -1, epsilon: { float: Number(epsilon) } });
  return [z!, scale!];
};

const layerNorm: Emitter = (node, emission) => {
  const { sum, product } = writer(emission);
  const x = inputOf(node, 'x');
  const [z] = normalised(emission, emission.full(x), x.shape.at(-1)!, node.attributes['epsilon']);
  const [gamma, beta] = [emission.full(inputOf(node, 'gamma')), emission.full(inputOf(node, 'beta'))];
  emission.set(outputOf(node), sum(product(z, gamma), beta));
};

const layerNormGrad: Emitter = (node, emission) => {
  const { less, product, mean, total } = writer(emission);
  const x = inputOf(node, 'x');
  const [z, scale] = normalised(emission, emission.full(x), x.shape.at(-1)!, node.attributes['epsilon']);
  const [gamma, dy] = [emission.full(inputOf(node, 'gamma')), emission.full(inputOf(node, 'dy'))];
  const g = product(dy, gamma);
  const rest = less(less(g, mean(g, -1)), product(z, mean(product(g, z), -1)));
  const rows = x.shape.slice(0, -1).map((_, axis) => axis);
  const [toX, toGamma, toBeta] = node.outputs;
  emission.set(toX!, product(rest, scale));
  emission.set(toGamma!, total(product(dy, z), rows));
  emission.set(toBeta!, total(dy, rows));
};

/** Exponentials of logits less their largest, the sums of rows, the logits themselves less their largest. */
const shifted = (emission: Emission, logits: string) => {
  const { graph } = emission;
  const { less, total } = writer(emission);
  const below = less(logits, graph.op('ReduceMax', [logits, graph.places([1])], { keepdims: 1 }));
  const exponentials = graph.op('Exp', [below]);
  return { below, exponentials, sums: total(exponentials, [1], 1) };
};

/** log sum exp(logits) - logits[label]; a label that is no class makes its row's loss no number. */
const crossEntropy: Emitter = (node, emission) => {
  const { graph } = emission;
  const { less, shaped } = writer(emission);
  const [logits, labels] = [inputOf(node, 'logits'), emission.full(inputOf(node, 'labels'))];
  const [rows, classes] = logits.shape as [number, number];
  const { below, sums } = shifted(emission, emission.full(logits));
  const [first, last] = [graph.scalar(0, 'int32'), graph.scalar(classes - 1, 'int32')];
  const isClass = graph.op('Equal', [labels, graph.op('Clip', [labels, first, last])]);
  const places = shaped(graph.op('Clip', [labels, first, last]), [rows, 1]);
  const chosen = graph.op('GatherElements', [below, places], { axis: 1 });
  const losses = shaped(less(graph.op('Log', [sums]), chosen), [rows]);
  emission.set(outputOf(node), graph.op('Where', [isClass, losses, graph.scalar(NaN)]));
};

/** dy (softmax(logits) - 1 at the label) */
const crossEntropyGrad: Emitter = (node, emission) => {
  const { graph } = emission;
  const { less, product, shaped } = writer(emission);
  const [logits, labels] = [inputOf(node, 'logits'), emission.full(inputOf(node, 'labels'))];
  const [rows, classes] = logits.shape as [number, number];
  const { exponentials, sums } = shifted(emission, emission.full(logits));
  const values = graph.constant('float32', [2], Float32Array.of(0, 1));
  const chosen = graph.op('OneHot', [labels, graph.scalar(classes, 'int32'), values]);
  const dy = shaped(emission.full(inputOf(node, 'dy')), [rows, 1]);
  emission.set(outputOf(node), product(less(graph.op('Div', [exponentials, sums]), chosen), dy));
};

/** Heads of attention: [batch, heads, places, width] each; of k and v the first `keys` places. */
interface Heads {
  readonly q: string;
  readonly k: string;
  readonly v: string;
  readonly queries: number;
  readonly keys: number;
  readonly width: number;
}

/** Far below every score, and still a number. */
const HIDDEN = -1e30;

/** softmax(q k' / sqrt(width)), where query i of n sees the keys 0 to keys - n + i */
const shares = (emission: Emission, { q, k, queries, keys, width }: Heads): string => {
  const { graph } = emission;
  const mask = new Float32Array(queries * keys);
  for (let query = 0; query < queries; query++)
    mask.fill(HIDDEN, query * keys + keys - queries + query + 1, (query + 1) * keys);
  const scale = { float: 1 / Math.sqrt(width) };
  const scores = graph.op('FusedMatMul', [q, k], { transB: 1, alpha: scale }, MICROSOFT);
  return softmaxOf(emission, graph.op('Add', [scores, graph.constant('float32', [queries, keys], mask)]), 3);
};

const attended = (emission: Emission, heads: Heads): string =>
  emission.graph.op('MatMul', [shares(emission, heads), heads.v]);

/** Of the scores shares (dy v' - sum(dy y)), and from them of q, k and v. */
const attendedBackwards = (
  emission: Emission,
  heads: Heads,
  dy: string,
): readonly [dq: string, dk: string, dv: string] => {
  const { graph } = emission;
  const { less, product, total } = writer(emission);
  const { q, k, v, width } = heads;
  const p = shares(emission, heads);
  const toShares = graph.op('FusedMatMul', [dy, v], { transB: 1 }, MICROSOFT);
  const toScores = product(p, less(toShares, total(product(dy, attended(emission, heads)), [3], 1)));
  const alpha = { float: 1 / Math.sqrt(width) };
  return [
    graph.op('FusedMatMul', [toScores, k], { alpha }, MICROSOFT),
    graph.op('FusedMatMul', [toScores, q], { transA: 1, alpha }, MICROSOFT),
    graph.op('FusedMatMul', [p, dy], { transA: 1 }, MICROSOFT),
  ];
};

type Node = Parameters<Emitter>[0];

const separateHeads = (node: Node, emission: Emission): Heads & { readonly room: number } => {
  const { graph } = emission;
  const [q, k, v] = ['q', 'k', 'v'].map((name) => inputOf(node, name));
  const [queries, width] = q!.shape.slice(2) as [number, number];
  const room = k!.shape[2]!;
  const keys = Number(node.attributes['keys']);
  const seen = (name: string): string =>
    keys === room ? name : graph.op('Slice', [name, graph.places([0]), graph.places([keys]), graph.places([2])]);
  const [ownK, ownV] = [seen(emission.full(k!)), seen(emission.full(v!))];
  return { q: emission.full(q!), k: ownK, v: ownV, queries, keys, width, room };
};

const attention: Emitter = (node, emission) =>
  emission.set(outputOf(node), attended(emission, separateHeads(node, emission)));

const attentionGrad: Emitter = (node, emission) => {
  const { graph } = emission;
  const heads = separateHeads(node, emission);
  const [dq, ...others] = attendedBackwards(emission, heads, emission.full(inputOf(node, 'dy')));
  const [toQ, ...toOthers] = node.outputs;
  emission.set(toQ!, dq);
  // Places that nobody sees have no slope.
  const pads = graph.places([0, 0, 0, 0, 0, 0, heads.room - heads.keys, 0]);
  for (const [i, output] of toOthers.entries())
    emission.set(output, heads.room === heads.keys ? others[i]! : graph.op('Pad', [others[i]!, pads]));
};

/** [batch, time, rows, width] to [batch, rows, time, width], and back */
const exchanged = ({ graph }: Emission, x: string): string => graph.op('Transpose', [x], { perm: [0, 2, 1, 3] });

const packedHeads = (node: Node, emission: Emission) => {
  const { shaped } = writer(emission);
  const qkv = inputOf(node, 'qkv');
  const [batch, time, columns] = qkv.shape as [number, number, number];
  const heads = Number(node.attributes['heads']);
  const width = columns / (3 * heads);
  const parts = emission.graph.ops(
    3,
    'Split',
    [shaped(emission.full(qkv), [batch, time, 3 * heads, width]), emission.graph.places([heads, heads, heads])],
    { axis: 2 },
  );
  const [q, k, v] = parts.map((part) => exchanged(emission, part)) as [string, string, string];
  return { q, k, v, queries: time, keys: time, width, sizes: [batch, time, heads, width] };
};

const packedAttention: Emitter = (node, emission) => {
  const output = outputOf(node);
  const y = exchanged(emission, attended(emission, packedHeads(node, emission)));
  emission.set(output, writer(emission).shaped(y, output.shape));
};

const packedAttentionGrad: Emitter = (node, emission) => {
  const { shaped } = writer(emission);
  const heads = packedHeads(node, emission);
  const dy = exchanged(emission, shaped(emission.full(inputOf(node, 'dy')), heads.sizes));
  const parts = attendedBackwards(emission, heads, dy).map((part) => exchanged(emission, part));
  const output = outputOf(node);
  emission.set(output, shaped(emission.graph.op('Concat', parts, { axis: 2 }), output.shape));
};

/** The angles are of double precision: those of late places are large. */
const rotary: Emitter = (node, emission) => {
  const { graph } = emission;
  const { sum, less, product, shaped } = writer(emission);
  const [x, positions] = [inputOf(node, 'x'), inputOf(node, 'positions')];
  const { base, rotated, inverse } = node.attributes as unknown as { base: number; rotated: number; inverse: boolean };
  const [, times, inner, width] = x.shape as [number, number, number, number];
  const half = width / 2;
  const frequencies = Float64Array.from(
    { length: half },
    (_, i) => (inverse ? -1 : 1) * Math.exp((-2 * i * Math.log(base)) / width),
  );
  const places = graph.op('Cast', [shaped(emission.full(positions), [times, 1, 1])], { to: typeNumber('float64') });
  const angles = product(places, graph.constant('float64', [1, 1, half], frequencies));
  const [cosines, sines] = ['Cos', 'Sin'].map((type) =>
    graph.op('Cast', [graph.op(type, [angles])], { to: typeNumber('float32') }),
  ) as [string, string];
  const whole = emission.full(x);
  const [turned, kept] =
    rotated === inner
      ? [whole]
      : (graph.ops(2, 'Split', [whole, graph.places([rotated, inner - rotated])], { axis: 2 }) as [string, string]);
  const [a, b] = graph.ops(2, 'Split', [turned, graph.places([half, half])], { axis: 3 }) as [string, string];
  const pair = [less(product(a, cosines), product(b, sines)), sum(product(b, cosines), product(a, sines))];
  const all = graph.op('Concat', pair, { axis: 3 });
  emission.set(outputOf(node), kept === undefined ? all : graph.op('Concat', [all, kept], { axis: 2 }));
};

/** Operations of transformers (`layerNorm`, `gelu`, `softmaxCrossEntropy`, `causalAttention`, `selfAttention`, `rope`). */
export const TRANSFORMERS: Emitters = {
  Gelu: gelu,
  GeluGrad: geluGrad,
  LayerNorm: layerNorm,
  LayerNormGrad: layerNormGrad,
  SoftmaxCrossEntropy: crossEntropy,
  SoftmaxCrossEntropyGrad: crossEntropyGrad,
  CausalAttention: attention,
  CausalAttentionGrad: attentionGrad,
  PackedCausalAttention: packedAttention,
  PackedCausalAttentionGrad: packedAttentionGrad,
  RotaryEmbedding: rotary,
};
