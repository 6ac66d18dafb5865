import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { VERSION } from '../../host/manifest.js';
import { readReport } from '../../reports/index.js';
import { root, textOf } from '../repo/tree.js';

const FOLDER = join(root, 'docs/reports');
const reports = readdirSync(FOLDER).filter((name) => name.endsWith('.html'));

describe('the example reports', () => {
  it('are three, listed with origin and licence, and linked from where readers look', () => {
    expect(reports).to.have.members(['tour.html', 'recommend.html', 'images.html']);
    const page = textOf('docs/reports/README.md');
    for (const name of reports) expect(page).to.include(`](${name})`);
    for (const facts of ['10.24432/C5DW2B', '10.24432/C50P49', 'CC BY 4.0', 'tools/example-reports.js'])
      expect(page).to.include(facts);
    expect(textOf('README.md')).to.include('](docs/reports/README.md)');
    expect(textOf('docs/results.md')).to.include('](reports/README.md)');
  });

  for (const name of reports)
    it(`${name} is of this version and its format, whole and of bounded weight (node tools/example-reports.js makes it anew)`, () => {
      const page = readFileSync(join(FOLDER, name), 'utf8');
      const published = readReport(page);
      expect(published, 'what computes it again, and the data of its charts, are of this format').to.not.equal(
        undefined,
      );
      expect(published!.reproduction.provenance.collapsar).to.equal(VERSION);
      expect(published!.untouched, 'by its own checksum').to.equal(true);
      expect(page.length).to.be.below(320_000);
      expect(page)
        .to.match(/class="?answer/)
        .and.match(/class="?matrix/)
        .and.match(/class="?chainrow/);
      expect(/<img/.test(page), 'a gallery of images').to.equal(name !== 'recommend.html');
      expect(/id="?recommendation/.test(page)).to.equal(name === 'recommend.html');
    });
});
