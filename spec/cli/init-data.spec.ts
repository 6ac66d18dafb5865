import { expect } from 'chai';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { existsSync, readFileSync } from 'node:fs';
import { createColors } from 'picocolors';
import { parse } from 'yaml';
import { commandLine } from '../../cli/program.js';
import { rootStream } from '../../core/random/index.js';
import { Shell } from './command.js';

interface Study {
  readonly sources: readonly { readonly use: string; readonly with: Readonly<Record<string, unknown>> }[];
  readonly models: readonly unknown[];
  readonly strategies: readonly unknown[];
  readonly metrics: readonly string[];
  readonly samples: number;
  readonly recommend: unknown;
}

const random = rootStream(1).child('init');
/** 400 patients, one in 66 with the rare diagnosis: ids, decimal commas, a column of one value, gaps, free text. */
const patients = (): string =>
  [
    'patient_id;age;pressure;smoker;ward;site;diagnosis;note',
    ...Array.from({ length: 400 }, (_, i) => {
      const age = 55 + 12 * random.normal();
      const comma = (value: number): string => value.toFixed(2).replace('.', ',');
      return [
        9000 - i,
        i % 40 === 7 ? 'NA' : comma(age),
        i % 50 === 9 ? '' : comma(120 + 0.5 * age + 9 * random.normal()),
        random.below(2) === 0,
        'AAABBC'[random.below(6)],
        'Ulm',
        i % 66 === 5 ? 'sepsis' : i % 5 < 2 ? 'flu' : 'well',
        `patient ${i} came in the night`,
      ].join(';');
    }),
    '',
  ].join('\n');
const numbers = (rows: number): { readonly x: number; readonly y: number }[] =>
  Array.from({ length: rows }, () => ({ x: random.normal(), y: random.uniform() }));
const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const csvOf = (rows: readonly object[]): string =>
  [Object.keys(rows[0]!), ...rows.map((row) => Object.values(row) as unknown[])]
    .map((row) => `${row.join(',')}\n`)
    .join('');
const WORDS = 'the a cat dog ran sat on mat hat over under and then quickly slowly red blue house tree'.split(' ');
const story = (): string => Array.from({ length: 12 }, () => WORDS[random.below(WORDS.length)]).join(' ');

