import { expect } from 'chai';
import type { Column, Pairs, Samples, Symbols, Text, Vectors } from '../../../core/contracts/index.js';
import { restoreSamples, saveSamples } from '../../../core/plugin/index.js';
import {
  firstNotFinite,
  formFault,
  join,
  lengthFault,
  schemaOf,
  slice,
  take,
  valueFault,
} from '../../../core/samples/index.js';

const columns: readonly Column[] = [
  { name: 'age', kind: 'number' },
  { name: 'sex', kind: 'category', values: ['female', 'male'] },
];
const table = (cells: readonly number[], declared: readonly Column[] | undefined = columns): Vectors => ({
  kind: 'vectors',
  count: cells.length / 2,
  shape: [2],
  values: Float64Array.from(cells),
  ...(declared === undefined ? {} : { columns: declared }),
});

describe('columns of a table', () => {
  const rows = table([41, 0, 52.5, 1, 63, 1]);

  it('are handed on by reference when rows are taken, cut and joined', () => {
    for (const each of [take(rows, [2, 0]), slice(rows, 1, 2), join([rows, table([7, 0])])])
      expect(each.columns).to.equal(columns);
  });

  it('survive a checkpoint', () => {
    const saved = JSON.parse(JSON.stringify(saveSamples(rows).meta)) as never;
    const restored = restoreSamples({ meta: saved, arrays: saveSamples(rows).arrays! });
    expect(restored).to.deep.equal(rows);
    expect(schemaOf(restored)).to.equal(schemaOf(rows));
  });

  it('make samples of other columns other schemas, without a value in words', () => {
    const renamed = columns.map((column) => ({ ...column, name: `${column.name}2` }));
    const moreValues: Column[] = [columns[0]!, { name: 'sex', kind: 'category', values: ['female', 'male', 'other'] }];
    const reordered: Column[] = [columns[0]!, { name: 'sex', kind: 'category', values: ['male', 'female'] }];
    const schemas = [rows, table([1, 0], renamed), table([1, 0], moreValues), table([1, 0], reordered)].map(schemaOf);
    expect(new Set([...schemas, schemaOf({ ...rows, columns: structuredClone(columns) })]).size).to.equal(4);
    expect(schemaOf(rows)).to.match(/^vectors \[2\] of 1 numeric and 1 categorical columns #[0-9a-f]{8}$/);
    const { columns: _, ...bare } = rows;
    expect(schemaOf(bare)).to.equal('vectors [2]');
    expect(() => join([rows, table([1, 0], moreValues)])).to.throw(TypeError, /different schemas/);
  });

  it('hold an index of a value in every categorical cell', () => {
    expect(lengthFault(rows)).to.equal(undefined);
    for (const cell of [2, -1, 0.5, NaN])
      expect(lengthFault(table([41, 0, 52, cell])), String(cell)).to.match(/in the categorical column 'sex', row 1/);
    expect(lengthFault(table([41, 0], columns.slice(1)))).to.equal('1 columns for rows of 2 numbers');
  });
});

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
