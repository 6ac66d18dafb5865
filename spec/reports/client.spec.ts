import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import ts from 'typescript';

describe("the page's script", () => {
  it('passes the type checker as strict browser code', function () {
    this.timeout(60_000);
    const program = ts.createProgram([fileURLToPath(new URL('../../reports/client/page.js', import.meta.url))], {
      allowJs: true,
      checkJs: true,
      noEmit: true,
      strict: true,
      noUncheckedIndexedAccess: true,
      noImplicitReturns: false,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      types: [],
    });
    const mistakes = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    expect(mistakes).to.deep.equal([]);
  });
});
