import { expect } from 'chai';
import type { CellEvent, CellRecord, Failure } from '../../../core/contracts/index.js';
import { publishable, recordableFailure } from '../../../core/execution/recordable.js';
import { Recorder } from '../../../core/execution/recorder.js';
import { cellThat } from '../../fixtures/cells.js';
import { recordsOf, rowsOf } from '../../fixtures/records.js';

const HOME = '/home/jane doe';
const cell = { ...cellThat('work', 'key'), seed: 7, generations: 20 };
const failed = (failure: Failure): CellEvent => ({
  cell: 'key',
  type: 'failed',
  failure,
  seconds: 1,
  stack: `at ${HOME}/x.js`,
});
const generation = (g: number, why?: string): CellEvent => ({
  cell: 'key',
  type: 'generation',
  generation: g,
  metrics: {},
  lineage: { real: 1, teacher: 0, synthetic: [] },
  ...(why === undefined ? {} : { gallery: { shown: { model: { kind: 'none', why } } } }),
});
const recordedAfter = (events: readonly CellEvent[], from = cell): CellRecord => {
  let told = from.resume?.generation ?? 0;
  const records = recordsOf(events);
  for (const record of records) if (record.type === 'generations') told = record.to;
  const last = records.at(-1)!;
  if (last.type !== 'failed') throw new Error(`expected a failed event, got ${last.type}`);
  return recordableFailure(last, { cell: from, told }, publishable(`${HOME}/study`, HOME));
};
const failureOf = (event: CellRecord): Failure => {
  if (event.type !== 'failed') throw new Error(`expected a failed event, got ${event.type}`);
  return event.failure;
};

describe('what the journal may hold of an event', () => {
  const crash: Failure = { code: 'COLLAPSAR_CELL_CRASHED', message: 'The process ended.' };

  it('is how far a process was recorded that could not say itself where it was', () => {
    const message = 'before generation 3 was recorded, seed 7: The process ended.';
    const expected = { generation: 3, seed: 7, message };
    expect(failureOf(recordedAfter([generation(1), generation(2), failed(crash)]))).to.include(expected);
    expect(failureOf(recordedAfter([failed(crash)])).generation).to.equal(1);
    // The end of a cell is no generation after the last.
    const short = { ...cell, generations: 2 };
    const ended = recordedAfter([generation(1), generation(2), failed(crash)], short);
    expect(failureOf(ended)).to.include({ generation: 2, message: 'after generation 2, seed 7: The process ended.' });
    const resumed = { ...cell, resume: { generation: 8, address: 'a' } };
    expect(failureOf(recordedAfter([failed(crash)], resumed)).generation).to.equal(9);
  });

  it('is a failure as its plugin told it, without stack and places', () => {
    const failure: Failure = {
      code: 'COLLAPSAR_PLUGIN_THREW',
      message: `models m (p), fit in generation 2, seed 7: it threw "no ${HOME}/study/a.csv, ${HOME}/b.csv".`,
      plugin: 'p',
      hook: 'fit',
      generation: 2,
      seed: 7,
    };
    const event = recordedAfter([failed(failure)]);
    expect(event).not.to.have.property('stack');
    expect(failureOf(event)).to.deep.equal({
      ...failure,
      message: 'models m (p), fit in generation 2, seed 7: it threw "no a.csv, ~/b.csv".',
    });
  });

  it('is at most a few pages, however much was thrown', () => {
    const { message } = failureOf(recordedAfter([failed({ ...crash, hook: 'fit', message: 'x '.repeat(1_000_000) })]));
    expect(message.length).to.be.below(8100);
    expect(message).to.match(/\(cut: \d+ of 2000000 characters left out\)$/);
  });

  it('is why an exhibit is empty, without places', () => {
    const recorder = new Recorder(publishable(`${HOME}/study`, HOME));
    for (const event of [generation(1, `no ${HOME}/study/weights.bin`), generation(2)]) recorder.add(event);
    const shown = rowsOf(recorder.take()).map(({ gallery }) => gallery?.['shown']?.model);
    expect(shown).to.deep.equal([{ kind: 'none', why: 'no weights.bin' }, undefined]);
  });
});
