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
});
