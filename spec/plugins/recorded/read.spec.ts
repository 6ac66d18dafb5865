import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { RecordedChain, Samples, Vectors } from '../../../core/contracts/index.js';
import { readRecording, recordingDigest } from '../../../plugins/recorded/read.js';
import { write } from '../../fixtures/recordings.js';
import { gappyPatients, patients, TableFolder } from '../../fixtures/tables.js';

const folder = new TableFolder();
after(() => folder.remove());

const OPTIONS = { delimiter: ',', header: true, label: 'label', omit: [], field: 'text', prompt: 'prompt' };
const found = (name: string, isFolder = false, labelled = false) => ({
  path: join(folder.path, name),
  name: `runs/${name}`,
  folder: isFolder,
  labelled,
  generation: 1,
});
const chainOf = (real: Samples): RecordedChain => ({ seed: 1, samples: 10, evaluate: 1, real });
const text: Samples = { kind: 'text', count: 1, texts: ['a'] };
const images: Samples = { kind: 'vectors', count: 1, shape: [2, 2, 1], values: new Float32Array(4) };
const numbers: Samples = { kind: 'vectors', count: 1, shape: [2], values: new Float64Array(2) };
const symbols: Samples = { kind: 'symbols', count: 1, alphabet: 3, values: new Uint32Array(1) };

const refusal = (name: string, content: string, real: Samples): Promise<string> => {
  folder.write(name, content);
  return readRecording(found(name), chainOf(real), OPTIONS).then(
    () => 'it was read',
    (error: unknown) => `${(error as { code: string }).code}: ${(error as Error).message}`,
  );
};

const expectRefusal = async (name: string, real: Samples, says: string): Promise<unknown> =>
  expect(await readRecording(found(name), chainOf(real), OPTIONS).then(() => 'it was read', String)).to.include(says);

describe('the rows of a recorded generation', () => {
  it('name file, row and column of what is no row of the source', async () => {
    expect(await refusal('a.csv', 'x,y\n1,2\n3,?\n', numbers)).to.include(
      "runs/a.csv: row 2, column 'y' holds no finite",
    );
    const mixed = patients(3);
    const [category] = mixed.columns!.filter(({ kind }) => kind === 'category');
    const cells = mixed.columns!.map(({ kind, name }) =>
      name === category!.name ? 'nobody' : kind === 'number' ? '1' : 'A',
    );
    const table = `${mixed.columns!.map(({ name }) => name).join(',')}\n${cells.join(',')}\n`;
    expect(await refusal('b.csv', table, mixed)).to.match(
      /^COLLAPSAR_RECORDING_INVALID: runs\/b\.csv: row 1, column '.*' holds not a category of the source/,
    );
    expect(await refusal('c.jsonl', '{"text":"a"}\n\n{"txt":"b"}\n', text)).to.include(
      "runs/c.jsonl: line 3, field 'text' is not there",
    );
    expect(await refusal('d.csv', 's\n0\n7\n', symbols)).to.include(
      'runs/d.csv: row 2 is 7, and symbols of the source are 0 to 2',
    );
    expect(await refusal('e.csv', 'x,y,id\n1,2,3\n', numbers)).to.include('it has 3 columns, and rows of the source 2');
    expect(await refusal('f.npy', 'no array', numbers)).to.include('runs/f.npy: it is no NPY file');
    expect(await refusal('g.xlsx', 'x', numbers)).to.include("files of the kind '.xlsx' are not read");
  });

  it('lack what is empty or null in their file, where the source may lack it, and are refused where it may not', async () => {
    const real = gappyPatients(2);
    const read = async (name: string, content: string): Promise<Samples> => {
      folder.write(name, content);
      return readRecording(found(name), chainOf(real), OPTIONS);
    };
    const wanted = [50, 121, 0, 0, 1, 1, 60, 0, 1, 80, 0, 3];
    const csv = await read('gaps.csv', 'ward,age,weight,pressure\nB,50,,121\n,60,80,\n');
    expect([...(csv as Vectors).values]).to.deep.equal(wanted);
    expect((csv as Vectors).columns).to.equal(real.columns);
    const lines = await read(
      'gaps.jsonl',
      '{"age":50,"pressure":121,"weight":null,"ward":"B"}\n{"age":60,"weight":80,"ward":null}\n',
    );
    expect([...(lines as Vectors).values]).to.deep.equal(wanted);
    expect(await refusal('age.csv', 'age,pressure,weight,ward\n,121,80,A\n', real)).to.include(
      "runs/age.csv: row 1, column 'age' holds no finite number",
    );
    expect(await refusal('ward.csv', 'age,pressure,sex,ward\n1,2,male,\n', patients(2))).to.include(
      "row 1, column 'ward' holds not a category of the source",
    );
    expect(await refusal('word.csv', 'age,pressure,weight,ward\n1,NA,80,A\n', real)).to.include(
      "row 1, column 'pressure' holds no finite number",
    );
    expect(await refusal('marks.csv', 'age,pressure,pressure missing,weight,ward\n1,2,0,3,A\n', real)).to.include(
      "it has a column 'pressure missing', which the source does not read",
    );
    await write(join(folder.path, 'gaps.npy'), { kind: 'vectors', count: 1, shape: [6], values: new Float64Array(6) });
    await expectRefusal('gaps.npy', real, 'an array has no categories and no missing cells, and the source does');
  });

  it('keep texts as they stand, empty ones too, of lines or of a folder in the order of its names', async () => {
    folder.write('kept.jsonl', '{"text":" a\\r\\n"}\n{"text":""}\n');
    expect(await readRecording(found('kept.jsonl'), chainOf(text), OPTIONS)).to.deep.equal({
      kind: 'text',
      count: 2,
      texts: [' a\r\n', ''],
    });
    mkdirSync(join(folder.path, 'texts'));
    for (const name of ['2.txt', '1.txt']) writeFileSync(join(folder.path, 'texts', name), `text ${name}`);
    expect(await readRecording(found('texts', true), chainOf(text), OPTIONS)).to.deep.include({
      texts: ['text 1.txt', 'text 2.txt'],
    });
  });

  it('are images with or without their channel, and those of an array of another shape are refused', async () => {
    const values = Float32Array.of(0, 0.25, 0.5, 1);
    await write(join(folder.path, 'h.npy'), { kind: 'vectors', count: 1, shape: [2, 2], values });
    expect(await readRecording(found('h.npy'), chainOf(images), OPTIONS)).to.deep.include({ shape: [2, 2, 1], values });
    const refused = await readRecording(found('h.npy'), chainOf(numbers), OPTIONS).catch(
      (error: Error) => error.message,
    );
    expect(refused).to.include('its shape is (1, 2, 2), and rows of the source have (2)');
  });

  it('are of the bytes that were hashed', async () => {
    folder.write('i.csv', 'x,y\n1,2\n');
    await recordingDigest(found('i.csv'));
    expect(await readRecording(found('i.csv'), chainOf(numbers), OPTIONS)).to.deep.include({ count: 1 });
    expect(await refusal('i.csv', 'x,y\n1,3\n', numbers)).to.match(/^COLLAPSAR_INPUT_CHANGED: runs\/i\.csv/);
  });
});
