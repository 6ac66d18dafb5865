import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../places.js';

describe('the build of the WebAssembly kernels', function () {
  this.timeout(60_000);
  let copy: string;
  const assembly = 'plugins/tensors/wasm/assembly';
  const distances = 'plugins/metrics/distance/assembly';
  const ofCore = 'core/kernels/assembly';
  const BUILT = [
    'plugins/tensors/wasm/built/kernels-simd.wasm',
    'plugins/tensors/wasm/built/kernels-fma.wasm',
    'plugins/metrics/distance/built/distances.wasm',
    'core/kernels/built/kernels.wasm',
  ];
  const build = (): { readonly status: number | null; readonly stderr: string } =>
    spawnSync(process.execPath, ['-e', "import('./tools/kernels.js').then(({ buildKernels }) => buildKernels())"], {
      cwd: copy,
      encoding: 'utf8',
    });
  before(() => {
    copy = mkdtempSync(join(tmpdir(), 'collapsar-kernels-'));
    for (const part of [assembly, distances, ofCore, 'tools', 'package.json'])
      cpSync(join(root, part), join(copy, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  });
  after(() => {
    rmSync(copy, { recursive: true });
  });

  it('compiles all from source, to the bytes that are in use here', () => {
    const { status, stderr } = build();
    expect(status, stderr).to.equal(0);
    for (const file of BUILT)
      expect(readFileSync(join(copy, file)).equals(readFileSync(join(root, file))), file).to.equal(true);
  });
  it('is skipped while they are newer than their sources', () => {
    const times = (): number[] => BUILT.map((file) => statSync(join(copy, file)).mtimeMs);
    const before = times();
    expect(build().status).to.equal(0);
    expect(times()).to.deep.equal(before);
  });
  it('fails aloud, with the place, when a source does not compile, and keeps what was built', () => {
    const kept = readFileSync(join(copy, BUILT[0]!));
    const source = join(copy, assembly, 'sums.ts');
    writeFileSync(source, `${readFileSync(source, 'utf8')}\nexport const wrong: i32 = 'text';\n`);
    const { status, stderr } = build();
    expect(status).to.not.equal(0);
    expect(stderr).to.match(/assembly does not compile to kernels-simd\.wasm[\s\S]*sums\.ts/);
    expect(readFileSync(join(copy, BUILT[0]!)).equals(kept)).to.equal(true);
  });
});
