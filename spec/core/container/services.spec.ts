import { expect } from 'chai';
import type {
  FittedModel,
  Metric,
  Model,
  Services,
  Subject,
  TrainingSet,
  Vectors,
} from '../../../core/contracts/index.js';
import {
  definePlugin,
  inject,
  injectable,
  metric,
  model,
  noOptions,
  OPTIONS,
  service,
  SERVICES,
  token,
  type Options,
  type Plugin,
  type ServiceBinding,
} from '../../../core/plugin/index.js';
import { makeHost } from '../../../host/index.js';
import { eventsOf } from '../../fixtures/chains.js';
import { memoryStore } from '../../../core/journal/index.js';
import { expectRefusal } from '../plugin/thrown.js';

/** What two entries share: here, who asked for it. */
class Cache {
  static made: Cache[] = [];
  readonly askedBy = new Set<string>();
  disposed = 0;
  constructor() {
    Cache.made.push(this);
  }
  dispose(): void {
    this.disposed++;
  }
}
const CACHE = token<Cache>('cache');
const cache = service({ token: CACHE, implementation: Cache });

const shiftOptions = {
  type: 'object',
  additionalProperties: false,
  properties: { shift: { type: 'number', default: 0 } },
} as const;

/** Gives the mean of its rows, shifted; plain, as JavaScript without decorators has it. */
class MeanModel implements Model<Vectors> {
  constructor(
    private readonly cache: Cache,
    private readonly options: Options<typeof shiftOptions>,
    private readonly services: Services,
  ) {}
  async fit({ parts }: TrainingSet<Vectors>): Promise<FittedModel<Vectors>> {
    this.cache.askedBy.add('model');
    this.services.logger.info('fitted');
    const values = parts.flatMap(({ samples }) => [...samples.values]);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length + this.options.shift;
    return {
      sample: async (count) => ({ kind: 'vectors', count, shape: [1], values: new Float64Array(count).fill(mean) }),
      save: async () => ({ meta: { mean } }),
    };
  }
  restore(): Promise<FittedModel<Vectors>> {
    throw new Error('nothing is resumed here');
  }
}

@injectable()
class SharedMean implements Metric<Vectors> {
  readonly outputs = [{ name: 'value', unit: '', better: 'ideal', ideal: 0, range: [-Infinity, Infinity] }] as const;
  constructor(
    @inject(OPTIONS) readonly options: object,
    @inject(CACHE) private readonly cache: Cache,
  ) {}
  async measure({ rows }: Subject<Vectors>) {
    this.cache.askedBy.add('metric');
    return { value: (await rows()).values[0] };
  }
}

const plugin = (name: string, services: readonly ServiceBinding[] = [cache]): Plugin =>
  definePlugin({
    name,
    version: '1.0.0',
    api: '^1.0.0',
    services,
    entries: [
      model({
        id: `${name}-model`,
        summary: 'the mean of its rows',
        data: 'vectors',
        options: shiftOptions,
        provides: ['sample'],
        inject: [CACHE, OPTIONS, SERVICES],
        implementation: MeanModel,
      }),
      metric({
        id: `${name}-metric`,
        summary: 'that mean again',
        data: 'vectors',
        options: noOptions,
        inject: 'decorated',
        implementation: SharedMean,
      }),
    ],
  });

const study = (name: string) => ({
  study: 'shared',
  sources: ['normal'],
  models: [{ use: `${name}-model`, sweep: { shift: [0, 1] } }],
  strategies: ['replace'],
  metrics: [`${name}-metric`],
  samples: 20,
  evaluate: 5,
  generations: 2,
  seeds: 1,
  controls: false,
});
const quiet = { info: () => undefined, warn: () => undefined };

/** Runs the study's cells in one host, and gives the caches that were made meanwhile. */
const cachesOf = async (plugins: readonly Plugin[], named: readonly string[]) => {
  Cache.made = [];
  const { host, dispose } = await makeHost({ folder: '.', plugins, logger: quiet });
  const signal = new AbortController().signal;
  for (const name of named) {
    const { expansion } = await host.prepare(host.resolve(study(name)), '', signal);
    expect(expansion.cells).to.have.length(2);
    for (const cell of expansion.cells)
      expect((await eventsOf(cell, host.runHere(memoryStore()))).at(-1)!.type).to.equal('done');
  }
  return { caches: Cache.made, dispose };
};

