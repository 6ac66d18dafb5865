import { expect } from 'chai';
import fc from 'fast-check';
import { runGatesOf } from '../../../core/analysis/compare/gates.js';
import { RUN_GATES, type RunAgainst, type RunEffect, type RunsComparison } from '../../../core/contracts/index.js';
import { comparisonParts, comparisonWithText, runGateText } from '../../../reports/words/run-comparison.js';
import { runFailureText } from '../../../reports/words/run-change.js';
import { toneOf } from '../../../reports/words/run-effect.js';

const few = fc.nat({ max: 3 });
const estimate = fc
  .record({ n: fc.constant(12), mean: fc.constantFrom(-2.5, -0.02, 0.04, 0.7, 31) })
  .chain((found) => fc.constantFrom(found, { ...found, low: found.mean - 0.1, high: found.mean + 0.1 }));
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const name = fc.record({
  source: fc.constant('normal'),
  model: fc.constantFrom('gaussian', 'kde'),
  strategy: fc.constantFrom('replace', 'accumulate'),
  samples: fc.constantFrom(50, 100),
});
const BECAUSE = ['study seed', 'source', 'data', 'seeds', 'imported', 'recorded'] as const;
/** As the analysis gives them: nothing that is lost or not known is within a margin, and what is equal is not asked for one. */
const effect = fc
  .record({
    name,
    verdict: fc.constantFrom<RunEffect['verdict']>('any-risk', 'variance-collapse', 'lost-modes'),
    state: fc.constantFrom<RunEffect['state']>('equal', 'worse', 'better', 'open', 'untested'),
    within: fc.boolean(),
    scale: fc.constantFrom<RunEffect['scale']>('difference', 'log-ratio'),
    because: optional(fc.constantFrom(...BECAUSE)),
    effect: optional(estimate),
    lost: fc.oneof(
      { weight: 3, arbitrary: fc.constant({ reference: 0, here: 0, both: 0 }) },
      { weight: 1, arbitrary: fc.record({ reference: few, here: few, both: few }) },
    ),
    unknown: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: few }),
    ends: optional(fc.tuple(estimate, estimate)),
    control: optional(fc.nat({ max: 5 })),
  })
  .map(({ name, ends, because, effect, control, ...drawn }): RunEffect => {
    const { reference, here, both } = drawn.lost;
    const isWhole = reference + here + both + drawn.unknown === 0;
    return {
      ...name,
      ...drawn,
      role: 'strategy',
      metric: 'moments.excessRisk',
      basis: 'exact',
      pairing: because === undefined ? { by: 'seed' } : { by: 'none', because },
      within: drawn.within && isWhole && !['equal', 'untested'].includes(drawn.state),
      margin: 0.1,
      n: drawn.state === 'untested' ? 4 : 12,
      ...(effect === undefined || drawn.state === 'equal' ? {} : { effect }),
      ...(ends === undefined ? {} : { before: ends[0], after: ends[1] }),
      ...(control === undefined ? {} : { control }),
    };
  });
