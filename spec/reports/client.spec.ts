import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { estimate } from '../../reports/words/index.js';
import { root } from '../places.js';

describe("the page's script", () => {
  it('passes the type checker as strict browser code', function () {
    this.timeout(60_000);
    const names = [
      'dom',
      'data',
      'plot',
      'readout',
      'saving',
      'matrix',
      'chains',
      'copies',
      'page',
      'listing',
      'embed',
      'unpack',
    ];
    // Those of the sources: a build makes them small.
    const files = names.map((name) => `reports/client/${name}.js`);
    const strict = ['--allowJs', '--checkJs', '--strict', '--noUncheckedIndexedAccess', '--noImplicitReturns', 'false'];
    const browser = ['--target', 'es2022', '--lib', 'es2022,dom,dom.iterable'];
    const compiler = join(root, 'node_modules/typescript-7/bin/tsc');
    const given = [compiler, '--noEmit', '--ignoreConfig', '--pretty', 'false', ...strict, ...browser, ...files];
    const { status, stdout } = spawnSync(process.execPath, given, { cwd: root, encoding: 'utf8' });
    expect(stdout).to.equal('');
    expect(status).to.equal(0);
  });

  it('writes a number as the report does', () => {
    const text = readFileSync('reports/client/data.js', 'utf8');
    const from = text.indexOf('const signed = (value, text) =>');
    const show = new Function(`${text.slice(from)} return show;`)() as (mean: number, half?: number) => string;
    const size = fc.double({ min: -12, max: 12, noNaN: true }).map((log) => Math.pow(10, log));
    const value = fc.tuple(size, fc.constantFrom(-1, 1)).map(([of, sign]) => sign * of);
    fc.assert(
      fc.property(fc.oneof(value, fc.constant(0)), fc.option(size, { nil: undefined }), (mean, half) => {
        expect(show(mean, half)).to.equal(estimate(mean, half));
      }),
      { numRuns: 2000 },
    );
  });
});
