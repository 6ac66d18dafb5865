import type { NamedTensorInfoMap, Scalar, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Tf } from '../engines/provider.js';
import type { KernelCall } from '../wasm/backend.js';
import type { Interception, Listener, KernelResult, Run } from './interception.js';
import {
  refers,
  sameAttributes,
  sameNode,
  sameNumbers,
  sameShape,
  sameValue,
  type Numbers,
  type Operand,
  type ValueOrigin,
  type StepTrace,
  type TraceNode,
  type Value,
} from './trace.js';

/** A step that was compiled: what it computes, and which of its leaves are inputs (the numbers of others are part of it). */
export interface StepPlan {
  readonly trace: StepTrace;
  readonly fed: ReadonlySet<number>;
}

/** A loss and its gradients by the variables' names, as `tf.variableGrads` gives them. */
export interface Gradients {
  readonly value: Scalar;
  readonly grads: Readonly<Record<string, Tensor>>;
}

/** Where the numbers of values are; of a compiled step, at least those of leaves that are inputs. */
export type Leaves = readonly TensorInfo[];
/** A step whose kernels ran: loss and gradients are there. */
export interface Recorded {
  readonly trace: StepTrace;
  readonly leaves: Leaves;
  /** why it cannot be compiled whatever its kernels are */
  readonly unfit?: string;
}
/** A step that was what was planned: no kernel ran, and loss and gradients have no numbers yet. */
export interface DeferredStep<P> {
  readonly plan: P;
  readonly leaves: Leaves;
}

/**
 * Follows one training step through tfjs: all JavaScript of loss and gradients runs as ever, but as long as it asks for
 * the kernels of a plan, in their order, on the same values with the same attributes, none of them runs: tensors are made
 * that have no numbers. Where it asks for anything else, or wants to see a number, what was put off is done, and the rest of the
 * step is as without a plan: it runs, and is recorded. Whatever a step does, it is done once, and the tensors that it
 * sees have the numbers that they would have had.
 */
export class StepTracing<P extends StepPlan> implements Listener {
  readonly #values: Value[] = [];
  readonly #nodes: TraceNode[] = [];
  /** of each value: where its numbers are, or are to be */
  readonly #infos: TensorInfo[] = [];
  readonly #known = new Map<object, number>();
  readonly #written = new Set<object>();
  readonly #held: Tensor[] = [];
  readonly #variableAt = new Map<object, number>();
  #plan: P | undefined;
  /** kernels of the plan that were put off */
  #at = 0;
  #unfit: string | undefined;

