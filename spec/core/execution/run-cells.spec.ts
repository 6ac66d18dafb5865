import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCells, runOnDemand, type Progress } from '../../../core/execution/index.js';
import { nodeEffects, type WriterEffects } from '../../../core/journal/group-writer.js';
import { Journal } from '../../../core/journal/index.js';
import { cellThat, contextOf, each } from '../../fixtures/cells.js';
import { recordsOf } from '../../fixtures/records.js';
import { generationOf } from '../journal/folders.js';
import { generationsIn } from '../../fixtures/records.js';

describe('runCells', () => {
  it('counts and records once what a cell tells a second time, because it was begun anew', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'collapsar-spec-'));
    const journal = await Journal.open(folder, { writer: 'main' });
    const cell = { ...cellThat('work', 'a'), generations: 4 };
    const generations = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, i) => generationOf('a', from + i));
    const told = [
      ...recordsOf([{ cell: 'a', type: 'started' }, ...generations(1, 2)]),
      ...recordsOf([{ cell: 'a', type: 'started' }, ...generations(1, 3)]),
      ...recordsOf([...generations(4, 4), { cell: 'a', type: 'done', seconds: 1 }]),
    ];
    const seen: Progress[] = [];
    await runCells({
      cells: [cell],
      journal,
      executor: { run: () => each(told) },
      context: contextOf(),
      folder: '.',
      onProgress: (progress) => void seen.push(progress),
    });
    expect(seen[0]).to.deep.equal({ type: 'planned', cells: 1, kept: 0, generations: 4 });
    expect(seen.at(-1)).to.deep.equal({ type: 'advanced', tally: { done: 1, failed: 0, generations: 4 } });
    const recorded = await journal.readCell('a');
    expect(generationsIn(recorded).map(({ generation }) => generation)).to.deep.equal([1, 2, 3, 4]);
    await journal.close();
    rmSync(folder, { recursive: true });
  });

  it('runs a chain that stands under two labels once, with the metrics of both, and counts it once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'collapsar-spec-'));
    const journal = await Journal.open(folder, { writer: 'main' });
    const metric = (key: string) => ({ use: 'moments', as: key, key, with: {} });
    const cell = cellThat('work', 'a');
    const two = [
      { ...cell, metrics: [metric('x'), metric('y')] },
      { ...cell, metrics: [metric('y'), metric('z')] },
    ];
    const seen: Progress[] = [];
    const given: string[][] = [];
    await runCells({
      cells: two,
      journal,
      executor: {
        async *run(cells) {
          for await (const { key, metrics } of cells) {
            given.push(metrics.map((one) => one.as));
            yield { cell: key, type: 'done', seconds: 1 };
          }
        },
      },
      context: contextOf(),
      folder: '.',
      onProgress: (progress) => void seen.push(progress),
    });
    expect(given).to.deep.equal([['x', 'y', 'z']]);
    expect(seen[0]).to.deep.include({ cells: 1, kept: 0 });
    await journal.close();
    rmSync(folder, { recursive: true });
  });

  it('runs what is left in the order that it is told, and asks for none of what is finished', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'collapsar-spec-'));
    const journal = await Journal.open(folder, { writer: 'main' });
    const cells = ['a', 'b', 'c', 'a'].map((key) => ({ ...cellThat('work', key), generations: 1 }));
    const asked: string[][] = [];
    const ran: string[] = [];
    const run = () =>
      runCells({
        cells,
        order: (left) => {
          asked.push(left.map(({ key }) => key));
          return left.toReversed();
        },
        journal,
        executor: {
          async *run(given) {
            for await (const { key } of given) {
              ran.push(key);
              yield* recordsOf([generationOf(key, 1), { cell: key, type: 'done', seconds: 1 }]);
            }
          },
        },
        context: contextOf(),
        folder: '.',
        onProgress: () => undefined,
      });
    for (const record of recordsOf([generationOf('b', 1)])) journal.append(record);
    await run();
    await run();
    expect([asked, ran]).to.deep.equal([[['a', 'c']], ['c', 'a']]);
    await journal.close();
    rmSync(folder, { recursive: true });
  });

  it('runs failed cells, and no others, once more as often as it may, and counts what became of them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'collapsar-spec-'));
    const journal = await Journal.open(folder, { writer: 'main' });
    const cells = ['a', 'b', 'c'].map((key) => ({ ...cellThat('work', key), generations: 2 }));
    const failure = { code: 'COLLAPSAR_CELL_CRASHED', message: 'gone' };
    /** b fails once, c always. */
    const left = new Map([
      ['b', 1],
      ['c', 9],
    ]);
    const given: string[] = [];
    const seen: Progress[] = [];
    await runCells({
      cells,
      journal,
      retries: 2,
      executor: {
        async *run(asked) {
          for await (const { key } of asked) {
            given.push(key);
            const fails = (left.get(key) ?? 0) > 0;
            left.set(key, (left.get(key) ?? 0) - 1);
            yield* recordsOf([{ cell: key, type: 'started' }, generationOf(key, 1)]);
            if (fails) yield { cell: key, type: 'failed', failure, seconds: 1 };
            else yield* recordsOf([generationOf(key, 2), { cell: key, type: 'done', seconds: 1 }]);
          }
        },
      },
      context: contextOf(),
      folder: '.',
      onProgress: (progress) => void seen.push(progress),
    });
    expect(given).to.deep.equal(['a', 'b', 'c', 'b', 'c', 'c']);
    const retried = seen.flatMap((one) =>
      one.type === 'retrying' ? [[one.cells, one.attempt, one.tally.failed]] : [],
    );
    expect(retried).to.deep.equal([
      [2, 1, 0],
      [1, 2, 0],
    ]);
    expect(seen.at(-1)).to.deep.include({ tally: { done: 2, failed: 1, generations: 6 } });
    expect(journal.state('b', [])).to.deep.equal({ reached: 2 });
    expect(journal.state('c', []).failure).to.include({ code: failure.code, generation: 2 });
    await journal.close();
    rmSync(folder, { recursive: true });
  });

  describe('on a disk that takes its time', () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'collapsar-spec-'))));
    afterEach(() => rmSync(folder, { recursive: true }));

    /** A journal whose syncs wait until `sync` is called, each for one call; with a reason they fail. */
    const slowJournal = async () => {
      const waiting: ((reason?: string) => void)[] = [];
      const effects: WriterEffects = {
        openFile: async (path) => {
          const file = await nodeEffects.openFile(path);
          return {
            write: (...given) => file.write(...given),
            datasync: () =>
              new Promise<void>((resolve, reject) =>
                waiting.push((reason) =>
                  reason === undefined ? resolve() : reject(Object.assign(new Error(reason), { code: reason })),
                ),
              ),
            truncate: (length) => file.truncate(length),
            close: () => file.close(),
          };
        },
        after: (_, callback) => {
          const immediate = setImmediate(callback);
          return () => clearImmediate(immediate);
        },
      };
      const journal = await Journal.open(folder, { writer: 'main', effects });
      const asked = async (): Promise<void> => {
        while (waiting.length === 0) await new Promise((resolve) => setImmediate(resolve));
      };
      /** Nothing can come any more that does not wait for the disk. */
      const settled = async (): Promise<void> => {
        await asked();
        for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
      };
      const sync = async (reason?: string): Promise<void> => {
        await asked();
        waiting.shift()!(reason);
      };
      return { journal, settled, sync };
    };
    const stepwise = () => {
      let go!: () => void;
      const gate = new Promise<void>((resolve) => (go = resolve));
      return { gate, go };
    };
    const records = (from: number, to: number) =>
      recordsOf(Array.from({ length: to - from + 1 }, (_, i) => generationOf('a', from + i)));

    it('tells of generations when they are on it, in their order, and not before', async () => {
      const { journal, settled, sync } = await slowJournal();
      const { gate, go } = stepwise();
      const seen: Progress[] = [];
      async function* run() {
        yield* records(1, 2);
        await gate;
        yield* records(3, 3);
        yield { cell: 'a', type: 'done' as const, seconds: 1 };
      }
      const running = runCells({
        cells: [{ ...cellThat('work', 'a'), generations: 3 }],
        journal,
        executor: { run },
        context: contextOf(),
        folder: '.',
        onProgress: (progress) => void seen.push(progress),
      });
      const generations = () => seen.flatMap((one) => (one.type === 'planned' ? [] : [one.tally.generations]));
      await settled();
      expect(seen.map(({ type }) => type)).to.deep.equal(['planned']);
      await sync();
      while (generations().length === 0) await new Promise((resolve) => setImmediate(resolve));
      expect(generations()).to.deep.equal([2]);
      go();
      await settled();
      expect(generations()).to.deep.equal([2]);
      await sync();
      await running;
      expect(seen.slice(1)).to.deep.equal([
        { type: 'advanced', tally: { done: 0, failed: 0, generations: 2 } },
        { type: 'advanced', tally: { done: 0, failed: 0, generations: 3 } },
        { type: 'advanced', tally: { done: 1, failed: 0, generations: 3 } },
      ]);
      await Promise.all([journal.close(), sync()]);
    });

    it('tells nothing of what it could not keep', async () => {
      const { journal, sync } = await slowJournal();
      const seen: Progress[] = [];
      const failed = { code: 'COLLAPSAR_PLUGIN_THREW', message: 'no' } as const;
      const running = runCells({
        cells: [cellThat('work', 'a'), cellThat('work', 'b')],
        journal,
        executor: { run: () => each([...records(1, 2), { cell: 'b', type: 'failed', failure: failed, seconds: 1 }]) },
        context: contextOf(),
        folder: '.',
        onProgress: (progress) => void seen.push(progress),
      }).catch((error: unknown) => error);
      await sync('EIO');
      expect(await running).to.have.property('code', 'COLLAPSAR_RUN_UNWRITABLE');
      expect(seen.map(({ type }) => type)).to.deep.equal(['planned']);
      await journal.close().catch(() => undefined);
    });

    it('tells of a failed cell that was asked for when its failure is on it', async () => {
      const { journal, settled, sync } = await slowJournal();
      const told: string[] = [];
      const failure = { code: 'COLLAPSAR_PLUGIN_THREW', message: 'no' } as const;
      const running = runOnDemand({
        walk: (compute) => compute([cellThat('work', 'a')]),
        journal,
        executor: {
          async *run(cells) {
            for await (const { key } of cells) yield { cell: key, type: 'failed', failure, seconds: 1 };
          },
        },
        context: contextOf(),
        folder: '.',
        onFailure: ({ key }) => void told.push(key),
      });
      await settled();
      expect(told).to.deep.equal([]);
      await sync();
      await running;
      expect(told).to.deep.equal(['a']);
      await Promise.all([journal.close(), sync()]);
    });

    it('ends with what whoever is told throws', async () => {
      const journal = await Journal.open(folder, { writer: 'main' });
      const fault = new Error('nobody reads this');
      const running = runCells({
        cells: [cellThat('work', 'a')],
        journal,
        executor: { run: () => each(records(1, 3)) },
        context: contextOf(),
        folder: '.',
        onProgress: ({ type }) => {
          if (type === 'advanced') throw fault;
        },
      }).catch((error: unknown) => error);
      expect(await running).to.equal(fault);
      await journal.close();
    });
  });
});
