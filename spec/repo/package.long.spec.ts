import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { root } from '../places.js';
import { textOf } from './tree.js';

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
          !/^(dist|docs|schemas|studies|python)\/|^(LICENSE|(README|CHANGELOG|CONTRIBUTING|SECURITY)\.md|package\.json)$/.test(
            path,
          ),
      ),
    ).to.deep.equal([]);
    expect(files.filter((path) => /\.spec\.|tsbuildinfo/.test(path))).to.deep.equal([]);

    // What its pages link to is in it, or the page says that it is in the repository.
    const dead = files
      .filter((page) => page.endsWith('.md') && !/in the repository|of the repository/.test(textOf(page)))
      .flatMap((page) =>
        [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
          .map(([, to]) => join(dirname(page), to!))
          .filter((to) => !files.some((file) => file === to || file.startsWith(`${to}/`)))
          .map((to) => `${page}: ${to}`),
      );
    expect(dead).to.deep.equal([]);
  });
});
