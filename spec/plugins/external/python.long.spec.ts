import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type {
  DataSource,
  FittedModel,
  JsonObject,
  Metric,
  Model,
  Scorer,
  Step,
  Vectors,
} from '../../../core/contracts/index.js';
import type { EntryKind, Registration } from '../../../core/plugin/index.js';
import { trainingSet } from '../../../core/samples/index.js';
import { callOf, Workbench } from '../../../core/testing/workbench.js';
import { run } from '../../../host/index.js';
import { metrics } from '../../../plugins/metrics/index.js';
import { models } from '../../../plugins/models/index.js';
import { scorers } from '../../../plugins/scorers/index.js';
import { sources } from '../../../plugins/sources/index.js';
import { findingsWithText } from '../../../reports/words/index.js';
import { answering } from '../../../bench/contender.js';
import { asPlugin } from '../../fixtures/built-in.js';
import { quiet } from '../../fixtures/chains.js';
import { asCsv, asRecords, gappyPatients } from '../../fixtures/tables.js';
import { root } from '../../places.js';
import { pythonHas, pythonWith, requires } from '../../requires.js';

const EXAMPLES = [
  { name: 'kernel_density', study: 'kernel-density-in-python', modules: ['numpy', 'sklearn'], set: ['generations=3'] },
  {
    name: 'vae',
    study: 'vae-in-python',
    modules: ['numpy', 'torch'],
    set: ['generations=2', 'seeds=2', 'samples=60', 'evaluate=60', 'models[0].with.options.steps=30'],
  },
  {
    name: 'causal_lm',
    study: 'causal-lm-in-python',
    modules: ['numpy', 'torch', 'transformers', 'accelerate'],
    set: ['seeds=1', 'samples=16', 'evaluate=8', 'models[0].with.options.steps=3'],
    /** its libraries promise it of no machine */
    otherwise: true,
  },
  {
    name: 'trl_sft',
    study: 'trl-sft-in-python',
    modules: ['numpy', 'torch', 'transformers', 'accelerate', 'datasets', 'trl'],
    set: ['seeds=1', 'samples=16', 'evaluate=8', 'models[0].with.options.steps=3'],
    otherwise: true,
  },
  {
    name: 'moons',
    study: 'moons-in-python',
    modules: ['numpy', 'scipy', 'sklearn'],
    set: ['generations=2'],
    plain: true,
  },
  { name: 'whole_number', study: 'whole-number-in-python', modules: ['numpy'], set: ['generations=3'], plain: true },
] as const;

