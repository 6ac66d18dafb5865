import { expect } from 'chai';
import { Shell } from './command.js';

/** What a user may do wrong: changes of a good study, the exit code, and what the message has to name. */
const MISTAKES: readonly (readonly [what: string, changes: object, says: RegExp])[] = [
  ['an unknown key', { stratgies: ['replace'] }, /study\.yaml:\d+:\d+: stratgies[\s\S]*strategies/],
  ['a value of the wrong type', { generations: 'many' }, /study\.yaml:\d+:\d+: generations[\s\S]*whole number/],
  ['an unknown model', { models: ['gausian'] }, /study\.yaml:\d+:\d+[\s\S]*gausian[\s\S]*gaussian/],
  ['an unknown option', { models: [{ use: 'gaussian', with: { estimater: 'mle' } }] }, /estimater[\s\S]*estimator/],
  ['an option out of its range', { models: [{ use: 'gmm', with: { components: 0 } }] }, /components/],
  ['needs that nothing provides', { metrics: ['rare-events'] }, /rare-events needs truth\.rare/],
  ['T of 0', { samples: 0 }, /samples/],
  ['T of 1', { samples: 1 }, /samples/],
  ['a share above 1', { strategies: [{ use: 'mix', with: { real: 'fresh', syntheticShare: 1.2 } }] }, /syntheticShare/],
  [
    'a share below 0',
    { strategies: [{ use: 'mix', with: { real: 'fresh', syntheticShare: -0.1 } }] },
    /syntheticShare/,
  ],
  ['fresh or fixed left open', { strategies: [{ use: 'mix', with: { syntheticShare: 0.5 } }] }, /real/],
  [
    'a share that leaves no real row',
    { strategies: [{ use: 'mix', with: { real: 'fresh', syntheticShare: 0.99 } }] },
    /no real row|real rows/,
  ],
  ['a plugin that is not there', { plugins: ['./absent.js'] }, /absent\.js/],
  ['a CSV file that is not there', { sources: [{ use: 'csv', with: { file: 'absent.csv' } }] }, /absent\.csv/],
  ['an empty CSV file', { sources: [{ use: 'csv', with: { file: 'empty.csv' } }] }, /empty\.csv/],
  [
    'a CSV file with a NaN',
    { sources: [{ use: 'csv', with: { file: 'nan.csv', columns: ['a', 'b'] } }] },
    /nan\.csv: row 2, column 'a' holds 'NaN'/,
  ],
];

describe("the command line, at a user's mistake", function () {
  this.timeout(60_000);
  let shell: Shell;
  before(() => {
    shell = new Shell();
    shell.write('empty.csv', '');
    shell.write('nan.csv', `a,b\n1,2\nNaN,3\n${'4,5\n'.repeat(40)}`);
  });
  after(() => shell.remove());

  for (const [what, changes, says] of MISTAKES)
    it(`ends with exit code 2 and names it: ${what}`, async () => {
      const { code, stdout, stderr } = await shell.here('run', shell.study(changes));
      expect(stderr).to.match(says);
      expect(code, stderr).to.equal(2);
      expect(stderr).to.match(/^error COLLAPSAR_[A-Z_]+: /);
      expect(stderr).not.to.match(/^\s+at .*:\d+:\d+\)?$/m);
      expect(stdout).to.equal('');
    });

  it('ends with exit code 2 at a file that is no study, whatever it holds', async () => {
    const files: readonly (readonly [name: string, content: string | Uint8Array, says: RegExp])[] = [
      ['alias.yaml', 'study: *nope\n', /alias\.yaml:1:8: the alias \*nope stands for nothing/],
      ['loop.yaml', 'study: &a [*a]\n', /loop\.yaml:1:12: /],
      ['deep.yaml', '['.repeat(100_000), /deep\.yaml:1:\d+: lists and maps are nested/],
      ['long.yaml', 'x'.repeat(1 << 20), /long\.yaml:1:1: the file is longer than 256 KiB/],
      ['latin.yaml', Buffer.from('study: caf\u00e9\n', 'latin1'), /latin\.yaml:1:11: .*not UTF-8/],
      ['proto.json', '{"__proto__": {"a": 1}}', /proto\.json:1:2: the key "__proto__"/],
    ];
    for (const [name, content, says] of files) {
      const { code, stderr } = await shell.here('validate', shell.write(name, content));
      expect(stderr)
        .to.match(says)
        .and.match(/^error COLLAPSAR_STUDY_UNREADABLE: /);
      expect(code, stderr).to.equal(2);
    }
  });

  it('shows the stack with --debug', async () => {
    const { code, stderr } = await shell.here('run', shell.study({ models: ['gausian'] }), '--debug');
    expect(code).to.equal(2);
    expect(stderr).to.match(/^\s+at .*:\d+:\d+\)?$/m);
  });

  it('says where a file that is no YAML breaks', async () => {
    const { code, stderr } = await shell.here(
      'run',
      shell.write('broken.yaml', 'study: a\nmodels: [gaussian\nseeds: 2\n'),
    );
    expect(code).to.equal(2);
    expect(stderr).to.match(/COLLAPSAR_STUDY_UNREADABLE[\s\S]*broken\.yaml:\d+:\d+/);
  });

  it('ends with its exit code as a process too', () => {
    const { code, stdout, stderr } = shell.collapsar('run', shell.study({ models: ['gausian'] }));
    expect(code, stderr).to.equal(2);
    expect(stderr).to.match(/^error COLLAPSAR_[A-Z_]+: /);
    expect(stdout).to.equal('');
  });

  for (const [what, given] of [
    ['no study', ['run']],
    ['an unknown verb', ['rum']],
    ['an unknown flag', ['list', '--jsn']],
    ['a flag that is no number', ['run', 'study.yaml', '--limit', 'some']],
    ['a study that is not there', ['run', 'absent.yaml']],
    ['a filter without a key', ['run', 'study.yaml', '--filter', 'replace']],
    ['a setting of a place that is not there', ['run', 'study.yaml', '--set', 'strategies[9].use=mix']],
    ['an unknown executor', ['run', 'study.yaml', '--executor', 'locl']],
    ['an unknown kind', ['list', 'modls']],
    ['an unknown entry', ['describe', 'gausian']],
    ['a folder without a run', ['report', '.']],
  ] as const)
    it(`ends with exit code 2: ${what}`, async () => {
      shell.study();
      const { code, stdout, stderr } = await shell.here(...given);
      expect(code, stderr).to.equal(2);
      expect(stderr).not.to.equal('');
      expect(stderr).not.to.match(/^\s+at .*:\d+:\d+\)?$/m);
      expect(stdout).to.equal('');
    });
});
