import { expect } from 'chai';
import type { Finding, StudyResults } from '../../../core/contracts/index.js';
import { findingsOf } from '../../../core/analysis/findings/findings.js';
import { THRESHOLDS } from '../../../core/judging/index.js';
import { listsOf, type GroupSketch, type LabelledFinding, type SketchedVerdict } from '../../fixtures/grouped.js';
import { findAll, group, verdict } from './finding-sketch.js';
import { infoOf, recordOf } from './study-fixture.js';

/** What stands below the answer. */
const find = (...given: Parameters<typeof findAll>): readonly LabelledFinding[] =>
  findAll(...given).filter(({ kind }) => kind !== 'answer');

describe('findings', () => {
  it('lead with the gravest definition that is present, its numbers, and what else', () => {
    const [first] = find([
      group('replace', [
        verdict('any-risk', 'present'),
        verdict('variance-collapse', 'present'),
        verdict('lost-modes', 'undecided'),
        verdict('lost-tails', 'not-measured', { because: 'no number' }),
      ]),
    ]);
    expect(first).to.deep.include({ tone: 'collapse', metric: 'm.variance-collapse' });
    expect(first!.text).to.equal(
      'replace collapses under 2 of 3 measured definitions (collapsing variance and any rise in risk). ' +
        "After 20 generations, over 20 seeds, the variance ends at 49.7 % of the control's (95 % interval 40.7 % to 60.7 %). " +
        'Not decided: lost modes. Could not be judged: lost tails (m.lost-tails: no number to compare).',
    );
  });
  it('warn of a mere increase of the risk, and say that only the weakest definition holds', () => {
    const log11 = { n: 20, mean: Math.log(11), low: Math.log(8), high: Math.log(15) };
    const [first] = find([
      group('accumulate', [
        verdict('any-risk', 'present', { effect: log11 }),
        verdict('variance-collapse', 'absent'),
        verdict('catastrophic-risk', 'undecided'),
      ]),
    ]);
    expect(first).to.deep.include({ tone: 'warning', metric: 'm.any-risk' });
    expect(first!.text).to.equal(
      'accumulate is worse than real rows. After 20 generations, over 20 seeds, the risk (m.any-risk) of a typical seed ' +
        "ends at 11 times the control's (95 % interval 8 to 15). That is collapse only under the weakest definition " +
        '(any rise in risk). Absent: collapsing variance. Not decided: catastrophic rise in risk.',
    );
  });
  it('do not headline a loss that may be within its margin as collapse', () => {
    const effect = { n: 20, mean: 0.05, low: 0.01, high: 0.12 };
    const [first] = find([group('mix', [verdict('variance-collapse', 'present', { effect })])]);
    expect(first!.tone).to.equal('warning');
    expect(first!.text).to.include('may be within the margin');
  });
  it('give both masses without real data: a difference alone reads like the mass itself', () => {
    const made = verdict('hallucination', 'present', {
      metric: 'modes.between',
      effect: { n: 20, mean: 0.431, low: 0.38, high: 0.48 },
      scale: 'difference',
    });
    const series = (end: number): NonNullable<GroupSketch['series']> => [
      {
        metric: 'modes.between',
        basis: 'sampled',
        points: [],
        trend: { first: { n: 20, mean: 0.21 }, end: { n: 20, mean: end } },
      },
    ];
    const [first] = find([
      group('replace', [made], { series: series(0.64) }),
      group('real-only', [], { role: 'control', series: series(0.209) }),
    ]);
    expect(first!.text).to.include(
      '64 % of the mass lies where there is no real data, with the control 20.9 %: 43.1 points more (95 % interval 38 to 48).',
    );
    const [alone] = find([group('replace', [made])]);
    expect(alone!.text).to.include("43.1 % of the mass lies where there is no real data beyond the control's (95 %");
    // Words that no held-out text holds are some in real texts too.
    const metrics = [{ ...infoOf({ name: 'between', measures: 'hallucination', ideal: 'real' }), id: 'modes.between' }];
    const [some] = find(
      [
        group('replace', [made], { series: series(0.64) }),
        group('real-only', [], { role: 'control', series: series(0.209) }),
      ],
      { metrics },
    );
    expect(some!.text).to.include(
      '64 % counts as hallucinated by modes.between, with the control 20.9 %: 43.1 points more (95 % interval 38 to 48).',
    );
  });
  it('put the greater loss first, not the one that is known more exactly', () => {
    const made = (mean: number, half: number): SketchedVerdict =>
      verdict('hallucination', 'present', {
        effect: { n: 5, mean, low: mean - half, high: mean + half },
        scale: 'difference',
      });
    const found = find([group('augment', [made(0.15, 0.01)]), group('replace', [made(0.6, 0.1)])]);
    const texts = found.map(({ text }) => text);
    expect(texts.findIndex((text) => text.startsWith('replace'))).to.be.lessThan(
      texts.findIndex((text) => text.startsWith('augment')),
    );
  });
  it('give the mass of a rare class in per cent, by its name', () => {
    const tails = verdict('lost-tails', 'present', {
      metric: 'rare-events.logMass',
      effect: { n: 20, mean: Math.log(2), low: Math.log(1.5), high: Math.log(3) },
      halved: { here: 12, control: 1, n: 20, p: 0.002 },
    });
    const series = (first: number, end: number): NonNullable<GroupSketch['series']> => [
      {
        metric: 'rare-events.logMass',
        basis: 'sampled',
        points: [],
        trend: { first: { n: 20, mean: Math.log(first) }, end: { n: 20, mean: Math.log(end) } },
      },
    ];
    const record = recordOf({ generations: 20, seeds: 20, groups: [{ strategy: 'replace' }] });
    const truth = { rareMass: 0.05, rareName: 'malignant' };
    const [first] = find(
      [
        group('replace', [tails], { series: series(0.048, 0.024) }),
        group('real-only', [], { role: 'control', series: series(0.05, 0.049) }),
      ],
      {
        record: { ...record, sources: { normal: { ...record.sources['normal']!, truth } } },
        metrics: [
          {
            id: 'rare-events.logMass',
            label: 'rare-events',
            output: 'logMass',
            use: 'rare-events',
            unit: '',
            better: 'ideal',
            range: [null, 0],
            measures: 'tail-mass',
            rare: true,
          },
        ],
      },
    );
    expect(first!.text).to.include(
      'the share of malignant rows (truly 5 %) in a typical seed goes from 4.8 % to 2.4 %, where the control ends at 4.9 %: ' +
        "50 % of the control's (95 % interval 33.3 % to 66.7 %). In 12 of 20 seeds it falls under half of the true mass " +
        'where the control keeps more (the other way round: 1).',
    );
  });
  it('call a setting free of collapse only when every measured definition is absent', () => {
    const bound = { method: 'pivot', scale: 'ratio', upper: 1.06, below: 1.1 } as const;
    const absent = [verdict('any-risk', 'absent', { bound }), verdict('variance-collapse', 'absent')];
    const [safe] = find([
      group('mix', [...absent, verdict('hallucination', 'not-measured', { because: 'cannot exclude' })]),
    ]);
    expect(safe!.tone).to.equal('safe');
    expect(safe!.text).to.include('no collapse under any of the 2 measured definitions');
    expect(safe!.text).to.include("at most 1.06 times the control's (95 % upper bound; tolerated: 1.1)");
    expect(safe!.text).to.include(
      'Could not be judged: hallucinated data (m.hallucination: too few hits to show that it is kept).',
    );
    const [open] = find([
      group('mix', [...absent, verdict('lost-modes', 'undecided', { seedsThatWouldDecide: { n: 29 } })]),
    ]);
    expect(open!.tone).to.equal('undecided');
    expect(open!.text).to.include('lost modes (about 29 seeds would decide)');
    expect(open!.text).to.include('Absent: collapsing variance and any rise in risk');
  });
  it('say that an increase stays within the tolerance', () => {
    const [first] = find([
      group('mix', [verdict('any-risk', 'present', { withinTolerance: true }), verdict('variance-collapse', 'absent')]),
    ]);
    expect(first!.tone).to.equal('safe');
    expect(first!.text).to.include('within what is tolerated (any rise in risk)');
    expect(first!.text).to.include('no collapse under the other measured definitions (collapsing variance)');
  });
  it('say nothing of controls and of what has no control', () => {
    expect(find([group('real-only', [verdict('any-risk', 'present')], { role: 'control' })])).to.deep.equal([]);
    expect(find([group('replace', [])]).map(({ tone }) => tone)).to.deep.equal(['warning']);
  });
  it('merge the settings of a strategy into one sentence and cap what is left', () => {
    const many = Array.from({ length: 12 }, (_, i) =>
      [100, 300, 1000].map((samples) => group(`strategy-${i}`, [verdict('variance-collapse', 'present')], { samples })),
    ).flat();
    const found = find(many);
    expect(found).to.have.length(5 + 1);
    expect(found[0]!.text).to.include('(T = 100)');
    expect(found[0]!.text).to.include('Every definition has the same state in 2 other settings: T = 300 and T = 1000.');
    expect(found.at(-1)!.text).to.include('21 more settings');
  });
  it('warn of failures and of what has not been run', () => {
    const failure = {
      code: 'COLLAPSAR_PLUGIN_THREW',
      message: 'the fit broke down',
      group: 0,
      seed: 3,
    };
    const text = find([group('replace', [verdict('any-risk', 'absent')])], {
      failures: [failure],
      counts: { cells: 40, done: 36, failed: 1, missing: 3 },
    })
      .map((finding) => finding.text)
      .join('\n');
    expect(text).to.include('1 of 40 cells failed');
    expect(text).to.include('the fit broke down');
    expect(text).to.include('3 of 40 cells have not been run yet');
  });
  /** The facts themselves, before they are put into words. */
  const facts = (seeds: number, more: Partial<StudyResults>, own: Partial<GroupSketch> = {}): readonly Finding[] => {
    const record = recordOf({ generations: 20, seeds, groups: [{ strategy: 'replace' }] });
    const groups = listsOf([group('replace', [verdict('any-risk', 'absent')], own)]);
    const counts = { cells: 1, done: 1, failed: 0, missing: 0 };
    return findingsOf(
      record,
      { record, ...groups, metrics: [], failures: [], counts, ...more } as StudyResults,
      THRESHOLDS,
    );
  };
  it('warn of metrics that judge and never gave a number, not of those that had nothing to measure or judge nothing', () => {
    const metrics = [
      infoOf({ name: 'heard', measures: 'risk' }),
      infoOf({ name: 'silent', measures: 'risk' }),
      infoOf({ name: 'other' }),
      { ...infoOf({ name: 'harmless', measures: 'leakage' }), nothing: true as const },
    ];
    const series = [
      { metric: 'm.heard', basis: 'exact', points: [{ generation: 1, n: 1, mean: 1 }] },
      { metric: 'm.silent', basis: 'exact', points: [] },
    ] as unknown as NonNullable<GroupSketch['series']>;
    const silent = (seeds: readonly number[]): unknown =>
      facts(20, { metrics }, { seeds, series }).filter(({ kind }) => kind === 'silent-metrics');
    expect(silent([1, 2])).to.deep.equal([{ kind: 'silent-metrics', tone: 'warning', metrics: ['m.silent'] }]);
    // Before a chain has come to its end there is nothing to have been silent.
    expect(silent([])).to.deep.equal([]);
  });
  it('warn of fewer seeds than a definition takes, and of no more', () => {
    const { seeds } = THRESHOLDS;
    const warned = [seeds - 1, seeds, seeds + 1].map((n) => facts(n, {}).some(({ kind }) => kind === 'few-seeds'));
    expect(warned).to.deep.equal([true, false, false]);
  });
  it('say how many training steps were compiled, and why the others were not', () => {
    const told = (steps: NonNullable<StudyResults['steps']>): readonly string[] =>
      find([group('replace', [verdict('any-risk', 'absent')])], { steps })
        .filter(({ kind }) => kind === 'compiled-steps')
        .map(({ text }) => text);
    const uncompiled = ['a', 'b', 'c', 'd'].map((why, i) => ({ why, steps: 4000 - i }));
    expect(told({ compiled: 12_000, uncompiled: uncompiled.slice(0, 1) })).to.deep.equal([
      'Of 16000 training steps 12000 were compiled, the others taken as on the wasm engine (4000: a).',
    ]);
    expect(told({ compiled: 0, uncompiled })[0]).to.match(/3998: c; 1 more reason in traces\.csv/);
    expect(told({ compiled: 1, uncompiled: [] })).to.deep.equal(['Of 1 training step 1 was compiled.']);
    const record = recordOf({ generations: 20, seeds: 20, groups: [{ strategy: 'replace' }] });
    const packed = { ...record, study: { ...record.study, tables: 'csv.gz' as const } };
    const found = find([group('replace', [])], { record: packed, steps: { compiled: 0, uncompiled } });
    expect(found.find(({ kind }) => kind === 'compiled-steps')!.text).to.match(/1 more reason in traces\.csv\.gz/);
  });
  it('say how many synthetic rows were kept of those that were judged, of each strategy that chooses', () => {
    const [told] = find(
      ['a', 'b'].map((name) => group(name, [verdict('any-risk', 'absent')])),
      {
        selections: [
          { group: 0, judged: 4000, kept: 1000 },
          { group: 1, judged: 90, kept: 90 },
        ],
      },
    ).filter(({ kind }) => kind === 'selection');
    expect(told!.text).to.equal(
      'Of the synthetic rows that were judged, over all generations and seeds, a kept 1000 of 4000 (25 %) and b kept 90 of 90 (100 %).',
    );
  });
  it('say of which models texts were cut, most first, and whose tokeniser fell short of what was asked for', () => {
    const told = find(
      ['a', 'b', 'c'].map((name) => group(name, [verdict('any-risk', 'absent')])),
      {
        writings: [
          ...[0.02, 0.5].map((cut, of) => ({ group: of, cut, chains: 5, tokens: { asked: 1024, made: 300 } })),
          { group: 2, cut: 0, chains: 5 },
          { group: 2, cut: 1, chains: 2, training: true },
        ],
      },
    ).filter(({ kind }) => kind === 'unended' || kind === 'small-vocabulary');
    expect(told.map(({ tone, text }) => [tone, text])).to.deep.equal([
      [
        'warning',
        'Tokenisers with fewer tokens than asked for, the rows that they were fitted to holding no further pair often enough: gaussian has 300 where 1024 were asked for.',
      ],
      [
        'note',
        'Of the texts that the models of the last generation wrote to be measured, some had not ended at their greatest length and are cut there: b 50 % and a 2 %. Of the texts that were written to train the last generation, some had not ended at their greatest length and are cut there: c 100 %.',
      ],
    ]);
  });
  it('say how many answers of a server were cut or are empty, and in which chains', () => {
    const tell = (...answers: NonNullable<StudyResults['answers']>) =>
      find(
        ['a', 'b', 'c'].map((name) => group(name, [verdict('any-risk', 'absent')])),
        { answers },
      )
        .filter(({ kind }) => kind === 'answers')
        .map(({ tone, text }) => [tone, text]);
    const whole = { group: 2, texts: 500, cut: 0, empty: 0, seeds: [] };
    expect(tell(whole)).to.deep.equal([]);
    expect(tell(whole, { group: 0, texts: 500, cut: 25, empty: 0, seeds: [1, 2, 3, 7] })).to.deep.equal([
      [
        'note',
        'Of 1000 texts that a server wrote in all generations, to train on and to be measured, 25 (2.5 %) stopped at the limit of tokens: a 25 cut of 500 (seeds 1 to 3 and 7). They are rows like others.',
      ],
    ]);
    expect(
      tell(
        { group: 0, texts: 100, cut: 10, empty: 0, seeds: [1] },
        { group: 1, texts: 100, cut: 10, empty: 20, seeds: [1, 2], more: true },
      ),
    ).to.deep.equal([
      [
        'warning',
        'Of 200 texts that a server wrote in all generations, to train on and to be measured, 20 (10 %) stopped at the limit of tokens and 20 (10 %) came empty: b 10 cut and 20 empty of 100 (seeds 1 to 2) and a 10 cut of 100 (seed 1). They are rows like others. At least: a trace keeps 64 answers of a call.',
      ],
    ]);
  });
  it('repeat what is odd about a control once for all strategies it concerns', () => {
    const found = find(
      ['a', 'b'].map((name) => group(name, [verdict('any-risk', 'absent')])),
      {},
      'fixed',
    );
    expect(found.filter(({ kind }) => kind === 'fixed-controls').map(({ text }) => text)).to.deep.equal([
      'a and b: The source has too few for 100 fresh ones in each of 20 generations: the control trains on the same fixed real rows again.',
    ]);
  });
});