const uncompared = name.chain((group) =>
  fc.constantFrom('basis', 'no number', 'lost').map((because) => ({
    ...group,
    verdict: 'any-risk' as const,
    metric: 'moments.excessRisk',
    because: because as 'lost',
  })),
);
const turn = fc.constantFrom('worse', 'better', 'open');
const failure = fc.record({ name, seed: few }).map(({ name, seed }) => ({
  ...name,
  seed,
  failure: { code: 'COLLAPSAR_PLUGIN_RESULT', message: 'no rows' },
}));
const against = fc
  .record({
    generations: fc.constantFrom(3, 5),
    equal: few,
    differ: few,
    unrecorded: few,
    onlyReference: few,
    onlyHere: few,
    groups: fc.record({ onlyReference: fc.array(name, { maxLength: 8 }), onlyHere: fc.array(name, { maxLength: 2 }) }),
    metrics: fc.record({
      both: few,
      otherwise: fc.constantFrom([], ['a.b']),
      onlyReference: fc.constantFrom([], ['c.d']),
      onlyHere: fc.constantFrom([], ['e.f']),
    }),
    effects: fc.array(effect, { maxLength: 40 }),
    uncompared: fc.array(uncompared, { maxLength: 3 }),
    verdicts: fc.array(
      fc.record({
        name,
        before: fc.constantFrom('absent', 'within'),
        after: fc.constantFrom('present', 'not-measured'),
        turn,
      }),
      { maxLength: 3 },
    ),
    failures: fc.record({
      onlyReference: fc.array(failure, { maxLength: 2 }),
      onlyHere: fc.array(failure, { maxLength: 2 }),
    }),
    judged: few,
  })
  .map(
    ({ equal, differ, unrecorded, onlyReference, onlyHere, groups, verdicts, ...drawn }) =>
      ({
        ...drawn,
        run: 1,
        changes: [],
        cells: { both: equal + differ + unrecorded, equal, differ, unrecorded, onlyReference, onlyHere },
        groups: { ...groups, both: drawn.effects.length + drawn.uncompared.length > 0 ? 2 : drawn.judged },
        verdicts: verdicts.map(({ name, ...turned }) => ({ ...name, ...turned, verdict: 'any-risk' })),
        outcomes: [],
        recommendations: [],
      }) as unknown as RunAgainst,
  );
const comparison = fc
  .record({ one: against, missing: few, fewer: fc.nat({ max: 1 }) })
  .map(({ one, missing, fewer }): RunsComparison => {
    const run = (folder: string, generations: number) => ({
      name: folder,
      study: 'small',
      of: 'grid' as const,
      generations,
      cells: { cells: 20, done: 20 - missing, failed: 0, missing },
    });
    const runs = [run('before', one.generations + fewer), run('after', one.generations)];
    const tests = one.effects.filter(({ state }) => ['worse', 'better', 'open'].includes(state)).length;
    const gates = runGatesOf(RUN_GATES, { runs, against: [one] });
    const method = tests === 0 ? {} : { method: 'max-T' as const };
    return { schema: 'collapsar/comparison@1', runs, against: [one], ...method, tests, gates };
  });

const SEVERITY = ['collapse', 'warning', 'undecided', 'safe', 'note'];
const part = (told: RunsComparison, title: string, as?: 'table') =>
  comparisonParts(told, as)[0]!.parts.find((one) => one.title === title)?.lines ?? [];
const numbersIn = (text: string): readonly number[] => [...text.matchAll(/(\d+) /g)].map(([, n]) => Number(n));

