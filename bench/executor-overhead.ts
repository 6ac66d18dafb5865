/**
 * What the executors themselves cost a cell: cells that compute nothing (five events each: started, three generations of
 * one number, done), time on the clock over the number of cells. A first round of cells, not counted, covers the start
 * of the children and what the executor learns of the cells' cost. `npx tsx bench/executor-overhead.ts [cells]`
 */
import type { Cell, CellRecord, Executor, Services } from '../core/contracts/index.js';
import { recorded } from '../core/execution/index.js';
import { inline } from '../plugins/executors/inline.js';
import { local } from '../plugins/executors/local.js';
import { behave } from '../spec/fixtures/behaviours.js';
import { cellThat, contextOf, quietServices } from '../spec/fixtures/cells.js';

type Make = new (options: unknown, services: Services) => Executor;
const WARM = 300;
const count = Number(process.argv[2] ?? 5000);

const measure = async (name: string, executor: Executor, workers: number): Promise<void> => {
  let warmed: () => void = () => undefined;
  const warm = new Promise<void>((resolve) => (warmed = resolve));
  let start = 0;
  const cells = async function* (): AsyncIterable<Cell> {
    for (let i = 0; i < WARM; i++) yield cellThat('work', `warm ${i}`);
    await warm;
    start = performance.now();
    for (let i = 0; i < count; i++) yield cellThat('work', `cell ${i}`);
  };
  const runHere = (cell: Cell, signal: AbortSignal): AsyncIterable<CellRecord> =>
    recorded(behave(cell, signal, {}), (text) => text);
  let done = 0;
  let end = 0;
  for await (const event of executor.run(cells(), contextOf({ workers, runHere })))
    if (event.type === 'done') {
      done++;
      if (done === WARM) warmed();
      if (done === WARM + count) end = performance.now();
    }
  console.log(`${name.padEnd(18)} ${((end - start) / count).toFixed(3)} ms a cell over ${count} cells`);
};

const services = quietServices();
await measure('inline', new (inline.implementation as Make)({}, services), 1);
for (const workers of [1, 2])
  await measure(
    `local, ${workers} ${workers === 1 ? 'child' : 'children'}`,
    new (local.implementation as Make)({ workers: null, graceSeconds: 1 }, services),
    workers,
  );
