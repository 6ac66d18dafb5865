import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isCollapsarError } from '../../../../core/errors/index.js';
import type { Tf } from '../../../../plugins/tensors/index.js';
import { firstThatComputes, start } from '../../../../plugins/tensors/engines/start.js';
import type { EngineProvider } from '../../../../plugins/tensors/engines/provider.js';
import { ENGINE_PROVIDERS } from '../../../../plugins/tensors/engines/start.js';
import { root } from '../../../places.js';

/** Of tfjs only what the proof asks for; `product` is what it says 2 x 2 matrices come to. */
const fake = (backend: string, product: readonly number[]): Tf =>
  ({
    version_core: '4.22.0',
    getBackend: () => backend,
    env: () => ({ getBool: () => false, set: () => undefined }),
    tensor2d: () => undefined,
    matMul: () => undefined,
    tidy: () => ({ data: () => Promise.resolve(product), dispose: () => undefined }),
  }) as unknown as Tf;
const RIGHT = [19, 22, 43, 50];
const way = (name: string, tf: Tf, more: Partial<EngineProvider> = {}): EngineProvider => ({
  name,
  automatic: true,
  start: () => Promise.resolve({ name, backend: name, tf }),
  ...more,
});
const refusal = async (promise: Promise<unknown>): Promise<string> => {
  const error: unknown = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  return isCollapsarError(error) && error.code === 'COLLAPSAR_ENGINE' ? error.message : `no refusal: ${String(error)}`;
};

describe('the choice of an engine', () => {
  it('takes the first that computes and says what was wrong with those before it', async () => {
    const absent = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    const { engine } = await firstThatComputes([
      way('gone', fake('gone', RIGHT), { start: () => Promise.reject(absent) }),
      way('asleep', fake('cpu', RIGHT)),
      way('wrong', fake('wrong', [19, 22, 43, 51])),
      way('asked', fake('asked', RIGHT), { automatic: false }),
      way('good', fake('good', RIGHT)),
      way('spare', fake('spare', RIGHT)),
    ]);
    expect(engine.name).to.equal('good');
    expect(engine.reason).to.match(
      /the first that computes; .*gone is not installed.*; .*asleep.*fell back to its cpu/,
    );
    expect(engine.reason).to.contain('wrong computes a 2 x 2 product wrongly: 19, 22, 43, 51');
  });
  it('refuses when none computes, with the reason of each', async () => {
    const said = await refusal(firstThatComputes([way('one', fake('two', RIGHT)), way('wrong', fake('wrong', [0]))]));
    expect(said).to.match(/no tensor engine starts here: .*one did not start.*; .*wrong computes/);
  });
  it('says that an engine fell back without a word', async () => {
    expect(await refusal(start(way('wasm', fake('cpu', RIGHT)), 'wasm'))).to.contain(
      'tfjs fell back to its cpu backend',
    );
  });
  it('hands on why one does not load, and what to do', async () => {
    const broken = way('native', fake('native', RIGHT), {
      start: () => Promise.reject(new Error('libtensorflow.so: cannot open')),
      fix: 'install it',
    });
    expect(await refusal(start(broken, 'native'))).to.match(/native does not load: libtensorflow.*install it/);
  });
  it('says of native, where it is not installed, what to install', async function () {
    // Whoever has it sees another sentence, or none.
    if (
      process.env['COLLAPSAR_TFJS_NODE'] !== undefined ||
      existsSync(join(root, 'node_modules/@tensorflow/tfjs-node'))
    )
      this.skip();
    const native = ENGINE_PROVIDERS.find(({ name }) => name === 'native')!;
    expect(await refusal(start(native, 'native'))).to.match(
      /tensor engine native is not installed\. npm install @tensorflow\/tfjs-node/,
    );
  });
  it('is for wasm before what only some machines have, and for cpu last', () => {
    const automatic = ENGINE_PROVIDERS.filter(({ automatic: taken }) => taken).map(({ name }) => name);
    expect(automatic[0]).to.equal('wasm');
    expect(automatic.at(-1)).to.equal('cpu');
  });
});
