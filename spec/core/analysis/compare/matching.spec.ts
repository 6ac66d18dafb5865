import { expect } from 'chai';
import fc from 'fast-check';
import { matchGroups, matchMetrics, pairingOf, replacedOf } from '../../../../core/analysis/compare/matching.js';
import type { GroupName, StudyRecord } from '../../../../core/contracts/index.js';
import { infoOf, recordOf } from '../study-fixture.js';

const name = fc.constantFrom('a', 'b', 'c');
const group: fc.Arbitrary<GroupName> = fc.record({
  source: name,
  model: name,
  strategy: name,
  samples: fc.constantFrom(10, 20),
});
const text = ({ source, model, strategy, samples }: GroupName): string =>
  JSON.stringify([source, model, strategy, samples]);
const groups = fc.uniqueArray(group, { selector: text, maxLength: 12 });
const OF = ['source', 'model', 'samples'] as const;

describe('groups of two runs', () => {
  it('take a source, model or T for that of the other where each has one, and they differ', () => {
    fc.assert(
      fc.property(groups, groups, (reference, here) => {
        const replaced = replacedOf(reference, here);
        for (const of of OF) {
          const [a, b] = [reference, here].map((all) => [...new Set(all.map((one) => one[of]))]);
          const wanted =
            a!.length === 1 && b!.length === 1 && a![0] !== b![0]
              ? { kind: 'replaced', of, before: a![0], after: b![0] }
              : undefined;
          expect(replaced.find((one) => one.of === of)).to.deep.equal(wanted);
        }
      }),
    );
    const one = { source: 'a', model: 'm', strategy: 's', samples: 10 };
    expect(replacedOf([one], [{ ...one, source: 'b' }, one]), 'two of one').to.deep.equal([]);
    expect(replacedOf([one], [{ ...one, strategy: 't' }]), 'strategies').to.deep.equal([]);
    expect(replacedOf([one], []), 'none').to.deep.equal([]);
  });

  it('are matched by name, once each, and every other one is told as the one run has it', () => {
    fc.assert(
      fc.property(groups, groups, (reference, here) => {
        const replaced = replacedOf(reference, here);
        const { both, onlyReference, onlyHere } = matchGroups(reference, here, replaced);
        const free = new Set<string>(replaced.map(({ of }) => of));
        const alike = (a: GroupName, b: GroupName): boolean =>
          a.strategy === b.strategy && OF.every((of) => free.has(of) || a[of] === b[of]);
        const pairs = reference.flatMap((a, i) =>
          here.flatMap((b, j) => (alike(a, b) ? [{ reference: i, here: j }] : [])),
        );
        expect(both).to.deep.equal(pairs);
        expect(onlyReference).to.deep.equal(reference.filter((a) => !here.some((b) => alike(a, b))));
        expect(onlyHere).to.deep.equal(here.filter((b) => !reference.some((a) => alike(a, b))));
      }),
    );
  });
});

describe('outputs of two runs', () => {
  const metric = infoOf({ name: 'risk', measures: 'risk', range: [0, 1] });
  it('are the same where unit, direction, ideal, range and what they measure are', () => {
    expect(matchMetrics([metric], [{ ...metric, label: 'n', title: 'another' }]).both).to.deep.equal([metric]);
    for (const other of [
      { unit: 'nats' },
      { better: 'higher' },
      { ideal: 0 },
      { range: [0, 2] },
      { range: [-1, 1] },
      { measures: 'leakage' },
    ] as const) {
      const { both, otherwise } = matchMetrics([metric], [{ ...metric, ...other }]);
      expect([both, otherwise], JSON.stringify(other)).to.deep.equal([[], ['m.risk']]);
    }
  });
  it('that one run has are told as its own', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((of) => infoOf({ name: of })) as [
      typeof metric,
      typeof metric,
      typeof metric,
    ];
    expect(matchMetrics([a, b], [c, b])).to.deep.equal({
      both: [b],
      otherwise: [],
      onlyReference: ['m.a'],
      onlyHere: ['m.c'],
    });
  });
});

describe('chains of two runs', () => {
  const entry = (as: string, mean: number) => ({ use: 'normal', as, with: { mean } });
  const sketch = recordOf({ generations: 3, seeds: 8, groups: [{ strategy: 'replace' }] });
  const about = { ...sketch.sources['normal']!, fingerprint: 'f' };
  /** Two sources, of which the first is not looked at. */
  const record = (mean: number, more: Partial<StudyRecord> = {}): StudyRecord => ({
    ...sketch,
    study: { ...sketch.study, sources: [entry('other', 10 * mean), entry('own', mean)] },
    sources: { other: { ...about, fingerprint: String(mean) }, own: about },
    ...more,
  });
  const own = { source: 'own' };
  const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
  const pairing = (
    here: StudyRecord,
    {
      a = own,
      b = own,
      seeds = SEEDS,
      reference = record(1),
    }: Partial<{
      a: typeof own & { recorded?: never };
      b: typeof own & { recorded?: never };
      seeds: readonly number[];
      reference: StudyRecord;
    }> = {},
  ): unknown => pairingOf(reference, here, [a, b], [SEEDS, seeds], { seeds: 5 });

  it('are paired where the source of the group is the same one, whatever it is called and others are', () => {
    expect(pairing(record(1))).to.deep.equal({ by: 'seed' });
    const others = { ...record(1), study: { ...sketch.study, sources: [entry('other', 7), entry('own', 1)] } };
    expect(pairing(others), 'another source differs').to.deep.equal({ by: 'seed' });
    const alike = { ...record(2), study: { ...sketch.study, sources: [entry('other', 10), entry('own', 2)] } };
    expect(pairing(alike), 'only another one is the same').to.deep.equal({ by: 'none', because: 'source' });
    const called = {
      ...record(1),
      study: { ...sketch.study, sources: [entry('name', 1)] },
      sources: { name: about },
    };
    expect(pairing(called, { b: { source: 'name' } })).to.deep.equal({ by: 'seed' });
    const data = { ...record(1), sources: { other: about, own: { ...about, fingerprint: 'g' } } };
    expect(pairing(data)).to.deep.equal({ by: 'none', because: 'data' });
  });
  it('are paired where they share five seeds, or all of the fewer ones', () => {
    expect(pairing(record(1), { seeds: [4, 5, 6, 7, 8, 9, 10, 11] })).to.deep.equal({ by: 'seed' });
    expect(pairing(record(1), { seeds: [5, 6, 7, 8, 9, 10, 11, 12] })).to.deep.equal({ by: 'none', because: 'seeds' });
    expect(pairing(record(1), { seeds: [7, 8] })).to.deep.equal({ by: 'seed' });
    expect(pairing(record(1), { seeds: [8, 9] })).to.deep.equal({ by: 'none', because: 'seeds' });
  });
  it('of imported values are paired by seed with one another, whatever the studies say, and with no others', () => {
    const imported = (mean: number): StudyRecord =>
      record(mean, { imported: {} as NonNullable<StudyRecord['imported']> });
    expect(pairing(imported(2), { reference: imported(1) })).to.deep.equal({ by: 'seed' });
    expect(pairing(imported(1))).to.deep.equal({ by: 'none', because: 'imported' });
    expect(pairing(record(1), { reference: imported(1) })).to.deep.equal({ by: 'none', because: 'imported' });
  });
});
