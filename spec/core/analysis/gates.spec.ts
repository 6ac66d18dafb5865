import { expect } from 'chai';
import { gatesOf } from '../../../core/analysis/gates.js';
import type { Gate, GateResult } from '../../../core/contracts/index.js';
import { gateText, Lookup } from '../../../reports/words/index.js';
import { listsOf, type GroupSketch, type SketchedVerdict } from '../../fixtures/grouped.js';
import { recordOf } from './study-fixture.js';

const group = (
  strategy: string,
  verdicts: readonly SketchedVerdict[],
  more: Partial<GroupSketch> = {},
): GroupSketch => ({
  source: 'normal',
  model: 'gaussian',
  strategy,
  samples: 100,
  role: 'strategy',
  seeds: [],
  failed: 0,
  verdicts,
  ...more,
});
const absent: SketchedVerdict = { id: 'any-risk', state: 'absent' };
const open: SketchedVerdict = {
  id: 'any-risk',
  state: 'undecided',
  n: 10,
  seedsThatWouldDecide: { n: 40, low: 20, high: 90 },
};
const asked: Gate = { verdict: { 'any-risk': 'absent' } };

/** The gates held against such groups, each told. */
const held = (gate: Gate, groups: readonly GroupSketch[]): readonly (GateResult & { readonly text: string })[] => {
  const lists = listsOf(groups);
  const counts = { cells: 0, done: 0, failed: 0, missing: 0 };
  const record = recordOf({ generations: 1, seeds: 1, groups: [] });
  const lookup = new Lookup({ ...lists, metrics: [], failures: [], counts }, record);
  return gatesOf([gate], lists.groups, lists.verdicts).map((one) => ({ ...one, text: gateText(one, lookup) }));
};

describe('gates', () => {
  it('are met by the state asked for and by nothing else', () => {
    const [first, second] = held(asked, [group('mix', [absent]), group('replace', [open])]);
    expect(first).to.include({ group: 0, verdict: 'any-risk', found: 'absent', met: true });
    expect(second).to.include({ group: 1, found: 'undecided', met: false });
  });
  it('say of what is undecided how many seeds would decide', () => {
    expect(held(asked, [group('replace', [open])])[0]!.text).to.equal(
      'replace (normal, gaussian, T = 100): any-risk is undecided, not absent. ' +
        'It was judged on 10 seeds (20 to 90 seeds would decide, by these about 40).',
    );
  });
  it('say of what is not measured what would measure it', () => {
    const caveats = [{ kind: 'no-metric', id: 'any-risk' }] as const;
    const [result] = held(asked, [group('replace', [{ id: 'any-risk', state: 'not-measured', caveats }])]);
    expect(result!.met).to.equal(false);
    expect(result!.text).to.include('No metric of the study measures a risk');
  });
  it('speak of controls only by name', () => {
    const groups = [group('mix', [absent]), group('real-only', [open], { role: 'control' })];
    expect(held(asked, groups)).to.have.length(1);
    expect(held({ ...asked, strategy: 'real-only' }, groups).map(({ met }) => met)).to.deep.equal([false]);
  });
  it('speak of the source and the model that they name', () => {
    const groups = ['a', 'b'].flatMap((source) => ['m', 'n'].map((model) => group('mix', [absent], { source, model })));
    const [found, ...more] = held({ ...asked, source: 'b', model: 'm' }, groups);
    expect(more).to.deep.equal([]);
    expect(groups[found!.group!]).to.include({ source: 'b', model: 'm' });
  });
  it('fail when nothing answers to them', () => {
    const [result] = held({ ...asked, strategy: 'replace' }, [group('mix', [absent])]);
    expect(result).to.deep.include({ of: { strategy: 'replace' }, met: false });
    expect(result).not.to.have.property('found');
    expect(result!.text).to.include('no setting of the study answers to this gate');
  });
});
