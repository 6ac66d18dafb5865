import { expect } from 'chai';
import { analyse, collect } from '../../../core/analysis/index.js';
import type { VerdictThresholds } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import { cellKey, cellOf, outputsOf, recordOf } from './study-fixture.js';
import { withLabels, type LabelledResults } from '../../fixtures/grouped.js';

const GENERATIONS = 20;
/** Gaussian chains, T = 100: replace narrows every generation, real-only does not. */
const study = async (seeds: number, own: Partial<VerdictThresholds> = {}): Promise<LabelledResults> => {
  const sketch = recordOf({
    generations: GENERATIONS,
    seeds,
    groups: [
      { strategy: 'replace', control: { matched: 'real-only', rows: 'fresh' } },
      { strategy: 'real-only', role: 'control' },
    ],
  });
  const thresholds = { ...sketch.study.thresholds, ...own };
  const record = { ...sketch, study: { ...sketch.study, thresholds } };
  const cells = record.study.seeds.flatMap((seed) => {
    const random = rootStream(7).child(seed);
    let level = 0;
    const replace = Array.from({ length: GENERATIONS }, () => (level += -0.05 + 0.14 * random.normal()));
    const real = Array.from({ length: GENERATIONS }, () => 0.14 * random.normal());
    const risk = (log: number): number => 0.01 + log * log;
    return [
      cellOf(cellKey('replace', 100, seed), { logVariance: replace, risk: replace.map(risk) }),
      cellOf(cellKey('real-only', 100, seed), { logVariance: real, risk: real.map(risk) }),
    ];
  });
  const input = await collect(
    record,
    cells,
    outputsOf({ name: 'risk', measures: 'risk' }, { name: 'logVariance', measures: 'log-variance' }),
  );
  return withLabels(analyse(input, { predict: () => undefined, random: rootStream(1).child('analysis') }));
};

describe('analyse', () => {
  it('says of a collapsing chain what collapses and of what is not measured what would measure it', async () => {
    const { groups, findings } = await study(20);
    const [replace, control] = groups;
    const state = Object.fromEntries(replace!.verdicts.map(({ id, state }) => [id, state]));
    expect(state).to.include({
      'variance-collapse': 'present',
      'any-risk': 'present',
      'lost-tails': 'not-measured',
      'scaling-law': 'not-measured',
    });
    expect(control!.verdicts).to.deep.equal([]);
    expect(findings[0]!.tone).to.equal('collapse');
    expect(findings[0]!.text).to.match(
      /^Nothing was shown safe\. replace collapses \(catastrophic rise in risk\): the risk /,
    );
    expect(findings[1]!.tone).to.equal('collapse');
    expect(findings[1]!.text).to.match(
      /^replace collapses under 4 of 4 measured definitions \(.*collapsing variance.*\)\. After 20 generations, over \d+ seeds, the risk /,
    );
  });
  it('draws the lines where the study draws them', async () => {
    const state = async (own: Partial<VerdictThresholds>): Promise<string | undefined> =>
      (await study(20, own)).groups[0]!.verdicts.find(({ id }) => id === 'catastrophic-risk')?.state;
    expect(await state({})).to.equal('present');
    expect(await state({ catastrophicRatio: 1e6 })).to.equal('absent');
  });
});
