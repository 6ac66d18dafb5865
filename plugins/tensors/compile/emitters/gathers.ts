import { NotEmitted } from '../not-emitted.js';
import { typeNumber } from '../onnx.js';
import { axisOf, inputOf, outputOf, type Emitter, type Emitters } from './emitter.js';

const gather: Emitter = (node, emission) => {
  const { axis = 0, batchDims = 0 } = node.attributes;
  if (batchDims !== 0) throw new NotEmitted('a gather within batches');
  const x = inputOf(node, 'x');
  const inputs = [emission.full(x), emission.full(inputOf(node, 'indices'))];
  emission.set(outputOf(node), emission.graph.op('Gather', inputs, { axis: axisOf(Number(axis), x.shape.length) }));
};

const gatherNd: Emitter = (node, emission) => {
  const { graph } = emission;
  const indices = graph.op('Cast', [emission.full(inputOf(node, 'indices'))], { to: typeNumber('int64') });
  emission.set(outputOf(node), graph.op('GatherND', [emission.full(inputOf(node, 'params')), indices]));
};

/** ONNX Runtime makes floats only. */
const oneHot: Emitter = (node, emission) => {
  const { graph } = emission;
  const { depth, onValue, offValue } = node.attributes;
  const output = outputOf(node);
  const values = graph.constant('float32', [2], Float32Array.of(Number(offValue), Number(onValue)));
  const inputs = [emission.full(inputOf(node, 'indices')), graph.scalar(Number(depth), 'int32'), values];
  const made = graph.op('OneHot', inputs);
  emission.set(output, output.dtype === 'float32' ? made : graph.op('Cast', [made], { to: typeNumber(output.dtype) }));
};

/** The gradient of a gather: rows are added where they came from. */
const segmentSum: Emitter = (node, emission) => {
  const { graph } = emission;
  const output = outputOf(node);
  const places = graph.op('Cast', [emission.full(inputOf(node, 'segmentIds'))], { to: typeNumber('int64') });
  const zeros = graph.op('Expand', [graph.scalar(0), graph.places(output.shape)]);
  const inputs = [zeros, graph.op('Reshape', [places, graph.places([-1, 1])]), emission.full(inputOf(node, 'x'))];
  emission.set(output, graph.op('ScatterND', inputs, { reduction: 'add' }));
};

/** Rows by their numbers. */
export const GATHERS: Emitters = {
  GatherV2: gather,
  GatherNd: gatherNd,
  OneHot: oneHot,
  UnsortedSegmentSum: segmentSum,
};
