/**
 * What a queue costs a cell: cells that compute nothing (five events each), in processor time of all who take part (driver,
 * children, worker, Redis) and in time on the clock, beside the executor local and beside bare BullMQ jobs that do nothing and
 * are removed; interleaved, after a round that is not counted. Then memory of driver, worker and Redis over more cells. Linux,
 * needs redis-server. `npx tsx bench/queue.ts [cells = 3000] [rounds = 3] [cells for memory = 20000]`
 */
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Cell, Executor, Services } from '../core/contracts/index.js';
import { bullmq } from '../plugins/executors/bullmq.js';
import { local } from '../plugins/executors/local.js';
import { childrenOf } from '../spec/fixtures/acknowledged-run.js';
import { cellThat, contextOf, quietServices } from '../spec/fixtures/cells.js';
import { RedisServer } from '../spec/fixtures/queue/redis-server.js';
import { LOADER, moduleAt } from '../spec/places.js';

type Make = new (options: unknown, services: Services) => Executor;
const WARM = 200;
const PLACES = 2;
const BARE = 'bare';

if (process.argv[2] === BARE) {
  const connection = new Redis(process.argv[3]!, { maxRetriesPerRequest: null });
  new Worker('bare', () => Promise.resolve(1), { connection, concurrency: PLACES }).on('ready', () =>
    process.send!('ready'),
  );
} else await compare(...(process.argv.slice(2).map(Number) as [number?, number?, number?]));

/** Milliseconds of processor time of a process itself. */
function ownTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
/** The same with its children that are there. */
function treeTime(pid: number, without: readonly number[] = []): number {
  return childrenOf(pid)
    .filter((child) => !without.includes(child))
    .reduce((sum, child) => sum + ownTime(child), ownTime(pid));
}
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

async function compare(cells = 3000, rounds = 3, many = 20_000): Promise<void> {
  const server = await RedisServer.start();
  process.env['COLLAPSAR_REDIS'] = server.url;
  const started = async (file: string, args: readonly string[]): Promise<ChildProcess> => {
    const child = fork(file, args, { execArgv: [...LOADER], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    await once(child, 'message');
    return child;
  };
  const program = moduleAt('../spec/fixtures/child-program', import.meta.url).href;
  const worker = await started(fileURLToPath(moduleAt('../spec/fixtures/queue/worker', import.meta.url)), [
    server.url,
    program,
    '{"greeting":"hello"}',
    String(PLACES),
    '30',
    contextOf().remote.collapsar,
  ]);
  const bare = await started(fileURLToPath(import.meta.url), [BARE, server.url]);
  const services = quietServices();
  const make = (entry: typeof local | typeof bullmq, options: object): Executor =>
    new (entry.implementation as Make)(options, services);
  const [me, others] = [process.pid, [worker.pid!, bare.pid!, server.pid]] as const;
  const alone = (): number => treeTime(me, others);
  const queued = (): number => ownTime(me) + treeTime(worker.pid!) + ownTime(server.pid);
  const bareTime = (): number => ownTime(me) + ownTime(bare.pid!) + ownTime(server.pid);
  const contenders: Readonly<Record<string, (count: number) => Promise<readonly [number, number]>>> = {
    local: (count) => executed(make(local, { workers: null, graceSeconds: 1 }), count, alone),
    bullmq: (count) =>
      executed(make(bullmq, { redis: null, prefix: 'collapsar', ca: null, store: null }), count, queued),
    'a bare BullMQ job': (count) => bareJobs(server.url, count, bareTime),
  };
  const spent = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++)
    for (const [name, run] of Object.entries(contenders)) {
      const [processor, clock] = await run(cells);
      spent.set(name, [...(spent.get(name) ?? []), processor / cells]);
      console.log(
        `${name.padEnd(18)} ${(processor / cells).toFixed(2)} ms processor, ${(clock / cells).toFixed(2)} ms clock a cell`,
      );
    }
  for (const [name, each] of spent)
    console.log(`${name.padEnd(18)} median ${median(each).toFixed(2)} ms processor a cell`);

  const client = new Redis(server.url);
  const used = async (): Promise<number> => Number(/used_memory:(\d+)/.exec(await client.info('memory'))![1]) / 1048576;
  const resident = (pid: number): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))![1]) / 1024;
  const before = await used();
  let most = before;
  const watch = setInterval(() => void used().then((now) => (most = Math.max(most, now))), 100);
  const step = Math.ceil(many / 10);
  await executed(make(bullmq, { redis: null, prefix: 'collapsar', ca: null, store: null }), many, queued, (done) => {
    if (done % step !== 0) return;
    const [driver, its] = [resident(process.pid), resident(worker.pid!)];
    const redis = most;
    most = 0;
    console.log(
      `${done} cells: driver ${driver.toFixed(0)}, worker ${its.toFixed(0)}, Redis at most ${redis.toFixed(2)} MiB since the line before`,
    );
  });
  clearInterval(watch);
  console.log(`Redis ${before.toFixed(2)} MiB before, ${(await used()).toFixed(2)} after ${many} cells`);
  client.disconnect();
  for (const child of [worker, bare]) child.kill('SIGKILL');
  await server.close();
}

async function executed(
  executor: Executor,
  count: number,
  time: () => number,
  onDone: (done: number) => void = () => undefined,
): Promise<readonly [number, number]> {
  let warmed: () => void = () => undefined;
  const warm = new Promise<void>((resolve) => (warmed = resolve));
  let [processor, clock] = [0, 0];
  const source = async function* (): AsyncIterable<Cell> {
    for (let i = 0; i < WARM; i++) yield cellThat('work', `warm ${i}`);
    await warm;
    [processor, clock] = [time(), performance.now()];
    for (let i = 0; i < count; i++) yield cellThat('work', `cell ${i}`);
  };
  let done = 0;
  let spent: readonly [number, number] = [0, 0];
  for await (const event of executor.run(source(), contextOf({ workers: PLACES })))
    if (event.type === 'done') {
      if (++done === WARM) warmed();
      else if (done > WARM) onDone(done - WARM);
      if (done === WARM + count) spent = [time() - processor, performance.now() - clock];
    }
  return spent;
}

async function bareJobs(url: string, count: number, time: () => number): Promise<readonly [number, number]> {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const queue = new Queue('bare', { connection });
  const [processor, clock] = [time(), performance.now()];
  for (let at = 0; at < count; at += 8)
    await queue.addBulk(
      Array.from({ length: Math.min(8, count - at) }, (_, i) => ({
        name: 'cell',
        data: { cell: at + i },
        opts: { removeOnComplete: true },
      })),
    );
  // What is done is removed: none left, all done.
  while ((await queue.getJobCountByTypes('wait', 'active')) > 0)
    await new Promise((resolve) => void setTimeout(resolve, 5));
  const spent = [time() - processor, performance.now() - clock] as const;
  await queue.close();
  connection.disconnect();
  return spent;
}
