import { expect } from 'chai';
import { analyse, collect } from '../../../../core/analysis/index.js';
import type { Failure, MeasuredValue, RecordedCell, Tolerance, VerdictId } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { cellKey, METRIC_KEY, outputsOf, recordOf, type Wanted } from '../study-fixture.js';
import { withLabels, type LabelledResults, type LabelledVerdict } from '../../../fixtures/grouped.js';
import { recordedCell } from '../../../../core/journal/index.js';

const GENERATIONS = 10;
const EVALUATE = 1000;

/** What a chain measures in a generation: numbers by output; undefined = lost; 'none' = the chain has not come so far. */
type Measured = Readonly<Record<string, number | 'harmless' | undefined>> | 'none';
interface Sketch {
  readonly metrics: readonly Wanted[];
  readonly seeds?: number;
  readonly here: (seed: number, generation: number, noise: () => number) => Measured;
  readonly control: (seed: number, generation: number, noise: () => number) => Measured;
  readonly failure?: (seed: number) => Failure | undefined;
  readonly tolerance?: Partial<Tolerance>;
  readonly gate?: VerdictId;
}

const cellFrom = (
  key: string,
  values: readonly Measured[],
  failure: Failure | undefined,
  metrics: readonly Wanted[],
): RecordedCell => {
  const end = values.indexOf('none');
  const there = end < 0 ? values : values.slice(0, end);
  return {
    ...(failure === undefined ? {} : { failure }),
    ...recordedCell(
      key,
      there.map((measured, i) => ({
        generation: i + 1,
        metrics: {
          [METRIC_KEY]: Object.fromEntries(
            metrics.flatMap(({ name }): [string, MeasuredValue][] => {
              const value = (measured as Exclude<Measured, 'none'>)[name];
              return value === undefined ? [] : [[name, value === 'harmless' ? value : [value, 'sampled']]];
            }),
          ),
        },
        lineage: { real: 100, teacher: 0, synthetic: [] },
      })),
    ),
  };
};

const study = async (sketch: Sketch): Promise<LabelledResults> => {
  const { metrics, seeds = 20, here, control, failure, tolerance, gate } = sketch;
  const sketched = recordOf({
    generations: GENERATIONS,
    seeds,
    ...(tolerance === undefined ? {} : { tolerance }),
    groups: [
      { strategy: 'strategy', control: { matched: 'real-only', rows: 'fresh' } },
      { strategy: 'real-only', role: 'control' },
    ],
  });
  const gates = gate === undefined ? [] : [{ verdict: { [gate]: 'absent' as const } }];
  const record = { ...sketched, study: { ...sketched.study, evaluate: EVALUATE, gates } };
  const cells = record.study.seeds.flatMap((seed) =>
    (
      [
        ['strategy', here],
        ['real-only', control],
      ] as const
    ).map(([name, column]) => {
      const random = rootStream(5).child(name, seed);
      const values = Array.from({ length: GENERATIONS }, (_, i) => column(seed, i + 1, () => random.normal()));
      const failed = name === 'strategy' ? failure?.(seed) : undefined;
      return cellFrom(cellKey(name, 100, seed), values, failed, metrics);
    }),
  );
  const input = await collect(record, cells, outputsOf(...metrics));
  return withLabels(analyse(input, { predict: () => undefined, random: rootStream(1) }));
};
const verdictIn = (found: LabelledResults, id: VerdictId): LabelledVerdict =>
  found.groups[0]!.verdicts.find((verdict) => verdict.id === id)!;
const judge = async (id: VerdictId, sketch: Sketch): Promise<LabelledVerdict> => verdictIn(await study(sketch), id);
const said = ({ findings }: LabelledResults): string => findings.map(({ text }) => text).join('\n');
const gateOf = ({ gates }: LabelledResults) => gates![0]!;

const variance: Wanted = { name: 'logVariance', measures: 'log-variance', range: [-Infinity, Infinity] };
const loss: Wanted = { name: 'nll', measures: 'signed-risk', range: [-Infinity, Infinity] };
const risk: Wanted = { name: 'risk', measures: 'risk' };
const distance: Wanted = { name: 'distance', measures: 'risk' };
const tails: Wanted = { name: 'tails', measures: 'tail-mass', range: [-Infinity, 0], ideal: 'real' };
const same = (_s: number, _g: number, z: () => number) => ({ logVariance: 0.05 * z(), nll: 0.02 * z() });

