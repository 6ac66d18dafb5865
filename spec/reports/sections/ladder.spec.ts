import { expect } from 'chai';
import type { Finding, GroupTone, StudyResults } from '../../../core/contracts/index.js';
import { renderReport } from '../../../reports/index.js';
import { fixtureResults } from '../../fixtures/results/index.js';
import { plain } from '../../fixtures/said.js';

const MIXES = ['mix 25 %', 'mix 50 %', 'mix 75 %', 'mix 90 %'];
type Tones = readonly (GroupTone | 'unjudged' | undefined)[];

/** A study of one setting in which the mixes, and replace, came to these; undefined: nothing is told of one. */
const studyOf = (mixes: Tones, replace: GroupTone = 'collapse'): StudyResults => {
  const results = fixtureResults({ sources: ['normal'], models: ['gaussian'], generations: 4 });
  const at = (strategy: string): number => results.groups.findIndex((group) => group.strategy === strategy);
  const group = (index: number, tone: GroupTone): Finding => ({
    kind: 'group',
    tone,
    outcome: tone === 'safe' ? 'kept' : tone === 'collapse' ? 'collapses' : tone === 'warning' ? 'worse' : 'undecided',
    group: index,
    alike: [],
    lead: 'any-risk',
    metric: 'moments.excessRisk',
  });
  const unjudged = mixes.flatMap((tone, i) => (tone === 'unjudged' ? [at(MIXES[i]!)] : []));
  return {
    ...results,
    findings: [
      { kind: 'answer', tone: 'undecided', parts: [], unjudged },
      ...mixes.flatMap((tone, i) => (tone === undefined || tone === 'unjudged' ? [] : [group(at(MIXES[i]!), tone)])),
      group(at('replace'), replace),
    ],
  };
};
const ladderOf = (results: StudyResults): string | undefined =>
  /<figure[^>]*id="?ladder-[\s\S]*?<\/figure>/.exec(renderReport(results))?.[0];
const captionOf = (mixes: Tones): string =>
  plain(/<figcaption>([\s\S]*?)<\/figcaption>/.exec(ladderOf(studyOf(mixes))!)![1]!.replaceAll(/<[^>]*>/g, ''));

describe('the ladder of shares', () => {
  it('brackets the limit between the last share that is safe with all below it and the first that is not', () => {
    expect(captionOf(['safe', 'safe', 'collapse', 'collapse'])).to.equal(
      'Shown safe up to 50 %; 75 % was not. The limit lies between the two (grey).',
    );
    const page = ladderOf(studyOf(['safe', 'safe', 'collapse', 'collapse']))!;
    // From half of the axis to three quarters of it.
    expect(page).to.match(/class="?between"? d="?M190 6H274V/);
    expect(page.match(/<g class="?(?:safe|collapse)"? transform/g)).to.have.length(5);
  });
  it('says no more than was shown', () => {
    expect(captionOf(['safe', 'collapse', 'collapse', 'collapse']), 'nothing of what lies below').to.match(
      /^25 % was shown safe; 50 % was not\./,
    );
    expect(captionOf(['safe', 'safe', 'undecided', 'collapse'])).to.match(/75 % was not\. Open from there on/);
    expect(captionOf(['safe', 'unjudged', 'safe', 'collapse'])).to.equal(
      '50 % was not shown safe and a larger share was: the limit is not known.',
    );
    expect(captionOf(['undecided', 'collapse', 'collapse', 'collapse'])).to.equal(
      'No share was shown safe, the smallest that was run being 25 %.',
    );
    expect(ladderOf(studyOf(['safe', 'unjudged', 'safe', 'collapse']))).to.not.include('between');
  });
  it('is not drawn where something of it is told nowhere: its limit could lie there', () => {
    expect(ladderOf(studyOf(['safe', undefined, 'safe', 'collapse']))).to.equal(undefined);
  });
});
