import { expect } from 'chai';
import type { StudyResults } from '../../core/contracts/index.js';
import { renderEmbed } from '../../reports/embed.js';
import { fixtureResults, HOSTILE, hostileResults } from '../fixtures/results/index.js';

describe('the report in a frame', () => {
  const results = fixtureResults();
  const page = renderEmbed(results);

  it('has the answer, a line for each chain and the verdicts, and nothing else of the page', () => {
    expect([...page.matchAll(/<h([1-3])[^>]*>/g)].map(([, level]) => level).slice(0, 2)).to.deep.equal(['1', '2']);
    expect(page)
      .to.match(/class="?chainrow/)
      .and.match(/class="?matrix/)
      .and.not.match(/id="?(generations|settings|data)\b/);
    expect(page).to.include('report.html').and.include(results.record.provenance.studyHash.slice(0, 12));
  });

  it('asks for nothing, and runs its own script alone', () => {
    expect(page)
      .to.include(`default-src 'none'`)
      .and.not.match(/<link(?! rel="icon")|https?:\/\/(?!www\.w3\.org)/);
    expect(page.match(/<script/g)).to.have.length(1);
  });

  it('is of bounded size whatever the study, and says what it leaves out', () => {
    const [first] = results.trajectories!;
    const many: StudyResults = {
      ...results,
      trajectories: Array.from({ length: 6 }, () => ({
        ...first!,
        groups: Array.from({ length: 40 }, () => first!.groups[0]!),
      })),
    };
    const large = renderEmbed(many);
    expect(large.match(/class="?chains[ ">]/g)).to.have.length(16);
    expect(large).to.include(
      '4 more settings of data, model and T in the report. 64 more strategies and controls in the report.',
    );
  });

  it('shows hostile names as text', () => {
    const hostile = renderEmbed(hostileResults());
    for (const label of HOSTILE.slice(0, 3)) expect(hostile).to.not.include(label);
    expect(hostile).to.include('&lt;script&gt;alert(1)&lt;/script&gt;').and.not.include('\u202e');
  });
});
