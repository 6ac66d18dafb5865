import {
  encodeModel,
  type OnnxAttributes,
  type Declared,
  type ElementType,
  type Initialiser,
  type OnnxNode,
} from './onnx.js';

/** A graph of ONNX operations under construction. What is asked for twice is made once. */
export class Graph {
  readonly #nodes: OnnxNode[] = [];
  readonly #initialisers: Initialiser[] = [];
  readonly #inputs: Declared[] = [];
  readonly #outputs: Declared[] = [];
  readonly #made = new Map<string, readonly string[]>();
  #names = 0;

  /** Declares an input. Returns its name. */
  input(input: Declared): string {
    this.#inputs.push(input);
    return input.name;
  }

  /** What of the graph is called `from` is an output. */
  output(from: string, output: Declared): void {
    this.#nodes.push({ type: 'Identity', domain: '', inputs: [from], outputs: [output.name], attributes: {} });
    this.#outputs.push(output);
  }

  /** One operation with one result, whose name is returned. */
  op(type: string, inputs: readonly string[], attributes: OnnxAttributes = {}, domain = ''): string {
    return this.ops(1, type, inputs, attributes, domain)[0]!;
  }

  /** One operation with `count` results. */
  ops(
    count: number,
    type: string,
    inputs: readonly string[],
    attributes: OnnxAttributes = {},
    domain = '',
  ): readonly string[] {
    const key = JSON.stringify([domain, type, inputs, attributes, count]);
    let outputs = this.#made.get(key);
    if (outputs === undefined) {
      outputs = Array.from({ length: count }, () => this.#name());
      this.#nodes.push({ type, domain, inputs, outputs, attributes });
      this.#made.set(key, outputs);
    }
    return outputs;
  }

  /** Numbers that are part of the graph, taken over. */
  constant(dtype: ElementType, shape: readonly number[], values: ArrayBufferView): string {
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    const key = `${dtype} ${shape.join()} ${bytes.toString('latin1')}`;
    let name = this.#made.get(key)?.[0];
    if (name === undefined) {
      name = this.#name();
      this.#initialisers.push({ name, dtype, shape, values });
      this.#made.set(key, [name]);
    }
    return name;
  }

  /** One number without dimensions. */
  scalar(value: number, dtype: ElementType = 'float32'): string {
    return this.constant(dtype, [], numbersOf(dtype, [value]));
  }

  /** Whole numbers in a row: sizes, axes, places. */
  places(values: readonly number[]): string {
    return this.constant('int64', [values.length], numbersOf('int64', values));
  }

  /** The graph as a file of ONNX. */
  encoded(): Uint8Array {
    return encodeModel({
      nodes: this.#nodes,
      initialisers: this.#initialisers,
      inputs: this.#inputs,
      outputs: this.#outputs,
    });
  }

  #name(): string {
    return `v${this.#names++}`;
  }
}

const numbersOf = (dtype: ElementType, values: readonly number[]): ArrayBufferView => {
  if (dtype === 'int64') return BigInt64Array.from(values, (value) => BigInt(value));
  if (dtype === 'int32') return Int32Array.from(values);
  return dtype === 'bool' ? Uint8Array.from(values) : Float32Array.from(values);
};
