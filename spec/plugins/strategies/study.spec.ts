import { expect } from 'chai';
import type { JsonObject } from '../../../core/contracts/index.js';
import { cellsOf, eventsOf, generationsOf } from '../../fixtures/chains.js';
import { refusal } from '../../fixtures/entries.js';

const study = (strategies: readonly (string | JsonObject)[], over: JsonObject = {}): JsonObject => ({
  study: 'wrappers',
  sources: ['normal'],
  models: ['gaussian'],
  strategies,
  metrics: ['moments'],
  samples: 20,
  evaluate: 10,
  generations: 3,
  seeds: 1,
  ...over,
});
const refused = (value: JsonObject): Promise<string> => refusal(cellsOf(value));

describe('strategies in a study', () => {
  it('are refused where the model or the source cannot do what they need', async () => {
    const inner = { use: 'bias', with: { strategy: 'replace', topP: 0.9 } };
    for (const [strategy, capability] of [
      [inner, 'topP'],
      [{ use: 'bias', with: { strategy: 'replace', topK: 8 } }, 'topK'],
      [{ use: 'curate', with: { strategy: inner, scorer: 'likelihood' } }, 'topP'],
      [{ use: 'curate', with: { strategy: 'replace', scorer: 'verifier' } }, 'truth\\.correct'],
      ['edit', 'edit'],
    ] as const)
      expect(await refused(study([strategy as JsonObject]))).to.match(
        new RegExp(`^COLLAPSAR_NEEDS_UNMET .*${capability}`, 's'),
      );
  });

  it('are compared with what their innermost strategy is compared with', async () => {
    const mix = (real: string): JsonObject => ({ use: 'mix', with: { real, syntheticShare: 0.5 } });
    const { record } = await cellsOf(
      study(
        [
          { use: 'weighted', as: 'fresh', with: { strategy: mix('fresh') } },
          { use: 'weighted', as: 'fixed', with: { strategy: mix('fixed') } },
          { use: 'curate', as: 'curated', with: { strategy: 'accumulate', scorer: 'likelihood' } },
          { use: 'distil', as: 'taught', with: { teacher: 'normal', syntheticShare: 0.25 } },
        ],
        { controls: true },
      ),
    );
    const plans = Object.fromEntries(
      record.groups.map(({ strategy, share, control }) => [strategy, { share, control }]),
    );
    expect(plans['fresh']).to.deep.equal({
      share: 0.5,
      control: { matched: 'real-only', rows: 'fresh', realPart: 'real-only n=10' },
    });
    expect(plans['fixed']).to.deep.equal({
      share: 0.5,
      control: { matched: 'real-only like fixed', rows: 'fresh', realPart: 'real-only fixed n=10' },
    });
    expect(plans['curated']!.control).to.deep.equal({ matched: 'real-only like curated', rows: 'fresh' });
    expect(plans['taught']!.control).to.include({ matched: 'real-only', realPart: 'real-only n=15' });
  });

  it('say in the lineage what a teacher made, and hand given inputs on to conditional models', async () => {
    const teacher = { use: 'linear-regression', on: { source: 'linear-regression', rows: 40 } };
    const { cells, runHere } = await cellsOf(
      study(
        [
          { use: 'distil', with: { teacher, syntheticShare: 0.4 } },
          { use: 'distil', as: 'source', with: { teacher: 'linear-regression', syntheticShare: 0.4 } },
          {
            use: 'curate',
            with: { strategy: { use: 'mix', with: { real: 'fresh', syntheticShare: 0.4 } }, scorer: 'likelihood' },
          },
        ],
        {
          sources: ['linear-regression'],
          models: ['linear-regression'],
          metrics: ['regression-error'],
          controls: false,
        },
      ),
    );
    const last = [];
    for (const cell of cells) last.push(generationsOf(await eventsOf(cell, runHere)).at(-1)!.lineage);
    expect(last).to.deep.equal([
      { real: 12, teacher: 8, synthetic: [], drawn: 12 },
      { real: 12, teacher: 8, synthetic: [], drawn: 12 },
      { real: 12, teacher: 0, synthetic: [{ from: 2, to: 2, rows: 8 }], drawn: 12 },
    ]);
  });
});
