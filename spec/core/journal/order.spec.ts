import type { ReportedCell } from '../../../core/contracts/index.js';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { Journal } from '../../../core/journal/index.js';
import { csvOf, resultsTable, tracesTable } from '../../../reports/export/index.js';
import { generationOf, temporaryFolder } from './folders.js';
import { recordOf } from '../../fixtures/records.js';

const CELLS = ['a', 'bb'];
const GENERATIONS = 3;
const METRICS = [
  { key: 'moments', label: 'moments', outputs: ['mean', 'variance'] },
  { key: 'tails', label: 'tails', outputs: ['mass'] },
];

/** One event: which metrics a delivery brings of which generation of which cell. */
const event = (cell: string, generation: number, metrics: readonly string[]) => {
  const whole = { ...generationOf(cell, generation).metrics, tails: { mass: [generation / 9, 'sampled'] as const } };
  const traces = Object.fromEntries(
    [...metrics, 'fit'].map((hook) => [hook, [{ step: generation, values: { [hook]: 1 / generation } }]]),
  );
  return generationOf(cell, generation, {
    metrics: Object.fromEntries(Object.entries(whole).filter(([key]) => metrics.includes(key))),
    traces,
  });
};
type Delivery = readonly [writer: string, session: number, cell: string, generation: number, metrics: string[]];
const deliveries = fc.array(
  fc.tuple(
    fc.constantFrom('main', 'shard-1', 'a-third'),
    fc.nat({ max: 2 }),
    fc.constantFrom(...CELLS),
    fc.integer({ min: 1, max: GENERATIONS }),
    fc.subarray(['moments', 'tails'], { minLength: 1 }),
  ),
  { maxLength: 30 },
);

describe('results.csv from journals of any order', () => {
  const folder = temporaryFolder();
  const textOf = async (list: readonly Delivery[]): Promise<string> => {
    const journals = mkdtempSync(join(folder(), 'run-'));
    for (const session of [0, 1, 2, 3])
      for (const writer of ['main', 'shard-1', 'a-third']) {
        const own = list.filter((delivery) => delivery[0] === writer && delivery[1] === session);
        if (own.length === 0) continue;
        const journal = await Journal.open(journals, { writer });
        for (const [, , cell, generation, metrics] of own) journal.append(recordOf(event(cell, generation, metrics)));
        await journal.close();
      }
    const journal = await Journal.open(journals);
    const cells: ReportedCell[] = [];
    const labels = { source: 's', model: 'm', strategy: 'r', samples: 10, seed: 1 };
    for await (const record of journal.cells(CELLS)) {
      expect(record.generations).to.equal(GENERATIONS);
      expect(journal.state(record.key, ['moments', 'tails']).reached).to.equal(GENERATIONS);
      cells.push({ ...labels, record });
    }
    await journal.close();
    let text = '';
    for await (const chunk of csvOf(resultsTable(METRICS), cells)) text += Buffer.from(chunk).toString();
    for await (const chunk of csvOf(tracesTable, cells)) text += Buffer.from(chunk).toString();
    return text;
  };

  it('is the same byte for byte, whoever wrote what, when, in which order and how often', async function () {
    this.timeout(60_000);
    const all: Delivery[] = CELLS.flatMap((cell) =>
      [1, 2, 3].map((generation) => ['main', 3, cell, generation, ['moments', 'tails']] as const),
    );
    const expected = await textOf(all);
    expect(expected.split('\n').length).to.be.greaterThan(30);
    await fc.assert(
      fc.asyncProperty(deliveries, async (before) => {
        // Whatever came before, the last session brings everything: what is missing is filled in.
        expect(await textOf([...before, ...all])).to.equal(expected);
      }),
      { numRuns: 60, seed: 21 },
    );
  });
});
