import { expect } from 'chai';
import fc from 'fast-check';
import type { RunAgainst, RunEffect, RunGate, RunGateId, StudyRecord } from '../../../../core/contracts/index.js';
import { compareRuns, type AnalysedRun } from '../../../../core/analysis/index.js';
import { studentTQuantile } from '../../../../core/numerics/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { against, around, compared, GENERATIONS, runOf, wobble, type ChainOf } from './sketch.js';

const LEVELS: Readonly<Record<string, number>> = { replace: 2, mix: 1.2, 'real-only': 1 };
const plain: ChainOf = (strategy, seed) => around(LEVELS[strategy]!, seed, strategy.length);
const effectOf = ({ effects }: RunAgainst, strategy: string, metric: string): RunEffect =>
  effects.find((one) => one.strategy === strategy && one.metric === metric)!;
const study =
  (change: Partial<StudyRecord['study']>) =>
  (record: StudyRecord): StudyRecord => ({ ...record, study: { ...record.study, ...change } });

describe('two runs of the same numbers', () => {
  it('are equal in every chain and effect, and nothing changed, turned or failed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 14 }),
        fc.array(fc.constantFrom('number', 'failed', 'missing', 'infinite'), { minLength: 36, maxLength: 36 }),
        async (seeds, fates) => {
          const chain: ChainOf = (strategy, seed) => {
            const fate = fates[(seed * 3 + strategy.length) % fates.length];
            if (fate === 'missing') return undefined;
            if (fate === 'failed') return 'failed';
            const values = around(1.5, seed, strategy.length);
            return fate === 'infinite' ? { ...values, risk: values['risk']!.map(() => Infinity) } : values;
          };
          const found = against(await runOf(chain, { seeds }), await runOf(chain, { seeds }));
          expect(found.changes).to.deep.equal([]);
          expect(found.cells.differ + found.cells.onlyHere + found.cells.onlyReference).to.equal(0);
          expect(found.cells.equal + found.cells.unrecorded).to.equal(found.cells.both);
          expect(found.verdicts).to.deep.equal([]);
          expect(found.outcomes).to.deep.equal([]);
          expect(found.failures).to.deep.equal({ onlyReference: [], onlyHere: [] });
          for (const { state } of found.effects) expect(state).to.not.be.oneOf(['worse', 'better']);
          const whole = fates.every((fate) => fate !== 'missing');
          if (whole) for (const { state } of found.effects) expect(state).to.equal('equal');
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('a planted change', () => {
  it('is found and named with its sign, its size and the control beside it, in both directions', async () => {
    const worse: ChainOf = (strategy, seed) =>
      strategy === 'replace'
        ? around(3 * Math.exp(0.01 * wobble(seed, 99)), seed, strategy.length)
        : plain(strategy, seed);
    const [a, b] = [await runOf(plain), await runOf(worse, { record: study({ evaluate: 500 }) })];
    const found = against(a, b);
    expect(found.changes).to.deep.equal([{ kind: 'setting', path: 'evaluate', before: 1000, after: 500 }]);
    expect(found.cells).to.include({ both: 36, equal: 24, differ: 12 });
    const effect = effectOf(found, 'replace', 'm.risk');
    expect(effect).to.include({ state: 'worse', within: false, scale: 'log-ratio', n: 12 });
    expect(Math.exp(effect.effect!.mean)).to.be.closeTo(1.5, 0.02);
    expect(effect.margin).to.equal(Math.log(1.1));
    expect(found.effects[effect.control!]).to.include({ strategy: 'real-only', metric: 'm.risk', state: 'equal' });
    expect(effectOf(found, 'mix', 'm.risk').state).to.equal('equal');
    // Equal chains cannot be false alarms and are no tests.
    expect(compared(a, b)).to.include({ tests: 2, method: 'max-T' });

    const back = effectOf(against(b, a), 'replace', 'm.risk');
    expect(back).to.include({ state: 'better', within: true });
    expect(back.effect!.mean).to.equal(-effect.effect!.mean);
    // Of a log variance less is worse.
    expect(effectOf(found, 'replace', 'm.logVariance')).to.include({ state: 'worse', within: true });
  });

  it('of one metric has the interval of a paired t test, for no other takes part', async () => {
    const only = { metrics: [{ name: 'risk', measures: 'risk' }] } as const;
    const shift = (seed: number): number => 0.3 + 0.1 * wobble(seed, 5);
    const moved: ChainOf = (strategy, seed) => {
      const { risk } = plain(strategy, seed) as { risk: readonly number[] };
      return { risk: strategy === 'mix' ? risk.map((value) => value * Math.exp(shift(seed))) : risk };
    };
    const found = effectOf(against(await runOf(plain, only), await runOf(moved, only)), 'mix', 'm.risk');
    const d = Array.from({ length: 12 }, (_, i) => shift(i + 1));
    const mean = d.reduce((sum, one) => sum + one, 0) / 12;
    const sd = Math.sqrt(d.reduce((sum, one) => sum + (one - mean) * (one - mean), 0) / 11);
    const halfWidth = (studentTQuantile(0.975, 11) * sd) / Math.sqrt(12);
    expect(found.effect!.mean).to.be.closeTo(mean, 1e-12);
    // The flips never make it narrower than that, and hardly wider.
    expect(found.effect!.high! - mean).to.be.within(halfWidth - 1e-12, 1.2 * halfWidth);
    expect(found.p).to.be.below(0.005);
  });

  it('that is the same in every seed is shown by its sign, whatever rounding makes of its spread', async () => {
    // Eight seeds: Holm's correction.
    const risen: ChainOf = (strategy, seed) => {
      const values = plain(strategy, seed) as Readonly<Record<string, readonly number[]>>;
      return { ...values, logVariance: values['logVariance']!.map((value) => value - 1 / 3) };
    };
    const found = compared(await runOf(plain, { seeds: 8 }), await runOf(risen, { seeds: 8 }));
    expect(found).to.include({ method: 'Holm', tests: 3 });
    for (const effect of found.against[0]!.effects.filter(({ metric }) => metric === 'm.logVariance'))
      expect(effect).to.include({ state: 'worse', within: false });
  });

  it('is tested with all others of all runs: the reference is shared', async () => {
    const other =
      (salt: number): ChainOf =>
      (strategy, seed) =>
        around(LEVELS[strategy]!, seed, salt + strategy.length);
    const all = compared(await runOf(plain), await runOf(other(40)), await runOf(other(80)));
    expect(all.against.map(({ run }) => run)).to.deep.equal([1, 2]);
    expect(all.tests).to.equal(12);
    const width = (one: RunEffect): number => one.effect!.high! - one.effect!.low!;
    const alone = effectOf(against(await runOf(plain), await runOf(other(40))), 'mix', 'm.risk');
    expect(width(effectOf(all.against[0]!, 'mix', 'm.risk'))).to.be.above(width(alone));
  });
});

describe('chains that are lost, or not there', () => {
  it('never make a run no worse, and many of them make it worse', async () => {
    for (const dead of [1, 3, 12]) {
      const dying: ChainOf = (strategy, seed) =>
        strategy === 'replace' && seed <= dead ? 'failed' : around(0.5 * LEVELS[strategy]!, seed, strategy.length);
      const found = against(await runOf(plain), await runOf(dying));
      const effect = effectOf(found, 'replace', 'm.risk');
      expect(effect.lost).to.deep.equal({ reference: 0, here: dead, both: 0 });
      expect(effect.within, String(dead)).to.equal(false);
      expect(effect.state, String(dead)).to.not.be.oneOf(['better', 'equal']);
      if (dead < 12) expect(effect.effect).to.not.have.property('low');
      else expect(effect.state).to.equal('worse');
      expect(found.failures.onlyHere).to.have.length(dead);
      expect(found.failures.onlyHere[0]).to.deep.include({ strategy: 'replace', seed: 1 });
      expect(effectOf(found, 'mix', 'm.risk')).to.include({ state: 'better', within: true });
    }
  });
  it('that were not run are not known: nothing is within a margin without them', async () => {
    const short: ChainOf = (strategy, seed) => (strategy === 'mix' && seed === 12 ? undefined : plain(strategy, seed));
    const found = effectOf(against(await runOf(plain), await runOf(short)), 'mix', 'm.risk');
    expect(found).to.include({ unknown: 1, within: false, n: 11 });
  });
  it('of infinite risk are lost', async () => {
    const infinite: ChainOf = (strategy, seed) => {
      const values = plain(strategy, seed) as Readonly<Record<string, readonly number[]>>;
      return strategy === 'mix' && seed < 3 ? { ...values, risk: [1, 1, 1, 1, Infinity] } : values;
    };
    expect(effectOf(against(await runOf(plain), await runOf(infinite)), 'mix', 'm.risk').lost.here).to.equal(2);
  });
});

describe('what only one run has', () => {
  it('is counted: strategies, seeds, outputs, and generations past the last common one', async () => {
    const [generations, seeds] = [GENERATIONS - 2, 8];
    const fewer = {
      generations,
      seeds,
      groups: [
        { strategy: 'replace', control: { matched: 'real-only', rows: 'fresh' } },
        { strategy: 'real-only', role: 'control' },
      ],
      metrics: [{ name: 'risk', measures: 'risk' }],
    } as const;
    const cut: ChainOf = (strategy, seed) => {
      const { risk } = plain(strategy, seed) as { risk: readonly number[] };
      return { risk: risk.slice(0, generations) };
    };
    const found = against(await runOf(plain), await runOf(cut, fewer));
    expect(found.generations).to.equal(generations);
    // In the generations, seeds and outputs that both have, nothing differs.
    expect(found.cells).to.deep.equal({
      both: 16,
      equal: 16,
      differ: 0,
      unrecorded: 0,
      onlyReference: 20,
      onlyHere: 0,
    });
    expect(found.groups.onlyReference.map(({ strategy }) => strategy)).to.deep.equal(['mix']);
    expect(found.metrics).to.deep.include({ both: 1, onlyReference: ['m.logVariance'], onlyHere: [] });
    expect(found.changes.map((change) => ('path' in change ? change.path : change.kind))).to.include.members([
      'generations',
      'seeds',
      'entry',
    ]);
    for (const { state } of found.effects) expect(state).to.equal('equal');
  });
  it('of other units or direction by the same name is not compared', async () => {
    const found = against(
      await runOf(plain),
      await runOf(plain, { metrics: [{ name: 'risk', measures: 'risk', better: 'higher' }, { name: 'logVariance' }] }),
    );
    expect(found.metrics.otherwise).to.deep.equal(['m.risk', 'm.logVariance']);
    expect(found.effects).to.deep.equal([]);
  });
  it('on another basis is not compared either, and said', async () => {
    const found = against(await runOf(plain), await runOf(plain, { basis: 'sampled' }));
    expect(found.effects).to.deep.equal([]);
    expect(new Set(found.uncompared.map(({ because }) => because))).to.deep.equal(new Set(['basis']));
    expect(found.cells).to.include({ differ: 36 });
  });
});

describe('chains that share nothing', () => {
  const other: ChainOf = (strategy, seed) => around(LEVELS[strategy]!, seed, 50 + strategy.length);
  const because = async (change: (record: StudyRecord) => StudyRecord): Promise<unknown> =>
    against(await runOf(plain), await runOf(other, { record: change })).effects[0]!.pairing;
  it('are compared as independent ones, and why is said', async () => {
    expect(await because(study({ seed: 2 }))).to.deep.equal({ by: 'none', because: 'study seed' });
    const normal = { use: 'normal', as: 'normal', with: { mean: 1 } };
    expect(await because(study({ sources: [normal] }))).to.deep.equal({ by: 'none', because: 'source' });
    const data = (record: StudyRecord): StudyRecord => ({
      ...record,
      sources: { normal: { ...record.sources['normal']!, fingerprint: 'another' } },
    });
    expect(await because(data)).to.deep.equal({ by: 'none', because: 'data' });
    expect(await because(study({ evaluate: 10 }))).to.deep.equal({ by: 'seed' });
    const elsewhere = (record: StudyRecord): StudyRecord => ({
      ...record,
      groups: record.groups.map((group) => ({ ...group, recorded: { kind: 'recorded', strategy: 'own' } })),
    });
    expect(await because(elsewhere)).to.deep.equal({ by: 'none', because: 'recorded' });
    const [one, two] = [await runOf(plain, { record: elsewhere }), await runOf(other, { record: elsewhere })];
    expect(against(one, two).effects[0]!.pairing, 'two trainers').to.deep.equal({ by: 'seed' });
  });
  it('with other seeds too, all of which count', async () => {
    const shifted = (record: StudyRecord): StudyRecord => ({
      ...record,
      study: { ...record.study, seeds: record.study.seeds.map((seed) => seed + 100) },
      groups: record.groups.map((group) => ({
        ...group,
        cells: Object.fromEntries(Object.entries(group.cells).map(([seed, key]) => [Number(seed) + 100, key])),
      })),
    });
    const run = await runOf((strategy, seed) => around(2 * LEVELS[strategy]!, seed, 60), {
      record: shifted,
      seeds: 20,
    });
    const sketched = { ...run };
    const found = against(await runOf(plain), sketched);
    expect(found.cells).to.include({ both: 0, onlyReference: 36, onlyHere: 60 });
    const effect = effectOf(found, 'mix', 'm.risk');
    expect(effect.pairing).to.deep.equal({ by: 'none', because: 'seeds' });
  });
  it('are worse where lost ones are many', async () => {
    const dying: ChainOf = (strategy, seed) => (seed <= 8 ? 'failed' : other(strategy, seed));
    const found = against(await runOf(plain), await runOf(dying, { record: study({ seed: 2 }) }));
    const effect = effectOf(found, 'mix', 'm.risk');
    expect(effect).to.include({ state: 'worse', within: false });
    expect(effect.lost).to.deep.equal({ reference: 0, here: 8, both: 0 });
  });
});

describe('verdicts of two runs', () => {
  it('that turned are named, from a loss that is shown to what is not judged any more', async () => {
    const kept: ChainOf = (strategy, seed) => around(1, seed, strategy === 'mix' ? 3 : strategy.length, 0.02);
    const lost: ChainOf = (strategy, seed) =>
      strategy === 'mix' ? around(20, seed, 3, 0.02) : around(1, seed, strategy.length, 0.02);
    const [a, b] = [await runOf(kept), await runOf(lost)];
    const worse = against(a, b);
    expect(worse.outcomes.find(({ strategy }) => strategy === 'mix')).to.deep.include({
      before: { outcome: 'kept', tone: 'safe' },
      after: { outcome: 'collapses', tone: 'collapse' },
      turn: 'worse',
    });
    expect(worse.verdicts.filter(({ strategy }) => strategy === 'replace')).to.deep.equal([]);
    expect(worse.verdicts.find(({ verdict }) => verdict === 'any-risk')).to.include({
      before: 'absent',
      after: 'present',
      turn: 'worse',
    });
    expect(against(b, a).verdicts.find(({ verdict }) => verdict === 'any-risk')).to.include({ turn: 'better' });
    const few = against(a, await runOf(kept, { seeds: 3 }));
    expect(few.verdicts.find(({ verdict }) => verdict === 'any-risk')).to.include({
      after: 'undecided',
      turn: 'worse',
    });
    expect(few.effects[0]!.state).to.equal('equal');
    const fewLost = against(b, await runOf(lost, { seeds: 3 }));
    expect(fewLost.verdicts.find(({ strategy, verdict }) => strategy === 'mix' && verdict === 'any-risk')).to.include({
      before: 'present',
      turn: 'open',
    });
  });
});

describe('gates of a comparison', () => {
  const gate = (id: RunGateId, ...runs: readonly AnalysedRun[]): RunGate =>
    compareRuns(runs, rootStream(7), [id]).gates![0]!;
  const faultsOf = ({ faults }: RunGate): Readonly<Record<string, number>> =>
    Object.fromEntries(faults.map(({ what, count }) => [what, count]));
  const scaled =
    (factor: number, sd = 0): ChainOf =>
    (strategy, seed) =>
      around(LEVELS[strategy]! * factor * Math.exp(sd * wobble(seed, 9)), seed, strategy.length);

  it('are met by equal chains, all but that of walks, which there are none of', async () => {
    const [a, b] = [await runOf(plain), await runOf(plain)];
    for (const id of ['not-worse', 'verdicts', 'failures', 'equal'] as const)
      expect(gate(id, a, b), id).to.deep.equal({ gate: id, run: 1, met: true, faults: [] });
    expect(faultsOf(gate('recommendations', a, b))).to.deep.equal({ 'nothing compared': 1 });
  });
  it('not-worse passes what is shown within the margin, and neither a loss beyond it nor what is not decided', async () => {
    const a = await runOf(plain);
    expect(gate('not-worse', a, await runOf(scaled(1.02, 0.005))).met).to.equal(true);
    expect(gate('not-worse', a, await runOf(scaled(0.5, 0.005))).met).to.equal(true);
    expect(faultsOf(gate('not-worse', a, await runOf(scaled(2, 0.005))))).to.deep.equal({ worse: 3 });
    // A spread as wide as this decides nothing.
    expect(faultsOf(gate('not-worse', a, await runOf(scaled(1, 2))))).to.have.keys('undecided');
    expect(faultsOf(gate('not-worse', a, await runOf(scaled(1.02, 0.005), { seeds: 4 })))).to.deep.equal({
      undecided: 6,
    });
  });
  it('pass nothing for want of it: a setting, an output, generations, chains', async () => {
    const a = await runOf(plain);
    const fewer = await runOf(plain, {
      generations: 3,
      groups: [
        { strategy: 'replace', control: { matched: 'real-only', rows: 'fresh' } },
        { strategy: 'real-only', role: 'control' },
      ],
      metrics: [{ name: 'risk', measures: 'risk' }],
    });
    expect(faultsOf(gate('not-worse', a, fewer))).to.deep.equal({
      'missing setting': 1,
      'missing output': 1,
      'missing generation': 2,
    });
    expect(faultsOf(gate('equal', a, fewer))).to.deep.equal({
      'missing chain': 12,
      'missing output': 1,
      'missing generation': 2,
    });
    // What is left of it fails nowhere and turns nothing, for want of what did.
    expect(faultsOf(gate('failures', a, fewer))).to.deep.equal({ 'missing chain': 12, 'missing generation': 2 });
    expect(faultsOf(gate('verdicts', a, fewer))).to.deep.include({ 'missing setting': 1, 'missing generation': 2 });
    expect(faultsOf(gate('failures', a, await runOf(plain, { seeds: 11 })))).to.deep.equal({ 'missing chain': 3 });
    const short: ChainOf = (strategy, seed) => (seed === 1 ? undefined : plain(strategy, seed));
    expect(faultsOf(gate('failures', a, await runOf(short)))).to.deep.equal({ 'missing chain': 3 });
    const dying: ChainOf = (strategy, seed) => (seed === 1 ? 'failed' : plain(strategy, seed));
    expect(faultsOf(gate('failures', a, await runOf(dying)))).to.deep.equal({ 'new failure': 3 });
    expect(faultsOf(gate('not-worse', a, await runOf(dying)))).to.have.keys('undecided');
    expect(faultsOf(gate('verdicts', a, await runOf(plain, { seeds: 3 })))).to.have.any.keys('turned verdict');
  });
});
