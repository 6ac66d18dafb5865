import { expect } from 'chai';
import type { Plugin } from '../../../core/plugin/index.js';
import { describePlugin } from '../../../core/testing/index.js';
import inner, { plugins } from '../../fixtures/fake-plugin-inner.js';
import cheat from '../../fixtures/fake-plugin-elsewhere.js';
import fake from '../../fixtures/fake-plugin.js';
import * as metrics from '../../fixtures/fake-metrics.js';
import * as sources from '../../fixtures/fake-sources.js';
import * as strategies from '../../fixtures/fake-strategies.js';
import { runSuites } from '../../fixtures/inner-mocha.js';
import { moduleAt } from '../../places.js';

const SAME = 'is the same in another process';
const moduleOf = (name: string): URL => moduleAt(`../../fixtures/${name}`, import.meta.url);

describe('the conformance kit, for a plugin', () => {
  it('restores its models in another process', async () => {
    const { passed, failed } = await runSuites(() => describePlugin(fake, { module: moduleOf('fake-plugin') }));
    expect([...failed]).to.deep.equal([]);
    expect(passed).to.include(SAME);
  });

  it('finds a model that needs the process it was fitted in', async () => {
    const { failed } = await runSuites(() => describePlugin(cheat, { module: moduleOf('fake-plugin-elsewhere') }));
    expect([...failed.keys()]).to.deep.equal([SAME]);
  });

  it('restores in another process what is made of a model of another plugin, and says there what is missing', async () => {
    const suite = (module: string) =>
      runSuites(() => describePlugin(inner, { with: plugins, module: moduleOf(module) }), SAME);
    expect(await suite('fake-plugin-inner')).to.deep.equal({ passed: [SAME], failed: new Map() });
    const { failed } = await suite('fake-plugin');
    expect(failed.get(SAME)).to.match(/^It does not restore in another process: .*wrapped/);
  });

  it('tests every entry, one with several options once for each', async () => {
    const plugin: Plugin = {
      ...fake,
      entries: [sources.sound, strategies.sound, { ...metrics.sound, id: 'other' }],
    };
    const { passed, failed } = await runSuites(() => describePlugin(plugin, { entries: { other: [{}, {}] } }));
    expect([...failed]).to.deep.equal([]);
    expect(passed.filter((title) => title === 'rejects options that it does not have')).to.have.lengthOf(4);
  });

  it('fails where details name an entry that is not there', async () => {
    const { failed } = await runSuites(() => describePlugin(fake, { entries: { fakd: {} } }));
    expect([...failed.values()].join()).to.include('no entry is called fakd');
  });
});
