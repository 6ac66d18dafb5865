import { expect } from 'chai';
import { Shell } from './command.js';
import { IMPORT, imported, long, MEANING } from './import-file.js';

/** What may be wrong with an import or its file, and what the message has to name. */
const MISTAKES: readonly (readonly [what: string, says: RegExp, changes?: object, table?: string])[] = [
  ['an unknown key', /import\.yaml:\d+:\d+: import\.colums[\s\S]*columns/, { colums: {} }],
  [
    'a column that is not there',
    /values\.csv: there is no column 'los', which import\.metrics names\. Did you mean 'loss'/,
    { metrics: { los: MEANING } },
  ],
  [
    'a column of words',
    /values\.csv, row 1, column 'mix': holds 'real', which is no number\. A column of words/,
    { metrics: { mix: MEANING } },
  ],
  [
    'a generation that is not whole',
    /row 2, column 'step': holds '1\.5' where a generation is wanted/,
    {},
    long((line, at) => (at === 2 ? [line[0]!, line[1]!, '1.5', line[3]!] : line)),
  ],
  [
    'a generation 0',
    /holds 0, which is no generation\. Generations count from 1 here\. Write [\s\S]*first: 0/,
    {},
    long((line) => [line[0]!, line[1]!, String(Number(line[2]) - 1), line[3]!]),
  ],
  [
    'steps in place of generations',
    /has a generation but 100, 200, 300[\s\S]*\{ first: 100, every: 100 \}/,
    {},
    long((line) => [line[0]!, line[1]!, String(100 * Number(line[2])), line[3]!]),
  ],
  [
    'a time in place of a generation',
    /holds 1700000001, which is no generation\. No chain has more than 1000000 generations here/,
    {},
    long((line) => [line[0]!, line[1]!, `170000000${line[2]!}`, line[3]!]),
  ],
  [
    'a seed that is a name',
    /column 'mix': holds 'real' where a seed is wanted/,
    { columns: { ...IMPORT.columns, seed: 'mix' } },
  ],
  [
    'a huge whole number',
    /holds '9007199254740993' where a seed is wanted\. Whole numbers are exact up to 9007199254740991/,
    {},
    long((line) => [line[0]!, '9007199254740993', line[2]!, line[3]!]),
  ],
  [
    'two controls',
    /does not say which of 2 controls|import\.strategies\.other/,
    { strategies: { ...IMPORT.strategies, other: { control: true } } },
  ],
  [
    'no control',
    /no strategy is the control[\s\S]*import\.control: first-generation/,
    { strategies: { real: {}, synthetic: {} } },
  ],
  [
    'a strategy that is not in the map',
    /row 25, column 'mix': names the strategy 'synthetic', which the import does not have[\s\S]*omit: true/,
    { strategies: { real: { control: true } } },
  ],
  [
    'a strategy that is not in the files',
    /import\.strategies\.replace: no row is of it\. The files hold real, synthetic/,
    { strategies: { ...IMPORT.strategies, replace: {} } },
  ],
  ['an empty file', /values\.csv: the file is empty/, {}, ''],
  ['a file with a header alone', /values\.csv: the file has a header but no rows/, {}, 'mix,seed,step,loss\n'],
  [
    'percent signs',
    /row 1, column 'loss': holds '12%'[\s\S]*Take the signs out[\s\S]*transform: percent/,
    {},
    long((line) => [...line.slice(0, 3), '12%']),
  ],
  [
    'decimal commas',
    /row 1, column 'loss': holds '1,5'[\s\S]*decimal: ','/,
    { delimiter: ';' },
    long((line) => [...line.slice(0, 3), '1,5x'])
      .replaceAll(',', ';')
      .replaceAll('1;5x', '1,5'),
  ],
  [
    'a value out of its range',
    /holds 5\.0\d+, and the range is 0 to 1\. It looks like a percentage\. Write transform: percent/,
    { metrics: { loss: { better: 'higher', range: [0, 1] } } },
    long((line) => [...line.slice(0, 3), `5.0${line[1]!}`]),
  ],
  [
    'the same value twice',
    /row 49, column 'loss': gives loss of real, seed 1, generation 1 a second time\. The first is in values\.csv, row 1:/,
    {},
    `${long()}real,1,1,1\n`,
  ],
  ['a metric without a meaning', /import\.metrics\.loss: does not say which way is better/, { metrics: { loss: {} } }],
  [
    'a risk that is better when it is higher',
    /measures: risk, and that is better when it is lower/,
    { metrics: { loss: { ...MEANING, better: 'higher' } } },
  ],
  ['a likeness to nothing', /no.* metric.*momets|momets/, { metrics: { loss: { like: 'momets.logVariance' } } }],
  [
    'a likeness to an output that is not there',
    /moments gives no logVarianc\. Did you mean moments\.logVariance/,
    { metrics: { loss: { like: 'moments.logVarianc' } } },
  ],
  [
    'a tail mass of unknown rows',
    /is a tail mass, and nothing says on how many rows[\s\S]*import\.evaluate/,
    { metrics: { loss: { better: 'ideal', ideal: 'real', range: [null, null], measures: 'tail-mass' } } },
  ],
  [
    'a logarithm of a negative number',
    /holds -1, which has no logarithm/,
    { metrics: { loss: { like: 'moments.logVariance', transform: 'log' } } },
    long((line) => [...line.slice(0, 3), '-1']),
  ],
  [
    'a pattern that names no file',
    /no file is called like value\.csv\. Did you mean values\.csv/,
    { files: 'value.csv' },
  ],
  [
    'a path of the machine',
    /\/data\/x\.csv is a path of this machine[\s\S]*relative to the import file/,
    { files: '/data/x.csv' },
  ],
  [
    'a placeholder that is none',
    /holds \{sed\}, which stands for nothing\. Did you mean \{seed\}/,
    { files: 'runs/{sed}.csv' },
  ],
  [
    'nothing that says which seed',
    /nothing says which seed its rows are of/,
    { columns: { strategy: 'mix', generation: 'step', samples: { value: 500 } } },
  ],
  [
    'two that say which T',
    /import\.columns\.samples: two places say which number of rows/,
    { files: 'of/{samples}.csv' },
  ],
  [
    'a line that is cut',
    /values\.csv: line 3 has another number of cells/,
    {},
    'mix,seed,step,loss\nreal,1,1,1\nreal,1\n',
  ],
  [
    'where that leaves nothing',
    /no value is left\. Of the rows of these files 48 are left out by import\.where/,
    { where: { seed: 99 } },
  ],
];

