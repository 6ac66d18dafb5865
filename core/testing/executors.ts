import assert from 'node:assert/strict';
import type { Cell, CellRecord, CheckpointStore, Executor, ExecutorContext, RemoteWork } from '../contracts/index.js';
import { recorded } from '../execution/index.js';
import { decodeBlock, layoutOf, rowsOf } from '../journal/index.js';
import { DEFAULTS } from '../study/index.js';
import { assertSame, describeBuiltIns, describeOptions } from './checks.js';
import { behave, cellThat, type Behaviour } from './executor-cells.js';
import { describeLeaks } from './leaks.js';
import { Workbench, type Candidate } from './workbench.js';

/** An executor to be tested; `patience` is the longest that one check may take it (default 20000); a twentieth is the limit of a cell. */
export type ExecutorCandidate = Candidate;

const program = new URL(
  import.meta.url.endsWith('.js') ? './executor-program.js' : './executor-program.ts',
  import.meta.url,
);
const { limits } = DEFAULTS;
const noStore: CheckpointStore = { put: () => Promise.resolve(''), get: () => Promise.resolve(undefined) };
/** Its cells need nothing that a process of the same package does not have. */
const remote: RemoteWork = {
  study: 'executor-suite',
  hash: '0'.repeat(64),
  run: '0'.repeat(64),
  collapsar: '0.0.0',
  node: Number(process.versions.node.split('.')[0]),
  plugins: [],
  entries: [],
};
const WHOLE = ['started', 1, 2, 3, 'done'];

/** A suite over an executor, run on cells that fit nothing: in this process or in that of `ExecutorContext.program`. */
export const describeExecutor = (candidate: ExecutorCandidate): void => {
  const bench = new Workbench('executors', { patience: 20_000, ...candidate });
  describe(`executor ${bench.title}`, function () {
    this.timeout(2 * bench.patience + 1000);
    const run = async (cells: Cells, over: Partial<ExecutorContext> = {}): Promise<ByCell> =>
      inTime(bench.patience, gather((await bench.make<Executor>()).run(given(cells), contextOf(over))));

    // What a check did not wait for ends with the suite.
    const over = new AbortController();
    after(() => over.abort());
    const contextOf = (more: Partial<ExecutorContext>): ExecutorContext => ({
      program,
      setup: { suite: true },
      runHere: (cell, signal) => recorded(behave(cell, AbortSignal.any([signal, over.signal])), (text) => text),
      store: noStore,
      storeAt: () => noStore,
      bucketAt: () => {
        throw new Error('There is no bucket here.');
      },
      limits,
      workers: 2,
      signal: new AbortController().signal,
      durable: () => Promise.resolve(),
      remote,
      ...more,
    });

    describeOptions(bench);

    const cells = works(20);
    let whole: Promise<ByCell> | undefined;
    /** One run of many cells, which every check that only reads what came of them looks at. */
    const wholeRun = (): Promise<ByCell> => (whole ??= run(cells));

    it('runs every cell once, and hands on its events completely and in their order', async () => {
      const told = await wholeRun();
      assert.deepEqual([...told.keys()].sort(), cells.map(({ key }) => key).sort());
      for (const [key, records] of told) assert.deepEqual(eventsOf(records), WHOLE, `of cell ${key}`);
    });

    it('hands on every number as it is: infinite ones, -0, what is harmless', async () => {
      const told = await wholeRun();
      const [first] = cells;
      const wanted = await gather(recorded(behave(first!, new AbortController().signal), (text) => text));
      const ofFirst = new Map([...told].filter(([key]) => key === first!.key));
      assertSame(numbersOf(ofFirst), numbersOf(wanted), 'the numbers of a cell are others');
    });

    it('fails a cell that fails alone, with its code', async () => {
      const cells = [...works(6), cellThat('refuse', 'refused'), cellThat('throw', 'thrown'), ...works(6, 'after')];
      const told = await run(cells, { workers: 1 });
      for (const [key, code] of [
        ['refused', 'COLLAPSAR_SOURCE_DRY'],
        ['thrown', 'COLLAPSAR_PLUGIN_THREW'],
      ] as const) {
        const records = told.get(key) ?? [];
        assert.deepEqual(eventsOf(records), ['started', 1, 2, 'failed'], `of the cell that is ${key}`);
        const last = records.at(-1)!;
        assert.equal(last.type === 'failed' ? last.failure.code : last.type, code);
      }
      assert.equal(told.size, cells.length, 'a cell was told nothing of');
      for (const [key, records] of told)
        if (!['refused', 'thrown'].includes(key))
          assert.deepEqual(eventsOf(records), WHOLE, `of cell ${key}, beside one that failed`);
    });

    it('gives the same numbers in whatever order the cells come', async () => {
      const once = numbersOf(await wholeRun());
      assertSame(
        numbersOf(await run([...cells].reverse(), { workers: 1 })),
        once,
        'in another order, one at a time, the numbers are others',
      );
    });

    it('pulls a cell when it can run it, so that the next may depend on the last result', async () => {
      const done = new Set<string>();
      const executor = await bench.make<Executor>();
      const one = async function* (): AsyncIterable<Cell> {
        for (const cell of works(3)) {
          yield cell;
          while (!done.has(cell.key) && !over.signal.aborted) await pause();
        }
      };
      const ended = (async () => {
        for await (const { cell, type } of executor.run(one(), contextOf({}))) if (type === 'done') done.add(cell);
      })();
      await inTime(bench.patience, ended, 'it waits for cells that only its results bring');
      assert.equal(done.size, 3);
    });

    it('ends where there is nothing to run', async () => {
      assert.equal((await run([])).size, 0);
    });

    it('fails a cell that takes longer than its limit, and no other', async () => {
      const cells = [cellThat('work', 'before'), cellThat('wait', 'late'), cellThat('work', 'after')];
      const told = await run(cells, {
        limits: { ...limits, cellSeconds: bench.patience / 20_000 },
        workers: 1,
      });
      const last = told.get('late')?.at(-1);
      assert.equal(last?.type === 'failed' ? last.failure.code : last?.type, 'COLLAPSAR_CELL_TIMEOUT');
      for (const key of ['before', 'after']) assert.deepEqual(eventsOf(told.get(key) ?? []), WHOLE, `of cell ${key}`);
    });

    it('fails a cell of which nothing comes for as long as that may take, and no other', async () => {
      const cells = [cellThat('work', 'before'), cellThat('wait', 'stalled'), cellThat('work', 'after')];
      const told = await run(cells, { limits: { ...limits, stallSeconds: bench.patience / 20_000 }, workers: 1 });
      const last = told.get('stalled')?.at(-1);
      assert.equal(last?.type === 'failed' ? last.failure.code : last?.type, 'COLLAPSAR_CELL_TIMEOUT');
      for (const key of ['before', 'after']) assert.deepEqual(eventsOf(told.get(key) ?? []), WHOLE, `of cell ${key}`);
    });

    it('stops where its signal is aborted: no new cell begins, and what runs ends without a verdict', async () => {
      const abort = new AbortController();
      let pulled = 0;
      const cells = async function* (): AsyncIterable<Cell> {
        for (const cell of Array.from({ length: 50 }, (_, i) => cellThat('wait', `w${i}`))) {
          pulled++;
          yield cell;
          await pause();
        }
      };
      const executor = await bench.make<Executor>();
      const told: CellRecord[] = [];
      const ended = (async () => {
        for await (const record of executor.run(cells(), contextOf({ signal: abort.signal, workers: 1 }))) {
          told.push(record);
          if (record.type === 'generations') abort.abort();
        }
      })();
      await inTime(bench.patience, ended, 'it goes on after its signal was aborted');
      assert.ok(told.length > 0, 'it ran nothing before that');
      assert.deepEqual(
        told.filter(({ type }) => type === 'done' || type === 'failed'),
        [],
        'a cell that was stopped was given a verdict',
      );
      assert.ok(pulled < 50, 'it took all cells before the first of them was done');
    });

    it('lets go of everything when nobody reads on', async () => {
      const executor = await bench.make<Executor>();
      const ended = (async () => {
        for await (const { type } of executor.run(given(works(5)), contextOf({}))) if (type === 'done') break;
      })();
      await inTime(bench.patience, ended, 'it does not end when its reader leaves');
    });

    describeLeaks(bench, () => run(works(3)));
    describeBuiltIns(bench);
  });
};

