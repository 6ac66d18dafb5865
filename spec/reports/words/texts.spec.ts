import { expect } from 'chai';
import type { Finding } from '../../../core/contracts/index.js';
import { findingText, sourceReadingText, textsText } from '../../../reports/words/index.js';
import { fixtureResults } from '../../fixtures/results/index.js';
import { plain } from '../../fixtures/said.js';
import { readTexts } from '../../fixtures/texts.js';

describe('what is said of texts', () => {
  it('names files, documents and rows on both sides', () => {
    expect(plain(sourceReadingText({ source: 'book', texts: readTexts() }))).to.equal(
      'Source book reads 40 documents of 40 files: 1800 rows to train on, 200 of 4 documents to test with.',
    );
  });

  it('says plainly that one document is on both sides', () => {
    const one = readTexts({ files: 1, documents: 1, apart: 'pieces', testDocuments: 0 });
    expect(plain(textsText(one))).to.equal(
      'reads 1 document of 1 file: 1800 rows to train on, 200 to test with; there is one document only: its last rows are tested with, and stand next to those trained on',
    );
  });

  it('counts all that was left out, and what might have been', () => {
    const left = { passedOver: 1, empty: 2, tooLong: 3, seen: 4, duplicates: 5 };
    expect(textsText(readTexts(left))).to.match(
      /; 5 documents are the same as an earlier one, on the same side; left out: 1 file of another name, 2 documents without text, 3 rows longer than asked for and 4 rows to test with that also stand among those to train on$/u,
    );
    expect(textsText(readTexts({ duplicates: 1, deduplicated: true }))).to.match(
      /; left out: 1 document that is the same as an earlier one$/u,
    );
    expect(textsText(readTexts({ otherDocuments: 20 }))).to.match(
      /; 20 documents of another part are used for neither$/u,
    );
  });

  it('is the finding of a source of texts', () => {
    const results = fixtureResults();
    const [source] = Object.keys(results.record.sources);
    const texts = readTexts({ empty: 7 });
    const sources = { ...results.record.sources, [source!]: { ...results.record.sources[source!]!, texts } };
    const finding: Finding = { kind: 'reading', tone: 'warning', source: source! };
    expect(findingText(finding, { ...results, record: { ...results.record, sources } })).to.equal(
      sourceReadingText({ source: source!, texts }),
    );
  });
});
