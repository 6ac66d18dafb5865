import { expect } from 'chai';
import ts from 'typescript';
import { product, textOf } from '../../repo/tree.js';

/** Four words in a row, and what ends a sentence. */
const SENTENCE = /(?:[A-Za-z’']{2,}[,;:]? ){3}[\s\S]*[.?!] ?$/;

/** Texts that are put together as whole sentences, and are no markup and no error. */
const sentencesIn = (text: string): readonly string[] => {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isThrowStatement(node) || (ts.isNewExpression(node) && /Error$/.test(node.expression.getText()))) return;
    if (ts.isTaggedTemplateExpression(node)) {
      // What stands in the markup itself is the page's own prose; what is put into it may be a fact.
      node.template.forEachChild((child) => {
        if (ts.isTemplateSpan(child)) visit(child.expression);
      });
      return;
    }
    if (ts.isTemplateExpression(node)) {
      const words = node.head.text + node.templateSpans.map(({ literal }) => ` X ${literal.text}`).join('');
      if (SENTENCE.test(words.replace(/\s+/g, ' '))) found.push(node.getText());
    }
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile('a.ts', text, ts.ScriptTarget.ES2023, true));
  return found;
};

/** Why a file of the reports tells something itself: none of it is what an analysis found. */
const CAPTIONS: Readonly<Record<string, string>> = {
  'reports/embed.ts': 'what of the page is not in the frame',
  'reports/export/cff.ts': 'how results are cited',
  'reports/model/extent.ts': 'what of a large study is not drawn',
  'reports/sections/front.ts': 'the caption of a chart: what is drawn, and what is not',
  'reports/sections/generations.ts': 'the description of a chart for those who hear it, and its caption',
  'reports/sections/header.ts': 'how many seeds are behind what is drawn',
  'reports/sections/plugin-sections.ts': 'the description of a chart for those who hear it',
  'reports/sections/provenance.ts': 'what is known of a source before anything runs',
  'reports/sections/recommendation.ts': 'the caption of a table: what a look is',
  'reports/sections/strategies.ts': 'the caption of a table: what is seen and foreseen',
};

describe('what was found', () => {
  it('is told in one room, which page, terminal, summary.json and Markdown use', () => {
    const files = product().filter((file) => /^reports\/(?!words\/).*\.ts$/.test(file));
    const telling = files.filter((file) => sentencesIn(textOf(file)).length > 0);
    expect(telling.sort(), 'a sentence belongs into reports/words').to.deep.equal(Object.keys(CAPTIONS).sort());
  });

  it('would be found out', () => {
    for (const told of [
      'const text = `${at} was not shown safe and a larger share was: the limit is not known.`;',
      'const text = html`<p>${seeds === 0 ? `Nothing could be tested with ${plural(n)}.` : ""}</p>`;',
    ])
      expect(sentencesIn(told), told).to.have.length(1);
    for (const silent of [
      'const page = html`<p>The chains of ${name} are drawn one by one.</p>`;',
      'const title = `${metric} at the end by ${axis}: ${where}`;',
      'throw new TypeError(`a text is wanted where ${value} stands.`);',
    ])
      expect(sentencesIn(silent), silent).to.deep.equal([]);
  });
});
