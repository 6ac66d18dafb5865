/**
 * Runs grids that are drawn at random in several ways, and compares all their values with those of one run in one piece, one
 * cell after another: `here`: in another order, one, two and eight cells at a time; interrupted, torn and gone on with; grown from
 * fewer seeds, generations and strategies; in shards that are merged in an order that is drawn. `processes`: one, two and eight
 * child processes. `queue`: over BullMQ with three workers, one of which is killed (needs redis-server, and the built package:
 * `npm run build` first).
 * node --import tsx bench/faults/grids.ts [ways = here] [grids = 20] [seed = 1] [first = 0]
 *
 * Children start in a third of the time where all of this is compiled:
 * node tools/build.js tsconfig.bench.json build/bench && node build/bench/bench/faults/grids.js processes 500
 */
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { rootStream } from '../../core/random/index.js';
import type { RandomStream } from '../../core/contracts/index.js';
import { isCollapsarError } from '../../core/errors/index.js';
import { childrenOf } from '../../spec/fixtures/acknowledged-run.js';
import { endOf, QueueRuns } from '../../spec/fixtures/queue/queue-run.js';
import { GridWays } from '../../spec/fixtures/grid-ways.js';
import { randomGrid } from '../../spec/fixtures/random-grids.js';
import { MAIN } from './study.js';

const [ways = 'here', ...numbers] = process.argv.slice(2);
const [grids = 20, seed = 1, first = 0] = numbers.map(Number);

type Way = (grid: GridWays, random: RandomStream) => Promise<string>;
const HERE: Readonly<Record<string, Way>> = {
  'another order': (grid) => grid.shuffled(1),
  'two at a time': (grid) => grid.shuffled(2),
  'eight at a time': (grid) => grid.shuffled(8),
  resumed: (grid) => grid.resumed(),
  grown: (grid) => grid.grown(),
  'shards merged': (grid, random) => grid.merged(2 + random.below(3)),
};
/** How many processes there were at a time, at most, by how many there might be. */
const most = new Map<number, number>();
const inProcesses = async (grid: GridWays, workers: number): Promise<string> => {
  const look = setInterval(() => {
    // One more sees to it that none outlives this process.
    const children = childrenOf(process.pid).length - 1;
    most.set(workers, Math.max(children, most.get(workers) ?? 0));
  }, 20);
  try {
    return await grid.processes(workers);
  } finally {
    clearInterval(look);
  }
};
const PROCESSES: Readonly<Record<string, Way>> = {
  'one child': (grid) => inProcesses(grid, 1),
  'two children': (grid) => inProcesses(grid, 2),
  'eight children': (grid) => inProcesses(grid, 8),
};

const REFUSED = new Set(['COLLAPSAR_STUDY_INVALID', 'COLLAPSAR_NEEDS_UNMET', 'COLLAPSAR_OPTION_INVALID']);
const met = { cells: 0, killed: 0, late: 0, refused: 0 };
const counts = new Map<string, number>();
/** Grids one by one, each held against its run in one piece. */
const compare = async (each: Readonly<Record<string, Way>>): Promise<void> => {
  for (let i = first, done = 0; done < grids; i++) {
    const random = rootStream(seed).child('grid', i);
    const grid = new GridWays(randomGrid(random), random);
    try {
      let whole: string;
      try {
        whole = await grid.whole();
      } catch (error) {
        // A study that cannot be run is none that gives results.
        if (!isCollapsarError(error) || !REFUSED.has(error.code)) throw error;
        met.refused++;
        continue;
      }
      for (const [name, way] of Object.entries(each)) {
        if ((await way(grid, random)) !== whole) throw new Error('other values');
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      done++;
      if (done % 25 === 0) console.log(`${done} grids: ${told()}`);
    } catch (error) {
      throw new Error(`grid ${i} of seed ${seed}: ${JSON.stringify(randomGrid(rootStream(seed).child('grid', i)))}`, {
        cause: error,
      });
    } finally {
      grid.remove();
    }
  }
};
const told = (): string => [...counts].map(([name, n]) => `${name} ${n}`).join(', ');

/** Three workers, the oldest of which is killed at a moment of each run, for which another comes. */
const overQueue = async (): Promise<void> => {
  const runs = await QueueRuns.begin([MAIN], { study: 'grid' });
  try {
    const workers = [await runs.worker(), await runs.worker(), await runs.worker()];
    await compare({
      'three workers, one killed': async (grid, random) => {
        let killing = Promise.resolve();
        let over = false;
        const hash = await grid.queued(runs.server.url, 'collapsar', () => {
          killing = (async () => {
            await sleep(400 * random.uniform());
            met[over ? 'late' : 'killed']++;
            await endOf(workers.shift()!, 'SIGKILL');
            workers.push(await runs.worker());
          })();
          killing.catch(() => undefined);
        });
        over = true;
        await killing;
        return hash;
      },
    });
  } finally {
    await runs.close();
  }
};

const begun = performance.now();
if (ways === 'queue') await overQueue();
else await compare(ways === 'processes' ? PROCESSES : HERE);
console.log(
  `${grids} grids (${met.refused} more were refused as they were drawn), the same values in all: ${told()}` +
    (ways === 'queue' ? `; ${met.killed} kills met the run, ${met.late} came after it` : '') +
    (most.size > 0
      ? `; children at a time at most ${[...most].map(([n, seen]) => `${seen} of ${n}`).join(', ')}`
      : '') +
    `. ${Math.round((performance.now() - begun) / 1000)} s`,
);
