import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { analyse, collect } from '../../../../core/analysis/index.js';
import type { MixState, MixStrategy, Mixed } from '../../../../core/contracts/index.js';
import { definePlugin, noOptions, strategy } from '../../../../core/plugin/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { trainingSet } from '../../../../core/samples/index.js';
import { run } from '../../../../host/index.js';
import { nextPart } from '../../../../plugins/strategies/parts.js';
import { renderReport } from '../../../../reports/index.js';
import { quiet } from '../../../fixtures/chains.js';
import { cellKey, cellOf, outputsOf, recordOf, type Wanted } from '../study-fixture.js';
import { withLabels, type LabelledResults, type LabelledRanking } from '../../../fixtures/grouped.js';

interface Chains {
  readonly strategy: string;
  /** by seed from 1 on: NaN = lost, undefined = not run */
  readonly ends: readonly (number | undefined)[];
  readonly rows?: number;
}
const RISK: Wanted = { name: 'risk', measures: 'risk' };
const studyOf = async (chains: readonly Chains[], wanted = RISK): Promise<LabelledResults> => {
  const seeds = chains[0]!.ends.length;
  const record = recordOf({
    generations: 5,
    seeds,
    groups: chains.map(({ strategy: name }) =>
      name.startsWith('real-only')
        ? { strategy: name, role: 'control' as const }
        : { strategy: name, control: { matched: `real-only like ${name}`, rows: 'fresh' as const } },
    ),
  });
  const cells = chains.flatMap(({ strategy: name, ends, rows = 100 }) =>
    ends.flatMap((end, i) =>
      end === undefined
        ? []
        : [cellOf(cellKey(name, 100, i + 1), { [wanted.name]: new Float64Array(5).fill(end) }, 'exact', () => rows)],
    ),
  );
  const input = await collect(record, cells, outputsOf(wanted));
  return withLabels(analyse(input, { predict: () => undefined, random: rootStream(1) }));
};
const around = (level: number, seeds: number, name: string): number[] =>
  Array.from({ length: seeds }, (_, seed) => level * Math.exp(0.2 * rootStream(31).child(name, seed).normal()));
/** Each strategy with a control of its own. */
const withControls = (chains: readonly Chains[], control: (name: string) => number = () => 1): Chains[] => [
  ...chains,
  ...chains.map(({ strategy: name, ends }) => ({
    strategy: `real-only like ${name}`,
    ends: around(control(name), ends.length, `control ${name}`),
  })),
];
const risk = ({ rankings }: LabelledResults): LabelledRanking => rankings![0]!;
const order = (ranking: LabelledRanking): string[] =>
  ranking.entries.filter(({ role }) => role === 'strategy').map(({ strategy: name }) => name);

