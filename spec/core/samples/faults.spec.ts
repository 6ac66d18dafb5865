import { expect } from 'chai';
import type { Pairs, Samples, Symbols, Text, Vectors } from '../../../core/contracts/index.js';
import { firstNotFinite, formFault, valueFault } from '../../../core/samples/index.js';

const vectors = (more: object = {}): Vectors => ({
  kind: 'vectors',
  count: 2,
  shape: [2],
  values: Float64Array.of(1, 2, 3, 4),
  ...more,
});
const pairs = (more: object = {}): Pairs => ({
  kind: 'pairs',
  count: 2,
  inputs: vectors(),
  targets: vectors(),
  ...more,
});
const symbols = (more: object = {}): Symbols => ({
  kind: 'symbols',
  count: 3,
  alphabet: 4,
  values: Uint32Array.of(0, 3, 1),
  ...more,
});
const text = (more: object = {}): Text => ({ kind: 'text', count: 2, texts: ['a', 'b'], ...more });

describe('a value that is to be samples', () => {
  it('passes where it is, of every kind', () => {
    const sound: readonly Samples[] = [
      vectors(),
      vectors({ values: Float32Array.of(1, 2, 3, 4), labels: Uint32Array.of(0, 1) }),
      vectors({ count: 0, values: new Float64Array(0) }),
      pairs(),
      symbols(),
      text(),
      text({ prompts: ['x', 'y'] }),
    ];
    for (const samples of sound) {
      expect(formFault(samples)).to.equal(undefined);
      expect(valueFault(samples)).to.equal(undefined);
    }
  });

  const forms: readonly (readonly [value: unknown, says: RegExp])[] = [
    [undefined, /^undefined instead of samples/],
    [[], /count is undefined/],
    [vectors({ count: -1 }), /count is -1/],
    [vectors({ kind: 'images' }), /kind "images"/],
    [vectors({ shape: 2 }), /shape is 2/],
    [vectors({ shape: [0] }), /shape is an Array/],
    [vectors({ values: new Int32Array(4) }), /values is an Int32Array/],
    [vectors({ values: new Float64Array(3) }), /3 values where 2 rows/],
    [vectors({ labels: [0, 1] }), /labels is an Array, not a Uint32Array/],
    [vectors({ labels: new Uint32Array(1) }), /1 labels for 2 rows/],
    [pairs({ targets: text() }), /targets is an object, not vectors/],
    [pairs({ targets: vectors({ count: 1, values: Float64Array.of(1, 2) }) }), /2 inputs and 1 targets/],
    [symbols({ values: new Float64Array(3) }), /values is a Float64Array, not a Uint32Array/],
    [symbols({ alphabet: 0 }), /alphabet is 0/],
    [symbols({ values: Uint32Array.of(1) }), /1 values for 3 rows/],
    [text({ texts: 'ab' }), /texts is "ab"/],
    [text({ texts: ['a', 7] }), /texts\[1\] is 7, not a string/],
    [text({ prompts: ['x'] }), /1 prompts for 2 rows/],
  ];
  for (const [value, says] of forms)
    it(`is refused by its form: ${String(says)}`, () => {
      expect(formFault(value)).to.match(says);
    });

  it('is refused by its values: not finite, a symbol or a label past the last', () => {
    expect(valueFault(vectors({ values: Float64Array.of(1, 2, 3, -Infinity) }))).to.deep.equal({
      row: 1,
      what: 'a value that is not a finite number (-Infinity)',
    });
    expect(valueFault(pairs({ targets: vectors({ values: Float64Array.of(NaN, 2, 3, 4) }) }))?.row).to.equal(0);
    expect(valueFault(symbols({ values: Uint32Array.of(0, 1, 4) }))).to.deep.equal({
      row: 2,
      what: 'the symbol 4 of an alphabet of 4',
    });
    const labelled = vectors({ labels: Uint32Array.of(1, 3) });
    expect(valueFault(labelled)).to.equal(undefined);
    expect(valueFault(labelled, 4)).to.equal(undefined);
    expect(valueFault(labelled, 3)).to.deep.equal({ row: 1, what: 'the label 3, where the source has 3 classes' });
  });

  it('has its first number that is not finite found, at either end and nowhere', () => {
    for (const [values, at] of [
      [[], -1],
      [[0, -0, 1e308, 5e-324], -1],
      [[NaN, 1], 0],
      [[1, 2, Infinity], 2],
    ] as const)
      expect(firstNotFinite(Float64Array.from(values))).to.equal(at);
  });
});