describe('what is said of two runs, drawn at random', () => {
  const always = (holds: (told: RunsComparison) => void): void =>
    fc.assert(fc.property(comparison, holds), { numRuns: 300 });

  it('counts every judged metric once, and sounds as bad as its worst line', () => {
    always((told) => {
      const { effects, uncompared: left } = told.against[0]!;
      const lines = part(told, 'What that did');
      const summary = lines.find(({ text }) => text.startsWith('Of '));
      if (effects.length + left.length === 0) {
        expect(summary).to.equal(undefined);
        return;
      }
      const [all, ...counts] = numbersIn(/^(Of .*?)\.(?: |$)/.exec(summary!.text)![1]!);
      expect(all).to.equal(effects.length + left.length);
      expect(counts.reduce((a, b) => a + b, 0)).to.equal(all);
      const tones = [...effects.map(toneOf), ...(left.length > 0 ? ['warning'] : [])];
      expect(SEVERITY.indexOf(summary!.tone)).to.equal(Math.min(...tones.map((tone) => SEVERITY.indexOf(tone))));
      expect(part(told, 'What that did', 'table')).to.deep.include(summary);
    });
  });

  it('tells each effect that is not equal, or counts it as one more', () => {
    always((told) => {
      const { effects, uncompared: left } = told.against[0]!;
      const lines = part(told, 'What that did').map(({ text }) => text);
      const more = lines.flatMap((text) => (text.startsWith('… and ') ? numbersIn(text) : []));
      const one = lines.filter((text) => /^(replace|accumulate) \(/.test(text)).length;
      const expected = effects.filter(({ state }) => state !== 'equal').length + left.length;
      expect(one + more.reduce((a, b) => a + b, 0)).to.equal(expected);
    });
  });

  it('calls nothing safe that is lost, not known or not shown, and says what is lost', () => {
    always((told) => {
      for (const { text, ...one } of comparisonWithText(told).against[0]!.effects) {
        const lost = one.lost.here + one.lost.both + one.lost.reference;
        if (one.state !== 'equal' && lost + one.unknown > 0) expect(toneOf(one), text).not.to.equal('safe');
        expect(/Lost in/.test(text), text).to.equal(lost > 0);
        expect(/Not known of/.test(text), text).to.equal(one.unknown > 0);
        expect(/Not paired by seed/.test(text), text).to.equal(one.pairing.by === 'none');
        expect(/shown to stay within/.test(text), text).to.equal(one.within && ['worse', 'open'].includes(one.state));
        expect(text).not.to.match(/undefined|NaN|Infinity|\[object| {2}|\.\.|, ?[,.;]|\( ?\)/);
      }
    });
  });

  it('says that all chains are equal only where each is, and names those that only one has', () => {
    always((told) => {
      const { cells } = told.against[0]!;
      const lines = part(told, 'What that did').map(({ text }) => text);
      const isAll = cells.both > 0 && cells.equal === cells.both;
      expect(lines.some((text) => /^All .* equal bit for bit/.test(text))).to.equal(isAll);
      for (const [only, folder] of [
        [cells.onlyReference, 'before'],
        [cells.onlyHere, 'after'],
      ] as const)
        expect(
          lines.some((text) => new RegExp(`\\b${only} chains? only in ${folder}.*not compared`).test(text)),
        ).to.equal(only > 0);
    });
  });

  it('says when a chain failed once: of a process that was stopped no more than its message', () => {
    const told = (message: string, generation?: number) =>
      runFailureText({
        ...{ source: 'normal', model: 'kde', strategy: 'replace', samples: 50, seed: 3 },
        failure: { code: 'COLLAPSAR_CELL_TIMEOUT', message, ...(generation === undefined ? {} : { generation }) },
      });
    expect(told('before generation 2 was recorded, seed 3: It hangs.', 2)).not.to.include('in generation');
    expect(told('models m (p), fit in generation 2, seed 3: it threw.', 2).match(/generation 2/g)).to.have.length(1);
    expect(told('it threw.', 2)).to.include('seed 3) in generation 2: it threw.');
    expect(told('it threw.')).not.to.include('generation');
  });

  it('meets no gate that a line denies, nor for want of what the reference has', () => {
    always((told) => {
      const [one, [reference, here]] = [told.against[0]!, told.runs];
      const met = new Set(told.gates!.flatMap((gate) => (gate.met ? [gate.gate] : [])));
      const all = [...part(told, 'What that did'), ...part(told, 'What turned'), ...part(told, 'Failures')];
      const has = (tone: string): boolean => all.some((line) => line.tone === tone);
      if (met.has('not-worse'))
        expect(one.effects.every((found) => found.within || found.state === 'equal')).to.equal(true);
      if (met.has('not-worse') && met.has('verdicts') && met.has('failures')) expect(has('collapse')).to.equal(false);
      const isLess = reference!.generations > here!.generations || one.groups.onlyReference.length > 0;
      if (isLess) expect([...met].filter((gate) => ['not-worse', 'verdicts'].includes(gate))).to.deep.equal([]);
      if (one.cells.onlyReference + here!.cells.missing > 0) expect(met.has('failures')).to.equal(false);
      if (met.has('equal')) expect(one.cells.equal).to.equal(one.cells.both);
      for (const gate of told.gates!) {
        const text = runGateText(gate, told);
        expect(text.endsWith(': met.'), text).to.equal(gate.met);
        expect(text).not.to.match(/undefined|NaN|\[object| {2}|, ?[,.;]/);
      }
    });
  });
});
