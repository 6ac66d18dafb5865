import { expect } from 'chai';
import type { DataSource, RealData, Text } from '../../../../core/contracts/index.js';
import { definePlugin, noOptions, source } from '../../../../core/plugin/index.js';
import { cellsOf, eventsOf, generationsOf } from '../../../fixtures/chains.js';
import { textOf, VOCABULARY } from './definition.js';

/** How often rows for a base were asked for. */
let opened = 0;
/** Sentences that are counted through, and how often somebody opens them. */
class Counted implements DataSource<Text> {
  open(): Promise<RealData<Text>> {
    opened++;
    const rows = (from: number, count: number): Promise<Text> =>
      Promise.resolve(textOf(Array.from({ length: count }, (_, i) => `row ${(from + i) % 7} of 7`)));
    return Promise.resolve({ size: Infinity, rows, test: textOf(['row 1 of 7', 'row 4 of 7']) });
  }
}
const plugin = definePlugin({
  name: 'collapsar-plugin-counted',
  version: '1.0.0',
  api: '^1.0.0',
  entries: [
    source({
      id: 'counted',
      summary: 'Sentences',
      data: 'text',
      options: noOptions,
      provides: [],
      implementation: Counted,
    }),
    source({
      id: 'others',
      summary: 'Sentences',
      data: 'text',
      options: noOptions,
      provides: [],
      implementation: Counted,
    }),
  ],
});

describe('a transformer in a study from scratch, from the generation before, and from a base', function () {
  this.timeout(60_000);

  it('starts where it was told to; the base is fitted once, whichever chains ask for it', async () => {
    const sizes = { context: 16, layers: 1, width: 16, heads: 2 };
    const own = { ...sizes, steps: 60, batch: 8, learningRate: 0.01 };
    const base = { use: 'transformer', with: { ...own, steps: 120 }, on: { source: 'counted', rows: 40 } };
    const { cells, runHere } = await cellsOf(
      {
        study: 'starts',
        sources: ['others'],
        models: [
          { use: 'transformer', as: 'scratch', with: own },
          { use: 'transformer', as: 'previous', with: own, initialise: 'previous' },
          { use: 'transformer', as: 'base', with: own, initialise: 'base', base },
        ],
        strategies: ['replace', 'accumulate'],
        metrics: ['perplexity'],
        samples: 40,
        evaluate: 2,
        generations: 2,
        seeds: 1,
        controls: false,
      },
      [plugin],
    );
    expect(cells.length).to.equal(6);
    opened = 0;
    /** The first loss of each fit, by how it was begun. */
    const first: Record<string, number[]> = {};
    let forBase = 0;
    for (const cell of cells) {
      const before = opened;
      const events = await eventsOf(cell, runHere);
      const failed = events.find((event) => event.type === 'failed');
      if (failed?.type === 'failed') throw new Error(failed.failure.message);
      // A cell opens its own source once.
      forBase += opened - before - 1;
      const losses = generationsOf(events).map(({ traces }) => traces!['fit']![0]!.values['loss']!);
      const { initialise = 'scratch' } = cell.model;
      (first[initialise] ??= []).push(...losses);
    }
    // Two chains of two generations each. Nothing is known at first, and a byte is as likely as any other.
    const nothing = Math.log(VOCABULARY);
    for (const loss of first['scratch']!) expect(loss).to.be.closeTo(nothing, 0.1);
    const [one, two, three, four] = first['previous']!;
    for (const loss of [one, three]) expect(loss).to.be.closeTo(nothing, 0.1);
    for (const loss of [two, four]) expect(loss).to.be.below(nothing - 1);
    // The base knows the sentences in generation 1 already, and both chains start from the same.
    const based = first['base']!;
    expect(based[0]).to.be.below(1).and.to.equal(based[2]);
    for (const loss of [based[1], based[3]]) expect(loss).to.be.below(nothing - 1);
    expect(forBase).to.equal(1);
  });
});
