import type { Emission } from '../emission.js';
import { MICROSOFT, type OnnxAttributes } from '../onnx.js';
import type { TraceNode } from '../trace.js';
import { inputOf, outputOf, type Emitter, type Emitters } from './emitter.js';

/** All numbers of the inputs named, as operations on them. */
const composed =
  (
    names: readonly string[],
    apply: (inputs: readonly string[], emission: Emission, node: TraceNode) => string,
  ): Emitter =>
  (node, emission) =>
    emission.set(
      outputOf(node),
      apply(
        names.map((name) => emission.full(inputOf(node, name))),
        emission,
        node,
      ),
    );
const operation = (type: string, attributes: (node: TraceNode) => OnnxAttributes = () => ({})): Emitter =>
  composed(['x'], ([x], { graph }, node) => graph.op(type, [x!], attributes(node)));

/** 1 above 0, else `alpha`, which is 0 in the gradient of every rectifier. */
const step: Emitter = (node, emission) => {
  const { graph } = emission;
  const x = emission.full(inputOf(node, 'x'));
  const alpha = Number(node.attributes['alpha'] ?? 0);
  if (alpha === 0) return emission.sign(outputOf(node), x);
  const above = graph.op('Greater', [x, graph.scalar(0)]);
  emission.set(outputOf(node), graph.op('Where', [above, graph.scalar(1), graph.scalar(alpha)]));
};

/** max(x, 0) + log(1 + exp(-|x|)): ONNX Runtime's own takes one number at a time. */
const softplus = composed(['x'], ([x], { graph }) => {
  const small = graph.op('Exp', [graph.op('Neg', [graph.op('Abs', [x!])])]);
  return graph.op('Add', [graph.op('Relu', [x!]), graph.op('Log', [graph.op('Add', [small, graph.scalar(1)])])]);
});

/** dy (s + y (1 - s)), s = sigmoid(x) */
const siluGrad = composed(['x', 'y', 'dy'], ([x, y, dy], { graph }) => {
  const s = graph.op('Sigmoid', [x!]);
  const rest = graph.op('Sub', [y!, graph.op('Mul', [y!, s])]);
  return graph.op('Mul', [dy!, graph.op('Add', [s, rest])]);
});

/** dy above 0, else dy (y + 1) */
const eluGrad = composed(['dy', 'y'], ([dy, y], { graph }) => {
  const isAbove = graph.op('GreaterOrEqual', [y!, graph.scalar(0)]);
  return graph.op('Where', [isAbove, dy!, graph.op('Mul', [dy!, graph.op('Add', [y!, graph.scalar(1)])])]);
});

/** Klambauer et al. 2017, as tfjs has them. */
const SELU = { alpha: { float: 1.7580993408473768 / 1.0507009873554805 }, gamma: { float: 1.0507009873554805 } };

/** What networks have between their layers. */
export const ACTIVATIONS: Emitters = {
  Relu: operation('Relu'),
  Relu6: composed(['x'], ([x], { graph }) => graph.op('Clip', [x!, graph.scalar(0), graph.scalar(6)])),
  LeakyRelu: operation('LeakyRelu', ({ attributes }) => ({ alpha: { float: Number(attributes['alpha']) } })),
  Prelu: composed(['x', 'alpha'], ([x, alpha], { graph }) => graph.op('PRelu', [x!, alpha!])),
  Elu: operation('Elu'),
  EluGrad: eluGrad,
  Selu: operation('Selu', () => SELU),
  Sigmoid: operation('Sigmoid'),
  Tanh: operation('Tanh'),
  Softplus: softplus,
  Step: step,
  Silu: composed(['x'], ([x], { graph }) => graph.op('QuickGelu', [x!], { alpha: { float: 1 } }, MICROSOFT)),
  SiluGrad: siluGrad,
};