describe('what a chain has lost', () => {
  it('is present when most chains have lost it, whatever the others do: the survivors here have grown', async () => {
    const found = await study({
      metrics: [variance],
      gate: 'variance-collapse',
      here: (seed, g, z) => ({ logVariance: seed <= 12 && g >= 8 ? undefined : 0.4 + 0.05 * z() }),
      control: same,
    });
    const verdict = verdictIn(found, 'variance-collapse');
    expect(verdict).to.include({ state: 'present', n: 20 });
    expect(verdict.lost).to.deep.equal({ here: 12, control: 0, both: 0, infinite: 0, unknown: 0, n: 20 });
    expect(verdict).not.to.have.any.keys('expanding', 'bound');
    expect(verdict.withinTolerance).to.equal(false);
    // McNemar: 2^-12, twice for the two tests, times one definition.
    expect(verdict.presence).to.be.closeTo(2 / 4096, 1e-12);
    expect(gateOf(found).met).to.equal(false);
    expect(said(found)).to.include('in 12 of 20 chains no variance is left');
    expect(said(found)).not.to.include('outward');
  });
  it('forbids absence in a single chain of forty, and the gate with it', async () => {
    const sketch = (lost: boolean): Sketch => ({
      metrics: [variance],
      seeds: 40,
      gate: 'variance-collapse',
      here: (seed, g, z) => ({ logVariance: lost && seed === 7 && g === 10 ? undefined : 0.05 * z() }),
      control: same,
    });
    const [whole, wanting] = [await study(sketch(false)), await study(sketch(true))];
    expect(verdictIn(whole, 'variance-collapse').state).to.equal('absent');
    expect(verdictIn(wanting, 'variance-collapse').state).to.equal('undecided');
    expect([gateOf(whole).met, gateOf(wanting).met]).to.deep.equal([true, false]);
    expect(gateOf(wanting).text).to.include('Of 40 seeds, 1 have lost what is measured or failed here');
    expect(wanting.findings.some(({ tone }) => tone === 'safe')).to.equal(false);
  });
  it('is everything where the metric never gives the strategy a number and gives the control one', async () => {
    const verdict = await judge('variance-collapse', {
      metrics: [variance],
      here: () => ({ logVariance: undefined }),
      control: same,
    });
    expect(verdict).to.include({ state: 'present', n: 20 });
    expect(verdict.effect).to.equal(undefined);
  });
  it('counts for neither side where the control has lost as much', async () => {
    const dying = (seed: number, g: number, z: () => number) => ({
      logVariance: seed % 2 === 0 && g > 8 ? undefined : 0.05 * z(),
    });
    const verdict = await judge('variance-collapse', { metrics: [variance], here: dying, control: dying });
    expect(verdict.state).to.equal('undecided');
    expect(verdict.lost).to.include({ here: 0, control: 0, both: 10 });
  });
  it('is an infinite loss: no mean, no bound, no safety, but the share of such chains', async () => {
    const found = await study({
      metrics: [loss],
      here: (seed, _g, z) => ({ nll: seed === 3 ? Infinity : 0.02 * z() }),
      control: same,
    });
    const verdict = verdictIn(found, 'any-risk');
    expect(verdict.state).to.equal('undecided');
    expect(verdict.lost).to.include({ here: 1, infinite: 1 });
    expect(verdict.bound).to.equal(undefined);
    expect(said(found)).to.include('in 1 of 20 chains the risk (m.nll) is infinite');
  });
  it('is not measured where the risk that judges is infinite in every chain, and no other risk takes its place', async () => {
    const endless = (_s: number, _g: number, z: () => number) => ({ nll: Infinity, distance: 1 + 0.01 * z() });
    const verdict = await judge('any-risk', { metrics: [loss, distance], here: endless, control: endless });
    expect(verdict).to.include({ state: 'not-measured', metric: 'm.nll', because: 'lost' });
    expect(verdict.notes[0]).to.include('infinite in every chain');
    // What else was measured may be absent: nothing is safe beside it.
    const found = await study({
      metrics: [loss, variance],
      here: (_s, _g, z) => ({ nll: Infinity, logVariance: 0.05 * z() }),
      control: (_s, _g, z) => ({ nll: Infinity, logVariance: 0.05 * z() }),
    });
    expect(verdictIn(found, 'variance-collapse').state).to.equal('absent');
    expect(found.findings.map(({ tone }) => tone)).not.to.include('safe');
    expect(said(found)).to.include('cannot be called safe: no chain has a finite m.nll');
  });
  it('is not measured where the risk that the tolerance names gives no value', async () => {
    const mute = (_s: number, _g: number, z: () => number) => ({ risk: undefined, distance: 1 + 0.01 * z() });
    const sketch: Sketch = { metrics: [risk, distance], here: mute, control: mute, tolerance: { metric: 'm.risk' } };
    expect(await judge('any-risk', sketch)).to.include({ state: 'not-measured', metric: 'm.risk' });
    const { tolerance: _, ...unnamed } = sketch;
    const other = await judge('any-risk', unnamed);
    expect(other).to.include({ state: 'absent', metric: 'm.distance' });
    expect(other.notes.join(' ')).to.include('m.risk comes first, and gives no value');
    expect(other.notes.join(' ')).not.to.include('also measured');
    expect(said(await study(sketch))).to.include('m.risk gave no finite value in any chain');
  });
  it('is what a chain was that failed by its own fault; one that the machine ended only forbids absence', async () => {
    const sketch = (hook: string | undefined, code = 'COLLAPSAR_PLUGIN_THREW'): Sketch => ({
      metrics: [variance],
      here: (seed, g, z) => (seed <= 12 && g >= 5 ? 'none' : { logVariance: 0.05 * z() }),
      control: same,
      failure: (seed) =>
        seed <= 12 ? { code, message: 'it broke', ...(hook === undefined ? {} : { hook }) } : undefined,
    });
    const own = await judge('variance-collapse', sketch('fit'));
    expect(own).to.include({ state: 'present', n: 20 });
    const killed = await judge('variance-collapse', sketch(undefined));
    expect(killed).to.include({ state: 'undecided', n: 8 });
    expect(killed.lost).to.include({ here: 0, unknown: 12 });
    expect((await judge('variance-collapse', sketch('rows'))).lost).to.include({ here: 0, unknown: 12 });
    // A server that was away, or a budget that was spent, is no collapse; a command that could not train may be one.
    for (const code of ['REFUSED', 'FAILED', 'ANSWER', 'BUDGET'])
      expect((await judge('variance-collapse', sketch('sample', `COLLAPSAR_ENDPOINT_${code}`))).lost).to.include({
        here: 0,
        unknown: 12,
      });
    expect(await judge('variance-collapse', sketch('fit', 'COLLAPSAR_ENDPOINT_TRAIN'))).to.include({
      state: 'present',
    });
  });
  it('is not known of chains that have not been run: nothing is absent before they are', async () => {
    const found = await study({
      metrics: [variance],
      here: (seed, _g, z) => (seed > 15 ? 'none' : { logVariance: 0.05 + 0.05 * z() }),
      control: same,
    });
    expect(verdictIn(found, 'variance-collapse')).to.include({ state: 'undecided', n: 15 });
    expect(said(found)).to.include('5 of 20 seeds are not there yet');
  });
  it('says so where no chain is there at all, and names no number of seeds that would decide', async () => {
    const found = await study({ metrics: [variance], here: () => 'none', control: same });
    expect(said(found)).not.to.match(/with 0 seeds|about \d+ seeds/);
    expect(said(found)).to.include('cannot be judged: no seed is there');
  });
  it('is nothing where there was nothing to measure: left out, counted, and no obstacle', async () => {
    const verdict = await judge('variance-collapse', {
      metrics: [variance],
      here: (seed, _g, z) => ({ logVariance: seed <= 3 ? 'harmless' : 0.05 * z() }),
      control: same,
    });
    expect(verdict).to.include({ state: 'absent', n: 17 });
    expect(verdict.lost).to.equal(undefined);
    expect(verdict.notes.join(' ')).to.include('3 of 20 seeds have nothing to measure');
  });
});

