import fc from 'fast-check';
import { expect } from 'chai';
import type { GroupSketch, SketchedVerdict } from '../../fixtures/grouped.js';
import { findAll, group, verdict } from './finding-sketch.js';
import { recordOf } from './study-fixture.js';

describe('the answer', () => {
  const present = (): SketchedVerdict[] => [verdict('variance-collapse', 'present')];
  const absent = (): SketchedVerdict[] => [verdict('variance-collapse', 'absent')];
  const said = (groups: readonly GroupSketch[]): string => {
    const [first] = findAll(groups);
    expect(first!.kind).to.equal('answer');
    return first!.text;
  };

  it('says what was shown safe, what fails and how, what cannot be called safe and what is open', () => {
    const text = said([
      group('a', present()),
      group('b', present()),
      group('c', [verdict('any-risk', 'present')]),
      group('d', [verdict('any-risk', 'undecided')]),
      group('e', absent()),
    ]);
    expect(text).to.equal(
      "Shown safe: e. a collapses (collapsing variance): the variance ends at 49.7 % of the control's (95 % interval 40.7 % to 60.7 %). " +
        'So does b. c cannot be called safe. d is not decided.',
    );
  });
  it('says that nothing was shown safe where nothing was', () => {
    expect(said([group('a', [verdict('any-risk', 'undecided')])])).to.equal(
      'Nothing was shown safe. a is not decided.',
    );
  });
  it('has a tick where every strategy is safe and all were judged, and nowhere else', () => {
    const toneOf = (groups: readonly GroupSketch[]): string => findAll(groups)[0]!.tone;
    expect(toneOf([group('a', absent()), group('b', absent())])).to.equal('safe');
    expect(toneOf([group('a', absent()), group('b', present())])).to.equal('collapse');
    expect(toneOf([group('a', absent()), group('b', [verdict('any-risk', 'undecided')])])).to.equal('undecided');
    expect(toneOf([group('a', absent()), group('b', [])])).to.equal('undecided');
  });
  it('speaks of shares up to the highest only where a lower one was looked at, and all below are safe', () => {
    const at = (share: number, verdicts: readonly SketchedVerdict[]): GroupSketch =>
      group(`mix ${share}`, verdicts, { share });
    const said = (groups: readonly GroupSketch[]): string => {
      const record = recordOf({
        generations: 20,
        seeds: 20,
        groups: groups.map(({ strategy, samples }) => ({ strategy, samples })),
      });
      const strategies = groups.map(({ strategy }) => ({ use: 'mix', as: strategy, with: {} }));
      return findAll(groups, { record: { ...record, study: { ...record.study, strategies } } })[0]!.text;
    };
    expect(said([at(0.5, absent())])).to.match(/^50.% synthetic rows were shown safe \(mix 0\.5\)\.$/);
    expect(said([at(0.2, absent()), at(0.5, absent()), at(0.8, present())])).to.match(
      /^Up to 50.% synthetic rows were shown safe \(mix 0\.5\)\. mix 0\.8 collapses /,
    );
    expect(said([at(0.2, present()), at(0.5, absent())])).to.match(/^Shown safe: mix 0\.5\. mix 0\.2 collapses /);
  });
  it('speaks of few settings one by one, and of many by the worst of each strategy', () => {
    const at = (samples: number, verdicts: readonly SketchedVerdict[]): GroupSketch =>
      group('a', verdicts, { samples });
    expect(said([at(100, absent()), at(300, present())])).to.match(
      /^T = 100: Shown safe: a\. T = 300: Nothing was shown safe\. a collapses /,
    );
    const many = [100, 200, 300, 400, 500].map((samples) => at(samples, samples === 300 ? present() : absent()));
    expect(said(many)).to.match(/^Nothing was shown safe\. a \(in 1 of 5 settings\) collapses /);
  });
  it('calls nothing safe beside a control that has learnt nothing, or that every chain has lost', () => {
    const atWorst = { kind: 'control-at-worst', metric: 'm.any-risk', control: 0.02, worst: 0, share: 0.05 } as const;
    const text = said([
      group('a', [verdict('any-risk', 'absent', { caveats: [atWorst] })]),
      group('b', [verdict('any-risk', 'absent'), verdict('lost-tails', 'not-measured', { because: 'lost' })]),
    ]);
    expect(text).to.equal('Nothing was shown safe. b and a cannot be called safe.');
  });
  it('calls nothing safe that could not be judged in one of many settings', () => {
    const many = [100, 200, 300, 400, 500].map((samples) => group('a', samples === 300 ? [] : absent(), { samples }));
    expect(said(many)).to.equal('Nothing was shown safe. a is not decided. 1 setting could not be judged at all.');
  });
  it('never names as safe what any setting shows to collapse, leaves open or could not judge', () => {
    const STATES = ['present', 'absent', 'undecided', 'not-measured'] as const;
    const place = fc.record({ strategy: fc.constantFrom('s1', 's2', 's3'), samples: fc.constantFrom(1, 2, 3, 4, 5) });
    const one = fc.tuple(place, fc.array(fc.constantFrom(...STATES), { minLength: 1, maxLength: 3 }));
    const IDS = ['variance-collapse', 'any-risk', 'lost-modes'] as const;
    fc.assert(
      fc.property(
        fc.uniqueArray(one, {
          minLength: 1,
          maxLength: 12,
          selector: ([{ strategy, samples }]) => `${strategy} ${samples}`,
        }),
        (all) => {
          const sketched = all.map(([{ strategy, samples }, states]) =>
            group(
              strategy,
              states.map((state, i) => verdict(IDS[i]!, state)),
              { samples },
            ),
          );
          const found = findAll(sketched).find(({ kind }) => kind === 'answer');
          const measured = all.filter(([, states]) => states.some((state) => state !== 'not-measured'));
          if (measured.length === 0) return found === undefined;
          const isSafe = (states: readonly string[]): boolean =>
            states.includes('absent') && states.every((state) => state === 'absent' || state === 'not-measured');
          const sizes = new Set(measured.map(([{ samples }]) => samples));
          const apart = sizes.size > 1 && sizes.size <= 3;
          // Each claim of safety with the settings that it is about.
          const claims = [...found!.text.matchAll(/(?:T = (\d): )?[Ss]hown safe: ([^.]*)\./g)];
          return claims.every(([, size, names]) =>
            names!
              .split(/, | and /)
              .every((name) =>
                all
                  .filter(([{ strategy, samples }]) => strategy === name && (!apart || samples === Number(size)))
                  .every(([, states]) => isSafe(states)),
              ),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
