import { expect } from 'chai';
import type { Cell, CellRecord, Executor, ExecutorContext } from '../../../core/contracts/index.js';
import { recorded } from '../../../core/execution/index.js';
import { inline } from '../../../plugins/executors/inline.js';
import { behave } from '../../fixtures/behaviours.js';
import { cellThat, contextOf, each, gather, quietServices } from '../../fixtures/cells.js';
import { collectGarbage } from '../../fixtures/garbage.js';
import { typesOf } from '../../fixtures/records.js';

const make = (): Executor =>
  new (inline.implementation as unknown as new (...args: unknown[]) => Executor)({}, quietServices());
const runHere = (cell: Cell, signal: AbortSignal) => recorded(behave(cell, signal, {}), (text) => text);
const runAll = (cells: readonly Cell[], over: Partial<ExecutorContext> = {}) =>
  gather(make().run(each(cells), contextOf({ runHere, ...over })));
const failureOf = (events: readonly CellRecord[]) => {
  const last = events.at(-1)!;
  if (last.type !== 'failed') throw new Error(`expected a failed event, got ${last.type}`);
  return last.failure;
};
const WHOLE = ['started', 1, 2, 3, 'done'];

describe('executor inline', () => {
  it('runs one cell after another in this process', async () => {
    const events = await runAll([cellThat('work', 'a'), cellThat('work', 'b')]);
    expect([...events.keys()]).to.deep.equal(['a', 'b']);
    for (const list of events.values()) expect(typesOf(list)).to.deep.equal(WHOLE);
  });

  it('fails a cell that throws, keeps its code, and goes on', async () => {
    const events = await runAll([cellThat('throw-coded', 'a'), cellThat('throw', 'b'), cellThat('work', 'c')]);
    expect(failureOf(events.get('a')!)).to.deep.equal({
      code: 'COLLAPSAR_SOURCE_DRY',
      message: 'The source is dry. Bring water.',
    });
    expect(failureOf(events.get('b')!)).to.deep.equal({ code: 'COLLAPSAR_PLUGIN_THREW', message: 'a plain mistake' });
    expect(typesOf(events.get('c')!)).to.deep.equal(WHOLE);
  });

  for (const [behaviour, how] of [
    ['sleep', 'heeds its signal'],
    ['deaf', 'does not heed its signal and is left behind'],
  ] as const)
    it(`fails a cell at cellSeconds that ${how}`, async () => {
      const cells = [cellThat(behaviour, 'a', { seconds: 3 }), cellThat('work', 'b')];
      const events = await runAll(cells, { limits: { cellSeconds: 0.05, cellMemoryMiB: 100 } });
      expect(typesOf(events.get('a')!)).to.deep.equal(['started', 1, 2, 'failed']);
      expect(failureOf(events.get('a')!).code).to.equal('COLLAPSAR_CELL_TIMEOUT');
      expect(typesOf(events.get('b')!)).to.deep.equal(WHOLE);
    });

  it('fails a cell of which nothing comes for stallSeconds, and none that goes on for longer', async () => {
    const cells = [cellThat('work', 'steady', { pace: 0.5 }), cellThat('deaf', 'stalled', { seconds: 5 })];
    const limits = { cellSeconds: 60, cellMemoryMiB: 1024, stallSeconds: 1.2 };
    const events = await runAll(cells, { limits });
    expect(typesOf(events.get('steady')!)).to.deep.equal(WHOLE);
    expect(failureOf(events.get('stalled')!).code).to.equal('COLLAPSAR_CELL_TIMEOUT');
    expect(failureOf(events.get('stalled')!).message)
      .to.include('for 1.2 s')
      .and.to.include('limits.stallSeconds');
  });

  it('keeps nothing of what a cell has told, however long it goes on', async () => {
    const bytes = 1 << 20;
    const long = async function* (cell: Cell): AsyncIterable<CellRecord> {
      for (let from = 1; from <= 200; from++)
        yield await Promise.resolve({
          cell: cell.key,
          type: 'generations',
          from,
          to: from,
          layout: '[]',
          bytes: new Uint8Array(bytes),
        } as const);
      yield { cell: cell.key, type: 'done', seconds: 1 };
    };
    let told = 0;
    let held = Infinity;
    collectGarbage();
    // Of what ran in this process before.
    const before = process.memoryUsage().arrayBuffers;
    for await (const { type } of make().run(each([cellThat('work', 'a')]), contextOf({ runHere: long })))
      if (type === 'generations' && ++told % 50 === 0) {
        collectGarbage();
        held = process.memoryUsage().arrayBuffers - before;
      }
    expect(told).to.equal(200);
    expect(held / bytes, 'of 200 MiB').to.be.below(50);
  });

  it('fails a cell that stops without an end', async () => {
    const silent = async function* (cell: Cell): AsyncIterable<CellRecord> {
      yield await Promise.resolve({ cell: cell.key, type: 'started' } as const);
    };
    const events = await runAll([cellThat('work', 'a')], { runHere: silent });
    expect(failureOf(events.get('a')!).code).to.equal('COLLAPSAR_CELL_CRASHED');
  });

  it('on the abort signal takes no more cells and ends the one that runs without a verdict', async () => {
    const controller = new AbortController();
    const seen: CellRecord[] = [];
    const cells = [cellThat('sleep', 'a'), cellThat('work', 'b')];
    for await (const event of make().run(each(cells), contextOf({ runHere, signal: controller.signal }))) {
      seen.push(event);
      if (event.type === 'generations' && event.to === 2) controller.abort();
    }
    expect(typesOf(seen)).to.deep.equal(['started', 1, 2]);
  });
});
