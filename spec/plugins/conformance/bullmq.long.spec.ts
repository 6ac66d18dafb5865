import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describeExecutor } from '../../../core/testing/index.js';
import { bullmq } from '../../../plugins/executors/bullmq.js';
import { asPlugin } from '../../fixtures/built-in.js';
import { hasRedis, REDIS, RedisServer } from '../../fixtures/queue/redis-server.js';
import { LOADER, moduleAt } from '../../places.js';
import { requires } from '../../requires.js';

describe('the executor bullmq, with a worker in another process', () => {
  let server: RedisServer | undefined;
  let worker: ChildProcess | undefined;
  const address = process.env['COLLAPSAR_REDIS'];

  before(async function () {
    requires(this, REDIS, hasRedis());
    server = await RedisServer.start();
    // The suite's options are made before a server is there.
    process.env['COLLAPSAR_REDIS'] = server.url;
    worker = fork(
      fileURLToPath(moduleAt('../../fixtures/queue/worker', import.meta.url)),
      [server.url, moduleAt('../../../core/testing/executor-program', import.meta.url).href, '{"suite":true}'],
      { execArgv: [...LOADER], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    );
    await once(worker, 'message');
  });
  after(async () => {
    if (worker?.exitCode === null) {
      worker.kill('SIGTERM');
      await once(worker, 'exit');
    }
    await server?.close();
    if (address === undefined) delete process.env['COLLAPSAR_REDIS'];
    else process.env['COLLAPSAR_REDIS'] = address;
  });

  describeExecutor({ plugin: asPlugin('executors', [bullmq]), entry: 'bullmq' });
});