  constructor(
    private readonly tf: Tf,
    private readonly interception: Interception,
    private readonly variables: readonly Tensor[],
    /** the likeliest first */
    private readonly plans: readonly P[],
  ) {
    this.#plan = plans[0];
    for (const [i, { dataId }] of variables.entries())
      if (!this.#variableAt.has(dataId)) this.#variableAt.set(dataId, i);
  }

  /** Takes the step. Inside a tidy; `release` is to be called once its leaves are no longer needed. */
  follow(step: () => Gradients): { readonly gradients: Gradients; readonly traced: DeferredStep<P> | Recorded } {
    return this.interception.during(this, () => {
      try {
        const gradients = step();
        return { gradients, traced: this.#finish(gradients) };
      } catch (error) {
        // Who catches it may look at tensors that are left.
        this.#materialise();
        throw error;
      }
    });
  }

  release(): void {
    for (const tensor of this.#held) tensor.dispose();
  }

  written(dataId: object): void {
    this.#written.add(dataId);
  }

  reading(dataId: object): void {
    const value = this.#known.get(dataId);
    if (value === undefined || this.#values[value]!.origin.from !== 'kernel') return;
    this.#unfit ??= 'its loss reads the numbers of a tensor';
    this.#materialise();
  }

  kernel(kernelName: string, call: KernelCall, run: Run): KernelResult {
    if (this.#plan !== undefined) {
      const node = this.#planned(kernelName, call);
      if (node !== undefined) return this.#putOff(node);
      this.#materialise();
    }
    return this.#record(kernelName, call, run);
  }

  /** The plan's next kernel, if that is asked for; or that of another plan that is the same up to here. */
  #planned(kernelName: string, call: KernelCall): TraceNode | undefined {
    const first = this.#plan!;
    if (this.#asks(first, kernelName, call)) return first.trace.nodes[this.#at];
    for (const plan of this.plans)
      if (plan !== first && this.#agree(first, plan) && this.#asks(plan, kernelName, call)) {
        this.#plan = plan;
        return plan.trace.nodes[this.#at];
      }
    return undefined;
  }

  /** Whether two plans are the same as far as this step has come. */
  #agree(one: P, other: P): boolean {
    if (other.trace.nodes.length < this.#at || other.trace.values.length < this.#values.length) return false;
    for (let i = 0; i < this.#at; i++) if (!sameNode(one.trace.nodes[i]!, other.trace.nodes[i]!)) return false;
    for (let i = 0; i < this.#values.length; i++) {
      const [a, b] = [one.trace.values[i]!, other.trace.values[i]!];
      if (!sameValue(a, b) || one.fed.has(i) !== other.fed.has(i)) return false;
      if (
        a.origin.from === 'numbers' &&
        !one.fed.has(i) &&
        !sameNumbers(a.origin.numbers, (b.origin as typeof a.origin).numbers)
      )
        return false;
    }
    return true;
  }

  #asks({ trace, fed }: P, kernelName: string, { inputs, attrs }: KernelCall): boolean {
    const node = trace.nodes[this.#at];
    if (node === undefined || node.kernel !== kernelName || node.takesList !== Array.isArray(inputs)) return false;
    const known = this.#values.length;
    if (this.#sameInputs(node, inputs, trace, fed) && sameAttributes(node.attributes, attrs ?? {})) return true;
    this.#forget(known);
    return false;
  }

  /** Leaves that are seen for the first time count as known from here on. */
  #sameInputs(node: TraceNode, inputs: NamedTensorInfoMap, trace: StepTrace, fed: ReadonlySet<number>): boolean {
    let at = 0;
    for (const name in inputs) {
      const info = inputs[name] as TensorInfo | null | undefined;
      if (!isTensor(info)) continue;
      const given = node.inputs[at++];
      if (given === undefined || given[0] !== name) return false;
      const operand = given[1];
      if (operand.dtype !== info.dtype || !sameShape(operand.shape, info.shape)) return false;
      const value = this.#known.get(info.dataId);
      if (value === undefined ? !this.#takeLeaf(operand.value, info, trace, fed) : value !== operand.value)
        return false;
    }
    return at === node.inputs.length;
  }

  #takeLeaf(value: number, info: TensorInfo, trace: StepTrace, fed: ReadonlySet<number>): boolean {
    if (value !== this.#values.length) return false;
    const planned = trace.values[value]!;
    const { origin } = planned;
    if (
      origin.from === 'variable'
        ? this.variables[origin.variable]!.dataId !== info.dataId
        : this.#variableAt.has(info.dataId)
    )
      return false;
    if (origin.from === 'kernel' || (origin.from === 'numbers') !== this.#written.has(info.dataId)) return false;
    if (origin.from === 'numbers' && !fed.has(value) && !sameNumbers(origin.numbers, this.#numbersOf(info)))
      return false;
    this.#take(planned, info);
    if (origin.from !== 'variable' && (origin.from === 'outside' || fed.has(value))) this.#hold(info);
    return true;
  }

  #take(value: Value, info: TensorInfo): number {
    const place = this.#values.length;
    this.#values.push(value);
    this.#infos.push(info);
    this.#known.set(info.dataId, place);
    return place;
  }

  #forget(from: number): void {
    for (const { dataId } of this.#infos.splice(from)) this.#known.delete(dataId);
    this.#values.length = from;
  }

  /** A leaf that is disposed of during the step has its numbers until `release`. */
  #hold(info: TensorInfo): void {
    this.interception.backend.incRef(info.dataId);
    this.#held.push(this.tf.keep(this.tf.engine().makeTensorFromTensorInfo({ ...info })));
  }

  #numbersOf({ dataId, dtype }: TensorInfo): Numbers {
    const { backend } = this.interception;
    const { memoryOffset, shape } = backend.dataIdMap.get(dataId);
    const size = shape.reduce((product, length) => product * length, 1);
    const { buffer } = backend.wasm.HEAPF32;
    if (dtype === 'int32') return new Int32Array(buffer, memoryOffset, size);
    return dtype === 'bool' ? new Uint8Array(buffer, memoryOffset, size) : new Float32Array(buffer, memoryOffset, size);
  }

  /** Tensors without numbers, for what a kernel would make; what only refers to its input does so. */
  #putOff(node: TraceNode): KernelResult {
    const { backend } = this.interception;
    const { values } = this.#plan!.trace;
    this.#at++;
    const made = node.outputs.map(({ value, shape, dtype }): TensorInfo => {
      if (value < this.#values.length) {
        const { dataId } = this.#infos[value]!;
        backend.incRef(dataId);
        return { dataId, shape: [...shape], dtype };
      }
      const info: TensorInfo = { dataId: {}, shape: [...shape], dtype };
      backend.dataIdMap.set(info.dataId, { id: 0, memoryOffset: 0, shape, dtype, refCount: 1 });
      this.#take(values[value]!, info);
      return info;
    });
    return node.returnsList ? made : made[0]!;
  }

  /** Runs the kernels that were put off; tensors that are still there get their numbers. From here on there is no plan. */
  #materialise(): void {
    const plan = this.#plan;
    if (plan === undefined) return;
    this.#plan = undefined;
    const { backend } = this.interception;
    const made = new Map<number, TensorInfo>();
    const lost: object[] = [];
    const infoOf = (value: number): TensorInfo => {
      const info = made.get(value) ?? this.#infos[value]!;
      const { origin, shape, dtype } = this.#values[value]!;
      if (origin.from !== 'numbers' || backend.dataIdMap.has(info.dataId)) return info;
      // A constant that is disposed of already: its numbers are those of the plan.
      const dataId = backend.write(origin.numbers, shape, dtype);
      lost.push(dataId);
      const again: TensorInfo = { dataId, shape: [...shape], dtype };
      made.set(value, again);
      return again;
    };
    for (const node of plan.trace.nodes.slice(0, this.#at)) {
      this.#nodes.push(node);
      if (refers(node)) continue;
      const entries = node.inputs.map(
        ([name, { value, shape, dtype }]) =>
          [name, { dataId: infoOf(value).dataId, shape: [...shape], dtype }] as const,
      );
      const inputs = node.takesList ? entries.map(([, info]) => info) : Object.fromEntries(entries);
      const out = this.interception.kernel(node.kernel)({
        inputs: inputs as NamedTensorInfoMap,
        attrs: node.attributes,
      });
      for (const [i, info] of [out].flat().entries()) made.set(node.outputs[i]!.value, info);
    }
    for (const [value, info] of made) {
      const given = this.#infos[value]!.dataId;
      if (this.#values[value]!.origin.from !== 'kernel') continue;
      if (backend.dataIdMap.has(given)) {
        const { id, memoryOffset } = backend.dataIdMap.get(info.dataId);
        Object.assign(backend.dataIdMap.get(given), { id, memoryOffset });
        backend.dataIdMap.delete(info.dataId);
      } else backend.disposeData(info.dataId);
    }
    for (const dataId of lost) backend.disposeData(dataId);
  }

  #record(kernelName: string, { inputs, attrs }: KernelCall, run: Run): KernelResult {
    const operands: (readonly [string, Operand])[] = [];
    for (const name in inputs) {
      const info = inputs[name] as TensorInfo | null | undefined;
      if (isTensor(info)) operands.push([name, this.#operandOf(info)]);
    }
    const out = run({ inputs, attrs });
    this.#nodes.push({
      kernel: kernelName,
      inputs: operands,
      // Copied: what it holds may be used again.
      attributes: structuredClone(attrs ?? {}),
      outputs: [out].flat().map((info) => this.#operandOf(info, { from: 'kernel' })),
      returnsList: Array.isArray(out),
      takesList: Array.isArray(inputs),
    });
    return out;
  }

  #operandOf(info: TensorInfo, origin?: ValueOrigin): Operand {
    const { dataId, dtype } = info;
    const shape = [...info.shape];
    let value = this.#known.get(dataId);
    if (value === undefined) {
      value = this.#take({ shape, dtype, origin: origin ?? this.#originOf(info) }, info);
      if (origin === undefined && !this.#variableAt.has(dataId)) this.#hold(info);
    }
    return { value, shape, dtype };
  }

  #originOf(info: TensorInfo): ValueOrigin {
    const variable = this.#variableAt.get(info.dataId);
    if (variable !== undefined) return { from: 'variable', variable };
    if (!this.#written.has(info.dataId)) return { from: 'outside' };
    return { from: 'numbers', numbers: this.#numbersOf(info).slice() };
  }

  #finish({ value, grads }: Gradients): DeferredStep<P> | Recorded {
    const outputs = [value, ...this.variables.map((variable) => grads[(variable as Tensor & { name: string }).name])];
    const plan = this.#plan;
    if (plan !== undefined) {
      if (this.#isWhole(plan, outputs) && !this.#escapes(outputs)) return { plan, leaves: this.#infos };
      this.#materialise();
    }
    const [loss, ...gradients] = outputs.map((tensor) => tensor && this.#operandOf(tensor));
    const trace = { nodes: this.#nodes, values: this.#values, loss: loss!, gradients };
    if (this.#escapes(outputs)) this.#unfit ??= 'tensors of its loss are kept';
    if ([loss, ...gradients].some((operand) => operand && this.#values[operand.value]!.origin.from !== 'kernel'))
      this.#unfit ??= 'its loss or a gradient is the result of no operation';
    return { trace, leaves: this.#infos, ...(this.#unfit === undefined ? {} : { unfit: this.#unfit }) };
  }

  /** Whether the plan was gone through to its end, and its loss and gradients are what the step gives. */
  #isWhole({ trace }: P, outputs: readonly (Tensor | undefined)[]): boolean {
    if (this.#at !== trace.nodes.length) return false;
    return [trace.loss, ...trace.gradients].every((operand, i) => {
      const tensor = outputs[i];
      if (operand === undefined || tensor === undefined) return operand === tensor;
      return this.#known.get(tensor.dataId) === operand.value && sameShape(tensor.shape, operand.shape);
    });
  }

  /** Whether somebody keeps a tensor that a kernel made, other than the loss and the gradients. */
  #escapes(outputs: readonly (Tensor | undefined)[]): boolean {
    const { backend } = this.interception;
    const given = new Map<object, number>();
    for (const tensor of new Set(outputs))
      if (tensor !== undefined) given.set(tensor.dataId, (given.get(tensor.dataId) ?? 0) + 1);
    return this.#infos.some(
      ({ dataId }, value) =>
        this.#values[value]!.origin.from === 'kernel' && backend.refCount(dataId) !== (given.get(dataId) ?? 0),
    );
  }
}

const isTensor = (info: TensorInfo | null | undefined): info is TensorInfo => info?.dataId !== undefined;