describe('init --data', function () {
  this.timeout(60_000);
  let shell: Shell;
  before(() => (shell = new Shell()));
  after(() => shell.remove());
  let drafts = 0;

  /** A study of a file, which validates (as whatever plans it does first), plans and runs; with what was said. */
  const draft = async (
    data: string,
    ...flags: readonly string[]
  ): Promise<{ study: Study; told: string; text: string }> => {
    const file = `study-${drafts++}.yaml`;
    const { code, stdout, stderr } = await shell.here('init', file, '--data', data, ...flags);
    expect(code, stderr).to.equal(0);
    for (const verb of [['plan'], ['recommend', '--dry-run']]) {
      const [name, ...rest] = verb;
      const checked = await shell.here(name!, file, ...rest);
      expect(checked.code, `${name!}: ${checked.stderr}`).to.equal(0);
    }
    const small = ['seeds=1', 'generations=2', 'evaluate=50', 'samples=40'].flatMap((set) => ['--set', set]);
    const ran = await shell.here('run', file, '--quiet', '--fresh', '--workers', '1', ...small);
    expect(ran.code, ran.stderr).to.equal(0);
    const text = readFileSync(shell.path(file), 'utf8');
    return { study: parse(text) as Study, told: stdout.replaceAll(/\n {2}(?=\S)/g, ' '), text };
  };
  const refusal = async (data: string, ...flags: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await shell.here('init', 'refused.yaml', '--data', data, ...flags);
    expect(code, stdout).to.equal(2);
    expect(existsSync(shell.path('refused.yaml'))).to.equal(false);
    return stderr;
  };

  it('reads a table of mixed kinds as it is written, keeps the rows that lack something, and says what it leaves out', async () => {
    const { study, told, text } = await draft(shell.write('patients.csv', patients()));
    expect(study.sources[0]).to.deep.include({ use: 'csv' });
    expect(study.sources[0]!.with).to.deep.equal({
      file: 'patients.csv',
      delimiter: ';',
      decimal: ',',
      omit: ['patient_id', 'site', 'note'],
      categorical: ['smoker', 'ward'],
      label: 'diagnosis',
      rare: 'sepsis',
      missingWords: ['NA'],
      missing: 'model',
      test: 0.3,
      draw: 'again',
    });
    expect(study.models).to.deep.equal([{ use: 'class-conditional', with: { model: { use: 'copula' } } }]);
    // Two rows of the rare class are held out: its recall is measured, and judges nothing.
    expect(study.metrics).to.deep.equal([
      'column-fidelity',
      'pair-fidelity',
      'category-coverage',
      'missingness',
      'rare-events',
      'utility',
    ]);
    expect(told).to.match(/2 held-out rows of 'sepsis' are too few to show that a classifier goes on finding them/);
    expect(study.strategies).to.deep.equal([
      'replace',
      'accumulate',
      { use: 'mix', with: { real: 'fixed' }, sweep: { syntheticShare: [0.5, 0.8, 0.95] } },
    ]);
    // 10 lack the age, 8 the pressure, none both.
    expect(told).to.match(/18 rows of 400 lack something, and stay: models learn what is missing \(missing: model\)/);
    expect(told).to.match(/leaves what is missing to the models in age \(10 cells\) and pressure \(8 cells\)/);
    expect(text).to.match(
      /missing: model # 18 of 400 rows lack something: the model learns what is missing, and makes it/,
    );
    expect(told).to.match(/^class sepsis: 6 rows, 1\.50?\u202f%, rare$/m);
    expect(told).to.match(/^patient_id +identifier +0 +400 +left out: another whole number in every row/m);
    expect(told).to.match(/^site +constant .*every row has the same: "Ulm"/m);
    expect(told).to.match(/^note +text .*free text/m);
    expect(told).to.match(/Assumed: 'diagnosis' is the label/);
    expect(told).to.match(/Assumed: the mixes' real rows are fixed/);
    expect(told).to.match(/rows a generation hold 4\.\d of 'sepsis' on average: real rows alone may lose it/);
    expect(told).to.match(
      /^Time: `run` takes about \d+ (s|min).*; `recommend`, which asks for 400 cells at most, up to \d/m,
    );
  });

  it('leaves out what lacks something where rows have no label, and asks of numbers with gaps what can be told of them', async () => {
    const lines = csvOf(numbers(300)).trimEnd().split('\n');
    const gappy = lines.map((line, at) => (at % 10 === 4 ? line.replace(/^[^,]*/, '') : line));
    const plain = await draft(shell.write('gappy.csv', `${gappy.join('\n')}\n`));
    expect(plain.study.sources[0]!.with).to.deep.include({ missing: 'model', scale: 'standard' });
    expect(plain.study.models[0]).to.have.property('use', 'gmm');
    expect(plain.study.metrics).to.deep.equal(['column-fidelity', 'pair-fidelity', 'tail-mass', 'missingness']);
    const labelled = gappy.map((line, at) => `${line},${at === 0 ? 'label' : at % 7 === 3 ? '' : 'ab'[at % 2]!}`);
    const { study, text } = await draft(shell.write('unlabelled.csv', `${labelled.join('\n')}\n`), '--label', 'label');
    expect(study.sources[0]!.with).to.deep.include({ missing: 'drop' });
    expect(text).to.match(/missing: drop # costs \d+ of 300 rows, some for want of a label/);
  });

  it('takes numbers without a label for a Gaussian mixture, and fresh rows where they are asked for', async () => {
    const { study, text } = await draft(shell.write('numbers.csv', csvOf(numbers(300))), '--real', 'fresh');
    expect(study.sources[0]!.with).to.deep.equal({
      file: 'numbers.csv',
      missing: 'refuse',
      test: 0.3,
      draw: 'again',
      scale: 'standard',
    });
    expect(study.models).to.deep.equal([
      { use: 'gmm', with: { components: 2, covariance: 'full', regularisation: 0.001 } },
    ]);
    expect(study.metrics).to.deep.equal(['moments', 'wasserstein', 'tail-mass']);
    expect(study.samples).to.equal(200);
    expect(study.strategies[2]).to.deep.include({ with: { real: 'fresh' } });
    expect(text).not.to.include('Assumed');
  });

  it('reads texts of JSON Lines, prompts with what continues them, and paragraphs', async () => {
    const stories = shell.write('stories.jsonl', lines(Array.from({ length: 60 }, (_, id) => ({ id, text: story() }))));
    const { study } = await draft(stories);
    expect(study.sources[0]).to.deep.include({ use: 'text' });
    expect(study.sources[0]!.with).to.deep.equal({ file: 'stories.jsonl', field: 'text', test: 0.1, draw: 'again' });
    expect(study.metrics).to.deep.equal(['perplexity', 'vocabulary', 'text-diversity']);
    const pairs = Array.from({ length: 60 }, (_, i) => ({ prompt: `what is ${i}`, completion: story() }));
    const prompted = await draft(shell.write('pairs.jsonl', lines(pairs)));
    expect(prompted.study.sources[0]!.with).to.deep.include({ prompt: 'prompt', completion: 'completion' });
    const plain = await draft(shell.write('book.txt', Array.from({ length: 40 }, story).join('\n\n')));
    expect(plain.study.sources[0]!.with).to.deep.include({ documents: 'paragraphs' });
  });

  it('reads Parquet, and rows of JSON Lines that are no texts', async () => {
    const rows = numbers(120).map((row, i) => ({ ...row, kind: i % 3 === 0 ? 'a' : 'b' }));
    const columnData = Object.keys(rows[0]!).map((name) => ({ name, data: rows.map((row) => row[name as 'kind']) }));
    const file = shell.write('rows.parquet', new Uint8Array(parquetWriteBuffer({ columnData })));
    const { study } = await draft(file, '--no-label');
    expect(study.sources[0]!.with).to.deep.include({ categorical: ['kind'] });
    expect(study.sources[0]).to.deep.include({ use: 'parquet' });
    expect(study.models).to.deep.equal([{ use: 'copula' }]);
    const labelled = await draft(shell.write('rows.jsonl', lines(rows)), '--label', 'kind');
    expect(labelled.study.sources[0]!.with).to.deep.include({ label: 'kind' });
    expect(labelled.study.models).to.deep.equal([
      {
        use: 'class-conditional',
        with: { model: { use: 'gmm', with: { components: 1, covariance: 'diagonal', regularisation: 0.001 } } },
      },
    ]);
  });

  it('takes names as they come, thousands, and lines without names', async () => {
    const odd = numbers(60).map(({ x }, i) => `${x},"${i % 2 === 0 ? '- a: b' : '#'}",${1000 + i}`);
    const { study } = await draft(shell.write('odd.csv', `"a\nb","# c: ""d""",\n${odd.join('\n')}\n`), '--no-label');
    expect(study.sources[0]!.with).to.deep.include({ categorical: ['# c: "d"'], omit: [''] });
    const bare = numbers(60).map(({ x, y }) => `${x}\t"${Math.round(1e6 * y + 1e6).toLocaleString('en')}"`);
    const counted = await draft(shell.write('bare.tsv', `${bare.join('\n')}\n`));
    expect(counted.study.sources[0]!.with).to.deep.include({ delimiter: '\t', header: false, thousands: ',' });
    expect(counted.told).to.match(/Assumed: the first line holds numbers/);
  });

  it('keeps a column that most rows lack, and one of which one value is known, where models learn what is missing', async () => {
    const rows = numbers(100).map(({ x, y }, i) => ({
      x,
      y: i % 3 === 0 ? '' : y,
      marker: i % 5 === 0 ? x + y : '',
      smoker: i % 4 === 0 ? 'yes' : '',
      once: i === 7 || i === 60 ? y : '',
      never: '',
    }));
    const { study, told, text } = await draft(shell.write('gaps.csv', csvOf(rows)));
    expect(study.sources[0]!.with).to.deep.include({
      omit: ['once', 'never'],
      categorical: ['smoker'],
      missing: 'model',
    });
    expect(study.metrics).to.include('missingness');
    expect(told).to.match(/^once .*left out: 2 of 100 rows have something in it: too few to learn from/m);
    expect(text).to.match(/# not read: "once" # 2 of 100 rows have something in it: too few to learn from\n/);
    expect(text).to.match(/# not read: "never" # every cell is empty\n/);
  });

  it('leaves a column out where rows without a label are left out and it would cost more of them than it is worth', async () => {
    const gaps = numbers(100).map(({ x, y }, i) => ({
      x,
      y: i % 3 === 0 ? '' : y,
      smoker: i % 4 === 0 ? 'yes' : '',
      label: i % 50 === 1 ? '' : 'ab'[i % 2]!,
    }));
    const { study, told, text } = await draft(shell.write('costly.csv', csvOf(gaps)));
    expect(study.sources[0]!.with).to.deep.include({ omit: ['y', 'smoker'], missing: 'drop' });
    expect(told).to.match(/^y .*34 of 100 rows have nothing in it: more rows than a column is worth/m);
    expect(text).to.match(/# not read: "smoker" # every row that has something in it has the same: /);
  });

  it('reads dates, per cent, money and other encodings, and writes the options that say so', async () => {
    const day = (i: number): string => `${String((i % 28) + 1).padStart(2, '0')}`;
    const rows = numbers(80).map(({ y }, i) =>
      [
        `2024-0${(i % 9) + 1}-${day(i)}`,
        `${day(i % 12)}/0${(i % 9) + 1}/2024`,
        `${(100 * y).toFixed(1)} %`,
        `€${i}.50`,
        i % 3 === 0 ? 'Köln' : 'Düren',
        `900719925474099${10 + i}`,
      ].join(','),
    );
    const text = `admitted,seen,share,price,town,number\n${rows.join('\n')}\n`;
    const { study, told } = await draft(shell.write('windows.csv', Buffer.from(text.replaceAll('€', '£'), 'latin1')));
    expect(study.sources[0]!.with).to.deep.include({
      encoding: 'windows-1252',
      columns: {
        seen: { kind: 'date', format: 'dd/mm/yyyy' },
        share: { kind: 'number', unit: '%' },
        price: { kind: 'number', unit: '£' },
      },
      categorical: ['town'],
      omit: ['number'],
    });
    expect(told).to.match(/Assumed: the file is no UTF-8 and is taken for Windows-1252/);
    expect(told).to.match(/Assumed: the dates of 'seen' are taken for dd\/mm\/yyyy, though they could be mm\/dd\/yyyy/);
    expect(told).to.match(/reads admitted, seen, share and price as numbers, reads town as a category/);
    const described = await shell.here('describe', '--data', 'windows.csv');
    expect(described.code, described.stderr).to.equal(0);
    expect(described.stdout).to.match(/^windows\.csv: 80 rows, 6 columns\./);
    expect(described.stdout).to.match(/^admitted +date +0 +\d+ +2024-01-01 to 2024-09-27 +number$/m);
    expect(described.stdout).to.match(/^number +long number +0 +80 .*left out: another text in every row/m);
    expect(described.stdout).to.match(/^price .* number, with kind: "number", unit: "£"$/m);
    expect(described.stdout).to.match(/Read by the source csv with encoding: "windows-1252", columns:/);
    const json = await shell.here('describe', '--data', 'windows.csv', '--json');
    expect(
      (JSON.parse(json.stdout) as { columns: { found: string }[] }).columns.map(({ found }) => found),
    ).to.deep.equal(['date', 'date', 'text', 'text', 'category', 'long-integer']);
    const both = await shell.here('describe', 'csv', '--data', 'windows.csv');
    expect(both.stderr).to.match(/an entry \(csv\) and a file \(--data\) are named/);
  });

  it('asks which column is the label, and whether new rows will come, where somebody can answer', async () => {
    const rows = numbers(60).map((row, i) => ({ kind: i % 2, ...row, town: i % 3 === 0 ? 'Ulm' : 'Ems' }));
    shell.write('asked.csv', csvOf(rows));
    const asked: string[] = [];
    const answering = async (file: string, ...answers: readonly (string | undefined)[]): Promise<number> => {
      const left = [...answers];
      const before = process.cwd();
      process.chdir(shell.folder);
      try {
        return await commandLine(['init', file, '--data', 'asked.csv'], {
          terminal: {
            out: () => undefined,
            err: () => undefined,
            interactive: true,
            attended: true,
            width: 80,
            colors: createColors(false),
            now: () => 0,
            ask: async (question) => (asked.push(question), left.shift()),
          },
          signal: new AbortController().signal,
        });
      } finally {
        process.chdir(before);
      }
    };
    const labelIn = (file: string): unknown =>
      (parse(readFileSync(shell.path(file), 'utf8')) as Study).sources[0]!.with['label'];
    const rowsIn = (file: string): unknown =>
      /use: mix, with: \{ real: (\w+) \}/.exec(readFileSync(shell.path(file), 'utf8'))?.[1];
    const about =
      'Will new real rows come for every generation (fresh), or are these all there will be (fixed)? (nothing: fixed) ';
    expect(await answering('named.yaml', ' kind ', 'new ones', 'Fresh')).to.equal(0);
    expect(asked).to.deep.equal([
      'Which column says the class of each row: town, kind? (nothing: none) ',
      about,
      about,
    ]);
    expect(labelIn('named.yaml')).to.equal('kind');
    expect(rowsIn('named.yaml')).to.equal('fresh');
    expect(await answering('none.yaml', '', '')).to.equal(0);
    expect(labelIn('none.yaml')).to.equal(undefined);
    expect(rowsIn('none.yaml')).to.equal('fixed');
    expect(await answering('unsaid.yaml', 'kind', undefined)).to.equal(130);
    expect(await answering('left.yaml', undefined)).to.equal(130);
    expect(existsSync(shell.path('left.yaml'))).to.equal(false);
  });

  it('tells the same as JSON', async () => {
    const data = shell.write('told.csv', csvOf(numbers(100)));
    const { code, stdout } = await shell.here('init', 'told.yaml', '--data', data, '--json');
    expect(code).to.equal(0);
    const told = JSON.parse(stdout) as Record<string, unknown>;
    expect(told).to.include({ study: 'told.yaml', samples: 70, generations: 10 });
    expect(told['found']).to.deep.include({ kind: 'table', rows: 100, dropped: 0 });
  });

  it('says nothing of a rare class where there is none, however few the rows are', async () => {
    for (const rows of [12, 40]) {
      const few = csvOf(numbers(rows).map(({ x, y }, i) => ({ x, y, side: i % 2 === 0 ? 'left' : 'right' })));
      for (const flags of [['--no-label'], ['--label', 'side']]) {
        const data = shell.write(`few-${rows}.csv`, few);
        const { code, stdout, stderr } = await shell.here('init', `few-${drafts++}.yaml`, '--data', data, ...flags);
        expect(code, `${rows} rows, ${flags.join(' ')}: ${stderr}`).to.equal(0);
        expect(stdout).not.to.match(/undefined|held-out rows|on average/);
      }
    }
  });

  it('refuses what no study can be made of, and writes nothing', async () => {
    const write = (name: string, text: string | Uint8Array): string => shell.write(name, text);
    const many = (line: (i: number) => string): string => Array.from({ length: 50 }, (_, i) => `${line(i)}\n`).join('');
    const cases: readonly (readonly [string, RegExp, ...string[]])[] = [
      ['absent.csv', /absent\.csv: there is no such file.*the folder that you are in/],
      [write('empty.csv', ''), /empty\.csv: the file is empty/],
      [write('head.csv', 'a,b\n'), /the file has a header but no rows/],
      [write('one.csv', 'a,b\n1,2\n'), /there is one row\. A study needs 10 at least/],
      [write('same.csv', `a,b\n${many(() => '1,x')}`), /no column is left to learn from: a \(every row has the same/],
      [write('words.csv', `a,b\n${many((i) => `w${i},v${i}`)}`), /a \(another text in every row: a name/],
      [write('ragged.csv', 'a,b\n1,2\n3\n'), /line 3 has another number of cells/],
      [write('rows.npy', 'x'), /its ending is of no kind .*numpy\.savetxt/],
      [write('few.txt', 'one line\n'), /there is one text\. A study needs 10 at least/],
      ['numbers.csv', /there is no column 'kind' to be the label\. There are 'x', 'y'/, '--label', 'kind'],
      ['numbers.csv', /column 'x' is no label: 300 different values in 300 rows/, '--label', 'x'],
    ];
    for (const [data, says, ...flags] of cases) {
      const said = await refusal(data, ...flags);
      expect(said, data).to.match(says);
      expect(said, data).to.match(/^error COLLAPSAR_SOURCE_INVALID/);
    }
    shell.write('taken.yaml', 'mine');
    const taken = await shell.here('init', 'taken.yaml', '--data', 'numbers.csv');
    expect(taken.stderr).to.match(/COLLAPSAR_USAGE[^]*taken\.yaml: the file is there already/);
    expect(readFileSync(shell.path('taken.yaml'), 'utf8')).to.equal('mine');
    const stray = await shell.here('init', 'stray.yaml', '--label', 'x');
    expect(stray.stderr).to.match(/--label means nothing without --data/);
  });
});
