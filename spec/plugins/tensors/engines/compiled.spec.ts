import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { stepTaker } from '../../../../plugins/tensors/compile/index.js';
import { compiled } from '../../../../plugins/tensors/engines/compiled.js';
import { startEngine } from '../../../../plugins/tensors/index.js';
import { startCompiled } from '../../../fixtures/compiled-engine.js';
import { LOADER, moduleAt, root } from '../../../places.js';

const refusal = async (name: string): Promise<string> =>
  startEngine(name).then(
    () => 'no refusal',
    (error: unknown) => `${(error as { code?: string }).code ?? ''} ${(error as Error).message}`,
  );

describe('the compiled engine', () => {
  it('is never taken where it was not asked for', () => {
    expect(compiled.automatic).to.equal(false);
  });

  it('is named after all that its bits follow, and starts by that name', async function () {
    const { name, tf } = await startCompiled(this);
    expect(name).to.match(/^compiled-(fma|simd)-kernels-\d+-\w+-\w+-onnxruntime-\d+\.\d+\.\d+$/);
    expect(name).to.contain(`-${process.platform}-${process.arch}-`);
    expect(tf.getBackend()).to.equal('wasm');
    const again = await startEngine(name);
    expect(again.name).to.equal(name);
    expect(again.reason).to.match(/^steps of training compiled by ONNX Runtime .*; WebAssembly with/);
  });

  it('is refused by the name of another version or machine', async function () {
    const { name } = await startCompiled(this);
    expect(await refusal('compiled-fma-linux-x64-onnxruntime-0.1.0')).to.match(
      new RegExp(`^COLLAPSAR_ENGINE .*is not to be had here, which has ${name}.*npm install onnxruntime-node@VERSION`),
    );
  });

  it('compiles steps where it was asked for last, and nowhere else', async function () {
    const { tf } = await startCompiled(this);
    const isCompiling = (): boolean => {
      const taker = stepTaker(tf, []);
      taker.dispose();
      return taker.facts !== undefined;
    };
    expect(isCompiling()).to.equal(true);
    await startEngine('wasm');
    expect(isCompiling()).to.equal(false);
    await startEngine('compiled');
    await startEngine('cpu');
    expect(isCompiling()).to.equal(false);
    await startEngine('compiled');
    expect(isCompiling()).to.equal(true);
    await startEngine('auto');
    expect(isCompiling()).to.equal(false);
  });

  it('says what to install where its package is missing', () => {
    const from = fileURLToPath(new URL('../../../../', import.meta.url));
    const copy = mkdtempSync(join(tmpdir(), 'collapsar-compiled-'));
    try {
      // Packages that the build joins stand beside what it compiles.
      for (const folder of ['core', 'plugins', 'joined'])
        if (existsSync(join(from, folder))) cpSync(join(from, folder), join(copy, folder), { recursive: true });
      for (const file of ['package.json', 'tsconfig.json']) cpSync(join(root, file), join(copy, file));
      // Empty: a folder further up may have the package.
      mkdirSync(join(copy, 'node_modules/onnxruntime-node'), { recursive: true });
      for (const name of readdirSync(join(root, 'node_modules')))
        if (!name.startsWith('onnxruntime'))
          symlinkSync(join(root, 'node_modules', name), join(copy, 'node_modules', name));
      const program = `
        const { startEngine } = await import(${JSON.stringify(moduleAt('plugins/tensors/index', pathToFileURL(`${copy}/`).href).pathname)});
        for (const name of ['compiled', 'compiled-fma-linux-x64-onnxruntime-1.30.0'])
          console.log(await startEngine(name).then(() => 'no refusal', ({ code, message }) => code + ' ' + message));
        console.log((await startEngine('auto')).name);`;
      const { stdout, stderr } = spawnSync(process.execPath, [...LOADER, '--input-type=module', '-e', program], {
        cwd: root,
        encoding: 'utf8',
      });
      const said = stdout.trim().split('\n');
      expect(said[0], stderr).to.match(
        /^COLLAPSAR_ENGINE .*compiled is not installed.*npm install onnxruntime-node@1.30/,
      );
      expect(said[1]).to.match(/^COLLAPSAR_ENGINE .* is not installed.*npm install onnxruntime-node@1.30/);
      expect(said[2]).to.match(/^wasm-/);
    } finally {
      rmSync(copy, { recursive: true });
    }
  });
});
