import { expect } from 'chai';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Cell, Executor, Services } from '../../../../core/contracts/index.js';
import { bullmq } from '../../../../plugins/executors/bullmq.js';
import { cellThat, contextOf, quietServices } from '../../../fixtures/cells.js';
import { collectGarbage } from '../../../fixtures/garbage.js';
import { hasRedis, REDIS, RedisServer } from '../../../fixtures/queue/redis-server.js';
import { LOADER, moduleAt } from '../../../places.js';
import { requires } from '../../../requires.js';

const program = moduleAt('../../../fixtures/child-program', import.meta.url).href;
const file = fileURLToPath(moduleAt('../../../fixtures/queue/worker', import.meta.url));

describe('cells that a worker holds ready', function () {
  this.timeout(60_000);
  let server: RedisServer;
  const workers: ChildProcess[] = [];
  before(async function () {
    requires(this, REDIS, hasRedis());
    server = await RedisServer.start();
  });
  after(async () => {
    for (const worker of workers) worker.kill('SIGKILL');
    await server?.close();
  });
  const start = async (): Promise<void> => {
    const args = [server.url, program, '{"greeting":"hello"}', '1', '30', contextOf().remote.collapsar];
    const worker = fork(file, args, { execArgv: [...LOADER], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    workers.push(worker);
    await once(worker, 'message');
  };

  const make = (): Executor =>
    new (bullmq.implementation as new (...given: unknown[]) => Executor)(
      { redis: server.url, prefix: 'collapsar', ca: null, store: null },
      quietServices() satisfies Services,
    );

  it('are several of cheap ones, each under a lease of its own, and are handed back where one takes long', async () => {
    await start();
    await start();
    const cells = [
      ...Array.from({ length: 2000 }, (_, i) => cellThat('work', `quick ${i}`)),
      cellThat('deaf', 'slow', { seconds: 6 }),
      ...Array.from({ length: 300 }, (_, i) => cellThat('work', `late ${i}`)),
    ];
    const source = async function* (): AsyncIterable<Cell> {
      for (const cell of cells) yield await Promise.resolve(cell);
    };
    let leases = 0;
    const watch = setInterval(() => {
      void server
        .ask('KEYS', '*:lock')
        .then((answer) => (leases = Math.max(leases, Number(/^\*(\d+)/.exec(answer)?.[1]))));
    }, 20);
    const ended: string[] = [];
    for await (const record of make().run(source(), contextOf()))
      if (record.type === 'done' || record.type === 'failed') ended.push(`${record.type} ${record.cell}`);
    clearInterval(watch);
    expect(leases, 'of two places').to.be.above(4);
    // What waited behind it went to the other worker: nothing of it was still to do when it ended.
    expect(ended.at(-1)).to.equal('done slow');
    expect(ended).to.have.members(cells.map(({ key }) => `done ${key}`));
  });

  it('are forgotten by the driver when they have ended', async () => {
    await start();
    const [first, last] = [1000, 9000];
    const heldAt = new Map<number, number>();
    const source = async function* (): AsyncIterable<Cell> {
      for (let i = 1; i <= last; i++) yield await Promise.resolve(cellThat('work', `one of many ${i}`));
    };
    let ended = 0;
    for await (const { type } of make().run(source(), contextOf())) {
      if (type !== 'done') continue;
      if (++ended !== first && ended !== last) continue;
      collectGarbage();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      heldAt.set(ended, heapUsed + arrayBuffers);
    }
    // They were two thousand bytes each, entries of Redis that were read.
    const each = (heldAt.get(last)! - heldAt.get(first)!) / (last - first);
    expect(each, 'bytes a cell').to.be.below(500);
  });
});
