import { expect } from 'chai';
import { checkTheories, createHost, DISAGREES } from '../../../core/container/index.js';
import { definePlugin, type Registration } from '../../../core/plugin/index.js';
import { theories } from '../../../plugins/theories/index.js';
import { check, disguised, find, implementationOf, silent, worst } from './theory-check.js';

describe('the self-test of theories', function () {
  this.timeout(60_000);

  for (const { id } of theories)
    it(`finds ${id} in agreement with chains`, async () => {
      const report = await check(id, undefined, 40);
      expect(report.checks).to.not.have.length(0);
      expect(worst(report)).to.be.below(DISAGREES);
    });

  // What else it disagrees with: theory-check.long.spec.ts
  it('disagrees with an accumulate that throws away', async () => {
    const entry = disguised('accumulate', 'replace', {});
    expect(worst(await check('gaussian-accumulate', entry, 100))).to.be.at.least(DISAGREES);
  });

  it('gives the same numbers for the same seed', async () => {
    const once = await check('gaussian-accumulate', undefined, 20);
    expect(await check('gaussian-accumulate', undefined, 20)).to.deep.equal(once);
  });
  it('lists the theories that name no example', async () => {
    const mute = find(theories, 'gaussian-accumulate');
    const Whole = implementationOf(mute) as unknown as new (options: object, services: unknown) => { predict: unknown };
    class Mute extends Whole {
      examples(): readonly never[] {
        return [];
      }
    }
    const host = createHost({
      plugins: [
        {
          plugin: definePlugin({
            name: 'collapsar',
            version: '0.0.0',
            api: '^1.0.0',
            entries: [{ ...mute, implementation: Mute } as unknown as Registration],
          }),
          origin: { from: 'built-in' },
        },
      ],
      reporters: [],
      environment: { version: '0.0.0', program: new URL('file:///none'), folder: '.', references: [] },
      logger: silent,
      clock: { now: () => 0 },
    }).host;
    const report = await checkTheories(host, { chains: 20, seed: 1, signal: new AbortController().signal });
    expect(report).to.deep.equal({ checks: [], unverified: ['gaussian-accumulate'] });
  });
});
