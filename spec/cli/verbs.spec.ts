import { Ajv } from 'ajv';
import { expect } from 'chai';
import { parse as readCsv } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { RunsIndex } from '../../host/indexing/index.js';
import { root, textOf } from '../repo/tree.js';
import { requires } from '../requires.js';
import { Shell, type Outcome } from './command.js';

describe('the other verbs', function () {
  this.timeout(60_000);
  let shell: Shell;
  before(() => {
    shell = new Shell();
    shell.study();
  });
  after(() => shell.remove());
  const said = ({ code, stdout, stderr }: Outcome): string => {
    expect(code, stderr).to.equal(0);
    return stdout;
  };
  const say = async (...given: readonly string[]): Promise<string> => said(await shell.here(...given));
  const studies = readdirSync(join(root, 'studies')).filter((name) => name.endsWith('.yaml'));

  it('help and version are results', async () => {
    expect(said(shell.collapsar('--help'))).to.match(/run \[options\] <study>/);
    expect(said(shell.collapsar('--version')).trim()).to.equal(
      (JSON.parse(textOf('package.json')) as { version: string }).version,
    );
  });

  it('list names every entry with where it came from', async () => {
    expect(await say('list')).to.match(/^gaussian +vectors +built-in/m);
    const entries = JSON.parse(await say('list', 'strategies', '--json')) as { kind: string; id: string }[];
    expect(new Set(entries.map(({ kind }) => kind))).to.deep.equal(new Set(['strategies']));
    expect(entries.map(({ id }) => id)).to.include.members(['replace', 'accumulate', 'mix']);
  });

  it('describe tells every entry of list', async () => {
    const entries = JSON.parse(await say('list', '--json')) as { kind: string; id: string; summary: string }[];
    const { kind, id, summary } = entries.find((entry) => entry.id === 'mix')!;
    const told = await say('describe', `${kind}:${id}`);
    expect(told.replaceAll('\n', ' ')).to.contain(summary);
    expect(told).to.match(/syntheticShare[\s\S]*default 0\.5/);
    expect(JSON.parse(await say('describe', 'mix', '--json'))).to.include({ id: 'mix', kind: 'strategies' });
  });

  it('describe of a metric tells its outputs: unit, direction, range, and which definitions are judged by them', async () => {
    const told = (await say('describe', 'moments')).replaceAll(/\n +/g, ' ');
    expect(told).to.match(
      / excessRisk +Excess risk of the mean squared error .*; a pure number; from 0 to infinity; lower is better, best is 0; judges any rise in risk, catastrophic rise in risk, diverging risk, changed scaling law \(measures risk\)\./,
    );
    expect(told).to.match(
      / meanError .*; in data units\^2; from 0 to infinity; lower is better, best is 0; judges nothing by itself: `tolerance\.metric` may name it\./,
    );
    expect(told).to.match(/ variance .*; best is the value of real rows; judges nothing\./);
    const { outputs } = JSON.parse(await say('describe', 'moments', '--json')) as {
      outputs: { name: string; range: unknown; judges: unknown }[];
    };
    expect(outputs.find(({ name }) => name === 'logVariance')).to.deep.include({
      range: [null, null],
      judges: ['variance-collapse'],
    });
    expect((await say('describe', 'mauve')).replaceAll(/\n +/g, ' ')).to.include(
      'They follow from its options, some of which are required',
    );
  });

  it('plan says which definitions the study can judge, as its verdicts then do, and which metric would judge the others', async () => {
    interface Definition {
      readonly id: string;
      readonly metric?: string;
      readonly unmeasured?: { readonly caveats: unknown };
      readonly would?: readonly string[];
      readonly text: string;
    }
    const file = shell.study({ study: 'judged', seeds: 5, tolerance: { metric: 'moments.excessRisk' } }, 'judged.yaml');
    const { definitions } = JSON.parse(await say('plan', file, '--json')) as { definitions: readonly Definition[] };
    await say('run', file, '--quiet');
    const { verdicts } = JSON.parse(readFileSync(shell.path('runs/judged/summary.json'), 'utf8')) as {
      verdicts: readonly {
        readonly id: string;
        readonly state: string;
        readonly metric?: string;
        readonly caveats: unknown;
      }[];
    };
    const unmeasured = verdicts.filter(({ state }) => state === 'not-measured');
    expect(unmeasured.map(({ id, caveats }) => [id, caveats])).to.deep.equal(
      definitions.flatMap(({ id, unmeasured: said }) => (said === undefined ? [] : [[id, said.caveats]])),
    );
    const judged = verdicts.filter(({ state }) => state !== 'not-measured');
    expect(judged.map(({ id, metric }) => [id, metric])).to.deep.equal(
      definitions.flatMap(({ id, metric }) => (metric === undefined ? [] : [[id, metric]])),
    );
    expect(
      Object.fromEntries(definitions.flatMap(({ id, would }) => (would === undefined ? [] : [[id, would]]))),
    ).to.deep.include({
      'lost-tails': ['tail-mass'],
      hallucination: ['hallucination'],
    });
    const told = (await say('plan', file)).replaceAll(/\n {2}/g, ' ');
    for (const { text } of definitions) expect(told).to.include(`· ${text}`);
    expect(told).to.include(
      'Lost tails: not judged. No metric of the study measures the mass of the tails or of a rare event, or how much of a rare class a classifier finds. Metrics that would, and fit these data: tail-mass.',
    );
    expect(await say('plan', file, '--set', 'controls=false')).to.include(
      'No definition of collapse is judged: no strategy has a control.',
    );
  });

  it('describe of an unknown kind is a mistake', async () => {
    expect((await shell.here('describe', 'modls:gaussian')).code).to.equal(2);
  });

  it('schema accepts every study that comes with the package, and refuses one with a mistake', async () => {
    const check = new Ajv({ strict: false }).compile(JSON.parse(await say('schema')) as object);
    expect(studies).to.include('tour.yaml');
    for (const name of studies) {
      const study: unknown = parse(readFileSync(join(root, 'studies', name), 'utf8'));
      expect(check(study), `${name}: ${JSON.stringify(check.errors)}`).to.equal(true);
    }
    const wrong = parse(readFileSync(join(root, 'studies/tour.yaml'), 'utf8')) as Record<string, unknown>;
    expect(check({ ...wrong, generations: 'many' })).to.equal(false);
    expect(check({ ...wrong, strategies: [{ use: 'mix', with: { reel: 'fresh' } }] })).to.equal(false);
  });

  for (const name of studies)
    it(`validate accepts studies/${name}`, async function () {
      // It opens the sources, as a run would.
      if (textOf(`studies/${name}`).includes('fashion-mnist'))
        requires(this, 'Debian package dataset-fashion-mnist', existsSync('/usr/share/datasets/fashion-mnist'));
      expect(await say('validate', join(root, 'studies', name))).to.match(
        /is a valid study: \d+ cells of \d+ generations/,
      );
    });

  it('validate prints the study with every default', async () => {
    const resolved = JSON.parse(await say('validate', 'study.yaml', '--resolved')) as Record<string, unknown>;
    expect(resolved).to.include({ study: 'small', seed: 1, controls: true });
    expect(resolved['seeds']).to.deep.equal([1, 2]);
  });

  it('plan counts what would run and says what too few seeds cannot show', async () => {
    expect(await say('plan', 'study.yaml')).to.match(/4 cells x 3 generations = 12 fits[\s\S]*2 seeds decide nothing/);
    const plan = JSON.parse(await say('plan', 'study.yaml', '--json', '--set', 'seeds=5')) as {
      counts: { cells: number };
    };
    expect(plan.counts.cells).to.equal(10);
  });

  it('doctor checks the machine', async () => {
    const told = said(shell.collapsar('doctor'));
    expect(told).to.contain(process.versions.node);
    expect(told).to.match(
      /Tensor engine wasm: wasm-[\w-]+, starts and computes[\s\S]*Tensor engine auto: takes wasm-[\w-]+: /,
    );
    const { checks } = JSON.parse(await say('doctor', '--json')) as { checks: { ok: boolean }[] };
    expect(checks.every(({ ok }) => ok)).to.equal(true);
  });

  it('report writes tables and report again, the same, and computes nothing', async () => {
    await say('run', 'study.yaml', '--quiet');
    const files = ['report.html', 'results.csv', 'summary.json'].map((name) => shell.path('runs/small', name));
    const before = files.map((file) => readFileSync(file, 'utf8'));
    const { size } = statSync(shell.path('runs/small/journal/main.journal'));
    expect(await say('report', 'runs/small')).to.match(/Report: runs\/small\/report\.html/);
    expect(files.map((file) => readFileSync(file, 'utf8'))).to.deep.equal(before);
    expect(statSync(shell.path('runs/small/journal/main.journal')).size).to.equal(size);
  });

  it('report writes a chart of the page as a file, and lists what there is', async () => {
    await say('run', 'study.yaml', '--quiet', '--out', 'charted');
    const run = 'charted/small';
    const names = (await say('report', run, '--figure')).split('\n').map((line) => line.split(' ')[0]!);
    expect(names).to.include.members(['name', 'chart-normal-gaussian-moments-logvariance', 'lineage-replace']);
    expect(await say('report', run, '--figure', 'lineage-replace')).to.equal(
      'Written: charted/small/figures/lineage-replace.svg\n',
    );
    const svg = readFileSync(shell.path(run, 'figures/lineage-replace.svg'), 'utf8');
    expect(await say('report', run, '--figure', 'lineage-replace', '--out', '-')).to.equal(svg);
    await say('report', run, '--figure', 'lineage-replace', '--format', 'png', '--out', 'wide.png', '--width', '900');
    expect(readFileSync(shell.path('wide.png')).readUInt32BE(16)).to.equal(900);
    for (const [mistake, says] of [
      [['--figure', 'lineage'], /no chart called 'lineage'[\s\S]*It has \d+: ch[\s\S]*lists them/],
      [['--format', 'png'], /Name it with --figure/],
      [['--figure', 'lineage-replace', '--scale', '2'], /only --format png has them/],
      [['--figure', 'lineage-replace', '--format', 'png', '--scale', '2', '--width', '90'], /the same thing twice/],
      [['--figure', 'lineage-replace', '--format', 'png', '--out', '-'], /Give --out a file/],
      [['--theme', 'dark'], /--theme is of a chart/],
      [['--out', 'x.html'], /written into its run folder/],
      [['--embed', '--format', 'md'], /a page of its own/],
      [['--figure', '--format', 'md'], /and --format md the whole/],
    ] as const) {
      const { code, stderr } = await shell.here('report', run, ...mistake);
      expect(code, stderr).to.equal(2);
      expect(stderr)
        .to.match(/COLLAPSAR_USAGE/)
        .and.match(says);
    }
    const refusing = `export const resolve = (name, context, next) => { if (name.startsWith("@resvg")) throw new Error("not here"); return next(name, context); };`;
    const hidden = `import { register } from 'node:module'; register('data:text/javascript,${encodeURIComponent(refusing)}');`;
    const without = shell.with(
      { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hidden)}` },
      ...['report', run, '--figure', 'lineage-replace', '--format', 'png'],
    );
    expect(without.code).to.equal(2);
    expect(without.stderr)
      .to.include('COLLAPSAR_PEER_MISSING')
      .and.match(/npm install @resvg\/resvg-js @expo-google-fonts\/arimo/);
    const markdown = await say('report', run, '--format', 'md', '--out', '-');
    expect(markdown)
      .to.match(/^# small\n/)
      .and.include('npx collapsar run study.yaml');
    expect(await say('report', run, '--format', 'md')).to.equal('Written: charted/small/report.md\n');
    expect(readFileSync(shell.path(run, 'report.md'), 'utf8')).to.equal(markdown);
    expect(await say('report', run, '--embed')).to.equal('Written: charted/small/embed.html\n');
    expect(readFileSync(shell.path(run, 'embed.html'), 'utf8')).to.match(/^<!doctype html>/);
    // Of results that were published without their journal, too; not of what has none, or damaged ones.
    rmSync(shell.path(run, 'journal'), { recursive: true });
    expect(await say('report', run, '--figure', 'lineage-replace', '--out', '-')).to.equal(svg);
    for (const [text, code] of [
      ['{', 'COLLAPSAR_RUN_DAMAGED'],
      ['{"schema":"collapsar/summary@2"}', 'COLLAPSAR_RUN_DAMAGED'],
      ['{"schema":"collapsar/summary@1"}', 'COLLAPSAR_SUMMARY_OUTDATED'],
    ] as const) {
      shell.write(`${run}/summary.json`, text);
      expect((await shell.here('report', run, '--figure')).stderr).to.include(code);
    }
    rmSync(shell.path(run, 'summary.json'));
    expect((await shell.here('report', run, '--figure')).stderr).to.match(
      /COLLAPSAR_USAGE[\s\S]*it has no summary\.json/,
    );
  });

  it('index lists run folders on a page and as JSON, and says what is wrong with which', async () => {
    await say('run', 'study.yaml', '--quiet', '--out', 'listed');
    shell.write('listed/torn/summary.json', '{');
    expect(await say('index', 'listed')).to.match(
      /^! torn: summary\.json: is not JSON .*\.\nIndex of 2 folders: listed\/index\.html\n$/,
    );
    const { runs } = JSON.parse(await say('index', 'listed', '--out', 'site', '--json')) as RunsIndex;
    expect(runs.map(({ folder, state }) => `${folder} ${state}`)).to.deep.equal([
      '../listed/small finished',
      '../listed/torn damaged',
    ]);
    expect(readFileSync(shell.path('site/index.html'), 'utf8')).to.include('../listed/small/report.html');
    rmSync(shell.path('listed/torn'), { recursive: true });
    expect((await shell.here('index', 'nowhere')).code).to.equal(2);
  });

  it('clean says what a run folder takes, and leaves a run that goes on to the same results', async () => {
    // What earlier runs recorded has no checkpoints.
    await say('run', 'study.yaml', '--quiet', '--fresh', '--set', 'checkpoints=all');
    const results = readFileSync(shell.path('runs/small/results.csv'), 'utf8');
    const sizes = async (...flags: string[]) =>
      JSON.parse(await say('clean', 'runs/small', '--json', ...flags)) as {
        uses: { kind: string; bytes: number; removed: number }[];
      };
    const states = ({ uses }: Awaited<ReturnType<typeof sizes>>) => uses.find(({ kind }) => kind === 'checkpoints')!;
    const would = await sizes('--dry-run');
    expect(states(would)).to.have.property('removed').that.is.above(0);
    expect(states(would).removed).to.equal(states(would).bytes);
    expect(await say('clean', 'runs/small', '--derived'))
      .to.match(/^checkpoints +\d+ .*iB$/m)
      .and.match(/iB removed\.\n/);
    expect(states(await sizes()).bytes).to.equal(0);
    await say('report', 'runs/small', '--quiet');
    expect(readFileSync(shell.path('runs/small/results.csv'), 'utf8')).to.equal(results);
    await say('run', 'study.yaml', '--quiet', '--set', 'checkpoints=all');
    expect(readFileSync(shell.path('runs/small/results.csv'), 'utf8')).to.equal(results);
    expect((await shell.here('clean', 'nowhere')).code).to.equal(2);
  });

  it('export writes the rows of results.csv as Parquet, number for number', async () => {
    await say('run', 'study.yaml', '--quiet');
    expect(await say('export', 'runs/small')).to.match(/Results: runs\/small\/results\.parquet/);
    const bytes = readFileSync(shell.path('runs/small/results.parquet'));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const rows = await parquetReadObjects({ file });
    const csv = readCsv(readFileSync(shell.path('runs/small/results.csv'), 'utf8'), { columns: true }) as object[];
    expect(rows.length).to.be.greaterThan(50);
    const texts = rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? '' : String(value)])),
    );
    expect(texts).to.deep.equal(csv);
  });
});