describe('models, sources, metrics and scorers in Python', function () {
  this.timeout(300_000);
  let folder = '';
  let path: string | undefined;
  beforeEach(() => {
    ({ PATH: path } = process.env);
    folder = mkdtempSync(join(tmpdir(), 'collapsar-python-'));
  });
  afterEach(() => {
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true });
  });
  /** `python3` is from here on the one that has these modules. */
  const use = (modules: readonly string[]): string => {
    const python = execFileSync(pythonWith(...modules)!, ['-c', 'import sys; print(sys.executable)'], {
      encoding: 'utf8',
    }).trim();
    const bin = join(folder, 'bin');
    mkdirSync(bin, { recursive: true });
    // A link would look for its packages beside itself.
    writeFileSync(join(bin, 'python3'), `#!/bin/sh\nexec '${python}' "$@"\n`, { mode: 0o755 });
    process.env['PATH'] = `${bin}${delimiter}${dirname(python)}${delimiter}${path ?? ''}`;
    return python;
  };

  for (const { name, study, modules, set, ...more } of EXAMPLES)
    it(`${name}: runs as its study file says${'otherwise' in more ? '' : ', the same seed to the same rows'}`, async function () {
      requires(this, modules.join(', '), pythonHas(...modules));
      use(modules);
      const once = async (out: string): Promise<string> => {
        const options = { out: join(folder, out), set, logger: quiet, workers: 1 };
        const { results } = await run(join(root, 'python/examples', `${name}.yaml`), options);
        expect(results.failures).to.deep.equal([]);
        return readFileSync(join(folder, out, study, 'results.csv'), 'utf8');
      };
      const one = await once('one');
      if (!('otherwise' in more)) expect(await once('two')).to.equal(one);
      if (name !== 'kernel_density' && !('plain' in more))
        expect(readFileSync(join(folder, 'one', study, 'traces.csv'), 'utf8')).to.match(/,fit,\d+,loss,/);
    });

  it('trl_sft: learns completions alone, or prompts too, each text from the end of the one before to its own', async function () {
    const modules = ['numpy', 'torch', 'transformers', 'accelerate', 'datasets', 'trl'];
    requires(this, modules.join(', '), pythonHas(...modules));
    const python = use(modules);
    const program = `import json, sys
sys.path[:0] = ['python/examples', 'python']
from trl_sft import Sft
def learnt(prompts, loss):
    model = Sft(block=32, width=32, loss=loss)
    model.tokeniser, model.model = model._new()
    given = {'output_dir': sys.argv[1], 'max_steps': 1, 'per_device_train_batch_size': 1, 'report_to': [], 'use_cpu': True}
    batch = next(iter(model._trainer(['7é'], prompts, given, []).get_train_dataloader()))
    return [token if label >= 0 else -1 for token, label in zip(batch['input_ids'][0].tolist(), batch['labels'][0].tolist())]
encode = Sft()._tokeniser(None).encode
print(json.dumps([learnt(['3+4='], 'completion'), learnt(['3+4='], 'all'), learnt(None, 'completion'), encode('3+4='), encode('7é')]))`;
    const said = execFileSync(python, ['-c', program, folder], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [completion, all, text, prompt, answer] = JSON.parse(said.trim().split('\n').at(-1)!) as number[][];
    const end = 256;
    expect(completion).to.deep.equal([-1, ...prompt!.map(() => -1), ...answer!, end]);
    expect(all).to.deep.equal([end, ...prompt!, ...answer!, end]);
    expect(text).to.deep.equal([end, ...answer!, end]);
    expect([prompt!.length, answer!.length]).to.deep.equal([4, 3]);
  });

  for (const [script, modules] of [
    ['kernel_density', ['numpy', 'sklearn']],
    ['moons', ['numpy', 'sklearn']],
    ['kolmogorov_smirnov', ['numpy', 'scipy']],
    ['whole_number', ['numpy']],
  ] as const)
    it(`${script}: keeps what python -m collapsar check looks at`, function () {
      requires(this, modules.join(', '), pythonHas(...modules));
      const env = { ...process.env, PYTHONPATH: join(root, 'python') };
      const given = ['-m', 'collapsar', 'check', `python/examples/${script}.py`];
      expect(execFileSync(use(modules), given, { cwd: root, env, encoding: 'utf8' })).to.match(/ {2}ok {3}/);
    });

  it('cost a fit at most 20 ms of processor time and 1.3 times the copying more than the class alone', async function () {
    requires(this, 'NumPy', pythonHas('numpy'));
    const python = use(['numpy']);
    const [rows, columns, fits] = [10_000, 10, 40];
    const numbers = new Float64Array(rows * columns).map((_, i) => i % 7);
    const samples: Vectors = { kind: 'vectors', count: rows, shape: [columns], values: numbers };
    const model = await new Workbench('models', {
      plugin: asPlugin('models', models),
      entry: 'external',
      options: { command: [python, 'bench/external.py'] },
      folder: root,
    }).make<Model>();
    // Of the other process, as it says it itself at the end of each fit.
    let theirs = 0;
    const report = ({ values }: Step): void => void (theirs = values?.['cpu'] ?? theirs);
    const fit = async (): Promise<void> =>
      (
        await model.fit(trainingSet([{ samples, origin: 'real' as const }]), { ...callOf(1), report, generation: 1 })
      ).dispose?.();
    await fit();
    const [before, cpu] = [theirs, process.cpuUsage()];
    for (let at = 0; at < fits; at++) await fit();
    const { user, system } = process.cpuUsage(cpu);
    const outside = ((user + system) / 1000 + 1000 * (theirs - before)) / fits;
    const inPython = async (work: string): Promise<number> => {
      const { once, end } = answering([
        python,
        join(root, 'bench/external.py'),
        work,
        ...[rows, columns, fits].map(String),
      ]);
      await once();
      const { cpuMs } = await once();
      end();
      return cpuMs;
    };
    // Measured are 2 ms of 20.4.
    expect(outside - (await inPython('alone'))).to.be.below(20 + 1.3 * (await inPython('copy')));
  });

  it('are what Python computes alone: a source’s rows, a metric’s numbers, what a verifier passes', async function () {
    requires(this, 'scikit-learn, SciPy', pythonHas('numpy', 'scipy', 'sklearn'));
    const python = use(['numpy', 'scipy', 'sklearn']);
    const make = <T>(kind: EntryKind, list: readonly Registration[], options: JsonObject): Promise<T> =>
      new Workbench(kind, {
        plugin: asPlugin(kind, list),
        entry: 'external',
        options,
        folder: join(root, 'python/examples'),
      }).make<T>();
    const call = callOf(5);
    const moons = await make<DataSource<Vectors>>('sources', sources, {
      command: ['python3', 'moons.py'],
      kind: 'vectors',
      provides: ['labels'],
      block: 10,
    });
    const data = await moons.open({ ...call, testRows: 30 });
    const rows = await data.rows(7, 6);
    const seeds = [0, 1].map((block) => call.random.child('rows').child(block).below(4294967296));
    const outputs = [{ name: 'distance', better: 'lower', ideal: 0, range: [0, 1] }];
    const distance = await make<Metric>('metrics', metrics, { command: ['python3', 'kolmogorov_smirnov.py'], outputs });
    const training = trainingSet([{ samples: rows, origin: 'real' as const }]);
    const model = {} as FittedModel;
    const measured = await distance.measure(
      { generation: 1, model, rows: () => Promise.resolve(rows), training, test: data.test },
      call,
    );
    const verifier = await make<Scorer>('scorers', scorers, { command: ['python3', 'whole_number.py'] });
    const texts = ['12', ' 7', '1+2', '', 'x', '0'];
    const passed = await verifier.score({ kind: 'text', count: 6, texts }, { ...call, chain: callOf(6).random });
    const program = `import json, sys, numpy as np
from scipy.stats import ks_2samp
from sklearn.datasets import make_moons
seeds, rows, test = json.load(sys.stdin)
blocks = [make_moons(10, noise=0.1, random_state=seed) for seed in seeds]
drawn = np.concatenate([block[0] for block in blocks])[7:13], np.concatenate([block[1] for block in blocks])[7:13]
columns = zip(np.reshape(rows, (-1, 2)).T, np.reshape(test, (-1, 2)).T)
print(json.dumps([drawn[0].ravel().tolist(), drawn[1].tolist(), max(ks_2samp(a, b, method='asymp').statistic for a, b in columns)]))`;
    const input = JSON.stringify([seeds, [...rows.values], [...(data.test as Vectors).values]]);
    const said = execFileSync(python, ['-c', program], { encoding: 'utf8', input });
    expect([[...rows.values], [...rows.labels!], measured['distance']]).to.deep.equal(JSON.parse(said));
    expect([...passed]).to.deep.equal([1, 1, 0, 0, 0, 1]);
  });

  it('a metric gets the real rows that the chain was trained on last: where none are asked for any more, those of the first generation', async function () {
    requires(this, 'NumPy', pythonHas('numpy'));
    use(['numpy']);
    writeFileSync(
      join(folder, 'last.py'),
      `import collapsar
class Last:
    kinds = ('vectors',)
    outputs = {'rows': {'better': 'lower', 'range': (0, None)}, 'mean': {'better': 'lower', 'range': (None, None)}}

    def measure(self, rows, *, last_real):
        return {'rows': len(last_real), 'mean': last_real.mean()}

collapsar.serve(Last)
`,
    );
    const outputs = [
      { name: 'rows', better: 'lower', range: [0, null] },
      { name: 'mean', better: 'lower', range: [null, null] },
    ];
    const study = {
      study: 'last',
      sources: ['normal'],
      models: ['gaussian'],
      strategies: ['replace', { use: 'mix', with: { real: 'fresh', syntheticShare: 0.5 } }],
      metrics: [{ use: 'external', as: 'last', with: { command: ['python3', join(folder, 'last.py')], outputs } }],
    };
    const { folder: ran } = await run(
      { ...study, samples: 20, evaluate: 10, generations: 3, seeds: 1, controls: false },
      { out: folder, logger: quiet, executor: 'inline' },
    );
    const of = (strategy: string, output: string): readonly number[] =>
      readFileSync(join(ran, 'results.csv'), 'utf8')
        .split('\n')
        .filter((line) => line.includes(`,${strategy},`) && line.includes(`,last.${output},`))
        .map((line) => Number(line.split(',').at(-2)));
    expect(of('replace', 'rows')).to.deep.equal([20, 20, 20]);
    const [first, ...later] = of('replace', 'mean');
    expect(later).to.deep.equal([first, first]);
    expect(of('mix', 'rows'), 'nothing to mix in generation 1').to.deep.equal([20, 10, 10]);
    expect(new Set(of('mix', 'mean')).size, 'fresh rows').to.equal(3);
  });

  describe('on a table with missing cells', () => {
    /** Draws training rows again; in `worse` ways. */
    const PROGRAM = `import collapsar, numpy as np
class Again:
    kinds = ('vectors',)
    takes_missing = True

    def __init__(self, wrong=''):
        self.wrong = wrong

    def fit(self, rows, *, columns, seed):
        names = [column['name'] for column in columns]
        gaps = [(names.index(column['name']), names.index(column['markedBy'])) for column in columns if 'markedBy' in column]
        # What is told of a cell that is missing: 0, and 1 beside it.
        assert gaps and all(np.all(rows[rows[:, mark] == 1, cell] == 0) for cell, mark in gaps)
        assert all(columns[mark]['marks'] == columns[cell]['name'] for cell, mark in gaps)
        self.rows, (self.cell, self.mark) = rows, gaps[0]

    def sample(self, count, *, seed):
        rows = self.rows[np.random.default_rng(seed).integers(len(self.rows), size=count)]
        gone = rows[:, self.mark] == 1
        if self.wrong == 'nan':
            rows[gone, self.cell] = np.nan
        if self.wrong == 'filled':
            rows[gone, self.cell] = 120
        if self.wrong == 'half':
            rows[:, self.mark] = 0.5
        return rows

collapsar.serve(Again)
`;
    const gaps = (wrong: string, provides: readonly string[]): JsonObject => {
      writeFileSync(join(folder, 'again.py'), PROGRAM);
      writeFileSync(join(folder, 'gappy.csv'), asCsv(asRecords(gappyPatients(200))));
      const source = { file: join(folder, 'gappy.csv'), categorical: 'auto', missing: 'model', draw: 'again' };
      const command = ['python3', join(folder, 'again.py')];
      return {
        study: 'gaps',
        sources: [{ use: 'csv', with: source }],
        models: [{ use: 'external', as: 'again', with: { command, provides, options: { wrong } } }],
        strategies: ['replace'],
        metrics: ['missingness'],
        samples: 100,
        evaluate: 100,
        generations: 2,
        seeds: 1,
        controls: false,
      };
    };
    const ranWith = async (wrong: string, provides: readonly string[] = ['categories', 'missing']) =>
      (await run(gaps(wrong, provides), { out: folder, logger: quiet, executor: 'inline' })).results;

    beforeEach(function () {
      requires(this, 'NumPy', pythonHas('numpy'));
      use(['numpy']);
    });

    it('a model is told of each of them, and its rows lack as many', async () => {
      const { failures, series } = await ranWith('');
      expect(failures).to.deep.equal([]);
      const shares = series.find(({ metric }) => metric === 'missingness.share')!;
      // A quarter of the pressures, a tenth of the weights.
      for (const { mean } of shares.points) expect(mean).to.be.within(0.1, 0.35);
    });

    it('rows that say otherwise fail by name', async () => {
      for (const [wrong, says] of [
        ['nan', /NaN in the column 'pressure', row \d+, .*it is 0 and the column that marks it 1/],
        ['filled', /a value in the column 'pressure', row \d+, which is said to be missing: 0 stands there/],
        ['half', /0\.5 in the column 'pressure missing', row 0: 1 where 'pressure' is missing, 0 where it is not/],
      ] as const) {
        const [failure] = (await ranWith(wrong)).failures;
        expect(failure?.code, wrong).to.equal('COLLAPSAR_PLUGIN_RESULT');
        expect(failure?.message, wrong).to.match(says);
      }
    });

    it('a model that does not say that it knows them is refused before anything runs', async () => {
      const said = await ranWith('', ['categories']).then(
        () => 'it ran',
        (error: unknown) => String(error),
      );
      expect(said).to.match(/model again takes every cell for one that holds something/);
    });
  });

  it('collapsar.load reads what a run found', async function () {
    requires(this, 'NumPy', pythonHas('numpy'));
    const python = use(['numpy']);
    const given = {
      study: 'plain',
      sources: ['normal'],
      models: ['gaussian'],
      strategies: ['replace'],
      metrics: ['moments'],
    };
    const { results } = await run(
      { ...given, samples: 50, generations: 4, seeds: 5 },
      { out: folder, logger: quiet, executor: 'inline' },
    );
    const program = `import collapsar, json, numpy
run = collapsar.load('plain')
table = run.results
mine = [i for i, metric in enumerate(table['metric']) if metric == 'moments.variance']
print(json.dumps([len(mine), run.findings, list(run.verdicts['state']), len(run._repr_html_()) > 10000]))`;
    const env = { ...process.env, PYTHONPATH: join(root, 'python') };
    const said = execFileSync(python, ['-c', program], { cwd: folder, env, encoding: 'utf8' });
    // Each of the strategy and its control.
    expect(JSON.parse(said)).to.deep.equal([
      results.groups.length * 4 * 5,
      findingsWithText(results).map(({ text }) => text),
      results.verdicts.map(({ state }) => state),
      true,
    ]);
  });
});
