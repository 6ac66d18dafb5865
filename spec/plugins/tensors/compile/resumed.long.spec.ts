import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startCompiled } from '../../../fixtures/compiled-engine.js';
import { LOADER, moduleAt, root } from '../../../places.js';

/** Of the product and the specs, as they run here. */
const modules = new URL('../../../../', import.meta.url).href;

describe('runs on the compiled engine', () => {
  it('are the same for a run that went on as for one that never stopped', async function () {
    this.timeout(180_000);
    await startCompiled(this);
    const folder = mkdtempSync(join(tmpdir(), 'collapsar-compiled-'));
    const study = join(folder, 'study.yaml');
    writeFileSync(
      study,
      `study: compiled
engine: compiled
sources: [two-moons]
models: [{ use: flow-matching, with: { steps: 30, hidden: [16, 16] } }]
strategies: [replace]
metrics: [moments]
samples: 100
evaluate: 100
generations: 3
seeds: 1
controls: false
`,
    );
    const run = (out: string, ...more: string[]): void => {
      const main = moduleAt('cli/main', modules).pathname;
      const args = ['run', study, '--quiet', '--workers', '1', '--out', join(folder, out), ...more];
      const { status, stderr } = spawnSync(process.execPath, [...LOADER, main, ...args], {
        cwd: root,
        encoding: 'utf8',
      });
      expect(status, stderr).to.equal(0);
    };
    const numbersOf = (out: string, file: string): string => readFileSync(join(folder, out, 'compiled', file), 'utf8');
    try {
      run('whole');
      run('parts', '--set', 'generations=1');
      run('parts');
      expect(numbersOf('parts', 'results.csv')).to.equal(numbersOf('whole', 'results.csv'));
      // What a fit reports says how its steps were taken.
      const traces = numbersOf('whole', 'traces.csv');
      for (const generation of [1, 2, 3]) {
        expect(traces).to.match(new RegExp(`,${generation},fit,\\d+,compiled steps,28$`, 'm'));
        expect(traces).to.match(
          new RegExp(`,${generation},fit,\\d+,uncompiled steps: seen fewer than three times,2$`, 'm'),
        );
      }
      const record = numbersOf('whole', 'study.json');
      expect(record).to.match(/"engine":\s*"compiled-(fma|simd)-kernels-\d+-\w+-\w+-onnxruntime-/);
      expect(existsSync(join(folder, 'whole', 'compiled', 'report.html'))).to.equal(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
