import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import { createVerb } from '../../cli/verbs/create.js';
import { KINDS, namesOf, type PluginKind } from '../../cli/scaffold.js';
import { isCollapsarError } from '../../core/errors/index.js';
import { root } from '../places.js';
import { PROGRAM, Shell } from './command.js';

const kinds = Object.keys(KINDS) as PluginKind[];
const node = (cwd: string, ...args: readonly string[]): { readonly status: number | null; readonly out: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  return { status, out: `${stdout}${stderr}` };
};
const modules = (name: string): string => join(root, 'node_modules', name);

describe('collapsar create plugin', function () {
  this.timeout(60_000);
  let shell: Shell;
  before(() => {
    shell = new Shell();
    mkdirSync(shell.path('node_modules'));
    symlinkSync(root, shell.path('node_modules/collapsar'), 'dir');
    symlinkSync(modules('@types'), shell.path('node_modules/@types'), 'dir');
  });
  after(() => shell.remove());
  const create = (...given: readonly string[]) => shell.here('create', 'plugin', ...given);

  it('writes packages of every kind that pass their conformance suites', async () => {
    for (const kind of kinds) {
      const { code, stderr } = await create(
        `own-${kind}`,
        '--kind',
        kind,
        '--language',
        'js',
        '--folder',
        `js/${kind}`,
      );
      expect(code, stderr).to.equal(0);
    }
    const { status, out } = node(
      shell.folder,
      modules('mocha/bin/mocha.js'),
      '--timeout',
      '60000',
      'js/*/spec/*.spec.js',
    );
    expect(status, out).to.equal(0);
    for (const kind of kinds) expect(out).to.include(`plugin collapsar-plugin-own-${kind}\n`);
  });

  it('writes a study that runs at once, whose page names the plugin with its version', async () => {
    await create('spread', '--kind', 'metric', '--language', 'js');
    const small = ['--set', 'generations=2', '--set', 'seeds=2', '--executor', 'inline'];
    const folder = shell.path('collapsar-plugin-spread');
    const { status, out } = node(folder, join(root, 'dist/cli/main.js'), 'run', 'study.yaml', ...small);
    expect(status, out).to.equal(0);
    const page = readFileSync(join(folder, 'runs/spread/report.html'), 'utf8');
    expect(page).to.match(/collapsar-plugin-spread\D{0,40}0\.1\.0/);
    expect(readFileSync(join(folder, 'runs/spread/results.csv'), 'utf8')).to.include(',spread.value,');
  });

  it('writes the studies of all kinds so that they are valid', async () => {
    for (const kind of kinds) {
      const { code, stderr } = await shell.here('validate', `js/${kind}/study.yaml`);
      expect(code, `${kind}: ${stderr}`).to.equal(0);
    }
  });

  it('leaves no mark of its templates', () => {
    for (const file of [
      'js/model/index.js',
      'js/model/spec/plugin.spec.js',
      'js/theory/study.yaml',
      'js/scorer/README.md',
    ])
      expect(readFileSync(shell.path(file), 'utf8')).not.to.match(/[⟦⟧]|\{\{|===  ?\w+\n/);
  });

  it('declares Collapsar as a peer, and what it is developed with as --collapsar says', async () => {
    await create('tails', '--kind', 'metric', '--language', 'js', '--collapsar', 'file:../collapsar.tgz');
    const manifest = JSON.parse(readFileSync(shell.path('collapsar-plugin-tails/package.json'), 'utf8')) as {
      readonly peerDependencies: object;
      readonly devDependencies: object;
    };
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string };
    expect(manifest.peerDependencies).to.deep.equal({ collapsar: `^${version}` });
    expect(manifest.devDependencies).to.include({ collapsar: 'file:../collapsar.tgz' });
  });

  describe('refuses, with a code and what to do,', () => {
    const refused = async (given: readonly string[], said: RegExp): Promise<void> => {
      const { code, stderr } = await create(...given);
      expect(code, stderr).to.equal(2);
      expect(stderr.replaceAll(/\s+/g, ' ')).to.match(said);
    };
    it('what cannot be a program, naming what can', () =>
      refused(
        ['a', '--kind', 'strategy', '--language', 'python'],
        /COLLAPSAR_USAGE.*a strategy cannot be written in Python.*TypeScript or JavaScript; model, source, metric or scorer can/,
      ));
    it('a language that it has not', () =>
      refused(['a', '--kind', 'metric', '--language', 'r'], /COLLAPSAR_USAGE.*--language is "r".*ts, js or python/));
    it('an unknown kind, with the nearest', () =>
      refused(['a', '--kind', 'metrics', '--language', 'js'], /COLLAPSAR_USAGE.*"metrics".*Did you mean "metric"\?/));
    it('an id that a built-in entry of the kind has', () =>
      refused(['kde', '--kind', 'model', '--language', 'js'], /COLLAPSAR_ID_TAKEN.*has a model "kde"/));
    it('a folder that holds something, and leaves it as it is', async () => {
      shell.write('full/notes.txt', 'mine');
      await refused(
        ['a', '--kind', 'metric', '--language', 'js', '--folder', 'full'],
        /COLLAPSAR_USAGE.*full.*not empty: it holds notes\.txt/,
      );
      expect(existsSync(shell.path('full/package.json'))).to.equal(false);
    });
    it('to ask where there is no terminal', () => refused(['a'], /COLLAPSAR_USAGE.*--kind is missing.*no terminal/));
    it('a folder that can hold none, and ends', async function () {
      if (process.platform !== 'linux') return this.skip();
      await refused(
        ['a', '--kind', 'metric', '--language', 'js', '--folder', '/proc/whatever'],
        /COLLAPSAR_USAGE.*\/proc\/whatever.*cannot be written: ENOENT.*--folder/,
      );
    });
  });

  describe('names', () => {
    for (const [typed, name, id] of [
      ['tails', 'collapsar-plugin-tails', 'tails'],
      ['collapsar-plugin-fat-tails', 'collapsar-plugin-fat-tails', 'fat-tails'],
      ['@lab/collapsar-plugin-tails', '@lab/collapsar-plugin-tails', 'tails'],
      ['@lab/collapsar-plugin', '@lab/collapsar-plugin', 'lab'],
    ] as const)
      it(`${typed} is ${name} with the entry ${id}`, () => expect(namesOf(typed)).to.deep.equal({ name, id }));
    for (const typed of [
      '',
      'Tails',
      'a b',
      '../up',
      '@lab/tails',
      '@/x',
      'collapsar-plugin',
      '9tails',
      'a/b',
      'x'.repeat(200),
    ])
      it(`"${typed.slice(0, 20)}" is none`, () =>
        expect(() => namesOf(typed))
          .to.throw()
          .that.satisfies((error: unknown) => isCollapsarError(error) && error.code === 'COLLAPSAR_USAGE'));
  });

  it('takes answers that were piped ahead, and says which one is missing', () => {
    const piped = (input: string): { readonly status: number | null; readonly stderr: string } =>
      spawnSync(process.execPath, [PROGRAM, 'create', 'plugin', '--folder', 'piped'], {
        cwd: shell.folder,
        encoding: 'utf8',
        input,
      });
    const short = piped('metric\njs\n');
    expect(short.status, short.stderr).to.equal(2);
    expect(short.stderr).to.match(/COLLAPSAR_USAGE.*\n {2}NAME is missing/);
    expect(existsSync(shell.path('piped'))).to.equal(false);
    const { status, stderr } = piped('metric\njs\nahead\n');
    expect(status, stderr).to.equal(0);
    expect(readFileSync(shell.path('piped/index.js'), 'utf8')).to.include("id: 'ahead'");
  });

  it('asks on a terminal for what was not said, and takes no answer for the end', async () => {
    const asked: string[] = [];
    const answers: (string | undefined)[] = ['scorer', ' js ', 'near'];
    const context = {
      terminal: {
        out: () => undefined,
        err: () => undefined,
        interactive: true,
        attended: true,
        width: 80,
        colors: createColors(false),
        now: () => 0,
        ask: async (question: string) => (asked.push(question), answers.shift()),
      },
      signal: new AbortController().signal,
      debug: false,
    };
    const folder = shell.path('asked');
    expect(await createVerb(undefined, { folder, collapsar: '*' }, context)).to.equal(0);
    expect(asked).to.deep.equal([
      'kind: model, source, strategy, metric, scorer, theory or section? ',
      'language: ts, js or python? ',
      'Name of the package, such as tails? ',
    ]);
    expect(readFileSync(join(folder, 'index.js'), 'utf8')).to.include("id: 'near'");
    const ended = await createVerb(undefined, { folder, collapsar: '*' }, context).catch((error: unknown) => error);
    expect(ended).to.include({ code: 'COLLAPSAR_INTERRUPTED' });
  });
});
