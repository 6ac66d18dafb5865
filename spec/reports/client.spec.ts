import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import ts from 'typescript';
import { estimate } from '../../reports/words/index.js';
import { root } from '../places.js';

describe("the page's script", () => {
  it('passes the type checker as strict browser code', function () {
    this.timeout(60_000);
    const program = ts.createProgram(
      ['dom', 'data', 'plot', 'readout', 'saving', 'matrix', 'chains', 'copies', 'page', 'listing', 'embed'].map(
        // Those of the sources: a build makes them small.
        (name) => `${root}reports/client/${name}.js`,
      ),
      {
        allowJs: true,
        checkJs: true,
        noEmit: true,
        strict: true,
        noUncheckedIndexedAccess: true,
        noImplicitReturns: false,
        target: ts.ScriptTarget.ES2022,
        lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
        types: [],
      },
    );
    const mistakes = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    expect(mistakes).to.deep.equal([]);
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
