import { execFileSync, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { expect } from 'chai';
import { root } from '../places.js';
import { hasRedis, REDIS } from '../fixtures/queue/redis-server.js';
import { endOf, QueueRuns } from '../fixtures/queue/queue-run.js';
import { requires } from '../requires.js';
import { PROGRAM, Shell } from './command.js';
import { OUTPUTS } from '../../cli/options.js';

/** Every published schema, compiled: strict, but that unions of types are allowed, which facts are. */
const validators = (): ReadonlyMap<string, ValidateFunction> => {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true });
  const folder = join(root, 'schemas');
  return new Map(
    readdirSync(folder).map((file) => [
      file.replace('.schema.json', ''),
      ajv.compile(JSON.parse(readFileSync(join(folder, file), 'utf8')) as object),
    ]),
  );
};

describe('what verbs write with --json', function () {
  this.timeout(120_000);
  let shell: Shell;
  let study: string;
  let schemas: ReadonlyMap<string, ValidateFunction>;
  const seen = new Set<string>();
  const valid = (name: string, value: unknown): void => {
    const validate = schemas.get(name)!;
    seen.add(name);
    const isValid = validate(value);
    const said = (validate.errors ?? [])
      .slice(0, 5)
      .map((one) => `${one.instancePath} ${one.message!} ${JSON.stringify(one.params)}`);
    expect(isValid, `${name}: ${said.join('\n')}`).to.equal(true);
  };
  const lines = async (...given: readonly string[]): Promise<readonly unknown[]> => {
    const { stdout, stderr } = await shell.here(...given);
    expect(stdout, `${given.join(' ')}: ${stderr}`).to.not.equal('');
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  };
  const each = async (name: string, ...given: readonly string[]): Promise<void> => {
    for (const line of await lines(...given, '--json')) valid(name, line);
  };
  before(() => {
    schemas = validators();
    shell = new Shell();
    study = shell.study({
      study: 'told',
      strategies: ['replace', { use: 'mix', with: { real: 'fresh', syntheticShare: 0.5 } }, 'accumulate'],
      metrics: ['moments', 'wasserstein', 'tail-mass'],
      samples: [20, 40, 60],
      seeds: 5,
      generations: 4,
      tolerance: { metric: 'moments.excessRisk', increase: 1, window: 1 },
      gates: [{ verdict: { 'any-risk': 'absent' } }],
      costs: { realRow: 1, syntheticRow: 0.1 },
    });
  });
  after(() => shell.remove());

  it('is what the published schemas say, of every verb, and so are the files for programs', async () => {
    await each('plan', 'plan', study);
    await each('jobs', 'plan', study, '--jobs', 'jobs.jsonl');
    await each('run', 'run', study, '--out', 'one');
    await each('run', 'run', study, '--out', 'shard', '--shard', '1/2');
    await each('run', 'run', study, '--out', 'shard', '--shard', '2/2');
    const walk = [
      '--strategy',
      'mix',
      '--set',
      'strategies[1].with.syntheticShare=0.3',
      '--set',
      'samples=30',
      '--budget',
      '40',
    ];
    await each('walks', 'recommend', study, '--dry-run', ...walk);
    await each('recommend', 'recommend', study, '--out', 'walk', ...walk);
    await each('run', 'merge', 'merged', 'shard/told');
    await each('status', 'status', 'one/told');
    await each('clean', 'clean', 'one/told', '--dry-run');
    await each('verify', 'verify', 'one/told', '--cells', '1');
    await each('doctor', 'doctor');
    for (const line of readFileSync(shell.path('jobs.jsonl'), 'utf8').trim().split('\n'))
      valid('job', JSON.parse(line));
    await each('comparison', 'compare', 'one/told', 'shard/told', '--gate', 'equal');
    await each('index', 'index', '.', '--out', 'site');
    valid('index', JSON.parse(readFileSync(shell.path('site/index.json'), 'utf8')));
    for (const folder of ['one', 'walk'])
      valid('summary', JSON.parse(readFileSync(shell.path(`${folder}/told/summary.json`), 'utf8')));
  });
  it('is so of the lists of jobs of the rounds of a walk, which make no grid', async () => {
    const round = ['recommend', study, '--out', 'rounds', '--jobs', 'round.jsonl', '--strategy', 'mix', '--size', '4'];
    const walk = ['--set', 'strategies[1].with.syntheticShare=0.3', '--set', 'samples=30', '--budget', '40'];
    await each('recommend', ...round, ...walk);
    const jobs = readFileSync(shell.path('round.jsonl'), 'utf8').trim().split('\n');
    expect(jobs.length).to.be.above(1);
    for (const job of jobs) {
      valid('job', JSON.parse(job));
      expect(JSON.parse(job)).to.include({ by: 'walks', of: jobs.length });
    }
  });
  it('is so of every entry that is listed, of a table and of a study that is made of a file', async () => {
    await each('list', 'list');
    const [all] = (await lines('list', '--json')) as [readonly { kind: string; id: string }[]];
    for (const { kind, id } of all) {
      const [entry] = (await lines('describe', `${kind}:${id}`, '--json')) as [object];
      valid('entry', entry);
      expect(entry).to.include({ kind, id });
    }
    const rows = Array.from(
      { length: 60 },
      (_, n) => `${n / 7},${n % 2 === 0 ? 'red' : 'blue'},2026-01-${10 + (n % 9)},x`,
    );
    const csv = shell.write('rows.csv', ['size,colour,day,same', ...rows].join('\n'));
    const texts = shell.write(
      'texts.txt',
      Array.from({ length: 40 }, (_, n) => `The text ${n} has some words.`).join('\n\n'),
    );
    await each('table', 'describe', '--data', csv);
    await each('draft', 'init', 'of-rows.yaml', '--data', csv, '--label', 'colour');
    await each('draft', 'init', 'of-texts.yaml', '--data', texts);
  });
  it('is so of an entry of a plugin that comes from a file', () => {
    const entry = `metric({ id: 'own', summary: 'Own', data: 'any', options: noOptions, implementation: class {} })`;
    const module = `import { definePlugin, metric, noOptions } from '${pathToFileURL(join(root, 'dist/core/public.js')).href}';
      export default definePlugin({ name: 'own', version: '1.0.0', api: '^1.0.0', entries: [${entry}] });`;
    const { stdout, stderr } = shell.collapsar('list', '--plugin', `./${shell.write('own.mjs', module)}`, '--json');
    expect(stdout, stderr).to.not.equal('');
    valid('list', JSON.parse(stdout));
    expect(stdout).to.include('"from":"file"');
  });
  it('is so of a queue without anybody, and with a driver and a worker that has a cell', async function () {
    requires(this, REDIS, hasRedis());
    const slow = {
      study: 'queued',
      sources: [{ use: 'normal', with: { dimensions: 4 } }],
      models: ['kde'],
      strategies: ['accumulate'],
      metrics: ['energy-distance'],
      samples: 500,
      evaluate: 4000,
      generations: 100,
      seeds: 4,
    };
    const runs = await QueueRuns.begin([PROGRAM], slow);
    try {
      const asked = ['status', '--redis', runs.server.url];
      await each('queue', ...asked);
      const worker = await runs.worker();
      let driver: ChildProcess | undefined;
      const ended = runs.run('out', (child) => (driver = child));
      let seenRunning = false;
      for (let tries = 0; tries < 200 && !seenRunning; tries++) {
        await sleep(100);
        const [view] = (await lines(...asked, '--json')) as [
          { workers: { pid: number; running: unknown[] }[]; studies: object[] },
        ];
        valid('queue', view);
        seenRunning = view.workers[0]!.running.length > 0;
        if (!seenRunning) continue;
        expect(view.workers[0]).to.include({ pid: worker.pid, places: 1 });
        expect(view.studies[0]).to.include({ study: 'queued', active: 1, cancelled: false });
        const { stdout } = await shell.here(...asked);
        expect(stdout)
          .to.match(/1 worker, 1 study\./)
          .and.match(/queued +process \d+ on/);
      }
      expect(seenRunning).to.equal(true);
      await endOf(driver!, 'SIGKILL');
      await ended;
    } finally {
      await runs.close();
    }
  });
  it('is refused by them where a number, a fact or its sentence is missing, or something stands there that they do not name', () => {
    const text = readFileSync(shell.path('one/told/summary.json'), 'utf8');
    const spoilt = (
      spoil: (summary: { verdicts: Record<string, unknown>[]; counts: unknown; schema: string }) => void,
    ): boolean => {
      const summary = JSON.parse(text) as Parameters<typeof spoil>[0];
      spoil(summary);
      return schemas.get('summary')!(summary);
    };
    expect(spoilt(() => undefined)).to.equal(true);
    expect(spoilt((summary) => delete summary.verdicts[0]!['text'])).to.equal(false);
    expect(spoilt((summary) => delete summary.counts)).to.equal(false);
    expect(spoilt((summary) => (summary.verdicts[0]!['more'] = 1))).to.equal(false);
    expect(spoilt((summary) => (summary.schema = 'collapsar/summary@1'))).to.equal(false);
  });
  it('has the schemas that its types give (`node tools/schemas.js` writes them)', () => {
    execFileSync(process.execPath, [join(root, 'tools/schemas.js'), '--check'], { stdio: 'pipe' });
  });
  it('is told by `collapsar schema`', async () => {
    const { stdout } = await shell.here('schema', 'summary');
    expect(stdout).to.equal(readFileSync(join(root, 'schemas/summary.schema.json'), 'utf8'));
  });
  it('has a schema each, with its name and version, and none that nothing is held against', () => {
    for (const [name, { schema }] of schemas)
      expect((schema as { $id: string }).$id).to.match(new RegExp(`^collapsar/${name}@\\d+$`));
    expect([...schemas.keys()].sort()).to.deep.equal([...OUTPUTS].sort());
    const unseen = hasRedis() ? ['theories'] : ['theories', 'queue'];
    expect([...seen].sort()).to.deep.equal([...schemas.keys()].filter((name) => !unseen.includes(name)).sort());
  });
});
