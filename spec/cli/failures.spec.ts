import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { PROGRAM, Shell } from './command.js';

/** A model that does as the Gaussian until its second generation. */
const PLUGIN = `
class Fragile {
  async fit(training, { generation }) {
    if (generation === 2) throw new RangeError('the second generation is too much');
    return this.restore();
  }
  async restore() {
    return {
      sample: async (count) => ({ kind: 'vectors', count, shape: [1], values: new Float64Array(count) }),
      save: async () => ({ meta: null }),
    };
  }
}
export default {
  name: 'collapsar-plugin-fragile', version: '1.0.0', api: '^1.0.0',
  entries: [{
    kind: 'models', id: 'fragile', summary: 'Fragile', data: 'vectors', needs: [], provides: ['sample'],
    options: { type: 'object', additionalProperties: false, properties: {} },
    tensors: false, reproducible: true, conditional: false, publishable: false, implementation: Fragile,
  }],
};
`;

describe('a cell that fails, on the command line', function () {
  this.timeout(120_000);
  let shell: Shell;
  before(() => {
    shell = new Shell();
    shell.write('fragile.mjs', PLUGIN);
  });
  after(() => shell.remove());

  const study = (name: string): string =>
    shell.study(
      {
        models: [{ use: 'fragile', as: "it's a* model" }, 'gaussian'],
        strategies: ['replace', { use: 'accumulate', as: 'say "again"' }],
        plugins: ['./fragile.mjs'],
        controls: false,
      },
      name,
    );
  /** What a shell makes of the line, with this program for the installed one. */
  const typed = (line: string): { readonly code: number | null; readonly stderr: string } => {
    const script = `npx() { shift; '${process.execPath}' '${PROGRAM}' "$@"; }\n${line}`;
    const { status, stderr } = spawnSync('sh', ['-c', script], { cwd: shell.folder, encoding: 'utf8' });
    return { code: status, stderr };
  };

  it('prints the one command that repeats it, which does, and shows the stack', () => {
    const name = study("the study's.yaml");
    const { code, stderr } = shell.collapsar(
      'run',
      name,
      '--workers',
      '1',
      '--out',
      'my runs',
      '--set',
      'title=It is "$HOME"',
    );
    expect(code, stderr).to.equal(3);
    expect(stderr).to.match(
      /^failed normal, it's a\* model, (replace|say "again"), T 20, seed \d: COLLAPSAR_PLUGIN_THREW: models fragile \(collapsar-plugin-fragile\), fit/m,
    );
    expect(stderr).not.to.match(/^\s+at .*:\d+:\d+\)?$/m);
    const [, line] = /^ {2}To repeat it: (npx collapsar run .*)$/m.exec(stderr)!;
    const again = typed(line!);
    expect(again.code, again.stderr).to.equal(3);
    expect(again.stderr).to.match(/^1 cell, 0 recorded already/m);
    expect(again.stderr).to.match(
      /^caused by RangeError: the second generation is too much\n\s+at .*fragile\.mjs:\d+:\d+\)?$/m,
    );
    expect(again.stderr).to.include(line!);
  });

  it('tells programs the command too, and the stack where it is asked for', async () => {
    const failed = async (...more: readonly string[]): Promise<{ repeat: string; stack?: string }> => {
      const { stdout } = await shell.here('run', study('study.yaml'), '--fresh', '--json', ...more);
      const lines = stdout.split('\n').filter((line) => line.startsWith('{"type":"failed"'));
      return JSON.parse(lines[0]!) as { repeat: string };
    };
    const plain = await failed();
    expect(plain.repeat).to.match(
      /^npx collapsar run study\.yaml --executor inline --filter 'model=it'\\''s a\\\* model' --filter .* --debug$/,
    );
    expect(plain).not.to.have.property('stack');
    expect((await failed('--debug')).stack).to.match(/fragile\.mjs/);
  });
});
