import type { Emission } from '../emission.js';
import { NotEmitted } from '../not-emitted.js';
import { MICROSOFT } from '../onnx.js';
import type { TraceNode } from '../trace.js';
import { inputOf, optionalInput, outputOf, type Emitter, type Emitters } from './emitter.js';

/** a b of stacks of matrices, either transposed, and a bias; the gradient of a transpose costs no transpose. */
const product = (node: TraceNode, emission: Emission): string => {
  const { graph } = emission;
  const [a, b, bias] = [inputOf(node, 'a'), inputOf(node, 'b'), optionalInput(node, 'bias')];
  const transA = node.attributes['transposeA'] === true ? 1 : 0;
  const transB = node.attributes['transposeB'] === true ? 1 : 0;
  const operands = [emission.full(a), emission.full(b)];
  if (a.shape.length === 2 && b.shape.length === 2)
    return graph.op('Gemm', bias === undefined ? operands : [...operands, emission.full(bias)], { transA, transB });
  const made =
    transA + transB === 0
      ? graph.op('MatMul', operands)
      : graph.op('FusedMatMul', operands, { transA, transB }, MICROSOFT);
  return bias === undefined ? made : graph.op('Add', [made, emission.full(bias)]);
};

const matMul: Emitter = (node, emission) => emission.set(outputOf(node), product(node, emission));

const ACTIVATIONS: Readonly<Record<string, string>> = { relu: 'Relu', sigmoid: 'Sigmoid', elu: 'Elu' };

const fusedMatMul: Emitter = (node, emission) => {
  const activation = String(node.attributes['activation'] ?? 'linear');
  if (activation === 'linear') return matMul(node, emission);
  const type = ACTIVATIONS[activation];
  if (type === undefined) throw new NotEmitted(`the activation ${activation} of a product`);
  emission.set(outputOf(node), emission.graph.op(type, [product(node, emission)]));
};

/** Products of matrices. */
export const PRODUCTS: Emitters = { BatchMatMul: matMul, _FusedMatMul: fusedMatMul };
