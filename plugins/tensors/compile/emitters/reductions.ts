import type { Emission } from '../emission.js';
import { sizeOf } from '../trace.js';
import { axisOf, inputOf, outputOf, type Emitter, type Emitters } from './emitter.js';

const axesOf = (axis: unknown, rank: number): readonly number[] =>
  axis === undefined || axis === null
    ? Array.from({ length: rank }, (_, i) => i)
    : [axis as number | readonly number[]].flat().map((each) => axisOf(each, rank));

/** Over the axes that tfjs calls by `attribute`; over none, or where each is of one number, nothing is to be done. */
const reduction =
  (type: string, attribute = 'axis'): Emitter =>
  (node, emission) => {
    const { graph } = emission;
    const [x, output] = [inputOf(node, 'x'), outputOf(node)];
    const axes = axesOf(node.attributes[attribute], x.shape.length);
    if (sizeOf(x.shape) === sizeOf(output.shape)) return emission.same(output, x);
    const keepdims = output.shape.length === x.shape.length ? 1 : 0;
    emission.set(output, graph.op(type, [emission.full(x), graph.places(axes)], { keepdims }));
  };

const cumulative: Emitter = (node, emission) => {
  const { graph } = emission;
  const x = inputOf(node, 'x');
  const { axis, exclusive, reverse } = node.attributes;
  const along = graph.constant('int64', [], BigInt64Array.of(BigInt(axisOf(Number(axis), x.shape.length))));
  emission.set(
    outputOf(node),
    graph.op('CumSum', [emission.full(x), along], {
      exclusive: exclusive === true ? 1 : 0,
      reverse: reverse === true ? 1 : 0,
    }),
  );
};

/** In parts: the bits of ONNX Runtime's own differ between AVX2 and AVX-512. */
export const softmaxOf = ({ graph }: Emission, x: string, along: number): string => {
  const axis = graph.places([along]);
  const exponentials = graph.op('Exp', [graph.op('Sub', [x, graph.op('ReduceMax', [x, axis], { keepdims: 1 })])]);
  return graph.op('Div', [exponentials, graph.op('ReduceSum', [exponentials, axis], { keepdims: 1 })]);
};

const softmax: Emitter = (node, emission) => {
  const logits = inputOf(node, 'logits');
  const along = axisOf(Number(node.attributes['dim'] ?? -1), logits.shape.length);
  emission.set(outputOf(node), softmaxOf(emission, emission.full(logits), along));
};

/** Many numbers to fewer, and what is made with such. */
export const REDUCTIONS: Emitters = {
  Sum: reduction('ReduceSum'),
  Mean: reduction('ReduceMean'),
  Max: reduction('ReduceMax', 'reductionIndices'),
  Min: reduction('ReduceMin'),
  Prod: reduction('ReduceProd'),
  Cumsum: cumulative,
  Softmax: softmax,
};
