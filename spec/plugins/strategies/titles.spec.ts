import { expect } from 'chai';
import type { JsonObject } from '../../../core/contracts/index.js';
import { definePlugin, mixTitle, noOptions, Registry, strategy } from '../../../core/plugin/index.js';
import { builtIns } from '../../../host/index.js';

class Nothing {
  next(): never {
    throw new Error('never made');
  }
}
const saying = (id: string, title?: () => unknown) =>
  strategy({
    id,
    summary: 'Says something of itself',
    options: noOptions,
    ...(title === undefined ? {} : { title: title as () => string }),
    implementation: Nothing as never,
  });
const registryOf = (): Registry => {
  const registry = new Registry();
  registry.register(builtIns, { from: 'built-in' });
  registry.register(
    definePlugin({
      name: 'collapsar-plugin-titles',
      version: '1.0.0',
      api: '^1.0.0',
      entries: [
        saying('silent'),
        saying('empty', () => ' '),
        saying('broken', () => undefined),
        saying('thrower', () => {
          throw new Error('no title');
        }),
      ],
    }),
    { from: 'object' },
  );
  return registry;
};

describe('titles of strategies', () => {
  const registry = registryOf();
  const titleOf = (use: string, options: JsonObject = {}): string | undefined =>
    mixTitle(registry, { use, with: options });

  it('say what each trains on, by its options', () => {
    expect(titleOf('replace')).to.equal('synthetic rows alone');
    expect(titleOf('mix', { real: 'fresh', syntheticShare: 0.8 })).to.equal('80 % synthetic beside new real rows');
    expect(titleOf('mix', { real: 'fixed', syntheticShare: 0.125 })).to.equal(
      '12.5 % synthetic beside the same real rows',
    );
    expect(titleOf('mix', { real: 'fresh', syntheticShare: 0 })).to.equal('new real rows alone');
    expect(titleOf('augment')).to.equal('all real rows and as many synthetic ones');
    expect(titleOf('augment', { synthetic: 30 })).to.equal('all real rows and 30 synthetic ones');
    expect(titleOf('real-only', { rows: 'fixed' })).to.equal('the same real rows alone');
  });
  it('tell what is done to the strategies inside', () => {
    const mix = { use: 'mix', with: { real: 'fresh', syntheticShare: 0.5 } };
    expect(titleOf('bias', { strategy: 'replace', temperature: 0.7 })).to.equal(
      'synthetic rows alone; synthetic ones drawn with temperature 0.7',
    );
    expect(titleOf('weighted', { strategy: mix })).to.equal(
      '50 % synthetic beside new real rows; real ones weigh by the golden ratio',
    );
    const steps = [
      { from: 1, strategy: 'accumulate' },
      { from: 3, strategy: 'replace' },
    ];
    expect(titleOf('schedule', { steps })).to.match(/^all rows so far.*, then synthetic rows alone$/);
    expect(titleOf('weighted', { strategy: 'silent' }), 'one that does not say').to.equal(undefined);
  });
  it('are had by every built-in that a study may name', () => {
    const without = registry
      .list('strategies')
      .filter(({ plugin, title }) => plugin.name === builtIns.name && title === undefined)
      .map(({ id }) => id);
    // Chains that were trained elsewhere are what the import, or the files, say.
    expect(without).to.deep.equal(['recorded']);
  });
  it('of a plugin are words, or its author is named', () => {
    expect(titleOf('silent')).to.equal(undefined);
    for (const id of ['empty', 'broken', 'thrower'])
      expect(() => titleOf(id), id).to.throw(/collapsar-plugin-titles\), title/);
  });
});
