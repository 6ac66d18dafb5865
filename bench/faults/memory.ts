/**
 * Memory of a whole run of many small cells, from its plan to its report: resident memory of the driver, of its children or of a
 * worker of the queue with its children, and of Redis, as more and more cells are done; and of `report` made anew from the journal.
 * Of the built package: `npm run build` first; `bullmq` needs redis-server. Linux.
 * node --import tsx bench/faults/memory.ts [executor = local | bullmq] [workers = 2] [cells = 100000] [generations = 13]
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { childrenOf } from '../../spec/fixtures/acknowledged-run.js';
import { QueueRuns } from '../../spec/fixtures/queue/queue-run.js';
import { MAIN } from './study.js';

const [executor = 'local', ...numbers] = process.argv.slice(2);
const [workers = 2, cells = 100_000, generations = 13] = numbers.map(Number);
/** Eight measured values a generation. */
const study = {
  study: 'many',
  sources: [{ use: 'normal', with: { dimensions: 2 } }],
  models: ['gaussian'],
  strategies: ['replace'],
  metrics: ['moments', 'wasserstein'],
  samples: 10,
  evaluate: 20,
  generations,
  seeds: cells,
  controls: false,
};

/** MiB: what it holds now, and the most that it ever held; 0 where it is gone. */
const memoryOf = (pid: number): readonly [now: number, most: number] => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const of = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
    return [of('VmRSS'), of('VmHWM')];
  } catch {
    return [0, 0];
  }
};
const who = new Map<string, () => readonly number[]>();
const most = new Map<string, number>();
/** The memory of each now; what several are together is the largest of them. */
const look = (): string =>
  [...who]
    .map(([name, pids]) => {
      const seen = pids().map(memoryOf);
      most.set(name, Math.max(most.get(name) ?? 0, ...seen.map(([, peak]) => peak)));
      return `${name} ${Math.max(0, ...seen.map(([now]) => now)).toFixed(0)}`;
    })
    .join(', ');
const peaks = (): string => [...most].map(([name, mib]) => `${name} ${mib.toFixed(0)}`).join(', ');

const runs = await QueueRuns.begin([MAIN], study);
const folder = join(runs.folder, 'out');
const begun = performance.now();
const seconds = (): string => `${Math.round((performance.now() - begun) / 1000)} s`;
const collapsar = (...args: readonly string[]): ChildProcess =>
  spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, NO_COLOR: '1', COLLAPSAR_REDIS: runs.server.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });

const watch = setInterval(look, 100);
try {
  const driver = collapsar('run', join(runs.folder, 'study.json'), '--out', folder, '--json', ...(await toRun()));
  who.set('driver', () => [driver.pid!]);
  if (executor === 'local') who.set('children', () => childrenOf(driver.pid!));
  const ended = once(driver, 'close');
  let told = 0;
  for await (const line of createInterface({ input: driver.stdout! })) {
    const done = /"done":(\d+)/.exec(line)?.[1];
    if (done === undefined || Number(done) < ((told + 1) * cells) / 10) continue;
    told = Math.floor((10 * Number(done)) / cells);
    console.log(`${done} cells, ${seconds()}: ${look()} MiB`);
  }
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`exit code ${code}`);
  console.log(`run, ${seconds()}: at most ${peaks()} MiB`);
  most.clear();
  who.clear();
  const report = collapsar('report', join(folder, study.study));
  who.set('report', () => [report.pid!]);
  report.stdout!.resume();
  await once(report, 'close');
  console.log(`report, ${seconds()}: at most ${peaks()} MiB`);
  const size = (name: string): string => `${(statSync(join(folder, study.study, name)).size / 2 ** 20).toFixed(1)} MiB`;
  console.log(
    `journal ${size('journal/main.journal')}, results.csv ${size('results.csv')}, page ${size('report.html')}`,
  );
  console.log(
    `${cells} cells of ${generations} generations, ${8 * cells * generations} measured values, ${executor}, ${workers} at a time`,
  );
} finally {
  clearInterval(watch);
  await runs.close();
}

/** Whoever computes the cells. */
async function toRun(): Promise<readonly string[]> {
  if (executor === 'local') return ['--workers', String(workers)];
  const worker = await runs.worker('--concurrency', String(workers));
  who.set('worker', () => [worker.pid!]);
  who.set('its children', () => childrenOf(worker.pid!));
  who.set('Redis', () => [runs.server.pid]);
  return ['--executor', 'bullmq'];
}