describe('strategies side by side', () => {
  it('are ordered by their end values, not by the ratios to controls of different sizes', async () => {
    // Three times its control of 600 rows, against twice one of 100: the better by distance.
    const results = await studyOf(
      withControls(
        [
          { strategy: 'replace', ends: around(2, 12, 'replace') },
          { strategy: 'window', ends: around(0.5, 12, 'window'), rows: 600 },
        ],
        (name) => (name === 'window' ? 1 / 6 : 1),
      ),
    );
    const ranking = risk(results);
    expect(ranking).to.include({
      verdict: 'any-risk',
      metric: 'm.risk',
      better: 'lower',
      method: 'max-T',
      untested: 0,
    });
    expect(order(ranking)).to.deep.equal(['window', 'replace']);
    const [window, replace] = order(ranking).map((name) => ranking.entries.find((one) => one.strategy === name)!);
    expect(window!.rows).to.deep.equal({ real: 0, synthetic: 600 });
    expect(window!.end!.mean).to.be.closeTo(0.5, 0.1);
    expect(replace!.place).to.deep.equal({ from: 4, to: 4 });
    expect(window!.place).to.deep.equal({ from: 2, to: 2 });
    const [here, there] = results.groups
      .slice(0, 2)
      .map(({ verdicts }) => verdicts.find(({ id }) => id === 'any-risk')!.effect!);
    expect(there!.mean, 'the ratio to the control says the opposite').to.be.above(here!.mean);
    const page = renderReport(results.results);
    expect(page).to.include('Strategies side by side').and.include('Ratios to controls do not');
    const told = results.findings.find(({ text }) => text?.startsWith('Side by side'))!.text;
    expect(told).to.equal(ranking.text);
    expect(told).to.match(
      /Best first: window 0\.\d+ \(place 2; 600 synthetic rows\) and replace 1\.\d+ \(place 4; 100 synthetic rows\); 2 controls: /,
    );
  });

  it('share places where they are not told apart', async () => {
    const results = await studyOf(
      withControls(['a', 'b', 'c'].map((name) => ({ strategy: name, ends: around(name === 'c' ? 9 : 3, 12, name) }))),
    );
    const places = Object.fromEntries(risk(results).entries.map(({ strategy: name, place }) => [name, place]));
    expect(places['a']).to.deep.equal({ from: 4, to: 5 });
    expect(places['b']).to.deep.equal({ from: 4, to: 5 });
    expect(places['c']).to.deep.equal({ from: 6, to: 6 });
  });

  it('place a strategy with lost seeds behind all without, whatever its survivors say', async () => {
    const results = await studyOf(
      withControls([
        { strategy: 'lucky', ends: around(0.1, 12, 'lucky').map((end, i) => (i < 2 ? NaN : i < 4 ? Infinity : end)) },
        { strategy: 'sound', ends: around(1, 12, 'sound') },
      ]),
    );
    expect(order(risk(results))).to.deep.equal(['sound', 'lucky']);
    const lucky = risk(results).entries.at(-1)!;
    expect(lucky).to.include({ strategy: 'lucky', lost: 4, n: 12, unknown: 0 });
    expect(lucky.place, 'behind the controls too').to.deep.equal({ from: 4, to: 4 });
    expect(risk(results).pairs.filter(({ better, apart }) => better === 'lucky' && apart)).to.deep.equal([]);
    expect(risk(results).text).to.include('lucky 0.').and.include('lost in 4 of 12 seeds');
    expect(renderReport(results.results)).to.include('lost in 4 of 12 seeds');
  });

  it('never lift one with lost seeds, nor claim a place that no pair supports', async () => {
    const end = fc.oneof({ weight: 8, arbitrary: fc.double({ min: 0.1, max: 10, noNaN: true }) }, fc.constant(NaN));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(end, { minLength: 12, maxLength: 12 }), { minLength: 2, maxLength: 4 }),
        async (columns) => {
          const results = await studyOf(withControls(columns.map((ends, i) => ({ strategy: `s${i}`, ends }))));
          for (const { entries, pairs } of results.rankings ?? []) {
            const lost = entries.map((one) => one.lost / one.n);
            expect(lost).to.deep.equal([...lost].sort((a, b) => a - b));
            const lostOf = (name: string): number => entries.find((one) => one.strategy === name)!.lost;
            for (const { better, worse, apart } of pairs)
              if (apart) expect(lostOf(better)).to.be.at.most(lostOf(worse));
            const sound = entries.filter((one) => one.lost === 0).length;
            for (const { strategy: name, place, lost: dead } of entries) {
              const behind = pairs.filter(({ worse, apart }) => apart && worse === name).length;
              expect(place.from).to.equal(1 + Math.max(behind, dead > 0 ? sound : 0));
              expect(place.from).to.be.at.most(place.to);
            }
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('tell nothing apart from fewer than five seeds, and say so', async () => {
    const results = await studyOf(
      withControls(['a', 'b'].map((name) => ({ strategy: name, ends: around(name === 'a' ? 1 : 50, 4, name) }))),
    );
    expect(risk(results)).to.deep.include({ pairs: [], untested: 6 });
    expect(risk(results).entries.map(({ place }) => place)).to.deep.equal(Array(4).fill({ from: 1, to: 4 }));
    expect(risk(results).text).to.include('Too few seeds to tell any two apart');
  });

  it('take the most left of a variance for best, and need two strategies', async () => {
    const variance: Wanted = { name: 'logVariance', measures: 'log-variance', range: [-Infinity, Infinity] };
    const chains = [-2, -0.5].map((level, i) => ({
      strategy: `s${i}`,
      ends: around(1, 12, `v${i}`).map((noise) => level + 0.1 * noise),
    }));
    const results = await studyOf(withControls(chains), variance);
    expect(risk(results)).to.include({ verdict: 'variance-collapse', better: 'higher' });
    expect(order(risk(results))).to.deep.equal(['s1', 's0']);
    const one = await studyOf(withControls(chains.slice(1)), variance);
    expect(one).not.to.have.property('rankings');
  });
});

describe('a window of six generations beside replacing and accumulating', function () {
  this.timeout(60_000);
  class Window implements MixStrategy {
    async next(state: MixState): Promise<Mixed> {
      const memory = [...state.memory, await nextPart(state)].slice(-6);
      return { training: trainingSet(memory), memory };
    }
  }
  const plugin = definePlugin({
    name: 'collapsar-plugin-window',
    version: '1.0.0',
    api: '^1.0.0',
    entries: [
      strategy({
        id: 'window',
        summary: 'the rows of the last six generations',
        options: noOptions,
        real: () => 'fixed',
        implementation: Window,
      }),
    ],
  });

  it('is worse than replacing by the ratio to its control of 600 rows, and better by its distance from the truth', async () => {
    const out = await mkdtemp(join(tmpdir(), 'collapsar-window-'));
    try {
      const ran = await run(
        {
          study: 'window',
          sources: ['normal'],
          models: ['gaussian'],
          strategies: ['replace', 'accumulate', 'window'],
          metrics: ['moments'],
          samples: 100,
          evaluate: 100,
          generations: 30,
          seeds: 12,
        },
        { out, plugins: [plugin], logger: quiet },
      );
      const results = withLabels(ran.results);
      const ratio = (name: string): number =>
        results.groups.find(({ strategy: label }) => label === name)!.verdicts.find(({ id }) => id === 'any-risk')!
          .effect!.mean;
      expect(ratio('window')).to.be.above(ratio('replace'));
      const ranking = risk(results);
      expect(ranking.metric).to.equal('moments.excessRisk');
      expect(order(ranking)).to.deep.equal(['accumulate', 'window', 'replace']);
      expect(ranking.pairs.find(({ better, worse }) => better === 'window' && worse === 'replace')!.apart).to.equal(
        true,
      );
      const rows = (name: string) => {
        const { rows: last, realDrawn } = ranking.entries.find(({ strategy: label }) => label === name)!;
        return { ...last, realDrawn };
      };
      expect(rows('window')).to.deep.equal({ real: 0, synthetic: 600, realDrawn: 100 });
      expect(rows('accumulate')).to.deep.equal({ real: 100, synthetic: 2900, realDrawn: 100 });
      expect(rows('real-only like window')).to.deep.equal({ real: 600, synthetic: 0, realDrawn: 3000 });
    } finally {
      await rm(out, { recursive: true, force: true });
    }
  });
});
