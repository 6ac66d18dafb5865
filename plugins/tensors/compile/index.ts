import type { Scalar, Variable } from '@tensorflow/tfjs-core';
import type { Tf } from '../engines/provider.js';
import { CompiledSteps, type StepFacts } from './compiled-steps.js';
import type { Runtime } from './runtime.js';
import type { Gradients } from './tracing.js';

export { loadRuntime, type Runtime } from './runtime.js';
export { NEW, type StepFacts } from './compiled-steps.js';
export type { Gradients } from './tracing.js';

/** What steps are compiled by; undefined where they are not. tfjs has one WebAssembly backend a process, and so one of these. */
let runtime: Runtime | undefined;

/** From here on steps of the WebAssembly backend are compiled, or are not. */
export const compileWith = (chosen: Runtime | undefined): void => {
  runtime = chosen;
};

/** Takes the steps of one training run. */
export interface StepTaker {
  /** Loss and gradients of one step, inside a tidy; the gradients are good until the next one. */
  gradients(loss: () => Scalar): Gradients;
  /** where steps are compiled: how they were taken */
  readonly facts?: StepFacts;
  dispose(): void;
}

/** By the engine in use: compiled where it compiles, else as tfjs takes them. */
export const stepTaker = (tf: Tf, variables: readonly Variable[]): StepTaker => {
  if (runtime !== undefined && tf.getBackend() === 'wasm') return new CompiledSteps(tf, runtime, variables);
  return {
    gradients: (loss) => tf.variableGrads(loss, [...variables]) as Gradients,
    dispose: () => undefined,
  };
};
