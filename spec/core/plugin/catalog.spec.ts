import { expect } from 'chai';
import type { JsonObject } from '../../../core/contracts/index.js';
import { Registry } from '../../../core/plugin/index.js';
import { house, registryOf, thirdParty } from './fakes.js';
import { expectRefusal } from './thrown.js';

const registry = registryOf(thirdParty('collapsar-plugin-kde'));

describe('Catalog', () => {
  describe('finding entries', () => {
    it('finds a bare id and its plugin-qualified form', () => {
      expect(registry.find('models', 'kde').plugin.name).to.equal('collapsar-plugin-kde');
      expect(registry.find('models', 'collapsar-plugin-kde/kde').id).to.equal('kde');
      expect(registry.find('strategies', 'collapsar/mix').id).to.equal('mix');
    });
    it('names the nearest id, or the kind under which the id does exist, and what there is', async () => {
      await expectRefusal(
        () => registry.find('models', 'gausian', 'models[0].use'),
        'COLLAPSAR_UNKNOWN_ENTRY',
        'models[0].use: no plugin offers a model called "gausian"',
        'Did you mean "gaussian"?',
        'Known models: gaussian, kde, network, ngram',
      );
      await expectRefusal(
        () => registry.find('metrics', 'mix'),
        'COLLAPSAR_UNKNOWN_ENTRY',
        'There is a strategy of that name, under strategies',
      );
      await expectRefusal(
        () => registry.find('sources', 'gauss'),
        'COLLAPSAR_UNKNOWN_ENTRY',
        '"gauss" is called "normal" now: `collapsar describe normal` lists its options',
      );
      await expectRefusal(
        () => registry.find('executors', 'slurm'),
        'COLLAPSAR_UNKNOWN_ENTRY',
        'No executors are registered',
      );
      await expectRefusal(
        () => registry.find('models', 'other-plugin/kde'),
        'COLLAPSAR_UNKNOWN_ENTRY',
        'other-plugin/kde',
      );
    });
    it('wants plugin/id where two plugins share an id, and then writes entries that way', async () => {
      const twice = registryOf(
        thirdParty('collapsar-plugin-a', 'gaussian'),
        thirdParty('@lab/collapsar-plugin', 'kde'),
      );
      await expectRefusal(
        () => twice.find('models', 'gaussian'),
        'COLLAPSAR_ID_TAKEN',
        'a model of 2 plugins',
        '"collapsar/gaussian" or "collapsar-plugin-a/gaussian"',
      );
      expect(twice.find('models', '@lab/collapsar-plugin/kde').plugin.name).to.equal('@lab/collapsar-plugin');
      expect(twice.idOf(twice.find('models', 'collapsar/gaussian'))).to.equal('collapsar/gaussian');
      expect(twice.idOf(twice.find('models', 'kde'))).to.equal('kde');
    });
    it('lists entries with name, version and origin of their plugin', () => {
      const kde = registry.list('models').find(({ id }) => id === 'kde')!;
      expect(kde.plugin).to.deep.equal({ name: 'collapsar-plugin-kde', version: '2.1.0', from: 'package' });
      expect(registry.list()).to.have.length(house.entries.length + 1);
      expect(registry.plugins().map(({ name }) => name)).to.deep.equal(['collapsar', 'collapsar-plugin-kde']);
    });
  });

  describe('recording plugins', () => {
    it('records the same object once and refuses another plugin of the same name', async () => {
      const plugin = thirdParty('collapsar-plugin-kde');
      const own = new Registry().register(plugin, { from: 'package' }).register(plugin, { from: 'file' });
      expect(own.plugins()).to.have.length(1);
      await expectRefusal(
        () => own.register(thirdParty('collapsar-plugin-kde', 'other', '3.0.0'), { from: 'file', path: '/x.js' }),
        'COLLAPSAR_ID_TAKEN',
        'two plugins are called collapsar-plugin-kde: 2.1.0 (package) and 3.0.0 (file /x.js)',
      );
    });
    it('takes nothing new once it is frozen', () =>
      expectRefusal(
        () => registry.register(thirdParty('late'), { from: 'object' }),
        'COLLAPSAR_REGISTRY_FROZEN',
        'plugin late',
      ));
  });
});

describe('what is asked of a catalogue again', () => {
  const ask = (given: JsonObject, where?: string) => registry.options('strategies', { use: 'mix', with: given }, where);

  it('are as they were, whatever was made of the first answer', () => {
    const first = ask({ real: 'fresh' }) as Record<string, unknown>;
    first['real'] = 'changed';
    expect(ask({ real: 'fresh' })).to.deep.equal({ real: 'fresh', syntheticShare: 0.5 });
    expect(ask({ real: 'fresh' })).to.not.equal(ask({ real: 'fresh' }));
  });
  it('are told apart to the last bit', () => {
    expect(Object.is(ask({ real: 'fresh', syntheticShare: 0 })['syntheticShare'], 0)).to.equal(true);
    expect(Object.is(ask({ real: 'fresh', syntheticShare: -0 })['syntheticShare'], -0)).to.equal(true);
  });
  it('are refused each time, with the place that asks', async () => {
    for (const where of ['strategies[1]', 'strategies[2]'])
      await expectRefusal(
        () => ask({ real: 'fresh', syntheticShare: 2 }, where),
        'COLLAPSAR_OPTION_INVALID',
        `${where}.with.syntheticShare`,
      );
  });
});
