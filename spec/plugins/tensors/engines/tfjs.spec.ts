import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { loadTfjs } from '../../../../plugins/tensors/engines/tfjs.js';
import type { Tf } from '../../../../plugins/tensors/index.js';
import { root } from '../../../places.js';

const dist = join(
  dirname(createRequire(join(root, 'package.json')).resolve('@tensorflow/tfjs-core/package.json')),
  'dist',
);
/** What the sources in a folder of tfjs-core match, each by its first group. */
const found = (folder: string, pattern: RegExp): string[] =>
  readdirSync(join(dist, folder))
    .filter((name) => name.endsWith('.js') && !name.includes('_test'))
    .flatMap((name) =>
      [...readFileSync(join(dist, folder, name), 'utf8').matchAll(pattern)].map(([, group]) => group!),
    );

describe('tfjs as it is loaded', () => {
  let tf: Tf;
  before(async () => {
    tf = await loadTfjs();
  });

  it('has every gradient of the package', () => {
    const kernels = found('gradients', /kernelName: (\w+)/g);
    expect(kernels.length).to.be.greaterThan(90);
    const names = kernels.map((name) => (tf as unknown as Record<string, string>)[name]!);
    expect(names.filter((name) => tf.getGradient(name) === undefined)).to.deep.equal([]);
  });
  it('has every chained operation', () => {
    const names = found('public/chained_ops', /\.prototype\.(\w+) =/g);
    expect(names.length).to.be.greaterThan(120);
    expect(names.filter((name) => !(name in tf.Tensor.prototype))).to.deep.equal([]);
  });
  it('is there once: what the build bundles has no engine, no tensor and no registry of its own', () => {
    const text = readFileSync(join(root, 'plugins/tensors/engines/built/gradients.js'), 'utf8');
    // Where node_modules is a link, the bundler says where it leads.
    const bundled = [...text.matchAll(/^\/\/ (?:\S+\/)?node_modules\/@tensorflow\/tfjs-core\/dist\/(\S+)\.js$/gm)];
    expect(bundled.length).to.be.greaterThan(200);
    expect(bundled.map(([, module]) => module)).to.not.include.members(['engine', 'tensor', 'kernel_registry', 'tape']);
    expect(text).to.not.match(/class Engine\b|class Tensor\b|new Map\(/);
  });
});