describe("collapsar import, at a user's mistake", function () {
  this.timeout(60_000);
  let shell: Shell;
  beforeEach(() => (shell = new Shell()));
  afterEach(() => shell.remove());

  for (const [what, says, changes = {}, table = long()] of MISTAKES)
    it(`says where it is and what to do, and writes no run: ${what}`, async () => {
      shell.write('values.csv', table);
      shell.write('of/500.csv', table);
      shell.write('import.yaml', imported(changes));
      const { code, stdout, stderr } = await shell.here('import', 'import.yaml');
      expect(stderr.replace(/\s+/g, ' ')).to.match(says);
      expect(stderr).to.match(/^error COLLAPSAR_[A-Z_]+: /);
      expect(code).to.equal(2);
      expect(stdout).to.equal('');
    });

  it('says so of a tolerance that no metric has, and of one that its metric cannot have', async () => {
    shell.write('values.csv', long());
    shell.write('import.yaml', imported({}, { tolerance: { metric: 'imported.los' } }));
    expect((await shell.here('import', 'import.yaml')).stderr.replace(/\s+/g, ' ')).to.match(
      /tolerance\.metric: no metric of the import is called imported\.los\. Did you mean imported\.loss\? Metrics here: imported\.loss/,
    );
    const metrics = { loss: { like: 'perplexity.crossEntropy' } };
    shell.write('import.yaml', imported({ metrics }, { tolerance: { increase: 0.2 } }));
    const { code, stderr } = await shell.here('import', 'import.yaml');
    expect(stderr).to.include('tolerance').and.include('nats');
    expect(code).to.equal(2);
  });
});
