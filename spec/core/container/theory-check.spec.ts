import { expect } from 'chai';
import { checkTheories, createHost, DISAGREES, type Host, type TheoryReport } from '../../../core/container/index.js';
import { definePlugin, type Registration } from '../../../core/plugin/index.js';
import { metrics } from '../../../plugins/metrics/index.js';
import { doors } from '../../../plugins/models/endpoint.js';
import { trainers } from '../../../plugins/models/external.js';
import { models } from '../../../plugins/models/index.js';
import { sources } from '../../../plugins/sources/index.js';
import { strategies } from '../../../plugins/strategies/index.js';
import { theories } from '../../../plugins/theories/index.js';
import { scorers } from '../../../plugins/scorers/index.js';

type Implementation = new (options: object, services: unknown) => object;
const silent = { info: () => undefined, warn: () => undefined };

/** A host whose entry `id` is built another way, with one theory alone. */
const hostWith = (theory: string | undefined, replaced: Registration | undefined): Host => {
  const swap = (entries: readonly Registration[]): Registration[] =>
    entries.map((entry) => (entry.kind === replaced?.kind && entry.id === replaced.id ? replaced : entry));
  const asked = theories.filter(({ id }) => theory === undefined || id === theory);
  const entries = [...sources, ...swap(models), ...swap(strategies), ...metrics, ...scorers, ...asked];
  const about = { name: 'collapsar', version: '0.0.0', api: '^1.0.0' } as const;
  const plugin = definePlugin({ ...about, services: [trainers, doors], entries });
  return createHost({
    plugins: [{ plugin, origin: { from: 'built-in' } }],
    reporters: [],
    environment: { version: '0.0.0', program: new URL('file:///none'), folder: '.', references: [] },
    logger: silent,
    clock: { now: () => 0 },
  }).host;
};
const find = (entries: readonly Registration[], id: string): Registration => entries.find((entry) => entry.id === id)!;
const implementationOf = ({ implementation }: Registration): Implementation =>
  implementation as unknown as Implementation;

/** The entry, given other options than the study's. */
const tampered = (entry: Registration, change: object): Registration => {
  const Whole = implementationOf(entry);
  class Tampered extends Whole {
    constructor(options: object, services: unknown) {
      super({ ...options, ...change }, services);
    }
  }
  return { ...entry, implementation: Tampered } as unknown as Registration;
};
/** One strategy in another's place. */
const disguised = (id: string, as: string, options: object): Registration => ({
  ...find(strategies, id),
  implementation: tampered(find(strategies, as), options).implementation,
});

const check = (theory: string | undefined, replaced: Registration | undefined, chains: number): Promise<TheoryReport> =>
  checkTheories(hostWith(theory, replaced), { chains, seed: 1, signal: new AbortController().signal });
const worst = ({ checks }: TheoryReport): number => Math.max(...checks.map(({ z }) => Math.abs(z)));

describe('the self-test of theories', function () {
  this.timeout(60_000);

  for (const { id } of theories)
    it(`finds ${id} in agreement with chains`, async () => {
      const report = await check(id, undefined, 100);
      expect(report.checks).to.not.have.length(0);
      expect(worst(report)).to.be.below(DISAGREES);
    });

  const broken: readonly (readonly [what: string, theory: string, entry: Registration, chains: number])[] = [
    [
      'a variance with another divisor',
      'gaussian-fresh',
      tampered(find(models, 'gaussian'), { estimator: 'unbiased' }),
      400,
    ],
    [
      'a replace that leaks real rows',
      'gaussian-fresh',
      disguised('replace', 'mix', { real: 'fresh', syntheticShare: 0.9 }),
      250,
    ],
    [
      'a replace that keeps what it should throw away',
      'symbol-heterozygosity',
      disguised('replace', 'accumulate', {}),
      100,
    ],
    ['an accumulate that throws away', 'gaussian-accumulate', disguised('accumulate', 'replace', {}), 100],
    [
      'an accumulate of constant size',
      'regression-accumulate',
      disguised('accumulate', 'accumulate-subsample', {}),
      250,
    ],
    ['fixed rows that are fresh', 'gaussian-fixed', tampered(find(strategies, 'mix'), { real: 'fresh' }), 100],
    [
      'frequencies with something added',
      'symbol-heterozygosity',
      tampered(find(models, 'categorical'), { alpha: 0.5 }),
      100,
    ],
    [
      'a regression with other noise',
      'regression-replace',
      tampered(find(models, 'linear-regression'), { noise: 0.65 }),
      250,
    ],
    [
      'a teacher that leaks real rows',
      'fixed-quality',
      tampered(find(strategies, 'distil'), { syntheticShare: 0 }),
      100,
    ],
  ];
  for (const [what, theory, entry, chains] of broken)
    it(`disagrees with ${what}`, async () => {
      expect(worst(await check(theory, entry, chains))).to.be.at.least(DISAGREES);
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
