import { expect } from 'chai';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../places.js';
import { Shell, type Outcome } from './command.js';

const PUBLIC = pathToFileURL(join(root, 'dist/core/public.js')).href;

/** A point mass at `shift`, which it imports; where `edits` says so, its fit edits what it imports. */
const PLUGIN = `
import { appendFileSync, statSync, writeFileSync } from 'node:fs';
import { definePlugin, model, noOptions } from '${PUBLIC}';
import { shift } from './lib/shift.mjs';

class Shifted {
  async fit({ parts }, { generation }) {
    appendFileSync('fits', '.');
    if (statSync('fits').size === Number(process.env.EDITS)) writeFileSync('lib/constant.mjs', 'export const constant = 5;');
    const { values } = parts[0].samples;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length + shift;
    return {
      sample: async (count, { random }) => ({
        kind: 'vectors', count, shape: [1], values: Float64Array.from({ length: count }, () => mean + random.normal()),
      }),
      save: async () => ({ meta: null }),
    };
  }
  async restore() { throw new Error('none is kept'); }
}
export default definePlugin({
  name: 'shifting', version: '1.0.0', api: '^1.0.0',
  entries: [model({ id: 'shifted', summary: 'A normal that drifts', data: 'vectors', options: noOptions, provides: ['sample'], implementation: Shifted })],
});
`;

export const METRIC = `
import { definePlugin, metric, noOptions } from '${PUBLIC}';
import { shift } from './lib/shift.mjs';
class Constant {
  outputs = [{ name: 'value', unit: '', better: 'ideal', ideal: 'real', range: [0, 9] }];
  async measure() { return { value: shift }; }
}
export default definePlugin({
  name: 'measuring', version: '1.0.0', api: '^1.0.0',
  entries: [metric({ id: 'constant', summary: 'A constant', data: 'vectors', options: noOptions, implementation: Constant })],
});
`;

/** A folder with that plugin in a file, which imports others, and a study of it: a new one for each spec of the suite that asks. */
export class PluginFile {
  shell!: Shell;

  constructor() {
    beforeEach(() => {
      this.shell = new Shell();
      this.shell.write('plugin.mjs', PLUGIN);
      this.shell.write('lib/shift.mjs', `export { constant as shift } from './constant.mjs';`);
      this.shell.write('lib/constant.mjs', 'export const constant = 1;');
      this.shell.write('beside.mjs', 'export {};');
      this.shell.study({ plugins: ['./plugin.mjs'], models: ['shifted'], controls: false });
    });
    afterEach(() => this.shell.remove());
  }

  run(...flags: readonly string[]): Outcome {
    return this.shell.collapsar('run', 'study.yaml', '--executor', 'inline', ...flags);
  }
  rows(of = this.shell): string {
    return readFileSync(of.path('runs/small/results.csv'), 'utf8');
  }
  /** The rows of the study as it stands, from a folder where nothing ever was another way: this process has loaded none of it. */
  async clean(): Promise<string> {
    const other = new Shell();
    try {
      cpSync(this.shell.folder, other.folder, { recursive: true });
      for (const left of ['runs', 'fits']) rmSync(other.path(left), { recursive: true, force: true });
      const { code, stderr } = await other.here('run', 'study.yaml', '--quiet');
      expect(code, stderr).to.equal(0);
      return this.rows(other);
    } finally {
      other.remove();
    }
  }
}

/** What is so of the executor that these words of a command name. */
export const failsWhatChanged = (file: PluginFile, ...executor: readonly string[]): void => {
  it(`fails cells whose code changed while they ran: ${executor.join(' ')}`, async () => {
    const expected = await file.clean();
    const { code, stderr } = file.shell.with({ EDITS: '4' }, 'run', 'study.yaml', '--executor', ...executor);
    expect(code).to.equal(3);
    expect(stderr).to.match(
      /plugin shifting \(plugin\.mjs\): expected 1\.0\.0 sha256-\S{12}…, found 1\.0\.0 sha256-\S{12}…/,
    );
    const whole = new Set(expected.split('\n'));
    const others = file
      .rows()
      .split('\n')
      .filter((line) => !whole.has(line));
    expect(others).to.deep.equal([]);
    file.shell.write('lib/constant.mjs', 'export const constant = 1;');
    expect(file.run().code).to.equal(0);
    expect(file.rows()).to.equal(expected);
  });
};
