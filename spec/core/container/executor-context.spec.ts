import { expect } from 'chai';
import { executorContext } from '../../../core/container/executor-context.js';
import type { ChildSetup } from '../../../core/container/index.js';
import { memoryStore, type RunFolder } from '../../../core/journal/index.js';
import { namedBuiltIns } from '../../../host/named.js';
import { openStudy } from '../../../host/open.js';
import { quiet } from '../../fixtures/chains.js';

describe('what a child process is told to load', () => {
  it('is what its cells ask for, inside other entries and below what a model starts from too', async () => {
    const { host, value } = await openStudy(
      {
        study: 'setup',
        sources: ['normal'],
        models: [
          { use: 'gaussian', initialise: 'base', base: { use: 'gaussian', on: { source: 'two-moons', rows: 100 } } },
        ],
        strategies: [{ use: 'curate', with: { strategy: 'accumulate', scorer: 'likelihood' } }],
        metrics: ['moments'],
      },
      { logger: quiet },
    );
    const study = host.resolve(value);
    const run = { folder: 'runs/setup', path: (name: string) => name, store: memoryStore() } as unknown as RunFolder;
    const { setup, remote } = executorContext(host, run, study, { workers: 1, signal: new AbortController().signal });
    const told = (setup as ChildSetup).entries;
    const wanted = ['normal', 'gaussian', 'two-moons', 'curate', 'accumulate', 'likelihood', 'moments'];
    expect(told).to.have.members(wanted);
    expect(remote.entries).to.deep.equal(told);
    // Another machine is told of no place of this one.
    expect(JSON.stringify(remote)).to.not.include('runs/setup');
    const loaded = (await namedBuiltIns(told)).entries.map(({ id }) => id);
    expect(loaded).to.include.members([...wanted, 'real-only', 'replace']);
    expect(loaded).to.not.include.oneOf(['gmm', 'vae', 'digits']);
  });
});
