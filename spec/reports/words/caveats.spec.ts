import { expect } from 'chai';
import type { AbsentVerdict, Forecasted, PresentVerdict, UnmeasuredVerdict } from '../../../core/contracts/index.js';
import { DEFINITIONS } from '../../../core/definitions/index.js';
import { describeVerdict, forecastText, gateText, lookupOf, percent } from '../../../reports/words/index.js';
import { renderReport } from '../../../reports/index.js';
import { fixtureResults } from '../../fixtures/results/index.js';

const of = { group: 0, id: 'lost-modes', metric: 'm.lost', n: 20, caveats: [] } as const;

describe('a fact that needs a caveat', () => {
  it('cannot be written down without it', () => {
    // @ts-expect-error absent without what the seeds cannot exclude
    const absent: AbsentVerdict = { ...of, state: 'absent' };
    // @ts-expect-error present without whether it stays within the margin
    const present: PresentVerdict = { ...of, state: 'present' };
    // @ts-expect-error not measured without why
    const unmeasured: UnmeasuredVerdict = { ...of, state: 'not-measured', because: 'no metric' };
    // @ts-expect-error a forecast without the coverage of such intervals
    const forecast: Omit<Forecasted, 'coverage'> & { readonly coverage: readonly [] } = {} as Forecasted;
    expect([absent, present, unmeasured, forecast]).to.have.length(4);
  });

  it('is told with it', () => {
    const absent: AbsentVerdict = { ...of, state: 'absent', excludesAbove: 0.139 };
    expect(describeVerdict(absent).caveats.join(' ')).to.include(`an event in more than ${percent(0.139)} of chains`);
    const present: PresentVerdict = { ...of, state: 'present', withinTolerance: true };
    expect(describeVerdict(present)).to.deep.include({ within: true });
    expect(describeVerdict(present).caveats).to.include('The effect is real, yet shown to lie within the margin.');
    for (const { id, wanting } of DEFINITIONS) {
      const caveats = [{ kind: 'no-metric', id }] as const;
      const told = describeVerdict({ group: 0, id, state: 'not-measured', because: 'no metric', caveats });
      expect(told.caveats).to.deep.equal([`No metric of the study measures ${wanting}.`]);
    }
    const forecast: Forecasted = {
      group: 0,
      metric: 'm.risk',
      basis: 'exact',
      of: 'risk',
      observed: 20,
      n: 12,
      generation: 40,
      low: 2,
      high: 4,
      tolerated: 1.1,
      word: 'warning',
      coverage: [{ growth: 'exponential', least: 0.967 }],
    };
    expect(forecastText(forecast)).to.include(`covered at least ${percent(0.96)} for exponential growth`);
  });

  it('is told with it by a gate too, met or not', () => {
    const results = fixtureResults({ sources: ['normal'], models: ['gaussian'] });
    const at = results.verdicts.findIndex(({ state }) => state === 'absent');
    const verdict = { ...results.verdicts[at], state: 'absent', excludesAbove: 0.139, n: 20 } as AbsentVerdict;
    const found = { ...results, verdicts: results.verdicts.with(at, verdict) };
    const lookup = lookupOf(found);
    const gate = { verdict: verdict.id, group: verdict.group, found: 'absent' } as const;
    const told = [
      gateText({ ...gate, asked: 'absent', met: true }, lookup),
      gateText({ ...gate, asked: 'present', met: false }, lookup),
    ];
    const met = { ...gate, asked: 'absent', met: true } as const;
    const table = /<h3 id="?gates[^]*?<\/table>/.exec(renderReport({ ...found, gates: [met] }))![0];
    for (const text of [...told, table])
      expect(text).to.include(`What happens to fewer than ${percent(0.139)} of chains, 20 cannot exclude.`);
  });

  it('is refused where an earlier version wrote it, with what to do', () => {
    const old = { ...fixtureResults(), schema: 'collapsar/summary@1' } as unknown as Parameters<typeof renderReport>[0];
    expect(() => renderReport(old))
      .to.throw('Run its study again (the numbers are the same')
      .with.property('code', 'COLLAPSAR_SUMMARY_OUTDATED');
  });
});
