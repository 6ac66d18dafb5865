import type { Tf } from '../engines/provider.js';
import { Emission } from './emission.js';
import { EMITTERS } from './emitters/index.js';
import { NotEmitted } from './not-emitted.js';
import { elementType } from './onnx.js';
import { liveNodes, type Operand, type StepTrace } from './trace.js';

/** A step as a model for ONNX Runtime. */
export interface EmittedStep {
  readonly bytes: Uint8Array;
  /** what it reads: values of the trace, by the names of inputs */
  readonly inputs: readonly { readonly name: string; readonly value: number }[];
  /** names of the outputs: the loss, and a gradient a variable, undefined where it has none */
  readonly loss: string;
  readonly gradients: readonly (string | undefined)[];
}

/**
 * A trace as a graph of ONNX: what it reads, and the loss and gradients that it makes.
 * @param fed leaves that become inputs beside the variables; the numbers of the others are part of the graph
 * @throws NotEmitted
 */
export const emitStep = (tf: Tf, trace: StepTrace, fed: ReadonlySet<number>): EmittedStep => {
  const emission = new Emission(tf, trace, fed);
  for (const node of liveNodes(trace)) {
    const emitter = EMITTERS[node.kernel];
    if (emitter === undefined) throw new NotEmitted(`the operation ${node.kernel}`);
    emitter(node, emission);
  }
  const output = (name: string, operand: Operand): string => {
    emission.graph.output(emission.full(operand), { name, dtype: elementType(operand.dtype), shape: operand.shape });
    return name;
  };
  const loss = output('loss', trace.loss);
  const gradients = trace.gradients.map((operand, i) => operand && output(`gradient ${i}`, operand));
  return { bytes: emission.graph.encoded(), inputs: emission.inputs, loss, gradients };
};
