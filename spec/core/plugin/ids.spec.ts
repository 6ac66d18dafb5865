import { expect } from 'chai';
import { definePlugin, strategy, type Plugin } from '../../../core/plugin/index.js';
import { registryOf } from './fakes.js';

/** Strategies of these ids, each around another: `replace` unless it is told. */
const wrapper = (name: string, ids: readonly string[]): Plugin =>
  definePlugin({
    name,
    version: '1.0.0',
    api: '^1.0.0',
    entries: ids.map((id) =>
      strategy({
        id,
        summary: 'around another',
        options: {
          type: 'object',
          additionalProperties: false,
          properties: { inner: { entry: 'strategies', ...(id === 'wrap' ? { default: 'replace' } : {}) } },
        },
        implementation: Object as never,
      }),
    ),
  });

describe('ids that several plugins have', () => {
  it("reads a plugin's own words as the plugin means them, whatever else is installed", () => {
    const own = wrapper('collapsar-plugin-own', ['wrap', 'replace']);
    const both = registryOf(own, wrapper('collapsar-plugin-other', ['wrap', 'replace', 'mix']));
    const seen = both.seenBy('collapsar-plugin-own');
    expect(seen.find('strategies', 'replace').plugin.name).to.equal('collapsar-plugin-own');
    expect(seen.find('strategies', 'mix').plugin.name, 'the built-in one').to.equal('collapsar');
    expect(seen.find('strategies', 'collapsar-plugin-other/mix').plugin.name).to.equal('collapsar-plugin-other');
    const written = { use: 'collapsar/mix', with: { real: 'fresh', syntheticShare: 0.5 } };
    expect(seen.named('strategies', written).use).to.equal('mix');
    expect(seen.named('strategies', { use: 'collapsar/replace' }).use).to.equal('collapsar/replace');
    const nested = { use: 'collapsar-plugin-own/wrap', with: { inner: written } };
    expect(seen.named('strategies', nested)).to.deep.equal({
      use: 'wrap',
      with: { inner: { use: 'mix', with: written.with } },
    });
  });
  it("reads an option's default as the plugin's own words, and a default that is written out stays one", () => {
    const wrap = { use: 'collapsar-plugin-own/wrap' };
    const [alone, both] = [
      registryOf(wrapper('collapsar-plugin-own', ['wrap'])),
      registryOf(
        wrapper('collapsar-plugin-own', ['wrap']),
        wrapper('collapsar-plugin-other', ['wrap', 'replace', 'accumulate']),
      ),
    ];
    expect(both.options('strategies', wrap)).to.deep.equal({ inner: { use: 'collapsar/replace', with: {} } });
    expect(alone.canonical('strategies', wrap)).to.equal(both.canonical('strategies', wrap));
    const out = both.options('strategies', wrap);
    expect(both.nonDefault('strategies', { ...wrap, with: out })).to.deep.equal({});
  });
  it('reads what was recorded where other plugins were installed', () => {
    const both = registryOf(wrapper('collapsar-plugin-other', ['wrap', 'replace']));
    const entry = { use: 'collapsar-plugin-other/wrap', with: { inner: { use: 'replace', with: {} } } };
    expect(both.recorded('strategies', entry)).to.deep.equal({
      use: 'wrap',
      with: { inner: { use: 'collapsar/replace', with: {} } },
    });
    expect(both.recorded('strategies', { use: 'gone', with: { a: 1 } })).to.deep.equal({
      use: 'gone',
      with: { a: 1 },
    });
  });
});
