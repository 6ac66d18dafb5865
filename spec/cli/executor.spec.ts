import { expect } from 'chai';
import { executorOf } from '../../cli/queue.js';
import { openStudy } from '../../host/index.js';
import { studyHash } from '../../core/study/index.js';
import { Shell } from './command.js';

const OWN = { use: 'bullmq', with: { prefix: 'tails', store: './shared' } };

describe('the executor that a study names', function () {
  this.timeout(30_000);
  let shell: Shell;
  beforeEach(() => (shell = new Shell()));
  afterEach(() => shell.remove());

  it('runs its cells, and is changed by what is typed', () => {
    expect(executorOf({}, OWN)).to.equal(OWN);
    expect(executorOf({ executor: 'bullmq' }, OWN)).to.equal(OWN);
    expect(executorOf({ executor: 'local' }, OWN)).to.equal('local');
    expect(executorOf({}, undefined)).to.equal(undefined);
    expect(executorOf({ prefix: 'other', ca: 'ca.pem' }, OWN)).to.deep.equal({
      use: 'bullmq',
      // Of the command line it is relative to where that was typed.
      with: { ...OWN.with, prefix: 'other', ca: `${process.cwd()}/ca.pem` },
    });
    expect(executorOf({ executor: 'bullmq', prefix: 'other' }, 'local')).to.deep.equal({
      use: 'bullmq',
      with: { prefix: 'other' },
    });
    // A bucket lies nowhere on this machine.
    expect(executorOf({ executor: 'bullmq', store: 's3://bucket/x' }, undefined)).to.deep.equal({
      use: 'bullmq',
      with: { store: 's3://bucket/x' },
    });
    expect(() => executorOf({ executor: 'bullmq', store: 'gs://bucket' }, undefined)).to.throw('s3://bucket/prefix');
    expect(() => executorOf({ prefix: 'other' }, 'local')).to.throw('--prefix is of the executor bullmq');
    expect(() => executorOf({ executor: 'inline', prefix: 'other' }, OWN)).to.throw('--prefix');
  });

  it('is no part of the study that is recorded and hashed', async () => {
    const hashes: string[] = [];
    for (const executor of [undefined, 'inline', OWN]) {
      const file = shell.study(executor === undefined ? {} : { executor });
      const opened = await openStudy(shell.path(file));
      const study = opened.host.resolve(opened.value, opened.locate);
      expect(study).to.not.have.property('executor');
      expect(opened.executor).to.deep.equal(executor);
      hashes.push(studyHash(study, opened.host.registry));
      await opened.dispose();
    }
    expect(new Set(hashes).size).to.equal(1);
  });

  it('is refused with a password in it, where it is unknown, and with options that it has not, by its place', async () => {
    const refused = async (executor: unknown, code: string, ...said: readonly string[]): Promise<void> => {
      const { stderr, code: exit } = await shell.typed('run', shell.study({ executor }), '--quiet');
      expect(exit, stderr).to.equal(2);
      for (const text of [code, ...said]) expect(stderr).to.include(text);
    };
    const address = { use: 'bullmq', with: { redis: 'redis://:s3cret@queue.example:6390' } };
    await refused(address, 'COLLAPSAR_STUDY_INVALID', 'executor.with.redis', 'COLLAPSAR_REDIS');
    expect((await shell.here('validate', 'study.yaml')).stderr).to.not.include('s3cret');
    const store = (address: string) => ({ use: 'bullmq', with: { store: address } });
    await refused(
      store('s3://AKIA:s3cret@bucket'),
      'COLLAPSAR_STUDY_INVALID',
      'executor.with.store',
      'AWS_ACCESS_KEY_ID',
    );
    // It is not taken for a folder.
    await refused(store('s3://no/x'), 'COLLAPSAR_USAGE', "'no' is no name of a bucket");
    await refused(store('gs://bucket/x'), 'COLLAPSAR_OPTION_INVALID', 'store');
    await refused('slurm', 'COLLAPSAR_UNKNOWN_ENTRY', 'slurm', 'executor');
    await refused({ use: 'local', with: { nodes: 3 } }, 'COLLAPSAR_OPTION_INVALID', 'nodes', 'executor');
    await refused({ use: 'local', nodes: 3 }, 'COLLAPSAR_STUDY_INVALID', 'nodes');
    await refused(7, 'COLLAPSAR_STUDY_INVALID', 'executor');
  });

  it('computes what another one computes', async () => {
    const ran = await shell.typed('run', shell.study({ executor: 'inline' }), '--quiet');
    expect(ran.code, ran.stderr).to.equal(0);
    const again = await shell.here(
      'run',
      shell.study({ executor: { use: 'local' } }),
      '--executor',
      'inline',
      '--json',
    );
    expect(again.code, again.stderr).to.equal(0);
    // What the one recorded the other has nothing to add to.
    expect(JSON.parse(again.stdout.split('\n')[0]!)).to.include({ type: 'planned', generations: 0 });
  });
});