describe('absence', () => {
  it('says what so many chains cannot exclude', async () => {
    const verdict = await judge('variance-collapse', { metrics: [variance], here: same, control: same });
    expect(verdict.state).to.equal('absent');
    expect(verdict.identical).to.equal(undefined);
    expect(verdict.excludesAbove).to.be.closeTo(1 - 0.05 ** (1 / 20), 1e-12);
  });
  it('is given at once to chains that are the control’s, but not to chains that die as it does', async () => {
    const chain = (seed: number, g: number) => ({ logVariance: Math.sin(seed * 7 + g) });
    const verdict = await judge('variance-collapse', { metrics: [variance], seeds: 3, here: chain, control: chain });
    expect(verdict).to.include({ state: 'absent', identical: true, n: 3 });
    const dying = (seed: number, g: number) => (seed === 2 ? { logVariance: undefined } : chain(seed, g));
    const dead = await judge('variance-collapse', { metrics: [variance], seeds: 3, here: dying, control: dying });
    expect(dead.state).to.equal('undecided');
  });
  it('is not made of equal counts: no invented row in ten chains of either arm excludes little', async () => {
    const invented: Wanted = { name: 'invented', measures: 'hallucination', range: [0, 1] };
    const none = () => ({ invented: 0 });
    const verdict = await judge('hallucination', { metrics: [invented], seeds: 10, here: none, control: none });
    expect(verdict.state).to.equal('undecided');
    expect(verdict.seedsThatWouldDecide).to.deep.equal({ atLeast: 29 });
  });
  it('gives way to presence where both are shown', async () => {
    const verdict = await judge('variance-collapse', {
      metrics: [variance],
      here: (_s, _g, z) => ({ logVariance: -0.05 + 0.01 * z() }),
      control: (_s, _g, z) => ({ logVariance: 0.01 * z() }),
    });
    expect(verdict).to.include({ state: 'present', withinTolerance: true });
  });
  it('of a tail needs hits: the log of a smoothed count hardly falls where there was a tenth of a hit', async () => {
    // Poisson counts: .1 expected among the control's rows, none among the strategy's.
    const log = (k: number) => Math.log((k + 0.5) / (EVALUATE + 1));
    const sketch = (expected: number): Sketch => ({
      metrics: [tails],
      here: () => ({ tails: log(0) }),
      control: (seed, g) => {
        const random = rootStream(3).child(seed, g);
        let k = 0;
        for (let product = random.uniform(); product > Math.exp(-expected); product *= random.uniform()) k++;
        return { tails: log(k) };
      },
    });
    const few = await judge('lost-tails', sketch(0.02));
    expect(few.state).to.equal('not-measured');
    expect(few.notes.join(' ')).to.match(
      /The control expects .* hits among its 1000 evaluated rows.*`evaluate: \d+` would do/,
    );
    expect((await judge('lost-tails', sketch(20))).state).to.equal('present');
  });
  it('of a risk names another risk of the study that exceeds the tolerance all the same', async () => {
    const found = await study({
      metrics: [distance, risk],
      here: (_s, _g, z) => ({ distance: 1 + 0.01 * z(), risk: 50 * Math.exp(0.1 * z()) }),
      control: (_s, _g, z) => ({ distance: 1 + 0.01 * z(), risk: Math.exp(0.1 * z()) }),
    });
    const verdict = verdictIn(found, 'any-risk');
    expect(verdict.metric).to.equal('m.distance');
    expect(verdict.others!.map(({ metric }) => metric)).to.deep.equal(['m.risk']);
    expect(verdict.others![0]!.ratio).to.be.closeTo(50, 5);
    expect(said(found)).to.match(
      /m\.distance judges; beyond the same tolerance, and also measured: m\.risk \((4[5-9]|5\d)(\.\d)? times/,
    );
    expect(found.findings.some(({ tone }) => tone === 'safe')).to.equal(false);
  });

  it('of a risk tells beside it of what rows give away, which by itself judges nothing unless it is named', async () => {
    const leak: Wanted = { name: 'leak', measures: 'leakage' };
    const sketch: Sketch = {
      metrics: [leak, distance],
      here: (_s, _g, z) => ({ distance: 1 + 0.01 * z(), leak: 0.8 + 0.02 * z() }),
      control: (_s, _g, z) => ({ distance: 1 + 0.01 * z(), leak: 0.5 + 0.02 * z() }),
    };
    const found = await study(sketch);
    const verdict = verdictIn(found, 'any-risk');
    expect([verdict.metric, verdict.state]).to.deep.equal(['m.distance', 'absent']);
    expect(verdict.others!.map(({ metric }) => metric)).to.deep.equal(['m.leak']);
    expect(verdict.others![0]!.difference).to.be.closeTo(0.3, 0.02);
    expect(said(found)).to.match(/m\.distance judges; beyond the same tolerance, and also measured: m\.leak \(/);
    expect(found.findings.some(({ tone }) => tone === 'safe')).to.equal(false);
    const kept = await study({ ...sketch, here: sketch.control });
    expect(verdictIn(kept, 'any-risk').others).to.equal(undefined);
    const alone = verdictIn(await study({ ...sketch, metrics: [leak] }), 'any-risk');
    expect(alone.state).to.equal('not-measured');
    const named = verdictIn(await study({ ...sketch, tolerance: { metric: 'm.leak' } }), 'any-risk');
    expect([named.metric, named.state]).to.deep.equal(['m.leak', 'present']);
  });
});
