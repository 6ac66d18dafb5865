import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import type { RunAgainst, RunEffect, RunsComparison } from '../../core/contracts/index.js';
import { importStudy } from '../../host/index.js';
import { compareRuns } from '../../host/compare.js';
import { Shell, type Outcome } from './command.js';

type Told = Omit<RunsComparison, 'against'> & {
  readonly against: readonly (Omit<RunAgainst, 'effects'> & {
    readonly effects: readonly (RunEffect & { readonly text: string })[];
  })[];
};

describe('collapsar compare', function () {
  this.timeout(120_000);
  let shell: Shell;
  const STUDY = { seeds: 6, generations: 5, samples: 30 };
  before(async () => {
    shell = new Shell();
    const run = async (out: string, changes: object): Promise<void> => {
      const { code, stderr } = await shell.here('run', shell.study({ ...STUDY, ...changes }), '--out', out);
      expect(code, stderr).to.equal(0);
    };
    await run('before', {});
    await run('more', { seeds: 8, generations: 6, strategies: ['replace', 'accumulate'] });
    await run('unbiased', { models: [{ use: 'gaussian', with: { estimator: 'unbiased' } }] });
    await run('kde', { models: ['kde'] });
    await run('other', { sources: [{ use: 'normal', as: 'other' }, 'swiss-roll'], models: ['kde'] });
    cpSync(shell.path('before'), shell.path('copy'), { recursive: true });
  });
  after(() => shell.remove());

  const compare = (...given: readonly string[]): Promise<Outcome> => shell.here('compare', ...given);
  const flat = ({ stdout }: Outcome): string => stdout.replace(/\s+/g, ' ');
  const told = async (...given: readonly string[]): Promise<Told> =>
    JSON.parse((await compare(...given, '--json')).stdout) as Told;

  it('says of a copy that nothing changed and every chain is equal', async () => {
    const found = await compare('before/small', 'copy/small');
    expect(found.code, found.stderr).to.equal(0);
    expect(flat(found))
      .to.include('copy/small against before/small')
      .and.include('Nothing that the runs record')
      .and.include('All 12 chains that both have are equal bit for bit.')
      .and.not.include('turned');
  });
  it('counts what only one has, and finds that more seeds, generations and strategies changed no number', async () => {
    const found = await compare('before/small', 'more/small');
    expect(flat(found))
      .to.include('strategy accumulate: only in more/small')
      .and.include('seeds: 1 to 6 → 1 to 8')
      .and.include('generations: 5 → 6')
      .and.include('Compared up to generation 5, the last that both have')
      .and.include('All 12 chains that both have are equal bit for bit in the generations that both have.')
      .and.include('chains only in more/small: not compared.');
  });
  it('names a changed option and what it did, as JSON with the sentences of the terminal', async () => {
    const { against, method, tests } = await told('before/small', 'unbiased/small');
    expect([method, tests]).to.deep.equal(['Holm', 3]);
    const [one] = against;
    expect(one!.changes.filter(({ kind }) => kind === 'setting')).to.deep.include({
      kind: 'setting',
      path: 'models[gaussian].with.estimator',
      before: 'mle',
      after: 'unbiased',
      text: 'models[gaussian].with.estimator: "mle" → "unbiased"',
    });
    const text = flat(await compare('before/small', 'unbiased/small'));
    for (const effect of one!.effects.filter(({ state }) => state !== 'equal'))
      expect(text).to.include(effect.text.replace(/\s+/g, ' '));
  });
  it('takes the one model of each run for each other, and three runs at once', async () => {
    const { against, runs } = await told('before/small', 'kde/small', 'copy/small');
    expect(runs.map(({ name }) => name)).to.deep.equal(['before/small', 'kde/small', 'copy/small']);
    expect(against[0]!.changes).to.deep.include({
      kind: 'replaced',
      of: 'model',
      before: 'gaussian',
      after: 'kde',
      text: 'model: gaussian → kde, compared as if it were the same',
    });
    expect(against[0]!.groups.both).to.equal(2);
    expect(against[1]!.cells).to.include({ equal: 12, both: 12 });
  });
  it('gives the same from code', async () => {
    const before = process.cwd();
    process.chdir(shell.folder);
    try {
      const found = await compareRuns(['before/small', 'unbiased/small']);
      const json = await told('before/small', 'unbiased/small');
      expect(json.against[0]!.effects.map(({ text: _text, ...fact }) => fact)).to.deep.equal(
        JSON.parse(JSON.stringify(found.against[0]!.effects)),
      );
    } finally {
      process.chdir(before);
    }
  });
  it('finds an import of its own results equal in every chain', async () => {
    writeFileSync(
      shell.path('own.yaml'),
      JSON.stringify({
        study: 'small',
        import: {
          files: 'before/small/results.csv',
          columns: {
            strategy: 'strategy',
            seed: 'seed',
            generation: 'generation',
            samples: 'samples',
            source: 'source',
            model: 'model',
            metric: 'metric',
            value: 'value',
          },
          where: { metric: ['moments.excessRisk', 'moments.logVariance'] },
          metrics: {
            'moments.excessRisk': { like: 'moments.excessRisk' },
            'moments.logVariance': { like: 'moments.logVariance' },
          },
          strategies: { replace: {}, 'real-only': { control: true } },
        },
      }),
    );
    const before = process.cwd();
    process.chdir(shell.folder);
    try {
      await importStudy('own.yaml', { out: 'imported' });
    } finally {
      process.chdir(before);
    }
    const { against } = await told('before/small', 'imported/small');
    expect(against[0]!.changes.map(({ kind }) => kind)).to.include('origin');
    expect(against[0]!.metrics.onlyReference).to.not.be.empty;
    expect(against[0]!.cells).to.include({ both: 12 });
  });

  it('ends with 1 where a gate is not met, with 0 where all are, and says which on standard error', async () => {
    expect((await compare('before/small', 'copy/small', '--gate', 'equal', '--gate', 'not-worse')).code).to.equal(0);
    const found = await compare('before/small', 'unbiased/small', '--gate', 'equal', '--gate', 'verdicts', '--json');
    expect(found.code).to.equal(1);
    expect(found.stderr.replace(/\s+/g, ' ')).to.equal(
      'gate failed unbiased/small: equal, every chain of the reference is equal bit for bit: not met, 12 chains with other numbers. 1 of 2 gates are not met. ',
    );
    const { gates } = JSON.parse(found.stdout) as Told;
    expect(gates!.map(({ met }) => met)).to.deep.equal([false, true]);
  });

  it('writes a page that says what the terminal says, runs nothing and fetches nothing', async () => {
    const given = ['before/small', 'unbiased/small', 'more/small', '--gate', 'equal'];
    const terminal = await compare(...given, '--html', 'page.html');
    expect(terminal.stdout).to.include('Page: page.html');
    const page = readFileSync(shell.path('page.html'), 'utf8');
    expect(page.length).to.be.below(100_000);
    expect(page).to.not.match(/<script|https?:\/\/(?!www\.w3\.org)|[^.\w]on\w+=/);
    const seen = page
      .replace(/<[^>]*>/g, '')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replace(/\s+/g, ' ');
    const json = await told(...given);
    const texts = [
      ...json.gates!.map((gate) => (gate as unknown as { text: string }).text),
      ...json.against.flatMap(({ changes, outcomes, verdicts }) =>
        [...changes, ...outcomes, ...verdicts].map((one) => (one as unknown as { text: string }).text),
      ),
    ].map((text) => text.replace(/\s+/g, ' '));
    expect(texts.length).to.be.above(5);
    for (const text of texts) expect(seen).to.include(text);
    for (const { effects } of json.against)
      for (const { text, state } of effects)
        for (const part of text
          .replace(/\s+/g, ' ')
          .slice(text.indexOf(': ') + 2)
          .split('; ')[0]!
          .split(/, (?=not decided|no diff|worse|better|not tested)/))
          if (state !== 'equal') expect(seen).to.include(part.replace(/\.$/, ''));
    expect(flat(terminal)).to.include(
      json.against[0]!.effects.find(({ state }) => state !== 'equal')!.text.replace(/\s+/g, ' '),
    );
  });

  describe('refuses', () => {
    const refused = async (code: number, said: string, ...given: readonly string[]): Promise<void> => {
      const found = await compare(...given);
      expect(found.code, found.stderr).to.equal(code);
      expect(found.stderr.replace(/\s+/g, ' ')).to.include(said);
      expect(found.stdout).to.equal('');
    };
    it('one folder, the same one twice, and what is no run folder', async () => {
      await refused(2, 'only one run folder is named', 'before/small');
      await refused(2, 'this run folder is named twice', 'before/small', 'before/small');
      await refused(2, 'this is the same folder as before/small', 'before/small', 'before/../before/small');
      await refused(2, 'there is no run folder here', 'before/small', 'nothing');
      await refused(2, 'there is no run folder here', 'before/small', 'before');
      await refused(2, 'there is no run folder here', 'before/small', 'before/small/report.html');
    });
    it('a gate that is none', async () => {
      await refused(2, 'there is no gate called better', 'before/small', 'copy/small', '--gate', 'better');
    });
    it('to write its page into what it compares', async () => {
      await refused(
        2,
        'the page would be written into copy/small',
        'before/small',
        'copy/small',
        '--html',
        'copy/small/report.html',
      );
    });
    it('runs with nothing in common, naming the labels of both', async () => {
      await refused(
        2,
        'no setting in common: source normal there and other, swiss-roll here',
        'before/small',
        'other/small',
      );
    });
    it('a record of another form, and one that was changed', async () => {
      cpSync(shell.path('before'), shell.path('spoilt'), { recursive: true });
      const path = shell.path('spoilt/small/study.json');
      const text = readFileSync(path, 'utf8');
      writeFileSync(path, text.replace('collapsar/study@1', 'collapsar/study@9'));
      await refused(4, 'is not a record of the schema collapsar/study@1', 'before/small', 'spoilt/small');
      writeFileSync(path, text.replace('"evaluate": 50', '"evaluate": 51'));
      await refused(4, 'does not match its own checksum', 'before/small', 'spoilt/small');
    });
    it('a folder that is being written', async () => {
      cpSync(shell.path('before'), shell.path('busy'), { recursive: true });
      mkdirSync(shell.path('busy/small/journal'), { recursive: true });
      writeFileSync(
        shell.path('busy/small/journal/main.lock'),
        JSON.stringify({ pid: process.pid, host: 'elsewhere', started: null, token: 'x' }),
      );
      await refused(4, 'on elsewhere is writing here', 'before/small', 'busy/small');
    });
  });
});
