import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, textOf } from './tree.js';

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly bin: Readonly<Record<string, string>>;
}

describe('the package', function () {
  this.timeout(60_000);
  const manifest = JSON.parse(textOf('package.json')) as Manifest;
  const targets = Object.values(manifest.exports).flatMap((to) => (typeof to === 'string' ? [to] : Object.values(to)));

  before(() => {
    if (!existsSync(join(root, 'dist/host/api.js'))) execFileSync(process.execPath, [join(root, 'tools/build.js')]);
  });

  it('has everything that it exports, types included', () => {
    expect([...targets, ...Object.values(manifest.bin)].filter((path) => !existsSync(join(root, path)))).to.deep.equal(
      [],
    );
  });

  it('gives its own name to whoever imports it', async () => {
    const program = "import { definePlugin } from 'collapsar/plugin'; console.log(typeof definePlugin)";
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: root, encoding: 'utf8' });
    expect(out.trim()).to.equal('function');
  });

  it('publishes the compiled product, its documentation, studies, Python package and licence, and nothing else', () => {
    const out = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const report = JSON.parse(out) as { files: { path: string }[] }[] | Record<string, { files: { path: string }[] }>;
    const files = Object.values(report)[0]!.files.map(({ path }) => path);
    expect(files).to.include.members(['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json', 'docs/plugins.md']);
    expect(files).to.include.members([
      'studies/tour.yaml',
      'dist/host/api.js',
      'dist/cli/main.js',
      'python/collapsar/server.py',
      'schemas/summary.schema.json',
    ]);
    expect(
      files.filter(
        (path) =>
          !/^(dist|docs|schemas|studies|python)\/|^(LICENSE|README\.md|CHANGELOG\.md|package\.json)$/.test(path),
      ),
    ).to.deep.equal([]);
    expect(files.filter((path) => /\.spec\.|tsbuildinfo/.test(path))).to.deep.equal([]);
  });
});
