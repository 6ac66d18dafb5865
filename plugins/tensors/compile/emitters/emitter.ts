import type { Emission } from '../emission.js';
import { NotEmitted } from '../not-emitted.js';
import type { Operand, TraceNode } from '../trace.js';

/** Writes what one kernel of tfjs makes as operations of ONNX. */
export type Emitter = (node: TraceNode, emission: Emission) => void;
/** Emitters by the names of kernels. */
export type Emitters = Readonly<Record<string, Emitter>>;

/** An input of a kernel by its name. */
export const inputOf = ({ kernel, inputs }: TraceNode, name: string): Operand => {
  const found = inputs.find(([own]) => own === name);
  if (found === undefined) throw new NotEmitted(`${kernel} without its ${name}`);
  return found[1];
};
/** The same where a kernel may do without it. */
export const optionalInput = ({ inputs }: TraceNode, name: string): Operand | undefined =>
  inputs.find(([own]) => own === name)?.[1];

/** What a kernel makes: one tensor. */
export const outputOf = ({ outputs }: TraceNode): Operand => outputs[0]!;

/** An axis from the front, whatever side it was counted from. */
export const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