describe('services of a plugin', () => {
  it('are one instance for all of its entries, whatever their options, and for every cell of a host', async () => {
    const { caches } = await cachesOf([plugin('one')], ['one']);
    expect(caches.map(({ askedBy }) => [...askedBy].sort())).to.deep.equal([['metric', 'model']]);
  });

  it('are no other plugin’s, which has its own even of the same token, nor another host’s', async () => {
    const { caches } = await cachesOf([plugin('one'), plugin('two')], ['one', 'two']);
    expect(caches).to.have.length(2);
    expect((await cachesOf([plugin('one')], ['one'])).caches[0]).not.to.be.oneOf(caches);
  });

  it('are made when they are first asked for, and anew for each where they are transient', async () => {
    expect((await cachesOf([plugin('one')], [])).caches).to.deep.equal([]);
    const transient = service({ token: CACHE, implementation: Cache, scope: 'transient' });
    const { caches } = await cachesOf([plugin('one', [transient])], ['one']);
    expect(caches.length).to.be.greaterThan(2);
    for (const { askedBy } of caches) expect(askedBy.size).to.be.lessThan(2);
  });

  it('may ask for each other and for the services of the host', async () => {
    class Trainer {
      constructor(
        readonly cache: Cache,
        readonly services: Services,
      ) {}
    }
    const TRAINER = token<Trainer>('trainer');
    const asked: unknown[] = [];
    class Reader implements Metric<Vectors> {
      readonly outputs = [{ name: 'value', unit: '', better: 'lower', range: [0, 1] }] as const;
      constructor(trainer: Trainer) {
        asked.push(trainer.cache, trainer.services.logger);
      }
      async measure() {
        return { value: 0 };
      }
    }
    const base = plugin('one', [
      service({ token: TRAINER, inject: [CACHE, SERVICES], implementation: Trainer }),
      cache,
    ]);
    const reader = metric({
      id: 'reader',
      summary: 'asks for a trainer',
      data: 'vectors',
      options: noOptions,
      inject: [TRAINER],
      implementation: Reader,
    });
    Cache.made = [];
    const { host } = await makeHost({
      folder: '.',
      plugins: [{ ...base, entries: [...base.entries, reader] }],
      logger: quiet,
    });
    await host.outputs(host.resolve({ ...study('one'), metrics: ['reader'] }), new AbortController().signal);
    expect(asked).to.deep.equal([Cache.made[0], quiet]);
  });

  it('are disposed of with the host, once, and only those that were made', async () => {
    const { caches, dispose } = await cachesOf([plugin('one'), plugin('two')], ['one']);
    expect(caches.map(({ disposed }) => disposed)).to.deep.equal([0]);
    await dispose();
    await dispose();
    expect(caches.map(({ disposed }) => disposed)).to.deep.equal([1]);
  });

  it('that cannot be disposed of are told of, and the others are disposed of all the same', async () => {
    class Stubborn extends Cache {
      override dispose(): never {
        throw new Error('still connected');
      }
    }
    const said: string[] = [];
    const stubborn = plugin('one', [service({ token: CACHE, implementation: Stubborn })]);
    Cache.made = [];
    const { host, dispose } = await makeHost({
      folder: '.',
      plugins: [stubborn, plugin('two')],
      logger: { info: () => undefined, warn: (message) => void said.push(message) },
    });
    const signal = new AbortController().signal;
    for (const name of ['one', 'two']) await host.outputs(host.resolve(study(name)), signal);
    await dispose();
    expect(said).to.deep.equal(['Plugin one could not end what its entries share: still connected']);
    expect(Cache.made.map(({ disposed }) => disposed)).to.deep.equal([0, 1]);
  });

  it('have types: a list that does not fit the constructor does not compile', () => {
    const entry = { summary: 's', data: 'vectors', options: shiftOptions, provides: ['sample'] } as const;
    // @ts-expect-error the constructor takes a Cache first
    model({ ...entry, id: 'a', inject: [SERVICES, OPTIONS, SERVICES], implementation: MeanModel });
    // @ts-expect-error nor does it take (options, services)
    model({ ...entry, id: 'b', implementation: MeanModel });
    class Other {
      readonly other = true;
    }
    // @ts-expect-error a token of a Cache is bound to a class of caches
    service({ token: CACHE, implementation: Other });
  });

  describe('that are not there', () => {
    const load = (given: object) => () =>
      makeHost({ folder: '.', plugins: [{ ...plugin('one'), ...given } as Plugin], logger: quiet });
    const [listed, decorated] = plugin('one').entries;

    it('are told when the plugin is loaded, of a list and of a decorated class alike', async () => {
      Cache.made = [];
      await expectRefusal(
        load({ services: [], entries: [listed] }),
        'COLLAPSAR_PLUGIN_INVALID',
        'plugin one, entries[0] (one-model): inject names Symbol(cache), which the plugin binds no service to',
      );
      await expectRefusal(
        load({ services: [], entries: [decorated] }),
        'COLLAPSAR_PLUGIN_INVALID',
        'plugin one, metric one-metric: what its constructor asks for cannot be given',
        'cache',
        'Bind the token under `services` of definePlugin',
      );
      const asking = service({ token: token<Cache>('other'), inject: [CACHE], implementation: Cache as never });
      await expectRefusal(load({ services: [asking], entries: [] }), 'COLLAPSAR_PLUGIN_INVALID', 'Symbol(cache)');
      expect(Cache.made, 'nothing is made to find out').to.deep.equal([]);
    });

    it('are refused where they are bound twice, to no class, in no scope, or would want options', async () => {
      for (const [services, fragment] of [
        [[cache, cache], 'Symbol(cache) is bound already'],
        [[{ ...cache, token: OPTIONS }], 'Symbol(collapsar/options) is bound already'],
        [[{ ...cache, token: 'cache' }], 'services[0].token is "cache"'],
        [[{ ...cache, implementation: 7 }], 'services[0].implementation is 7; wanted is a class'],
        [[{ ...cache, scope: 'request' }], 'scope is "request"; allowed is "singleton" or "transient"'],
        [[{ ...cache, inject: [OPTIONS] }], 'inject names Symbol(collapsar/options)'],
        [{}, 'services is {}, not a list'],
      ] as const)
        await expectRefusal(load({ services, entries: [] }), 'COLLAPSAR_PLUGIN_INVALID', fragment);
      await expectRefusal(
        load({ entries: [{ ...listed, inject: 'cache' }] }),
        'COLLAPSAR_PLUGIN_INVALID',
        'inject is "cache"; wanted is a list of tokens, or "decorated"',
      );
    });
  });
});
