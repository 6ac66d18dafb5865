import { typeNumber } from '../onnx.js';
import { NotEmitted } from '../not-emitted.js';
import { sameShape, type Operand } from '../trace.js';
import type { Emission } from '../emission.js';
import { inputOf, outputOf, type Emitter, type Emitters } from './emitter.js';

/** One input, called x in tfjs. It is applied to the fewest numbers that say what x is. */
const unary =
  (apply: (x: string, emission: Emission) => string): Emitter =>
  (node, emission) => {
    const { name, shape } = emission.loose(inputOf(node, 'x'));
    emission.spread(outputOf(node), { name: apply(name, emission), shape });
  };
const operation = (type: string): Emitter => unary((x, { graph }) => graph.op(type, [x]));

/** The shape of two that broadcast. */
const broadcast = (a: readonly number[], b: readonly number[]): readonly number[] => {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [one, other] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    return one === 1 ? other : one;
  });
};

/** Two inputs, called a and b in tfjs, that broadcast. */
const binary =
  (apply: (a: string, b: string, emission: Emission) => string): Emitter =>
  (node, emission) => {
    const [a, b] = [emission.loose(inputOf(node, 'a')), emission.loose(inputOf(node, 'b'))];
    emission.spread(outputOf(node), { name: apply(a.name, b.name, emission), shape: broadcast(a.shape, b.shape) });
  };
const pair = (type: string): Emitter => binary((a, b, { graph }) => graph.op(type, [a, b]));

/** What repeats `kept` is handed on as that: the gradient of a mean is one number times ones. */
const handOn = (kept: Operand, output: Operand, emission: Emission): void => {
  if (sameShape(kept.shape, output.shape)) return emission.same(output, kept);
  emission.spread(output, emission.loose(kept));
};

/** A product with 1 is no product. */
const multiply: Emitter = (node, emission) => {
  const [a, b] = [inputOf(node, 'a'), inputOf(node, 'b')];
  if (emission.uniform(a) === 1) return handOn(b, outputOf(node), emission);
  if (emission.uniform(b) === 1) return handOn(a, outputOf(node), emission);
  pair('Mul')(node, emission);
};
const divide: Emitter = (node, emission) => {
  const b = inputOf(node, 'b');
  if (emission.uniform(b) === 1) return handOn(inputOf(node, 'a'), outputOf(node), emission);
  pair('Div')(node, emission);
};

/** To a truth value by being other than 0; to a whole number toward 0. */
const cast: Emitter = (node, emission) => {
  const [x, output] = [inputOf(node, 'x'), outputOf(node)];
  if (x.dtype === output.dtype) return emission.same(output, x);
  emission.set(output, emission.graph.op('Cast', [emission.full(x)], { to: typeNumber(output.dtype) }));
};

const select: Emitter = (node, emission) => {
  const [condition, t, e] = ['condition', 't', 'e'].map((name) => inputOf(node, name)) as [Operand, Operand, Operand];
  if (!sameShape(condition.shape, t.shape)) throw new NotEmitted('Select of rows');
  const [yes, no] = [emission.loose(t), emission.loose(e)];
  emission.set(outputOf(node), emission.graph.op('Where', [emission.full(condition), yes.name, no.name]));
};

const fill =
  (valueOf: (attribute: unknown) => number): Emitter =>
  (node, emission) =>
    emission.fill(outputOf(node), valueOf(node.attributes['value']));

/** As tfjs counts: in the numbers' own precision, each from the one before. */
const range: Emitter = (node, emission) => {
  const output = outputOf(node);
  const { start, stop, step: asked } = node.attributes as { start: number; stop: number; step: number };
  // A step that nobody gave goes down as well.
  const step = stop < start && asked === 1 ? -1 : asked;
  const values = output.dtype === 'int32' ? new Int32Array(output.shape[0]!) : new Float32Array(output.shape[0]!);
  for (let i = 0; i < values.length; i++) values[i] = i === 0 ? start : values[i - 1]! + step;
  emission.set(output, emission.graph.constant(output.dtype === 'int32' ? 'int32' : 'float32', output.shape, values));
};

const addN: Emitter = (node, emission) =>
  emission.set(
    outputOf(node),
    emission.graph.op(
      'Sum',
      node.inputs.map(([, x]) => emission.full(x)),
    ),
  );

const clip: Emitter = (node, emission) => {
  const { graph } = emission;
  const { clipValueMin, clipValueMax } = node.attributes as Record<string, number>;
  const bounds = [graph.scalar(clipValueMin!), graph.scalar(clipValueMax!)];
  emission.set(outputOf(node), graph.op('Clip', [emission.full(inputOf(node, 'x')), ...bounds]));
};

const squared = (x: string, { graph }: Emission): string => graph.op('Mul', [x, x]);

/** Operations number by number. */
export const ELEMENTWISE: Emitters = {
  ...Object.fromEntries(
    ['Abs', 'Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Ceil', 'Cos', 'Cosh', 'Erf', 'Exp', 'Floor', 'Log'].map(
      (type) => [type, operation(type)],
    ),
  ),
  ...Object.fromEntries(
    ['Neg', 'Reciprocal', 'Round', 'Sign', 'Sin', 'Sinh', 'Sqrt', 'Tan'].map((type) => [type, operation(type)]),
  ),
  // As tfjs's WebAssembly has it, which loses the digits of small x.
  Log1p: unary((x, { graph }) => graph.op('Log', [graph.op('Add', [x, graph.scalar(1)])])),
  Rsqrt: unary((x, { graph }) => graph.op('Reciprocal', [graph.op('Sqrt', [x])])),
  Square: unary(squared),
  Add: pair('Add'),
  Sub: pair('Sub'),
  Multiply: multiply,
  RealDiv: divide,
  Pow: pair('Pow'),
  Maximum: pair('Max'),
  Minimum: pair('Min'),
  SquaredDifference: binary((a, b, emission) => squared(emission.graph.op('Sub', [a, b]), emission)),
  Equal: pair('Equal'),
  NotEqual: binary((a, b, { graph }) => graph.op('Not', [graph.op('Equal', [a, b])])),
  Greater: pair('Greater'),
  GreaterEqual: pair('GreaterOrEqual'),
  Less: pair('Less'),
  LessEqual: pair('LessOrEqual'),
  LogicalAnd: pair('And'),
  LogicalOr: pair('Or'),
  LogicalXor: pair('Xor'),
  LogicalNot: operation('Not'),
  Cast: cast,
  Select: select,
  AddN: addN,
  ClipByValue: clip,
  Fill: fill(Number),
  OnesLike: fill(() => 1),
  Range: range,
  ZerosLike: fill(() => 0),
};
