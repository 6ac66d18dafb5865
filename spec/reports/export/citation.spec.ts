import { expect } from 'chai';
import { parse } from 'yaml';
import type { StudyRecord } from '../../../core/contracts/index.js';
import { bibtexOf, cffOf } from '../../../reports/export/index.js';
import { renderReport } from '../../../reports/index.js';
import { fixtureResults, HOSTILE } from '../../fixtures/results/index.js';

const { record } = fixtureResults();
const cited = (study: Partial<StudyRecord['study']>): StudyRecord => ({
  ...record,
  study: { ...record.study, title: 'What 50 % & more _cost_', ...study },
});
const whole = cited({
  authors: [
    { name: 'Ada Lovelace', affiliation: 'Analytical Society', orcid: '0000-0002-1825-0097' },
    { name: 'A {B} team' },
  ],
  cite: { date: '2026-11-27', licence: 'CC-BY-4.0', url: 'https://example.org/report', doi: '10.5281/zenodo.1234' },
});

describe('citations of a report', () => {
  it('are a BibTeX entry in which nothing is a command that was text', () => {
    expect(bibtexOf(whole).split('\n')).to.deep.equal([
      '@misc{gaussian-mix2026,',
      String.raw`  author = {{Ada Lovelace} and {A \textbraceleft{}B\textbraceright{} team}},`,
      String.raw`  title = {{What 50 \% \& more \_cost\_}},`,
      '  year = {2026},',
      '  month = {11},',
      '  doi = {10.5281/zenodo.1234},',
      '  url = {https://example.org/report},',
      `  note = {Report of Collapsar ${record.provenance.collapsar}, study SHA-256 ${record.provenance.studyHash.slice(0, 12)}, CC-BY-4.0},`,
      '}',
    ]);
  });

  it('leave out what the study does not say', () => {
    const { authors: _, cite: __, ...study } = whole.study;
    expect(bibtexOf({ ...whole, study })).not.to.match(/author|year|month|doi|url|undefined/);
    expect(parse(cffOf({ ...whole, study }))).to.not.have.any.keys('doi', 'url', 'license', 'date-released');
  });

  it('are a CITATION.cff that reads back as what was said, a date only where it is a day', () => {
    expect(parse(cffOf(whole))).to.deep.include({
      'cff-version': '1.2.0',
      title: whole.study.title,
      authors: [{ name: 'Ada Lovelace', orcid: 'https://orcid.org/0000-0002-1825-0097' }, { name: 'A {B} team' }],
      'date-released': '2026-11-27',
      license: 'CC-BY-4.0',
      url: 'https://example.org/report',
      doi: '10.5281/zenodo.1234',
    });
    for (const date of ['2026', '2026-11', '2026-02-31', '2023-02-29', '1900-02-29'])
      expect(parse(cffOf(cited({ cite: { date } })))).to.not.have.property('date-released');
  });

  it('name in CITATION.cff what the format takes, and tell the rest in words', () => {
    const told = parse(cffOf(cited({ cite: { licence: 'All rights reserved', doi: '10.1000/a+b' } }))) as object;
    expect(told).to.not.have.any.keys('license', 'doi');
    expect(told).to.have.property('message').that.includes('Licence: All rights reserved. DOI: 10.1000/a+b.');
    const odd = cited({ cite: { url: 'https://example.org/ä/}{\\?x=1%20&y=[2]#z' } });
    const address = 'https://example.org/%C3%A4/%7D%7B%5C?x=1%20&y=[2]#z';
    expect(parse(cffOf(odd))).to.have.property('url', address);
    expect(bibtexOf(odd)).to.include(`url = {${address}},`);
  });

  it('let no name of an author, place or licence become markup, YAML or BibTeX of its own', () => {
    for (const text of [...HOSTILE, '}} @misc{x, title={', '\\', '{', '\\}{']) {
      const hostile = cited({ authors: [{ name: text, affiliation: text }], cite: { licence: text } });
      expect((parse(cffOf(hostile)) as { authors: unknown }).authors).to.deep.equal([{ name: text }]);
      const entry = bibtexOf(hostile);
      let depth = 0;
      // As BibTeX counts, for which a backslash is nothing; the entry ends where it ends, and not before.
      const depths = [...entry.matchAll(/[{}]/g)].map(([sign]) => (depth += sign === '{' ? 1 : -1));
      expect(depths.at(-1), entry).to.equal(0);
      expect(Math.min(...depths.slice(0, -1)), entry).to.equal(1);
      const page = renderReport({ ...fixtureResults(), record: hostile });
      expect(page).not.to.match(/<script>alert|<img/);
    }
  });
});
