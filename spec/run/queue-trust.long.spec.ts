import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { hasRedis, hasTls, makeCertificates, REDIS, RedisServer } from '../fixtures/queue/redis-server.js';
import { QueueRuns } from '../fixtures/queue/queue-run.js';
import { LOADER, moduleAt } from '../places.js';
import { requires } from '../requires.js';

const main = [...LOADER, fileURLToPath(moduleAt('../../cli/main', import.meta.url))];
const PUBLIC = moduleAt('../../core/public', import.meta.url).href;
const BULLMQ = ['--executor', 'bullmq'];
const study = {
  study: 'trusted',
  sources: [{ use: 'csv', with: { file: 't.csv', draw: 'again' } }],
  models: ['gaussian'],
  strategies: [{ use: 'mix', with: { real: 'fresh' } }],
  metrics: ['moments'],
  plugins: ['./ratio.mjs'],
  samples: 20,
  evaluate: 20,
  generations: 4,
  seeds: 3,
};
const table = (rows: number): string => ['x', ...Array.from({ length: rows }, (_, n) => Math.sin(n))].join('\n');
/** A metric of that version. */
const plugin = (version: string): string => `
import { definePlugin, metric, noOptions } from '${PUBLIC}';
class Ratio {
  outputs = [{ name: 'ratio', unit: 'share', better: 'lower', range: [0, 1] }];
  async measure() { return { ratio: 0.5 }; }
}
export default definePlugin({ name: 'ratio', version: '${version}', api: '^1.0.0',
  entries: [metric({ id: 'ratio', summary: 'a half', data: 'vectors', options: noOptions, implementation: Ratio })] });
`;

describe('a queue among machines that are not the same', function () {
  this.timeout(180_000);
  let runs: QueueRuns;
  before(function () {
    requires(this, REDIS, hasRedis());
  });
  afterEach(() => runs?.close());

  const begun = async (given: typeof study, over?: Parameters<typeof QueueRuns.begin>[2]): Promise<void> => {
    runs = await QueueRuns.begin(main, given, over);
    writeFileSync(join(runs.folder, 't.csv'), table(60));
    writeFileSync(join(runs.folder, 'ratio.mjs'), plugin('1.0.0'));
  };
  const here = (): string[] => ['--data', runs.folder, '--plugin', join(runs.folder, 'ratio.mjs')];
  const measured = { ...study, metrics: ['moments', 'ratio'] };

  it('works behind TLS and a password, and a worker that is not let in says so', async function () {
    requires(this, `${REDIS} with TLS, and openssl`, hasTls());
    const folder = mkdtempSync(join(tmpdir(), 'collapsar-tls-'));
    try {
      const certificates = makeCertificates(folder);
      const server = await RedisServer.secured(certificates, '--requirepass', 's3cret');
      await begun(measured, { server, password: 's3cret' });
      const ca = ['--ca', certificates.authority];
      expect((await runs.run('local', undefined, [])).code).to.equal(0);
      await runs.worker(...here(), ...ca);
      const { code, err } = await runs.run('secured', undefined, [...BULLMQ, ...ca]);
      expect(code, err).to.equal(0);
      expect(runs.results('secured')).to.equal(runs.results('local'));
      for (const [address, said] of [
        [server.url.replace('//', '//:s3cret@'), 'not trusted'],
        [server.url.replace('//', '//:guess@'), 'not trusted'],
      ] as const) {
        const refused = spawnSync(process.execPath, [...main, 'worker'], {
          encoding: 'utf8',
          env: { ...process.env, COLLAPSAR_REDIS: address },
        });
        expect(refused.status).to.equal(2);
        expect(refused.stderr).to.include('COLLAPSAR_QUEUE_UNREACHABLE').and.include(said);
        expect(refused.stderr).to.not.match(/s3cret|guess/);
      }
      const wrong = spawnSync(process.execPath, [...main, 'worker', ...ca], {
        encoding: 'utf8',
        env: { ...process.env, COLLAPSAR_REDIS: server.url.replace('//', '//:guess@') },
      });
      expect(wrong.status).to.equal(2);
      expect(wrong.stderr).to.include('COLLAPSAR_QUEUE_UNREACHABLE').and.include('WRONGPASS').and.not.include('guess');
      // Nothing of the password came into the run folder.
      const kept = readFileSync(join(runs.folder, 'secured', study.study, 'study.json'), 'utf8');
      expect(kept).to.not.include('s3cret').and.not.include('rediss');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses workers with other data or another version of a plugin by name, and waits for one that has the same', async () => {
    await begun(measured);
    expect((await runs.run('local', undefined, [])).code).to.equal(0);
    const other = join(runs.folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 't.csv'), table(61));
    writeFileSync(join(other, 'ratio.mjs'), plugin('1.1.0'));
    await runs.worker('--data', other, '--plugin', join(runs.folder, 'ratio.mjs'));
    await runs.worker('--data', runs.folder, '--plugin', join(other, 'ratio.mjs'));
    await runs.worker('--data', runs.folder);
    const refused = (): number => runs.said.join('').split('Refuses trusted').length - 1;
    const { code, err } = await runs.run(
      'queue',
      () =>
        void (async () => {
          for (let tries = 0; tries < 400 && refused() < 3; tries++) await sleep(50);
          await runs.worker(...here());
        })().catch(() => undefined),
      BULLMQ,
    );
    expect(code, err).to.equal(0);
    expect(refused(), runs.said.join('')).to.equal(3);
    expect(err).to.match(/does not work for this study: .*source csv/);
    expect(err).to.include('plugin ratio is of 1.1.0 here, and not of 1.0.0');
    expect(err).to.include('plugin ratio 1.0.0 is not installed here');
    expect(runs.results('queue')).to.equal(runs.results('local'));
  });

  it('walks to the answer that recommend comes to without one', async () => {
    const walked = {
      ...study,
      tolerance: { metric: 'moments.meanError', increase: 1, window: 0.9 },
      recommend: { budget: 36, grid: [0.2, 0.6] },
    };
    await begun(walked);
    expect((await runs.run('local', undefined, ['--executor', 'local'], 'recommend')).code).to.equal(0);
    for (let started = 0; started < 2; started++) await runs.worker(...here());
    const { code, err } = await runs.run('queue', undefined, BULLMQ, 'recommend');
    expect(code, err).to.equal(0);
    for (const name of ['results.csv', 'summary.json', 'study.json', 'report.html']) {
      const of = (out: string): string => readFileSync(join(runs.folder, out, study.study, name), 'utf8');
      expect(of('queue') === of('local'), name).to.equal(true);
    }
  });
});
