import { expect } from 'chai';
import type { Group, Verdict } from '../../../core/contracts/index.js';
import { evidenceOf, findingText, gateText, lookupOf, placeText, sizeText } from '../../../reports/words/index.js';
import { fixtureResults } from '../../fixtures/results/index.js';
import { plain } from '../../fixtures/said.js';

describe('the same fact', () => {
  it('has T written as every other count, wherever a place is named', () => {
    const place = { source: 'normal', model: 'gaussian', samples: 12_000 } as Group;
    expect(sizeText(12_000)).to.equal('T = 12\u202f000');
    expect(placeText(place)).to.equal('normal, gaussian, T = 12\u202f000');
    const results = fixtureResults({ samples: [50, 12_000] });
    const lookup = lookupOf(results);
    const big = results.groups.findIndex(({ samples }) => samples === 12_000);
    for (const told of [lookup.place(big), lookup.setting(big), lookup.named(big)])
      expect(told).to.include('T = 12\u202f000');
    const gate = { verdict: 'lost-tails', asked: 'absent', group: big, found: 'absent', met: true } as const;
    expect(gateText(gate, lookup)).to.include(`(${lookup.place(big)}): lost-tails is absent, as asked.`);
  });

  it('has the setting in brackets behind the strategy, what else is told of it behind that', () => {
    const results = fixtureResults({ sources: ['a', 'b'], models: ['m'], samples: [10] });
    const lookup = lookupOf(results);
    const { strategy } = results.groups[0]!;
    expect(lookup.named(0)).to.equal(`${strategy} (on a)`);
    expect(lookup.named(0, '3 of 4 seeds')).to.equal(`${strategy} (on a; 3 of 4 seeds)`);
    const alone = lookupOf(fixtureResults({ sources: ['a'], models: ['m'], samples: [10] }));
    expect(alone.named(0)).to.equal(strategy);
    expect(alone.named(0, '3 of 4 seeds')).to.equal(`${strategy} (3 of 4 seeds)`);
  });

  it('of many settings names some and counts the others', () => {
    const results = fixtureResults();
    const { metric } = results.series[0]!;
    const lost = { of: 'variance', word: 'lost', metric, n: 20, lost: 3, lostInControl: 0, unknown: 0, zero: 0 };
    const groups = Array.from({ length: 11 }, (_, group) => group);
    const forecasts = groups.map((group) => ({ ...lost, group })) as never;
    const said = findingText({ kind: 'no-forecast', tone: 'warning', metric, groups }, { ...results, forecasts });
    expect(said.match(/3 of 20 seeds/g)).to.have.length(8);
    expect(said).to.match(/ and 3 more\.$/);
  });

  it('of seeds that would decide is one range in a table and in a sentence', () => {
    const numbersOf = (seedsThatWouldDecide: NonNullable<Verdict['seedsThatWouldDecide']>): string => {
      const verdict = { group: 0, id: 'any-risk', state: 'undecided', caveats: [], seedsThatWouldDecide } as never;
      return plain(evidenceOf(verdict).numbers.join());
    };
    expect(numbersOf({ n: 40, low: 20, high: 90 })).to.equal('20 to 90 seeds to decide');
    expect(numbersOf({ n: 246, low: 49, moreThan: 500 })).to.equal('49 to more than 500 seeds to decide');
    expect(numbersOf({ moreThan: 500 })).to.equal('more than 500 seeds to decide');
    expect(numbersOf({ n: 40 })).to.equal('about 40 seeds to decide');
    expect(numbersOf({ atLeast: 5 })).to.equal('at least 5 seeds needed');
  });
});
