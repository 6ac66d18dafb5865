import { expect } from 'chai';
import fc from 'fast-check';
import {
  chainKey,
  groupKey,
  isSameGroup,
  isSameSetting,
  settingKey,
  type GroupName,
} from '../../../core/contracts/index.js';
import { product, textOf } from '../../repo/tree.js';

/** Labels that run into each other where they are put together carelessly. */
const label = fc.constantFrom('a', 'b', 'a, b', 'a","b', '1', 'T = 1', '');
const name: fc.Arbitrary<GroupName> = fc.record({
  source: label,
  model: label,
  strategy: label,
  samples: fc.constantFrom(1, 11),
});

describe('names of groups', () => {
  it('have a key that equal names have, and no others', () => {
    fc.assert(
      fc.property(name, name, fc.constantFrom(1, 2), fc.constantFrom(1, 2), (a, b, one, other) => {
        expect(isSameGroup(a, b)).to.equal(
          a.source === b.source && a.model === b.model && a.strategy === b.strategy && a.samples === b.samples,
        );
        expect(isSameSetting(a, b)).to.equal(isSameGroup(a, { ...b, strategy: a.strategy }));
        expect(groupKey(a) === groupKey(b)).to.equal(isSameGroup(a, b));
        expect(settingKey(a) === settingKey(b)).to.equal(isSameSetting(a, b));
        expect(chainKey(a, one) === chainKey(b, other)).to.equal(isSameGroup(a, b) && one === other);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('are compared and put together in one file', () => {
    expect(
      product().filter((file) => file !== 'core/contracts/group.ts' && isByHand(textOf(file))),
      'isSameGroup, isSameSetting, groupKey, settingKey and chainKey do it',
    ).to.deep.equal([]);
    for (const found of [
      'a.source === b.source && a.model === b.model',
      'of.samples === samples &&\n  of.source === source',
      'JSON.stringify([source, model, strategy, samples, seed])',
      'const key = JSON.stringify([\n  group.source,\n  group.model,\n  group.samples,\n]);',
    ])
      expect(isByHand(found), found).to.equal(true);
    for (const other of ['groups.filter((group) => group.source === source)', 'JSON.stringify([source, model])'])
      expect(isByHand(other), other).to.equal(false);
  });
});

/** Two of the labels held against another's, or in one key. */
const isByHand = (text: string): boolean =>
  /\b(?:source|model|samples) === [\w.!]+ &&\s+[\w.!]*\b(?:source|model|samples|strategy) === /.test(text) ||
  /JSON\.stringify\(\[[^\]]*\bsource,[^\]]*\bmodel,[^\]]*\bsamples\b/.test(text);
