import { expect } from 'chai';
import { emitStep } from '../../../../plugins/tensors/compile/emit-step.js';
import { NotEmitted } from '../../../../plugins/tensors/compile/not-emitted.js';
import { encodeModel } from '../../../../plugins/tensors/compile/onnx.js';
import type { Operand, StepTrace, TraceNode, ValueOrigin } from '../../../../plugins/tensors/compile/trace.js';
import type { Tf } from '../../../../plugins/tensors/index.js';

const tf = {} as Tf;
const SHAPE = [2, 3];
const operand = (value: number): Operand => ({ value, shape: SHAPE, dtype: 'float32' });
const node = (kernel: string, inputs: Readonly<Record<string, number>>, output: number): TraceNode => ({
  kernel,
  inputs: Object.entries(inputs).map(([name, value]) => [name, operand(value)] as const),
  attributes: {},
  outputs: [operand(output)],
  returnsList: false,
  takesList: false,
});
const trace = (origins: readonly ValueOrigin[], nodes: readonly TraceNode[], loss: number): StepTrace => ({
  nodes,
  values: origins.map((origin) => ({ shape: SHAPE, dtype: 'float32', origin })),
  loss: operand(loss),
  gradients: [undefined],
});
const [VARIABLE, BATCH, KERNEL]: readonly ValueOrigin[] = [
  { from: 'variable', variable: 0 },
  { from: 'outside' },
  { from: 'kernel' },
];
const constant = (...numbers: number[]): ValueOrigin => ({ from: 'numbers', numbers: Float32Array.from(numbers) });
/** Names of operations in a model, as often as they stand there. */
const operations = (bytes: Uint8Array, type: string): number =>
  Buffer.from(bytes)
    .toString('latin1')
    .split(`\x22${String.fromCharCode(type.length)}${type}`).length - 1;

describe('a step as a model of ONNX', () => {
  it('has what loss and gradients depend on, once, and nothing else', () => {
    const nodes = [
      node('Tanh', { x: 0 }, 2),
      node('Sinh', { x: 1 }, 3),
      node('Tanh', { x: 0 }, 4),
      node('Add', { a: 2, b: 4 }, 5),
    ];
    const { bytes, inputs } = emitStep(
      tf,
      trace([VARIABLE!, BATCH!, KERNEL!, KERNEL!, KERNEL!, KERNEL!], nodes, 5),
      new Set([1]),
    );
    expect(operations(bytes, 'Tanh')).to.equal(1);
    expect(operations(bytes, 'Add')).to.equal(1);
    expect(operations(bytes, 'Sinh')).to.equal(0);
    expect(inputs).to.deep.equal([{ name: 'variable 0', value: 0 }]);
  });

  it('holds the numbers of constants, and asks for those that it is told are none', () => {
    const given = trace([VARIABLE!, constant(1, 2, 3, 4, 5, 6), KERNEL!], [node('Add', { a: 0, b: 1 }, 2)], 2);
    const bytesOf = (numbers: Float32Array): string => Buffer.from(numbers.buffer).toString('latin1');
    const held = emitStep(tf, given, new Set());
    expect(Buffer.from(held.bytes).toString('latin1')).to.contain(bytesOf(Float32Array.of(1, 2, 3, 4, 5, 6)));
    expect(held.inputs.map(({ value }) => value)).to.deep.equal([0]);
    const asked = emitStep(tf, given, new Set([1]));
    expect(Buffer.from(asked.bytes).toString('latin1')).to.not.contain(bytesOf(Float32Array.of(1, 2, 3, 4, 5, 6)));
    expect(asked.inputs).to.deep.equal([
      { name: 'variable 0', value: 0 },
      { name: 'leaf 1', value: 1 },
    ]);
  });

  it('has no product with ones', () => {
    const ones = constant(...Array<number>(20).fill(1));
    const { bytes } = emitStep(
      tf,
      trace([VARIABLE!, ones, KERNEL!], [node('Multiply', { a: 0, b: 1 }, 2)], 2),
      new Set(),
    );
    expect(operations(bytes, 'Mul')).to.equal(0);
  });

  it('is refused, with its name, for an operation that ONNX has not', () => {
    const given = trace([VARIABLE!, KERNEL!], [node('LRN', { x: 0 }, 1)], 1);
    expect(() => emitStep(tf, given, new Set())).to.throw(NotEmitted, 'the operation LRN');
    const text = { ...given, values: [{ shape: SHAPE, dtype: 'string' as const, origin: BATCH! }, given.values[1]!] };
    const strings = { ...text, nodes: [node('Neg', { x: 0 }, 1)] };
    expect(() => emitStep(tf, strings, new Set([0]))).to.throw(NotEmitted, 'tensors of string');
  });

  it('is written as protocol buffers have it', () => {
    const x = { name: 'x', dtype: 'float32', shape: [300] } as const;
    const bytes = encodeModel({
      nodes: [{ type: 'Elu', domain: '', inputs: ['x'], outputs: ['y'], attributes: { alpha: { float: 1 }, n: -1 } }],
      initialisers: [],
      inputs: [x],
      outputs: [],
    });
    const node = '0a0178' + '120179' + '1a05' + '456c752079' + '2203' + '456c75';
    const alpha = '2a0f' + '0a05616c706861' + '150000803f' + 'a00101';
    const minusOne = '2a11' + '0a016e' + '18ffffffffffffffffff01' + 'a00102';
    const named = '120d' + '747261696e696e672073746570';
    const input = '5a10' + '0a0178' + '120b' + '0a09' + '0801' + '1205' + '0a03' + '08ac02';
    const length = (hex: string): string => (hex.length / 2).toString(16).padStart(2, '0');
    const whole = node + alpha + minusOne;
    const graph = `0a${length(whole)}${whole}${named}${input}`;
    const operators = '42040a001012' + '42110a0d' + Buffer.from('com.microsoft').toString('hex') + '1001';
    expect(Buffer.from(bytes).toString('hex')).to.equal(
      '0809' + '1209' + Buffer.from('collapsar').toString('hex') + `3a${length(graph)}${graph}` + operators,
    );
  });
});
