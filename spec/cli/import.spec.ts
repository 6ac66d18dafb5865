import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { StudyResults } from '../../core/contracts/index.js';
import { Shell } from './command.js';
import { IMPORT, imported, long, MEANING } from './import-file.js';

describe('collapsar import', function () {
  this.timeout(60_000);
  let shell: Shell;
  beforeEach(() => (shell = new Shell()));
  afterEach(() => shell.remove());

  const summary = (folder = 'runs/values'): StudyResults =>
    JSON.parse(readFileSync(shell.path(folder, 'summary.json'), 'utf8')) as StudyResults;
  const run = async (changes: object = {}, rest: object = {}, ...flags: readonly string[]) => {
    shell.write('import.yaml', imported(changes, rest));
    return shell.here('import', 'import.yaml', ...flags);
  };

  it('judges values from a table as those of a run, and says that nothing was run', async () => {
    shell.write('values.csv', long());
    const { code, stdout, stderr } = await run();
    expect(stderr).to.equal('');
    expect(code).to.equal(0);
    expect(stdout.replace(/\s+/g, ' ')).to.match(/All 48 values were imported from values\.csv: nothing was run here/);
    const { groups, verdicts, record, counts } = summary();
    expect(
      groups.map(({ strategy, role, seeds, control, samples }) => [strategy, role, seeds.length, control, samples]),
    ).to.eql([
      ['real', 'control', 6, undefined, 500],
      ['synthetic', 'strategy', 6, 0, 500],
    ]);
    expect(counts).to.eql({ cells: 12, done: 12, failed: 0, missing: 0 });
    expect(verdicts.find(({ id }) => id === 'any-risk')).to.include({ state: 'present', metric: 'imported.loss' });
    expect(verdicts.find(({ id }) => id === 'variance-collapse')).to.include({
      state: 'not-measured',
      because: 'no metric',
    });
    expect(record.inputs)
      .to.have.property('file values.csv')
      .that.matches(/^[0-9a-f]{64}$/);
    const page = readFileSync(shell.path('runs/values/report.html'), 'utf8');
    expect(page).to.include('All values were imported; nothing was run here.').and.include('Imported files');
    expect(page).not.to.include('id="again"');
    const table = readFileSync(shell.path('runs/values/results.csv'), 'utf8');
    expect(table).to.include('data,model,real,500,1,1,imported.loss,1.01,sampled\n');
    expect(table).not.to.include('rows.real');
  });

  it('gives the verdicts, laws and rankings that the same values had where they were computed', async () => {
    shell.study({
      study: 'own',
      strategies: ['replace', 'accumulate'],
      samples: [20, 60, 180],
      generations: 12,
      seeds: 8,
    });
    expect((await shell.here('run', 'study.yaml', '--quiet')).code).to.equal(0);
    const column = (name: string) => ({ [name]: name });
    shell.write(
      'import.yaml',
      imported({
        files: 'runs/own/results.csv',
        columns: Object.assign(
          {},
          ...['source', 'model', 'strategy', 'samples', 'seed', 'generation', 'metric', 'value'].map(column),
        ) as object,
        metrics: Object.fromEntries(
          ['excessRisk', 'logVariance'].map((output) => [`moments.${output}`, { like: `moments.${output}` }]),
        ),
        strategies: {
          replace: { share: 1, against: 'real-only' },
          accumulate: { against: 'real-only like accumulate' },
          'real-only': { control: true },
          'real-only like accumulate': { control: true },
        },
      }),
    );
    expect((await shell.here('import', 'import.yaml')).stderr).to.equal('');
    const told = ({ groups, verdicts, laws = [], series }: StudyResults) => {
      const name = (index: number) => [groups[index]!.strategy, groups[index]!.samples].join(' ');
      const of = ['moments.excessRisk', 'moments.logVariance'];
      return {
        verdicts: verdicts
          .map(({ group, ...verdict }) => [name(group), verdict.id, verdict.state, verdict.metric ?? ''])
          .sort(),
        laws: laws.flatMap(({ metric, exponent, groups: at }) =>
          of.includes(metric) ? [[at.map(name), exponent]] : [],
        ),
        means: series
          .flatMap(({ group, metric, points }) =>
            of.includes(metric) ? [[name(group), metric, points.map(({ mean, n }) => [mean, n])]] : [],
          )
          .sort(),
      };
    };
    const [own, read] = [told(summary('runs/own')), told(summary())];
    expect(read.verdicts).to.eql(own.verdicts);
    expect(read.means).to.eql(own.means);
    expect(read.laws.length).to.be.above(0);
    expect(read.laws).to.eql(own.laws);
  });

  it('keeps NaN, infinite and empty values as the worst there is, and counts them', async () => {
    const odd: Readonly<Record<number, string>> = { 40: 'NaN', 44: 'inf', 48: '' };
    shell.write(
      'values.csv',
      long((line, at) => (odd[at] === undefined ? line : [...line.slice(0, 3), odd[at]])),
    );
    const { stdout } = await run();
    expect(stdout.replace(/\s+/g, ' ')).to.include(
      '2 are NaN or empty and 1 infinite: these count as the worst there is.',
    );
    const { verdicts, record } = summary();
    expect(record.imported).to.deep.include({ values: 48, lost: 2, infinite: 1 });
    const verdict = verdicts.find(({ id }) => id === 'any-risk')!;
    expect(verdict).to.have.property('lost').that.includes({ n: 6, here: 3, control: 0 });
    expect(verdict.state).not.to.equal('absent');
  });

  it('names generations, seeds and ends that are not there, and calls nothing absent without them', async () => {
    shell.write(
      'values.csv',
      long(([mix = '', seed = '', step = '']) => {
        const gone =
          mix === 'synthetic' && (seed === '6' || (seed === '5' && step === '4') || (seed === '4' && step === '2'));
        return gone ? undefined : [mix, seed, step, '1'];
      }),
    );
    const { stdout } = await run();
    const said = stdout.replace(/\s+/g, ' ');
    expect(said).to.include('Generations are missing: synthetic, T = 500, seed 4 (generation 2).');
    expect(said).to.include('synthetic, T = 500, seed 6 (generations 1 to 4)');
    expect(said).to.include('synthetic, T = 500, seed 5 (generation 4)');
    expect(summary().verdicts.map(({ state }) => state)).not.to.include('absent');
    expect(summary().counts).to.include({ cells: 12, missing: 2 });
  });

  it('reads changed files anew and says which; what was not changed is not written again', async () => {
    shell.write('values.csv', long());
    await run();
    const journal = readFileSync(shell.path('runs/values/journal/main.journal'));
    expect((await run()).stderr).to.equal('');
    expect(readFileSync(shell.path('runs/values/journal/main.journal'))).to.eql(journal);
    shell.write(
      'values.csv',
      long((line, at) => (at === 3 ? [...line.slice(0, 3), '7'] : line)),
    );
    const { code, stderr } = await run();
    expect(code).to.equal(0);
    expect(stderr.replace(/\s+/g, ' ')).to.include('Changed since they were imported, and read anew: values.csv.');
    expect(stderr).to.include('12 cells of other data (file values.csv) are kept in the journal and not used');
    expect(readFileSync(shell.path('runs/values/results.csv'), 'utf8')).to.include(
      ',real,500,1,3,imported.loss,7,sampled',
    );
  });

  it('is reported and exported again, gates it, and is neither run, verified nor mixed with a run', async () => {
    shell.write('values.csv', long());
    const gates = [{ strategy: 'synthetic', verdict: { 'any-risk': 'absent' } }];
    expect((await run({}, { gates })).code).to.equal(1);
    const page = readFileSync(shell.path('runs/values/report.html'), 'utf8');
    expect((await shell.here('report', 'runs/values', '--quiet')).code).to.equal(1);
    expect(readFileSync(shell.path('runs/values/report.html'), 'utf8')).to.equal(page);
    expect((await shell.here('export', 'runs/values')).code).to.equal(0);
    for (const of of ['runs/values', 'runs/values/report.html'])
      expect((await shell.here('verify', of)).stderr).to.match(/COLLAPSAR_USAGE[\s\S]*were imported: there is nothing/);
    expect((await shell.here('validate', 'import.yaml')).stdout).to.match(
      /^import\.yaml is a valid import of 1 strategy, 6 seeds, 4 generations and 1 metric\./,
    );
    for (const verb of ['run', 'plan', 'recommend'])
      expect((await shell.here(verb, 'import.yaml')).stderr, verb).to.match(/`collapsar import` reads them/);
    expect((await shell.here('import', shell.study())).stderr).to.match(/`collapsar run` runs it/);
    for (const verb of ['run', 'recommend']) {
      const study = shell.study({
        study: 'values',
        strategies: [{ use: 'mix', with: { real: 'fresh', syntheticShare: 0.5 } }],
      });
      const { code, stderr } = await shell.here(verb, study);
      expect(stderr, verb).to.match(/COLLAPSAR_RUN_MISMATCH[\s\S]*holds imported values/);
      expect(code).to.equal(4);
    }
  });

  it('reads a chart of W&B, whose columns say the run, where a cell that is empty was not logged', async () => {
    const header = ['"Step"'];
    const cells: string[][] = [['0'], ['1'], ['2'], ['3']];
    for (const mix of ['real', 'synthetic'])
      for (let seed = 1; seed <= 5; seed++) {
        header.push(`"${mix}-s${seed} - eval/loss"`, `"${mix}-s${seed} - eval/loss__MIN"`);
        cells.forEach((row, step) => row.push(step === 3 && seed === 5 ? '' : String(1 + step + seed / 10), '9'));
      }
    shell.write('chart.csv', `${[header, ...cells].map((row) => row.join(',')).join('\n')}\n`);
    const { code, stdout } = await run({
      files: 'chart.csv',
      format: 'wandb',
      columns: { samples: { value: 500 } },
      metrics: { '{strategy}-s{seed} - eval/loss': { ...MEANING, as: 'eval.loss' } },
    });
    expect(code).to.equal(0);
    expect(stdout.replace(/\s+/g, ' ')).to.include('All 38 values were imported from chart.csv');
    const table = readFileSync(shell.path('runs/values/results.csv'), 'utf8');
    expect(table).to.include('data,model,synthetic,500,2,4,eval.loss,4.2,sampled\n').and.not.include(',5,4,eval.loss');
    expect(table).not.to.include(',9,');
  });

  it('reads folders of evaluations, transformed, of the rows that are wanted', async () => {
    for (const mix of ['real', 'synthetic', 'pilot'])
      for (const seed of [1, 2, 3])
        for (const generation of [0, 1])
          shell.write(
            `out/${mix}/seed-${seed}/gen-${generation}/eval_results.json`,
            JSON.stringify({
              eval_accuracy: 60 + seed,
              eval_perplexity: Math.exp(seed + generation),
              split: seed === 3 ? 'a' : 'b',
            }),
          );
    const { code, stdout } = await run({
      files: 'out/{strategy}/seed-{seed}/gen-{generation}/eval_results.json',
      format: 'eval-results',
      columns: { samples: { value: 500 }, generation: { first: 0 } },
      where: { split: ['b', 'c'] },
      metrics: {
        eval_accuracy: { better: 'higher', range: [0, 1], transform: 'percent', as: 'accuracy' },
        eval_perplexity: { like: 'perplexity.crossEntropy', transform: 'log', as: 'eval.loss' },
      },
      strategies: { ...IMPORT.strategies, pilot: { omit: true } },
    });
    expect(code).to.equal(0);
    expect(stdout.replace(/\s+/g, ' ')).to.include(
      'Rows of the files that were left out: 6 by `where` and 4 of strategies that are omitted.',
    );
    const table = readFileSync(shell.path('runs/values/results.csv'), 'utf8');
    expect(table)
      .to.include(',real,500,2,1,imported.accuracy,0.62,sampled\n')
      .and.include(',real,500,2,2,eval.loss,3,sampled\n');
    expect(summary().metrics.map(({ id, measures }) => [id, measures])).to.eql([
      ['imported.accuracy', undefined],
      ['eval.loss', 'signed-risk'],
    ]);
  });

  it('holds chains against their own first generation where none trained on real rows alone, and says so', async () => {
    shell.write('values.csv', long());
    const strategies = { real: { as: 'steady' }, synthetic: { share: 1 } };
    const { code, stdout } = await run({ strategies, control: 'first-generation' });
    expect(code).to.equal(0);
    expect(stdout.replace(/\s+/g, ' ')).to.include(
      'No chain trained on real rows alone: each is held against its own first generation',
    );
    const { groups, verdicts, record } = summary();
    expect(groups.map(({ strategy, role, control }) => [strategy, role, control])).to.eql([
      ['steady', 'strategy', 1],
      ['steady, generation 1', 'control', undefined],
      ['synthetic', 'strategy', 3],
      ['synthetic, generation 1', 'control', undefined],
    ]);
    const state = (group: number) => verdicts.find((one) => one.group === group && one.id === 'any-risk')!.state;
    expect([state(0), state(2)]).to.eql(['absent', 'present']);
    expect(record.imported).to.deep.include({ control: 'first-generation', values: 48 });
    const table = readFileSync(shell.path('runs/values/results.csv'), 'utf8');
    expect(table).to.include('"synthetic, generation 1",500,2,4,imported.loss,2.022222222222222,sampled');
    expect(readFileSync(shell.path('runs/values/report.html'), 'utf8')).to.include(
      'was trained before any model of the chain existed',
    );
  });

  it('recommends a share of a family that was trained at several, and asks for no chain', async () => {
    const lines = ['mix,seed,step,loss'];
    for (const [mix, level] of [
      ['real', 1],
      ['a25', 1.01],
      ['a50', 1.02],
      ['a75', 5],
    ] as const)
      for (let seed = 1; seed <= 14; seed++)
        for (let step = 1; step <= 6; step++)
          lines.push(`${mix},${seed},${step},${level * (1 + 0.01 * Math.sin(seed * 7 + step + level * 31))}`);
    shell.write('values.csv', `${lines.join('\n')}\n`);
    const share = (value: number) => ({ share: value, family: 'mix' });
    const strategies = { real: { control: true }, a25: share(0.25), a50: share(0.5), a75: share(0.75) };
    expect((await run({ strategies }, { recommend: {} })).stderr).to.match(/import\.realRows: is missing/);
    for (const [key, value] of [
      ['budget', 10],
      ['grid', [0.1]],
    ] as const)
      expect((await run({ strategies, realRows: 'fresh' }, { recommend: { [key]: value } })).stderr).to.include(
        `recommend.${key}: means nothing for an import`,
      );
    const few = await run({ strategies, realRows: 'fresh' }, { recommend: {}, seeds: 6 });
    expect(few.stdout.replace(/\s+/g, ' ')).to.match(/Recommended synthetic share \(.*?\): /);
    expect(summary().recommendations![0]!.tests.map(({ seeds }) => seeds)).to.satisfy((all: readonly number[]) =>
      all.every((seeds) => seeds === 6),
    );
    const { code, stdout } = await run({ strategies, realRows: 'fresh' }, { recommend: {} });
    expect(code).to.equal(0);
    const said = stdout.replace(/\s+/g, ' ');
    expect(said).to.match(
      /Recommended synthetic share \(data, model, T = 500, mix with fresh real rows in every generation, as the import says\): up to 50 %/,
    );
    expect(said).to.include('Looked at were the imported chains alone.');
    expect(said).not.to.match(/budget|cells? of \d+ were spent/);
    const [found] = summary().recommendations!;
    expect(found).to.include({ limit: 0.5, cells: 0 });
    expect(found!.tests.map(({ value, outcome, seeds }) => [value, outcome, seeds])).to.eql([
      [0.25, 'safe', 8],
      [0.5, 'safe', 8],
      [0.75, 'undecided', 8],
    ]);
  });
});
