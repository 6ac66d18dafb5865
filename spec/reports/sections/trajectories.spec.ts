import { expect } from 'chai';
import type { Finding, StrategyAnswer } from '../../../core/contracts/index.js';
import { reportModel } from '../../../reports/model/index.js';
import { tonesOf } from '../../../reports/sections/trajectories.js';
import { cardLines } from '../../../reports/words/index.js';
import { fixtureResults, STRATEGIES } from '../../fixtures/results/index.js';

describe('the tone of every chart of chains', () => {
  const results = fixtureResults({ sources: ['normal', 'claims'], models: ['gaussian'] });
  const of = (strategy: string): readonly number[] =>
    results.groups.flatMap((group, index) => (group.role === 'strategy' && group.strategy === strategy ? [index] : []));
  const answered = (strategy: string, settings: number, tone: StrategyAnswer['tone']): StrategyAnswer => ({
    tone,
    settings,
    of: 2,
    group: of(strategy)[0]!,
    lead: 'any-risk',
  });
  const tones = (
    strategies: readonly StrategyAnswer[],
    unjudged: readonly number[] = [],
  ): ReturnType<typeof tonesOf> => {
    const answer: Finding = { kind: 'answer', tone: 'undecided', parts: [{ strategies }], unjudged };
    return tonesOf({ ...results, findings: [answer] });
  };

  it('is that of the answer where all settings of a strategy come to the same, though the first lines name only some', () => {
    const found = tones([answered('replace', 2, 'collapse'), answered('accumulate', 1, 'warning')]);
    expect(of('replace')).to.have.length(2);
    expect([...found]).to.have.deep.members(of('replace').map((group) => [group, 'collapse']));
  });
  it('is none where a setting could not be judged', () => {
    expect([...tones([answered('replace', 2, 'undecided')], [of('replace')[1]!])]).to.deep.equal([]);
  });
});

describe('how sure an answer is', () => {
  it('says once of what the seeds are that would decide, and names strategies that need as many together', () => {
    const results = fixtureResults({ sources: ['normal'], models: ['gaussian'], strategies: STRATEGIES.slice(0, 5) });
    const sure = (n: (place: number) => number): string => {
      let place = 0;
      const verdicts = results.verdicts.map((verdict) =>
        verdict.state === 'undecided' ? { ...verdict, seedsThatWouldDecide: { n: n(place++) } } : verdict,
      );
      const model = reportModel({ ...results, verdicts });
      return cardLines(model.results, model.lookup).find(([what]) => what === 'How sure')![1];
    };
    expect(sure(() => 70)).to.match(/Open: [^()]* \(about 70 seeds would decide\)\./);
    expect(sure((place) => 40 + place)).to.match(/Open: .*\(about \d+ seeds would decide\).*\(about \d+\)/);
    expect(sure(() => 70)).to.match(/Of \d+ chains 3 failed and 1 is not there\./);
  });
});
