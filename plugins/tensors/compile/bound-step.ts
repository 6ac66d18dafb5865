import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Tf } from '../engines/provider.js';
import { emitStep } from './emit-step.js';
import type { StepBackend } from './interception.js';
import type { ElementType } from './onnx.js';
import type { Lease, Runtime, RuntimeTensor } from './runtime.js';
import { sizeOf, type StepTrace } from './trace.js';
import type { Gradients, Leaves, StepPlan } from './tracing.js';

/** The tensors that compiled steps of one fit write: a loss, and one gradient a variable. They stay until the fit ends. */
export class StepOutputs {
  readonly loss: Scalar;
  readonly #gradients: readonly Tensor[];

  constructor(
    private readonly tf: Tf,
    backend: StepBackend,
    private readonly variables: readonly (Tensor & { readonly name: string })[],
  ) {
    const kept = (shape: readonly number[]): Tensor =>
      tf.keep(tf.engine().makeTensorFromTensorInfo(backend.makeOutput(shape, 'float32')));
    this.loss = kept([]) as Scalar;
    this.#gradients = variables.map(({ shape }) => kept(shape));
  }

  gradient(variable: number): Tensor {
    return this.#gradients[variable]!;
  }

  /** As `tf.variableGrads` gives them; `value` is a tensor of its own. */
  given(trace: StepTrace): Gradients {
    const grads = Object.fromEntries(
      this.variables.flatMap(({ name }, i) => (trace.gradients[i] === undefined ? [] : [[name, this.#gradients[i]!]])),
    );
    return { value: this.tf.scalar(this.loss.dataSync()[0]!), grads };
  }

  dispose(): void {
    for (const tensor of [this.loss, ...this.#gradients]) tensor.dispose();
  }
}

interface Bound {
  readonly name: string;
  /** the value of the trace that it has */
  readonly value: number;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  readonly size: number;
  /** where its view begins, in bytes */
  address: number;
}

const ARRAYS = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/** A compiled step over tfjs's own memory: nothing is copied. */
export class BoundStep implements StepPlan {
  readonly #lease: Lease;
  readonly #inputs: readonly Bound[];
  readonly #feeds: Record<string, RuntimeTensor> = {};
  #fetches: Record<string, RuntimeTensor> = {};
  /** of the views: another once the memory has grown, which leaves them without numbers */
  #buffer: ArrayBuffer | undefined;
  readonly #gradientNames: readonly (string | undefined)[];

  /** @throws NotEmitted; what ONNX Runtime throws for a model that it does not take */
  constructor(
    tf: Tf,
    private readonly runtime: Runtime,
    private readonly backend: StepBackend,
    readonly trace: StepTrace,
    readonly fed: ReadonlySet<number>,
    private readonly outputs: StepOutputs,
  ) {
    const { bytes, inputs, gradients } = emitStep(tf, trace, fed);
    this.#gradientNames = gradients;
    this.#inputs = inputs.map(({ name, value }) => {
      const { shape, dtype } = trace.values[value]!;
      return { name, value, shape, dtype: dtype as ElementType, size: sizeOf(shape), address: -1 };
    });
    this.#lease = runtime.session(bytes);
  }

  /** Computes loss and gradients into the outputs. @param leaves of the step by value */
  run(leaves: Leaves): void {
    const { backend } = this;
    const { buffer } = backend.wasm.HEAPF32;
    const isMoved = buffer !== this.#buffer;
    if (isMoved) this.#bindOutputs(buffer as ArrayBuffer);
    for (const input of this.#inputs) {
      const { memoryOffset } = backend.dataIdMap.get(leaves[input.value]!.dataId);
      if (memoryOffset === input.address && !isMoved) continue;
      input.address = memoryOffset;
      this.#feeds[input.name] = this.#view(buffer as ArrayBuffer, input);
    }
    this.#lease.session.run(this.#feeds, this.#fetches, {});
  }

  dispose(): void {
    this.#lease.release();
  }

  #bindOutputs(buffer: ArrayBuffer): void {
    this.#buffer = buffer;
    this.#fetches = {};
    const bind = (name: string, tensor: Tensor): void => {
      const address = this.backend.dataIdMap.get(tensor.dataId).memoryOffset;
      const { shape, size } = tensor;
      this.#fetches[name] = this.#view(buffer, { dtype: 'float32', shape, size, address });
    };
    bind('loss', this.outputs.loss);
    for (const [i, name] of this.#gradientNames.entries()) if (name !== undefined) bind(name, this.outputs.gradient(i));
  }

  #view(buffer: ArrayBuffer, { dtype, shape, size, address }: Omit<Bound, 'name' | 'value'>): RuntimeTensor {
    const view = new ARRAYS[dtype as keyof typeof ARRAYS](buffer, address, size);
    return this.runtime.tensor(dtype, view, shape);
  }
}
