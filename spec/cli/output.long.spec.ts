import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { expect } from 'chai';
import { root } from '../places.js';
import { Shell } from './command.js';
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
    await each('comparison', 'compare', 'one/told', 'shard/told', '--gate', 'equal');
    await each('index', 'index', '.', '--out', 'site');
    valid('index', JSON.parse(readFileSync(shell.path('site/index.json'), 'utf8')));
    for (const folder of ['one', 'walk'])
      valid('summary', JSON.parse(readFileSync(shell.path(`${folder}/told/summary.json`), 'utf8')));
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
    expect([...seen].sort()).to.deep.equal([...schemas.keys()].filter((name) => name !== 'theories').sort());
  });
});
