import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { startEngine } from '../../../../plugins/tensors/index.js';
import { LOADER, moduleAt, root } from '../../../places.js';

/** The modules that are running, and the repository that their packages come from. */
const modules = fileURLToPath(new URL('../../../../', import.meta.url));

/** What a fresh process says when it starts an engine and computes; the root of the sources may be another. */
const inAnotherProcess = (engine: string, from = modules): { readonly said: string; readonly errors: string } => {
  const program = `
    const { startEngine } = await import(${JSON.stringify(moduleAt('plugins/tensors/index', pathToFileURL(from).href).pathname)});
    try {
      const { name, tf } = await startEngine(${JSON.stringify(engine)});
      const bytes = new Uint8Array(tf.matMul(tf.linspace(0, 1, 600).reshape([20, 30]), tf.linspace(1, 2, 390).reshape([30, 13])).dataSync().slice().buffer);
      console.log(name, Buffer.from(bytes).toString('base64'), process.listenerCount('uncaughtException'));
    } catch (error) {
      console.log(error.code, error.message);
    }`;
  const { stdout, stderr } = spawnSync(process.execPath, [...LOADER, '--input-type=module', '-e', program], {
    cwd: root,
    encoding: 'utf8',
  });
  return { said: stdout.trim(), errors: stderr };
};

describe('the wasm engine', () => {
  it('is one of its builds, under the name that reproduces it', async () => {
    const { name, reason, tf } = await startEngine('wasm');
    expect(name).to.match(/^wasm-(fma|simd)-kernels-\d+$/);
    expect(reason).to.match(/fused multiply-add|plain SIMD/);
    expect(tf.getBackend()).to.equal('wasm');
    for (const build of [name, name.replace(/-kernels.*/, '')]) expect((await startEngine(build)).name).to.equal(name);
  });

  it('comes back with its own kernels after another engine was in use', async () => {
    const { tf } = await startEngine('wasm-simd');
    const product = (): number =>
      tf.tidy(() => tf.matMul(tf.fill([1, 400], 0.1), tf.fill([400, 1], 0.3)).dataSync()[0]!);
    const plain = product();
    await startEngine('wasm');
    await startEngine('cpu');
    expect(tf.getBackend()).to.equal('cpu');
    await startEngine('wasm-simd');
    expect(tf.getBackend()).to.equal('wasm');
    expect(product()).to.equal(plain);
  });

  it('gives the same bits in another process, and leaves no listener of tfjs on it', async () => {
    const { name, tf } = await startEngine('wasm');
    const bytes = tf.tidy(() => {
      const a = tf.linspace(0, 1, 600).reshape([20, 30]);
      const b = tf.linspace(1, 2, 390).reshape([30, 13]);
      return new Uint8Array(tf.matMul(a, b).dataSync().slice().buffer);
    });
    const { said, errors } = inAnotherProcess(name);
    expect(said, errors).to.equal(`${name} ${Buffer.from(bytes).toString('base64')} 0`);
  });

  describe('where something is missing', () => {
    /** A copy of the sources that lacks it: node_modules are linked, all but the backend. */
    let copy: string;
    const backend = 'node_modules/@tensorflow/tfjs-backend-wasm';
    before(() => {
      copy = mkdtempSync(join(tmpdir(), 'collapsar-engine-'));
      // Packages that the build joins stand beside what it compiles.
      for (const folder of ['core', 'plugins', 'joined'])
        if (existsSync(join(modules, folder))) cpSync(join(modules, folder), join(copy, folder), { recursive: true });
      for (const file of ['package.json', 'tsconfig.json']) cpSync(join(root, file), join(copy, file));
      symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    });
    after(() => {
      rmSync(copy, { recursive: true });
    });

    it('says so of kernels that were never built', () => {
      rmSync(join(copy, 'plugins/tensors/wasm/built'), { recursive: true });
      expect(inAnotherProcess('wasm', `${copy}/`).said).to.match(
        /^COLLAPSAR_ENGINE .*the fma build of Collapsar's WebAssembly kernels is missing.*npm run build/,
      );
    });
    it('says so of gradients that were never bundled', () => {
      rmSync(join(copy, 'plugins/tensors/engines/built'), { recursive: true });
      for (const engine of ['cpu', 'wasm'])
        expect(inAnotherProcess(engine, `${copy}/`).said).to.match(
          /^COLLAPSAR_ENGINE .*the gradients of tfjs's operations are missing.*npm run build/,
        );
      cpSync(join(modules, 'plugins/tensors/engines/built'), join(copy, 'plugins/tensors/engines/built'), {
        recursive: true,
      });
    });
    it("says so of tfjs's own binaries, where tfjs would fall back in silence", () => {
      rmSync(join(copy, 'node_modules'));
      mkdirSync(join(copy, 'node_modules/@tensorflow'), { recursive: true });
      const link = (name: string): void => {
        symlinkSync(join(root, 'node_modules', name), join(copy, 'node_modules', name));
      };
      for (const name of readdirSync(join(root, 'node_modules'))) if (name !== '@tensorflow') link(name);
      for (const name of readdirSync(join(root, 'node_modules/@tensorflow')))
        if (name !== 'tfjs-backend-wasm') link(`@tensorflow/${name}`);
      for (const part of ['package.json', 'dist/tf-backend-wasm.node.js', 'wasm-out'])
        cpSync(join(root, backend, part), join(copy, backend, part), { recursive: true });
      writeFileSync(join(copy, backend, 'wasm-out/tfjs-backend-wasm-simd.wasm'), 'not WebAssembly');
      expect(inAnotherProcess('wasm', `${copy}/`).said).to.match(
        /^COLLAPSAR_ENGINE the WebAssembly backend of tfjs did not start.*missing or damaged/,
      );
    });
  });
});
