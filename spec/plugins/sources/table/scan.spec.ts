import { expect } from 'chai';
import { CsvError, parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { delimited } from '../../../../plugins/sources/csv.js';
import type { FileEncoding } from '../../../../plugins/sources/table/encoding.js';
import type { TableInput } from '../../../../plugins/sources/table/input.js';
import type { CellSink } from '../../../../plugins/sources/table/records.js';
import { refusal } from '../../../fixtures/entries.js';

/** The cells that are found where the bytes come in pieces of this length. */
const read = async (
  bytes: Buffer,
  piece: number,
  { delimiter = ',', header = false, encoding = 'utf-8' as FileEncoding } = {},
): Promise<string[][]> => {
  const rows: string[][] = [];
  let row: string[] = [];
  const input: TableInput = {
    name: 'file.csv',
    size: bytes.length,
    async *chunks() {
      for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
    },
    slice: async () => new ArrayBuffer(0),
  };
  const sink: CellSink = {
    name: () => undefined,
    bytes: (column, buffer, from, to) => void (row[column] = buffer.toString('utf8', from, to)),
    cell: (column, cell) => void (row[column] = String(cell)),
    endRow() {
      rows.push(row);
      row = [];
    },
  };
  await delimited(delimiter, header, undefined, encoding).read(input, sink);
  return rows;
};

const theirs = (bytes: Buffer, delimiter: string): string[][] | undefined => {
  try {
    return parse(bytes, { delimiter, bom: true, skip_empty_lines: true, record_delimiter: ['\r\n', '\n', '\r'] });
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
};

describe('delimited text', () => {
  it('is cut as csv-parse cuts it, in pieces of any length, or refused as csv-parse refuses it', async () => {
    const plain = fc.constantFrom('1', '-2.5', 'Ulm', 'ä', '€', '', ' x ', '日本');
    const quoted = fc.constantFrom('"a"', '"a,b"', '"a""b"', '"two\nlines"', '"\r\n"', '""', '" "');
    const odd = fc.constantFrom('a"b', '"open', '"a"b');
    const cell = fc.oneof(
      { weight: 30, arbitrary: plain },
      { weight: 8, arbitrary: quoted },
      { weight: 1, arbitrary: odd },
    );
    const line = fc.array(cell, { minLength: 2, maxLength: 3 });
    const file = fc.record({
      lines: fc.array(line, { minLength: 1, maxLength: 60 }),
      ends: fc.array(fc.constantFrom('\n', '\r\n', '\r', '\n\n'), { minLength: 1, maxLength: 3 }),
      ragged: fc.boolean(),
      last: fc.boolean(),
      mark: fc.boolean(),
      piece: fc.integer({ min: 1, max: 90 }),
      delimiter: fc.constantFrom(',', ';', '\t', '||'),
    });
    let [same, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(file, async ({ lines, ends, ragged, last, mark, piece, delimiter }) => {
        const width = lines[0]!.length;
        const rows = ragged ? lines : lines.map((cells) => [...cells, '0'].slice(0, width));
        const text = rows.map((cells, at) => `${cells.join(delimiter)}${ends[at % ends.length]!}`).join('');
        const bytes = Buffer.from(`${mark ? '\uFEFF' : ''}${last ? text : text.replace(/[\r\n]+$/, '')}`);
        const expected = theirs(bytes, delimiter);
        if (expected === undefined || expected.length === 0) {
          expect(await refusal(read(bytes, piece, { delimiter })), JSON.stringify(text)).to.match(/^COLLAPSAR_SOURCE/);
          refused++;
        } else {
          expect(await read(bytes, piece, { delimiter }), JSON.stringify(text)).to.deep.equal(expected);
          same++;
        }
      }),
      { numRuns: 1000, seed: 3 },
    );
    expect(same).to.be.above(200);
    expect(refused).to.be.above(200);
  }).timeout(60_000);

  it('names every line of another length, also behind quotes of several lines', async () => {
    const text = 'a,b\n1,2\n3\n"x\ny",4\n5,6,7\n8\n';
    for (const piece of [1, 7, 1000])
      expect(await refusal(read(Buffer.from(text), piece, { header: true }))).to.match(
        /line 3 has another number of cells than the first line \(1, not 2\), and so have 2 more \(line 6, 7\)/,
      );
  });

  it('names the line of a quote that is wrong, wherever it is', async () => {
    const lines = Array.from({ length: 200 }, (_, at) => (at % 50 === 3 ? `"${at}",1` : `${at},1`));
    lines[160] = '"a"b,1';
    expect(await refusal(read(Buffer.from(lines.join('\n')), 64))).to.match(/line 161 cannot be read: Invalid Closing/);
  });

  it('is decoded as the study says, characters cut in two included', async () => {
    const text = 'Straße,Öl\n1,ü\n';
    const rows = [
      ['Straße', 'Öl'],
      ['1', 'ü'],
    ];
    const utf16 = Buffer.from(`\uFEFF${text}`, 'utf16le');
    const cases: readonly (readonly [FileEncoding, Buffer])[] = [
      ['utf-8', Buffer.from(`\uFEFF${text}`)],
      ['latin-1', Buffer.from(text, 'latin1')],
      ['windows-1252', Buffer.from(text, 'latin1')],
      ['utf-16', utf16],
      ['utf-16', Buffer.from(utf16).swap16()],
    ];
    for (const [encoding, bytes] of cases)
      for (const piece of [3, 5, 100]) expect(await read(bytes, piece, { encoding }), encoding).to.deep.equal(rows);
    // The euro is 0x80 in one and a control character in the other.
    expect(await read(Buffer.from([0x80, 0x2c, 0x31, 0x0a]), 9, { encoding: 'windows-1252' })).to.deep.equal([
      ['€', '1'],
    ]);
    expect(await read(Buffer.from([0x80, 0x2c, 0x31, 0x0a]), 9, { encoding: 'latin-1' })).to.deep.equal([
      ['\u0080', '1'],
    ]);
    expect(await refusal(read(Buffer.from('a,b\n1,2\n', 'utf16le'), 100))).to.match(
      /byte 1 of the file is 0, .*utf-16/,
    );
    expect(await refusal(read(Buffer.from([0xff, 0xfe, 0x00]), 9, { encoding: 'utf-16' }))).to.match(
      /no text in utf-16/,
    );
  });
});