type Cells = readonly Cell[];
type ByCell = ReadonlyMap<string, readonly CellRecord[]>;
const works = (count: number, prefix = 'w'): Cells =>
  Array.from({ length: count }, (_, i) => cellThat('work' satisfies Behaviour, `${prefix}${i}`, i));

async function* given(cells: Cells): AsyncIterable<Cell> {
  for (const cell of cells) yield await Promise.resolve(cell);
}
const pause = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 5));

const gather = async (records: AsyncIterable<CellRecord>): Promise<ByCell> => {
  const byCell = new Map<string, CellRecord[]>();
  for await (const record of records) byCell.set(record.cell, [...(byCell.get(record.cell) ?? []), record]);
  return byCell;
};

const inTime = async <T>(patience: number, ends: Promise<T>, late = 'it does not end'): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new assert.AssertionError({ message: `${late}: nothing for ${patience} ms` })),
      patience,
    );
  });
  try {
    return await Promise.race([ends, tooLate]);
  } finally {
    clearTimeout(timer);
  }
};

const generationsOf = (record: CellRecord) =>
  record.type === 'generations' ? rowsOf(decodeBlock(Buffer.from(record.bytes), layoutOf(record.layout))) : [];

/** Types of the events, generations by their numbers: how they were put into blocks is nobody's business. */
const eventsOf = (records: readonly CellRecord[]): readonly (string | number)[] =>
  records.flatMap((record): readonly (string | number)[] =>
    record.type === 'generations' ? generationsOf(record).map(({ generation }) => generation) : [record.type],
  );

/** What was measured, by cell. */
const numbersOf = (told: ByCell): object =>
  Object.fromEntries(
    [...told].map(([key, records]) => [key, records.flatMap(generationsOf).map(({ metrics }) => metrics)]),
  );
