import { expect } from 'chai';
import ts from 'typescript';
import { product, textOf } from '../../repo/tree.js';

/** Three words in a row, of which one has a small letter: what a reader reads, not an id, a key or a JSON name. */
const ENGLISH = /[A-Za-z]{2,}[,;:]? [a-z]{2,}[,;:]? [a-z]{2,}/;

/** Text literals of a module that read like English, those of errors left out: an error is told where it is thrown. */
const sentencesIn = (path: string, text: string): readonly string[] => {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isError(node)) return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node))
      if (ENGLISH.test(node.text)) found.push(node.text);
    node.forEachChild(visit);
  };
  visit(file);
  return found;
};

/** new CollapsarError(...) and what makes one. */
const isError = (node: ts.Node): boolean => {
  if (ts.isThrowStatement(node)) return true;
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return false;
  return ts.isIdentifier(node.expression) && /Error$|^unanswerable$/.test(node.expression.text);
};

describe('the analysis', () => {
  it('holds no sentence: what it finds is told elsewhere', () => {
    const files = product().filter((file) => /^core\/(?:analysis|contracts)\/.*\.ts$/.test(file));
    expect(files.length).to.be.above(60);
    for (const file of files) expect(sentencesIn(file, textOf(file)), file).to.deep.equal([]);
  });

  it('would be found out', () => {
    expect(sentencesIn('a.ts', "const note = 'The seeds do not vary.';")).to.have.length(1);
    expect(sentencesIn('a.ts', 'const note = (n: number) => `of ${n} chains none has lost it`;')).to.have.length(1);
    expect(sentencesIn('a.ts', "throw new CollapsarError('X', { what: 'the study has none of it' });")).to.deep.equal(
      [],
    );
    expect(sentencesIn('a.ts', "type Word = 'may collapse' | 'no sign'; const id = 'lost-tails';")).to.deep.equal([]);
  });
});
