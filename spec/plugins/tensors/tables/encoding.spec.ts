import { expect } from 'chai';
import fc from 'fast-check';
import type { Column, Vectors } from '../../../../core/contracts/index.js';
import { take, trainingSet } from '../../../../core/samples/index.js';
import {
  decodeTable,
  encodeTable,
  restoreTableEncoding,
  saveTableEncoding,
  tableEncodingOf,
  type NumberEncoding,
  type TableEncoding,
} from '../../../../plugins/tensors/index.js';
import { admissions, patients } from '../../../fixtures/tables.js';
import { refusal } from '../../../fixtures/entries.js';

const training = (...parts: readonly Vectors[]) =>
  trainingSet(parts.map((samples) => ({ samples, origin: 'real' as const })));
const encodingOf = (rows: Vectors, numbers: NumberEncoding = 'modes'): TableEncoding =>
  tableEncodingOf(training(rows), { numbers, where: 'vae' });
const encoded = (rows: Vectors, encoding: TableEncoding): Vectors =>
  encodeTable(encoding, training(rows), 'vae').parts[0]!.samples;
const table = (columns: readonly (readonly number[])[], kinds?: readonly Column[]): Vectors => {
  const count = columns[0]!.length;
  const d = columns.length;
  const values = Float64Array.from({ length: count * d }, (_, at) => columns[at % d]![Math.floor(at / d)]!);
  return { kind: 'vectors', count, shape: [d], values, ...(kinds === undefined ? {} : { columns: kinds }) };
};
const NUMBERS = ['modes', 'quantile', 'standard'] as const;

