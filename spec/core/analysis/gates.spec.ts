import { expect } from 'chai';
import { gatesOf } from '../../../core/analysis/gates/gates.js';
import type { GroupResults, Verdict } from '../../../core/contracts/index.js';

const group = (strategy: string, verdicts: readonly Verdict[], more: Partial<GroupResults> = {}): GroupResults => ({
  source: 'normal',
  model: 'gaussian',
  strategy,
  samples: 100,
  role: 'strategy',
  seeds: [],
  failed: 0,
  series: [],
  lineage: [],
  verdicts,
  ...more,
});
const absent: Verdict = { id: 'any-risk', state: 'absent', notes: [] };
const open: Verdict = {
  id: 'any-risk',
  state: 'undecided',
  n: 10,
  seedsThatWouldDecide: { n: 40, low: 20, high: 90 },
  notes: [],
};
const asked = { verdict: { 'any-risk': 'absent' } };

describe('gates', () => {
  it('are met by the state asked for and by nothing else', () => {
    const [first, second] = gatesOf([asked], [group('mix', [absent]), group('replace', [open])]);
    expect(first).to.include({ strategy: 'mix', verdict: 'any-risk', found: 'absent', met: true });
    expect(second).to.include({ strategy: 'replace', found: 'undecided', met: false });
  });
  it('say of what is undecided how many seeds would decide', () => {
    expect(gatesOf([asked], [group('replace', [open])])[0]!.text).to.equal(
      'replace (normal, gaussian, T = 100): any-risk is undecided, not absent. ' +
        'It was judged on 10 seeds (20 to 90 seeds would decide, by these about 40).',
    );
  });
  it('say of what is not measured what would measure it', () => {
    const verdict: Verdict = { id: 'any-risk', state: 'not-measured', notes: ['No metric measures a risk.'] };
    const [result] = gatesOf([asked], [group('replace', [verdict])]);
    expect(result!.met).to.equal(false);
    expect(result!.text).to.include('No metric measures a risk.');
  });
  it('speak of controls only by name', () => {
    const groups = [group('mix', [absent]), group('real-only', [open], { role: 'control' })];
    expect(gatesOf([asked], groups)).to.have.length(1);
    expect(gatesOf([{ ...asked, strategy: 'real-only' }], groups).map(({ met }) => met)).to.deep.equal([false]);
  });
  it('speak of the source and the model that they name', () => {
    const groups = ['a', 'b'].flatMap((source) => ['m', 'n'].map((model) => group('mix', [absent], { source, model })));
    const found = gatesOf([{ ...asked, source: 'b', model: 'm' }], groups);
    expect(found.map(({ source, model }) => [source, model])).to.deep.equal([['b', 'm']]);
  });
  it('fail when nothing answers to them', () => {
    const [result] = gatesOf([{ ...asked, strategy: 'replace' }], [group('mix', [absent])]);
    expect(result).to.deep.include({ strategy: 'replace', met: false });
    expect(result).not.to.have.property('found');
    expect(result!.text).to.include('no setting of the study answers to this gate');
  });
});
