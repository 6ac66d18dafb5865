import type { Emission } from '../emission.js';
import { NotEmitted } from '../not-emitted.js';
import { typeNumber } from '../onnx.js';
import { axisOf, inputOf, outputOf, type Emitter, type Emitters } from './emitter.js';

/** Below 0 ONNX counts from the end: such an index becomes `outside`, which is refused or, of a one-hot row, none. */
const fromFront = ({ graph }: Emission, indices: string, outside: number): string =>
  graph.op('Where', [graph.op('Less', [indices, graph.scalar(0, 'int32')]), graph.scalar(outside, 'int32'), indices]);

const gather: Emitter = (node, emission) => {
  const { axis = 0, batchDims = 0 } = node.attributes;
  if (batchDims !== 0) throw new NotEmitted('a gather within batches');
  const x = inputOf(node, 'x');
  const along = axisOf(Number(axis), x.shape.length);
  const indices = fromFront(emission, emission.full(inputOf(node, 'indices')), x.shape[along]!);
  emission.set(outputOf(node), emission.graph.op('Gather', [emission.full(x), indices], { axis: along }));
};

/** ONNX Runtime makes floats only. */
const oneHot: Emitter = (node, emission) => {
  const { graph } = emission;
  const { onValue, offValue } = node.attributes;
  const depth = Number(node.attributes['depth']);
  const output = outputOf(node);
  const values = graph.constant('float32', [2], Float32Array.of(Number(offValue), Number(onValue)));
  const inputs = [
    fromFront(emission, emission.full(inputOf(node, 'indices')), depth),
    graph.scalar(depth, 'int32'),
    values,
  ];
  const made = graph.op('OneHot', inputs);
  emission.set(output, output.dtype === 'float32' ? made : graph.op('Cast', [made], { to: typeNumber(output.dtype) }));
};

/** The gradient of a gather: rows are added where they came from. One row more takes those of no segment. */
const segmentSum: Emitter = (node, emission) => {
  const { graph } = emission;
  const { shape } = outputOf(node);
  const [segments, ...row] = shape as [number, ...number[]];
  const identifiers = emission.full(inputOf(node, 'segmentIds'));
  const above = graph.op('Min', [fromFront(emission, identifiers, segments), graph.scalar(segments, 'int32')]);
  const places = graph.op('Cast', [graph.op('Reshape', [above, graph.places([-1, 1])])], { to: typeNumber('int64') });
  const zeros = graph.op('Expand', [graph.scalar(0), graph.places([segments + 1, ...row])]);
  const sums = graph.op('ScatterND', [zeros, places, emission.full(inputOf(node, 'x'))], { reduction: 'add' });
  const whole = [[0], [segments], [0]].map((values) => graph.places(values));
  emission.set(outputOf(node), graph.op('Slice', [sums, ...whole]));
};

/** Rows by their numbers. */
export const GATHERS: Emitters = {
  GatherV2: gather,
  OneHot: oneHot,
  UnsortedSegmentSum: segmentSum,
};
