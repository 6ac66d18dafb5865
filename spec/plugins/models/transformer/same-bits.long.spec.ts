import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { LOADER, moduleAt, root } from '../../../places.js';

/** Of the product and the specs, as they run here. */
const modules = new URL('../../../../', import.meta.url).href;

/** Other versions of Node to compare with, as paths of their programs: COLLAPSAR_NODES=/a/node:/b/node */
const NODES = (process.env['COLLAPSAR_NODES'] ?? '').split(delimiter).filter((path) => path !== '');

const STUDY = `study: bits
sources: [{ use: text, with: { file: book.txt, documents: lines, rows: lines, draw: again } }]
models:
  - { use: transformer, as: rotary, with: { context: 16, layers: 2, width: 16, heads: 2, steps: 25, batch: 8, validation: 0.1 } }
  - { use: transformer, as: learned, with: { context: 16, layers: 1, width: 16, heads: 2, steps: 25, positions: learned, truncation: 0.9 }, initialise: previous }
strategies:
  - { use: weighted, with: { strategy: { use: mix, with: { real: fixed, syntheticShare: 0.5 } } } }
  - { use: bias, with: { strategy: edit, topK: 8 } }
metrics: [perplexity, zipf-exponent]
samples: 40
evaluate: 30
generations: 3
seeds: 2
controls: false
`;

describe('the bits of a transformer in a study', function () {
  this.timeout(600_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'collapsar-bits-'));
    writeFileSync(join(folder, 'study.yaml'), STUDY);
    const lines = Array.from({ length: 80 }, (_, i) => `line ${i} says ${i * i} and ends`);
    writeFileSync(join(folder, 'book.txt'), lines.join('\n'));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const run = (out: string, node = process.execPath, ...more: readonly string[]): void => {
    const main = moduleAt('cli/main', modules).pathname;
    const args = ['run', join(folder, 'study.yaml'), '--quiet', '--out', join(folder, out), ...more];
    const { status, stderr } = spawnSync(node, [...LOADER, main, ...args], { cwd: root, encoding: 'utf8' });
    expect(status, stderr).to.equal(0);
  };
  const numbersOf = (out: string): readonly string[] =>
    ['results.csv', 'traces.csv'].map((file) => readFileSync(join(folder, out, 'bits', file), 'utf8'));

  it('are the same for any number of workers, and for a run that went on', () => {
    run('one', process.execPath, '--workers', '1');
    run('two', process.execPath, '--workers', '2');
    expect(numbersOf('two')).to.deep.equal(numbersOf('one'));
    run('parts', process.execPath, '--set', 'generations=1');
    run('parts');
    expect(numbersOf('parts')).to.deep.equal(numbersOf('one'));
    expect(numbersOf('one')[1]).to.contain('tokens edited');
  });

  for (const node of NODES)
    it(`are the same on ${spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()}`, () => {
      const out = `other ${NODES.indexOf(node)}`;
      run(out, node);
      expect(numbersOf(out)).to.deep.equal(numbersOf('one'));
    });
});
