import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { root } from '../places.js';

describe('the package as npm packs it', function () {
  this.timeout(60_000);

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