describe('the encoding of a table', () => {
  for (const numbers of NUMBERS)
    it(`gives every row back: categories, whole numbers, truth values, missing and constant cells exactly (${numbers})`, () => {
      const rows = admissions(300);
      const encoding = encodingOf(rows, numbers);
      const back = decodeTable(encoding, encoded(rows, encoding).values, rows.count);
      const d = rows.shape[0]!;
      rows.values.forEach((value, at) => {
        // Column 1, the cost, is no whole number; more than four deviations from its mode it is held there.
        if (at % d !== 1 && at % d !== 2) expect(back[at], `column ${at % d}`).to.equal(value);
        else if (numbers !== 'modes') expect(back[at]! - value).to.be.closeTo(0, 1e-3 * (1 + Math.abs(value)));
      });
    });

  it('has a place for each value that was seen, and for none that was not', () => {
    const columns: readonly Column[] = [
      { name: 'ward', kind: 'category', values: ['A', 'B', 'C', 'D'] },
      { name: 'country', kind: 'category', values: ['XK', 'AL'] },
      { name: 'smoker', kind: 'number' },
      { name: 'floor', kind: 'number' },
      { name: 'age', kind: 'number' },
    ];
    const rows = table(
      [
        [0, 3, 0, 0, 0],
        [1, 1, 1, 1, 1],
        [0, 1, 1, 0, 1],
        [7, 7, 7, 7, 7],
        [20, 31, 42, 53, 64],
      ],
      columns,
    );
    const encoding = encodingOf(rows, 'standard');
    expect(encoding.places.map(({ field }) => field.kind)).to.deep.equal([
      'levels',
      'levels',
      'levels',
      'levels',
      'standard',
    ]);
    // The age, two wards, of which D has one row, and two truth values; what is one value takes no place.
    expect([encoding.numbers, encoding.segments.map(({ length }) => length), encoding.width]).to.deep.equal([
      1,
      [2, 2],
      5,
    ]);
    const made = decodeTable(encoding, Float32Array.of(0, 0.2, 0.8, 1, 0), 1);
    expect([...made]).to.deep.equal([3, 1, 0, 7, 42]);
  });

  it('rounds what was whole in all training rows, and nothing else', () => {
    const encoding = encodingOf(
      table([
        [1, 5, 9, 12],
        [1, 5.5, 9, 12],
      ]),
      'standard',
    );
    const [whole, other] = decodeTable(encoding, Float32Array.of(0.1, 0.1), 1);
    expect(whole).to.equal(7);
    expect(Number.isInteger(other)).to.equal(false);
    expect(
      Object.is(decodeTable(encodingOf(table([[-1, 0, 1]]), 'standard'), Float32Array.of(-0.01), 1)[0], 0),
    ).to.equal(true);
  });

  it('does not know the unit of a column, its zero, the order of rows or what else is in the table', () => {
    const rows = patients(200);
    const [plain, moved] = [
      rows,
      { ...rows, values: rows.values.map((value, at) => (at % 4 < 2 ? 1e6 + 8 * value : value)) },
    ];
    for (const numbers of NUMBERS) {
      const [a, b] = [plain, moved].map((each) => encoded(each, encodingOf(each, numbers)).values);
      expect(a!.length).to.equal(b!.length);
      a!.forEach((value, at) => expect(b![at]! - value).to.be.closeTo(0, 1e-4));
      const order = Uint32Array.from({ length: 200 }, (_, i) => (i * 77) % 200);
      const turned = encodingOf(take(rows, order), numbers);
      expect(JSON.stringify(saveTableEncoding(turned))).to.equal(
        JSON.stringify(saveTableEncoding(encodingOf(rows, numbers))),
      );
      const alone = encodingOf(table([[...rows.values].filter((_, at) => at % 4 === 0)]), numbers);
      expect(alone.places[0]!.field).to.deep.equal(encodingOf(rows, numbers).places[0]!.field);
    }
  });

  it('holds numbers within reach of a network, whatever the column', () => {
    const columns = [
      [1e300, -1e300, 0, 5, 1e299],
      [1e-300, 2e-300, 3e-300, 4e-300, 5e-300],
      [1e15, 1e15 + 1, 1e15 + 2, 1e15 + 4, 1e15 + 8],
    ];
    const within = (rows: Vectors, numbers: NumberEncoding): void => {
      const { values } = encoded(rows, encodingOf(rows, numbers));
      for (const value of values) expect(Math.abs(value)).to.be.at.most(1e3);
    };
    for (const numbers of NUMBERS) for (const column of columns.slice(1)) within(table([column]), numbers);
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e100, max: 1e100 }), { minLength: 1, maxLength: 30 }),
        fc.constantFrom(...NUMBERS),
        (column, numbers) => {
          const rows = table([column]);
          within(rows, numbers);
          const encoding = encodingOf(rows, numbers);
          for (const value of decodeTable(encoding, encoded(rows, encoding).values, rows.count))
            expect(Number.isFinite(value)).to.equal(true);
        },
      ),
      { numRuns: 150, seed: 1 },
    );
  });

  it('refuses by name: numbers that are not finite or cannot be squared, rows that are images, values not seen before', async () => {
    const refused = (rows: Vectors): Promise<string> => refusal((async () => encodingOf(rows))());
    expect(await refused(table([[1, NaN, 3]])))
      .to.contain('COLLAPSAR_FIT_INVALID')
      .and.to.contain('not finite');
    expect(await refused(table([[1e300, -1e300, 0]]))).to.contain('too large to square');
    expect(await refused({ ...table([[1, 2, 3, 4]]), count: 1, shape: [2, 2] })).to.contain('no rows of a table');
    const encoding = encodingOf(table([[0, 1, 1]]));
    const message = await refusal((async () => encoded(table([[0, 2, 1]]), encoding))());
    expect(message).to.contain("'0' holds a value").and.to.contain('initialise: scratch');
  });

  it('is saved and restored exactly', () => {
    for (const numbers of NUMBERS) {
      const encoding = encodingOf(admissions(150), numbers);
      expect(restoreTableEncoding('vae', saveTableEncoding(encoding))).to.deep.equal(encoding);
    }
  });
});
