import type { Tf } from '../engines/provider.js';
import { Graph } from './graph.js';
import { NotEmitted } from './not-emitted.js';
import { elementType, typeNumber, type ElementType } from './onnx.js';
import { sameShape, sizeOf, type Numbers, type Operand, type StepTrace } from './trace.js';

/** Something by its name in the graph, and the shape in which it stands there. */
export interface NamedValue {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * What is known of a value's numbers: the whole of them by name; fewer, which it repeats along dimensions (`narrow`); one
 * (`uniform`); or of which value it is the sign, 1 above 0 and else 0 (`signOf`).
 */
interface Known {
  readonly shape: readonly number[];
  readonly dtype: ElementType;
  name?: string;
  readonly narrow?: NamedValue;
  readonly uniform?: number;
  readonly signOf?: string;
}

/** From as many numbers on that are all the same, or by their shape, one stands for all. */
const FEW = 16;

/** What emitters write with: the graph, and the numbers of the trace's values by their names in it. */
export class Emission {
  readonly graph = new Graph();
  readonly #known = new Map<number, Known>();
  readonly #inputs: { name: string; value: number }[] = [];

  /** @param fed leaves that are inputs; the others' numbers become part of the graph. Variables are always inputs. */
  constructor(
    readonly tf: Tf,
    private readonly trace: StepTrace,
    private readonly fed: ReadonlySet<number>,
  ) {}

  get inputs(): readonly { readonly name: string; readonly value: number }[] {
    return this.#inputs;
  }

  /** All numbers of an operand, in its shape. */
  full(operand: Operand): string {
    const known = this.#at(operand.value);
    const name = (known.name ??= this.#whole(known));
    return sameShape(known.shape, operand.shape)
      ? name
      : this.graph.op('Reshape', [name, this.graph.places(operand.shape)]);
  }

  /** What broadcasts to an operand: the fewest numbers that say it. */
  loose(operand: Operand): NamedValue {
    const { uniform, narrow, name, shape, dtype } = this.#at(operand.value);
    if (uniform !== undefined) return { name: this.graph.scalar(uniform, dtype), shape: [] };
    if (narrow !== undefined && name === undefined) {
      if (sameShape(shape, operand.shape)) return narrow;
      if (sizeOf(narrow.shape) === 1)
        return { name: this.graph.op('Reshape', [narrow.name, this.graph.places([])]), shape: [] };
    }
    return { name: this.full(operand), shape: operand.shape };
  }

  /** The number that all of an operand's are, where it is known to be one. */
  uniform(operand: Operand): number | undefined {
    return this.#at(operand.value).uniform;
  }

  /** The name of what an operand is the sign of: 1 where that is above 0, else 0. */
  signOf(operand: Operand): string | undefined {
    const { signOf, shape } = this.#at(operand.value);
    return sameShape(shape, operand.shape) ? signOf : undefined;
  }

  /** What a kernel made is called `name`. */
  set({ value, shape, dtype }: Operand, name: string): void {
    this.#known.set(value, { name, shape, dtype: elementType(dtype) });
  }

  /** What a kernel made repeats `narrow`. */
  spread(output: Operand, narrow: NamedValue): void {
    const { value, shape, dtype } = output;
    if (sameShape(narrow.shape, shape)) return this.set(output, narrow.name);
    this.#known.set(value, { narrow, shape, dtype: elementType(dtype) });
  }

  /** What a kernel made is one number, again and again. */
  fill({ value, shape, dtype }: Operand, uniform: number): void {
    this.#known.set(value, { uniform, shape, dtype: elementType(dtype) });
  }

  /** What a kernel made is 1 where `name`, of its shape, is above 0, and else 0. */
  sign({ value, shape, dtype }: Operand, name: string): void {
    this.#known.set(value, { signOf: name, shape, dtype: elementType(dtype) });
  }

  /** What a kernel made has the numbers of `from`, in its own shape. */
  same(output: Operand, from: Operand): void {
    const known = this.#at(from.value);
    if (known.dtype !== output.dtype) throw new NotEmitted(`${from.dtype} as ${output.dtype}`);
    if (sameShape(known.shape, output.shape)) this.#known.set(output.value, known);
    else if (known.uniform !== undefined) this.fill(output, known.uniform);
    else this.set(output, this.full({ ...output, value: from.value }));
  }

  #at(value: number): Known {
    let known = this.#known.get(value);
    if (known === undefined) this.#known.set(value, (known = this.#leaf(value)));
    return known;
  }

  #leaf(value: number): Known {
    const { shape, dtype, origin } = this.trace.values[value]!;
    const type = elementType(dtype);
    if (origin.from === 'kernel') throw new NotEmitted('a value that is used before it is made');
    if (origin.from === 'numbers' && !this.fed.has(value)) return this.#constant(shape, type, origin.numbers);
    const name = origin.from === 'variable' ? `variable ${origin.variable}` : `leaf ${value}`;
    this.#inputs.push({ name, value });
    return { name: this.graph.input({ name, dtype: type, shape }), shape, dtype: type };
  }

  #constant(shape: readonly number[], dtype: ElementType, numbers: Numbers): Known {
    const first = numbers[0];
    const isUniform =
      first !== undefined &&
      (numbers.length === 1 || numbers.length > FEW) &&
      numbers.every((each) => Object.is(each, first));
    if (isUniform) return { uniform: first, shape, dtype };
    return { name: this.graph.constant(dtype, shape, numbers), shape, dtype };
  }

  #whole({ shape, dtype, narrow, uniform, signOf }: Known): string {
    const { graph } = this;
    if (signOf !== undefined)
      return graph.op('Cast', [graph.op('Greater', [signOf, graph.scalar(0)])], { to: typeNumber(dtype) });
    if (uniform === undefined) return graph.op('Expand', [narrow!.name, graph.places(shape)]);
    return shape.length === 0
      ? graph.scalar(uniform, dtype)
      : graph.op('Expand', [graph.scalar(uniform, dtype), graph.places(shape)]);
  }
}
