import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { run } from '../../../host/index.js';
import { findingsWithText } from '../../../reports/words/index.js';
import { quiet } from '../../fixtures/chains.js';
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
] as const;

describe('models in Python', function () {
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
      if (name !== 'kernel_density')
        expect(readFileSync(join(folder, 'one', study, 'traces.csv'), 'utf8')).to.match(/,fit,\d+,loss,/);
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
