import { expect } from 'chai';
import ts from 'typescript';
import { product, textOf } from '../repo/tree.js';

/** Three words in a row, of which two have small letters: what a reader reads, not an id, a key or a JSON name. */
const ENGLISH = /[A-Za-z]{2,}[,;:]? [a-z]{2,}[,;:]? [a-z]{2,}/;

/** Text literals of a module that read like English, apart from those of errors, of the log and of what describes an entry. */
const sentencesIn = (path: string, text: string): readonly string[] => {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isError(node) || isDescription(node)) return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node))
      if (ENGLISH.test(node.text)) found.push(node.text);
    node.forEachChild(visit);
  };
  visit(file);
  return found;
};

/** new CollapsarError(...), what makes one, what it is made of, and a line of the log: told where they arise. */
const isError = (node: ts.Node): boolean => {
  if (ts.isThrowStatement(node)) return true;
  if (ts.isPropertyAssignment(node)) return /^(?:what|why|fix|fixes)$/.test(node.name.getText());
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return false;
  const called = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
  return ts.isIdentifier(called) && /Error$|^(?:unanswerable|warn)$/.test(called.text);
};
/** The published schema of studies says what each key is. */
const isDescription = (node: ts.Node): boolean =>
  ts.isPropertyAssignment(node) && node.name.getText() === 'description';

/** Rooms in which results come to be, from the study to what is found. */
const ROOMS = /^core\/(?:analysis|contracts|container|execution|journal|study)\/.*\.ts$/;
/** Files whose sentences are parts of errors that a function of theirs puts together, or descriptions. */
const OF_ERRORS: Readonly<Record<string, string>> = {
  'core/contracts/import.ts': 'the published schema: what each key of an import is',
  'core/contracts/call.ts': 'names of traces, which traces.csv has as keys',
  'core/contracts/entry-schema.ts': 'the published schema: what an entry may say',
  'core/contracts/study-schema.ts': 'the published schema: what each key of a study is',
  'core/container/theories.ts': 'what a theory returned against its contract',
  'core/execution/child.ts': 'the failure of a cell that said nothing',
  'core/journal/bucket/address.ts': 'the address of a bucket that cannot be one',
  'core/journal/bucket/client.ts': 'COLLAPSAR_STORE_UNREACHABLE, and a line of the log',
  'core/journal/bucket/refusals.ts': 'COLLAPSAR_STORE_REFUSED',
  'core/journal/cell-logs.ts': 'the last line of a log that a program filled',
  'core/journal/damage.ts': 'COLLAPSAR_JOURNAL_DAMAGED',
  'core/journal/frame.ts': 'COLLAPSAR_JOURNAL_DAMAGED',
  'core/journal/journal-files.ts': 'COLLAPSAR_JOURNAL_DAMAGED',
  'core/journal/journal-index.ts': 'COLLAPSAR_JOURNAL_DAMAGED',
  'core/journal/lock.ts': 'a line of the log: what is waited for',
  'core/journal/merge.ts': 'COLLAPSAR_PARTS_DIFFER',
  'core/journal/openable.ts': 'COLLAPSAR_RUN_DAMAGED',
  'core/journal/read-check.ts': 'a line of the log: what is kept and not used',
  'core/study/compatibility.ts': 'what does not fit together, and the ways out',
  'core/study/document.ts': 'a mistake of YAML',
  'core/study/read.ts': 'a value that no file can hold',
  'core/study/recommend/axis.ts': 'an axis that cannot be walked',
  'core/study/recommend/faults.ts': 'ways out of a source that runs dry',
  'core/study/text.ts': 'a file in another encoding',
};

describe('the core', () => {
  it('holds no sentence about results: what it plans, records and finds is told elsewhere', () => {
    const files = product().filter((file) => ROOMS.test(file));
    expect(files.length).to.be.above(120);
    for (const file of files) if (!(file in OF_ERRORS)) expect(sentencesIn(file, textOf(file)), file).to.deep.equal([]);
  });

  it('has a reason for each file that is passed over', () => {
    for (const file of Object.keys(OF_ERRORS)) expect(sentencesIn(file, textOf(file)), file).not.to.deep.equal([]);
  });

  it('would be found out', () => {
    expect(sentencesIn('a.ts', "const note = 'The seeds do not vary.';")).to.have.length(1);
    expect(sentencesIn('a.ts', 'const note = (n: number) => `of ${n} chains none has lost it`;')).to.have.length(1);
    for (const silent of [
      "throw new CollapsarError('X', { what: 'the study has none of it' });",
      "const parts = { what: 'the study has none of it', fix: 'write the name of one' };",
      "this.logger.warn('some cells are not used');",
      "const schema = { description: 'what is fitted in each generation' };",
      "type Word = 'may collapse' | 'no sign'; const id = 'lost-tails';",
    ])
      expect(sentencesIn('a.ts', silent), silent).to.deep.equal([]);
  });
});
