import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { KINDS, type PluginKind } from '../../cli/scaffold.js';
import { root } from '../places.js';
import { pythonWith, requires } from '../requires.js';
import { Shell } from './command.js';

const all = Object.keys(KINDS) as PluginKind[];
const kinds = all.filter((kind) => KINDS[kind].some((each) => each === 'python'));

describe('collapsar create plugin, in Python', function () {
  this.timeout(180_000);
  let shell: Shell;
  const python = pythonWith('numpy');
  before(async function () {
    requires(this, 'Python with NumPy', python !== undefined);
    shell = new Shell();
    mkdirSync(shell.path('node_modules'));
    symlinkSync(root, shell.path('node_modules/collapsar'), 'dir');
    for (const kind of kinds) {
      const given = [`own-${kind}`, '--kind', kind, '--language', 'python', '--folder', kind];
      const { code, stderr } = await shell.here('create', 'plugin', ...given);
      expect(code, stderr).to.equal(0);
    }
  });
  after(() => shell?.remove());
  const node = (folder: string, ...args: readonly string[]) =>
    spawnSync(process.execPath, args, {
      cwd: shell.path(folder),
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: [...(python!.includes('/') ? [dirname(python!)] : []), process.env['PATH']].join(delimiter),
      },
    });

  for (const kind of kinds)
    it(`writes a ${kind} that passes its conformance suite`, () => {
      const { status, stdout, stderr } = node(kind, join(root, 'node_modules/mocha/bin/mocha.js'));
      expect(status, `${stdout}${stderr}`).to.equal(0);
      expect(stdout).to.include(`${kind} own-${kind}\n`);
    });

  it('writes a study that runs at once, as the same cells wherever the package lies, of which nothing published speaks', () => {
    cpSync(shell.path('model'), shell.path('elsewhere/copy'), { recursive: true });
    const small = ['--set', 'generations=2', '--set', 'seeds=2', '--executor', 'inline'];
    const runs = ['model', 'elsewhere/copy'].map((folder) => {
      const { status, stderr } = node(folder, join(root, 'dist/cli/main.js'), 'run', 'study.yaml', ...small);
      expect(status, stderr).to.equal(0);
      const textOf = (name: string): string => readFileSync(shell.path(folder, 'runs/own-model', name), 'utf8');
      expect(textOf('report.html')).to.match(/collapsar-plugin-own-model\D{0,40}0\.1\.0/);
      for (const name of ['study.json', 'summary.json', 'report.html', 'results.csv'])
        expect(textOf(name), name).not.to.include(shell.folder);
      return JSON.parse(textOf('study.json')) as { readonly groups: object };
    });
    // The keys of cells among them.
    expect(runs[0]!.groups).to.deep.equal(runs[1]!.groups);
  });
});

describe('collapsar create plugin, in TypeScript', function () {
  this.timeout(180_000);
  let shell: Shell;
  before(() => {
    shell = new Shell();
    mkdirSync(shell.path('node_modules'));
    symlinkSync(root, shell.path('node_modules/collapsar'), 'dir');
    symlinkSync(join(root, 'node_modules/@types'), shell.path('node_modules/@types'), 'dir');
  });
  after(() => shell.remove());
  const node = (folder: string, ...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: shell.path(folder), encoding: 'utf8' });
    return { status, out: `${stdout}${stderr}` };
  };

  it('writes TypeScript that its own strict settings pass, and that passes the suite once it is compiled', async () => {
    for (const kind of all)
      await shell.here('create', 'plugin', `own-${kind}`, '--kind', kind, '--language', 'ts', '--folder', `ts/${kind}`);
    const files = all.map((kind) => `ts/${kind}/src/index.ts`);
    const settings = { extends: './ts/metric/tsconfig.json', compilerOptions: { rootDir: '.', noEmit: true } };
    writeFileSync(shell.path('tsconfig.json'), JSON.stringify({ ...settings, include: [], files }));
    const whole = node('.', join(root, 'node_modules', 'typescript-7/bin/tsc'), '-p', '.');
    expect(whole.status, whole.out).to.equal(0);
    const built = node('ts/metric', join(root, 'node_modules', 'typescript-7/bin/tsc'), '-p', '.');
    expect(built.status, built.out).to.equal(0);
    const { status, out } = node('ts/metric', join(root, 'node_modules', 'mocha/bin/mocha.js'));
    expect(status, out).to.equal(0);
    expect(out)
      .to.include('plugin collapsar-plugin-own-metric\n')
      .and.match(/\d{2} passing/);
  });
});
