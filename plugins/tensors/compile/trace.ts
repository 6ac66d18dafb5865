import type { DataType, NamedAttrMap } from '@tensorflow/tfjs-core';

/** The numbers of a leaf, as they lie in memory. */
export type Numbers = Float32Array | Int32Array | Uint8Array;

/**
 * Where the numbers of a value come from: a kernel, a trained variable, a tensor that was there before the step (a batch, what
 * a model keeps), or one that the step made of numbers of JavaScript's.
 */
export type ValueOrigin =
  | { readonly from: 'kernel' }
  | { readonly from: 'variable'; readonly variable: number }
  | { readonly from: 'outside' }
  | { readonly from: 'numbers'; readonly numbers: Numbers };

/** One array of numbers in a step. Tensors that only refer to it (a clone, a reshape) are no values of their own. */
export interface Value {
  readonly shape: readonly number[];
  readonly dtype: DataType;
  readonly origin: ValueOrigin;
}

/** A value as a kernel reads or makes it: of as many numbers, perhaps in another shape. */
export interface Operand {
  /** place among the values */
  readonly value: number;
  readonly shape: readonly number[];
  readonly dtype: DataType;
}

/** A kernel that ran. */
export interface TraceNode {
  readonly kernel: string;
  /** by name; of a list, by place */
  readonly inputs: readonly (readonly [name: string, operand: Operand])[];
  readonly attributes: NamedAttrMap;
  readonly outputs: readonly Operand[];
  /** it returns a list, and takes one */
  readonly returnsList: boolean;
  readonly takesList: boolean;
}

/** What one training step computed: kernels in their order; values are numbered in the order in which they appear. */
export interface StepTrace {
  readonly nodes: readonly TraceNode[];
  readonly values: readonly Value[];
  readonly loss: Operand;
  /** one a variable; undefined where none reaches it */
  readonly gradients: readonly (Operand | undefined)[];
}

export const sameShape = (a: readonly number[], b: readonly number[]): boolean => {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
};

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

export const sameOperand = (a: Operand | undefined, b: Operand | undefined): boolean =>
  a === b ||
  (a !== undefined && b !== undefined && a.value === b.value && a.dtype === b.dtype && sameShape(a.shape, b.shape));

/** Attributes of a kernel: numbers, texts, lists of them. What is an object of another kind is never the same. */
export const sameAttributes = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || ArrayBuffer.isView(a)) return sameLists(a as ArrayLike<unknown>, b as ArrayLike<unknown>);
  return sameRecords(a as NamedAttrMap, b as NamedAttrMap);
};

/** What is undefined in one may be absent in the other. */
const sameRecords = (a: NamedAttrMap, b: NamedAttrMap): boolean => {
  for (const name in a) if (!sameAttributes(a[name], b[name])) return false;
  for (const name in b) if (b[name] !== undefined && a[name] === undefined) return false;
  return true;
};

const sameLists = (a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean => {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!sameAttributes(a[i], b[i])) return false;
  return true;
};

export const sameNumbers = (a: Numbers, b: Numbers): boolean => {
  if (a.byteLength !== b.byteLength) return false;
  if (a.length === 1) return Object.is(a[0], b[0]);
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));
};

const sameOrigin = (a: ValueOrigin, b: ValueOrigin): boolean =>
  a.from === b.from && (a.from !== 'variable' || a.variable === (b as typeof a).variable);

export const sameValue = (a: Value, b: Value): boolean =>
  a.dtype === b.dtype && sameShape(a.shape, b.shape) && sameOrigin(a.origin, b.origin);

export const sameNode = (a: TraceNode, b: TraceNode): boolean =>
  a === b ||
  (a.kernel === b.kernel &&
    a.inputs.length === b.inputs.length &&
    a.inputs.every(([name, operand], i) => name === b.inputs[i]![0] && sameOperand(operand, b.inputs[i]![1])) &&
    a.outputs.length === b.outputs.length &&
    a.outputs.every((operand, i) => sameOperand(operand, b.outputs[i])) &&
    sameAttributes(a.attributes, b.attributes));

/** The same kernels on the same values, whatever the numbers of their leaves. */
export const sameStructure = (a: StepTrace, b: StepTrace): boolean =>
  a.nodes.length === b.nodes.length &&
  a.values.length === b.values.length &&
  sameOperand(a.loss, b.loss) &&
  a.gradients.every((operand, i) => sameOperand(operand, b.gradients[i])) &&
  a.values.every((value, i) => sameValue(value, b.values[i]!)) &&
  a.nodes.every((node, i) => sameNode(node, b.nodes[i]!));

/** The kernels that the loss or a gradient depends on. Those that only refer to what they are given are none. */
export const liveNodes = ({ nodes, loss, gradients }: StepTrace): readonly TraceNode[] => {
  const wanted = new Set([loss, ...gradients].flatMap((operand) => (operand === undefined ? [] : [operand.value])));
  const live: TraceNode[] = [];
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!;
    if (refers(node) || !node.outputs.some(({ value }) => wanted.has(value))) continue;
    live.push(node);
    for (const [, { value }] of node.inputs) wanted.add(value);
  }
  return live.reverse();
};

/** Whether a kernel made nothing: what it returns is a value that it was given, perhaps in another shape. */
export const refers = ({ inputs, outputs }: TraceNode): boolean =>
  outputs.length > 0 && outputs.every(({ value }) => inputs.some(([, given]) => given.value === value));
