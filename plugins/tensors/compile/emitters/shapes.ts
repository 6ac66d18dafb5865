import { sizeOf } from '../trace.js';
import { axisOf, inputOf, outputOf, type Emitter, type Emitters } from './emitter.js';

const same: Emitter = (node, emission) => emission.same(outputOf(node), node.inputs[0]![1]);

const transpose: Emitter = (node, emission) => {
  const perm = [...(node.attributes['perm'] as number[])];
  emission.set(outputOf(node), emission.graph.op('Transpose', [emission.full(inputOf(node, 'x'))], { perm }));
};

/** Parts without numbers are left out. */
const concat: Emitter = (node, emission) => {
  const output = outputOf(node);
  const axis = axisOf(Number(node.attributes['axis']), output.shape.length);
  const parts = node.inputs.filter(([, { shape }]) => sizeOf(shape) > 0).map(([, part]) => emission.full(part));
  emission.set(output, parts.length === 1 ? parts[0]! : emission.graph.op('Concat', parts, { axis }));
};

const split: Emitter = (node, emission) => {
  const { graph } = emission;
  const x = inputOf(node, 'x');
  const axis = axisOf(Number(node.attributes['axis']), x.shape.length);
  const sizes = node.outputs.map(({ shape }) => shape[axis]!);
  const parts = graph.ops(sizes.length, 'Split', [emission.full(x), graph.places(sizes)], { axis });
  for (const [i, output] of node.outputs.entries()) emission.set(output, parts[i]!);
};

const slice: Emitter = (node, emission) => {
  const { graph } = emission;
  const [x, output] = [inputOf(node, 'x'), outputOf(node)];
  const given = node.attributes['begin'] as number | readonly number[];
  const begin = x.shape.map((_, axis) => [given].flat()[axis] ?? 0);
  const end = begin.map((from, axis) => from + output.shape[axis]!);
  const parts = [begin, end, begin.map((_, axis) => axis)].map((values) => graph.places(values));
  emission.set(output, graph.op('Slice', [emission.full(x), ...parts]));
};

/** Stacked along a new axis. */
const pack: Emitter = (node, emission) => {
  const { graph } = emission;
  const output = outputOf(node);
  const axis = axisOf(Number(node.attributes['axis']), output.shape.length);
  const shape = output.shape.with(axis, 1);
  const parts = node.inputs.map(([, part]) => emission.full({ ...part, shape }));
  emission.set(output, graph.op('Concat', parts, { axis }));
};

const unpack: Emitter = (node, emission) => {
  const { graph } = emission;
  const x = inputOf(node, 'value');
  const axis = axisOf(Number(node.attributes['axis']), x.shape.length);
  const sizes = node.outputs.map(() => 1);
  const parts = graph.ops(sizes.length, 'Split', [emission.full(x), graph.places(sizes)], { axis });
  for (const [i, output] of node.outputs.entries())
    emission.set(output, graph.op('Reshape', [parts[i]!, graph.places(output.shape)]));
};

const pad: Emitter = (node, emission) => {
  const { graph } = emission;
  const paddings = node.attributes['paddings'] as readonly (readonly [number, number])[];
  const pads = graph.places([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  const value = graph.scalar(Number(node.attributes['constantValue'] ?? 0));
  emission.set(outputOf(node), graph.op('Pad', [emission.full(inputOf(node, 'x')), pads, value]));
};

const tile: Emitter = (node, emission) => {
  const { graph } = emission;
  const repeats = graph.places(node.attributes['reps'] as number[]);
  emission.set(outputOf(node), graph.op('Tile', [emission.full(inputOf(node, 'x')), repeats]));
};

/** A slice from the last to before the first. */
const reverse: Emitter = (node, emission) => {
  const { graph } = emission;
  const x = inputOf(node, 'x');
  const axes = [node.attributes['dims'] as number | readonly number[]]
    .flat()
    .map((axis) => axisOf(axis, x.shape.length));
  if (axes.length === 0) return emission.same(outputOf(node), x);
  const all = (value: number): string => graph.places(axes.map(() => value));
  const before = Number.MIN_SAFE_INTEGER;
  emission.set(
    outputOf(node),
    graph.op('Slice', [emission.full(x), all(-1), all(before), graph.places(axes), all(-1)]),
  );
};

/** The same numbers in another order or shape. */
export const SHAPES: Emitters = {
  Identity: same,
  Reshape: same,
  ExpandDims: same,
  Transpose: transpose,
  Concat: concat,
  SplitV: split,
  Slice: slice,
  Pack: pack,
  Unpack: unpack,
  PadV2: pad,
  Tile: tile,
  Reverse: reverse,
};
