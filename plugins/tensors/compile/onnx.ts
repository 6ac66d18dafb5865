import { NotEmitted } from './not-emitted.js';

/** Element types of ONNX tensors, by the names that tfjs has or would have for them (TensorProto.DataType). */
const ELEMENT_TYPES = { float32: 1, int32: 6, int64: 7, bool: 9, float64: 11 } as const;
/** The name of such a type. */
export type ElementType = keyof typeof ELEMENT_TYPES;

/** How such a type is written in an attribute. @throws NotEmitted for one that is none */
export const typeNumber = (dtype: string): number => ELEMENT_TYPES[elementType(dtype)];

export const elementType = (dtype: string): ElementType => {
  if (dtype in ELEMENT_TYPES) return dtype as ElementType;
  throw new NotEmitted(`tensors of ${dtype}`);
};

/** An attribute of a node: whole numbers, a text, or one `float`. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };
export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;

/** One operation: its name in ONNX, names of what it reads and of what it makes. */
export interface OnnxNode {
  readonly type: string;
  /** empty for ONNX's own */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: OnnxAttributes;
}
/** Something by its name, with its type and shape. */
export interface Declared {
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
}
/** A tensor whose numbers are part of the model. */
export interface Initialiser extends Declared {
  readonly values: ArrayBufferView;
}
export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly initialisers: readonly Initialiser[];
  readonly inputs: readonly Declared[];
  readonly outputs: readonly Declared[];
}

/** Of the file format, with `reduction` of ScatterND (operators 18) and what ONNX Runtime 1.16 and later read. */
const IR_VERSION = 9;
const OPERATORS = 18;

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

/**
 * A message of protocol buffers, written field by field: a tag (number of the field, kind of what follows) and a value.
 * Numbers of fields are those of onnx.proto3 (IR version 9).
 */
class Message {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  /** int64, or an enum */
  int(field: number, value: number): this {
    return this.#tag(field, VARINT).#varint(BigInt.asUintN(64, BigInt(value)));
  }
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#tag(field, FIXED32).#push(bytes);
  }
  bytes(field: number, value: Uint8Array): this {
    return this.#tag(field, BYTES).#varint(BigInt(value.length)).#push(value);
  }
  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }
  message(field: number, value: Message): this {
    this.#tag(field, BYTES).#varint(BigInt(value.#length));
    for (const part of value.#parts) this.#push(part);
    return this;
  }
  encoded(): Uint8Array {
    const out = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }

  #tag(field: number, kind: number): this {
    return this.#varint(BigInt((field << 3) | kind));
  }
  /** Seven bits a byte, the lowest first; the eighth says that more follow. */
  #varint(value: bigint): this {
    const bytes: number[] = [];
    do {
      const low = Number(value & 127n);
      value >>= 7n;
      bytes.push(value > 0n ? low | 128 : low);
    } while (value > 0n);
    return this.#push(Uint8Array.from(bytes));
  }
  #push(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    return this;
  }
}

/** AttributeProto: name 1, f 2, i 3, s 4, ints 8, type 20 (FLOAT 1, INT 2, STRING 3, INTS 7). */
const attributeOf = (name: string, value: OnnxAttribute): Message => {
  const message = new Message().text(1, name);
  if (typeof value === 'number') return message.int(3, value).int(20, 2);
  if (typeof value === 'string') return message.text(4, value).int(20, 3);
  if ('float' in value) return message.float(2, value.float).int(20, 1);
  for (const each of value) message.int(8, each);
  return message.int(20, 7);
};

/** NodeProto: input 1, output 2, name 3, op_type 4, attribute 5, domain 7. */
const nodeOf = ({ type, domain, inputs, outputs, attributes }: OnnxNode): Message => {
  const message = new Message();
  for (const name of inputs) message.text(1, name);
  for (const name of outputs) message.text(2, name);
  message.text(3, `${type} ${outputs[0]!}`).text(4, type);
  for (const [name, value] of Object.entries(attributes)) message.message(5, attributeOf(name, value));
  return domain === '' ? message : message.text(7, domain);
};

/** TensorProto: dims 1, data_type 2, name 8, raw_data 9 (little-endian). */
const initialiserOf = ({ name, dtype, shape, values }: Initialiser): Message => {
  const message = new Message();
  for (const size of shape) message.int(1, size);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return message.int(2, ELEMENT_TYPES[dtype]).text(8, name).bytes(9, bytes);
};

/** ValueInfoProto: name 1, type 2; TypeProto: tensor_type 1; its elem_type 1, shape 2; dim 1, whose dim_value is 1. */
const declared = ({ name, dtype, shape }: Declared): Message => {
  const dimensions = new Message();
  for (const size of shape) dimensions.message(1, new Message().int(1, size));
  const tensor = new Message().int(1, ELEMENT_TYPES[dtype]).message(2, dimensions);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
};

/** OperatorSetIdProto: domain 1, version 2. */
const operators = (domain: string, version: number): Message => new Message().text(1, domain).int(2, version);

/** GraphProto: node 1, name 2, initializer 5, input 11, output 12. ModelProto: ir_version 1, producer_name 2, graph 7, opset_import 8. */
export const encodeModel = ({ nodes, initialisers, inputs, outputs }: OnnxModel): Uint8Array => {
  const graph = new Message();
  for (const node of nodes) graph.message(1, nodeOf(node));
  graph.text(2, 'training step');
  for (const initialiser of initialisers) graph.message(5, initialiserOf(initialiser));
  for (const input of inputs) graph.message(11, declared(input));
  for (const output of outputs) graph.message(12, declared(output));
  return new Message()
    .int(1, IR_VERSION)
    .text(2, 'collapsar')
    .message(7, graph)
    .message(8, operators('', OPERATORS))
    .message(8, operators(MICROSOFT, 1))
    .encoded();
};

/** Operations of ONNX Runtime's own. */
export const MICROSOFT = 'com.microsoft';
